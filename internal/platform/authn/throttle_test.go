package authn

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
)

var start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// memoryStore keeps attempts in memory.
type memoryStore struct {
	mu  sync.Mutex
	all map[string]Attempts
}

func (s *memoryStore) Load(_ context.Context, subjects []string) (map[string]Attempts, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]Attempts{}
	for _, subject := range subjects {
		if a, ok := s.all[subject]; ok {
			found[subject] = a
		}
	}
	return found, nil
}

func (s *memoryStore) Change(_ context.Context, subjects []string, change func(string, Attempts) Attempts) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, subject := range subjects {
		s.all[subject] = change(subject, s.all[subject])
	}
	maps.DeleteFunc(s.all, func(_ string, a Attempts) bool { return a == Attempts{} })
	return nil
}

func TestBlocksGrow(t *testing.T) {
	limit := Limit{Free: 2, First: 10 * time.Second, Max: time.Minute, Window: time.Hour}
	var a Attempts
	for i, want := range []time.Duration{0, 0, 10, 20, 40, 60, 60} {
		a = limit.After(a, start)
		got := time.Duration(0)
		if !a.BlockedUntil.IsZero() {
			got = a.BlockedUntil.Sub(start)
		}
		if got != want*time.Second {
			t.Errorf("failure %d blocks for %v, want %v", i+1, got, want*time.Second)
		}
	}
	if a = limit.After(a, start.Add(time.Hour)); a.Failures != 1 || !a.BlockedUntil.IsZero() {
		t.Errorf("after the window: %+v", a)
	}
}

func TestBlocksAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.SampledFrom([]Limit{PairLimit, AddressLimit, AccountLimit}).Draw(t, "limit")
		before := Attempts{Failures: rapid.Int64Range(0, 1<<40).Draw(t, "failures"), LastAt: start}
		after := limit.After(before, start.Add(time.Second))
		block := max(0, after.BlockedUntil.Sub(after.LastAt))
		if after.Failures != before.Failures+1 || block > limit.Max || (block > 0) != (after.Failures > limit.Free) {
			t.Fatalf("%+v becomes %+v", before, after)
		}
	})
}

// fail lets n guesses at the account from the address fail; it stops the test when one is not let through.
func fail(t *testing.T, throttle *Throttle, account, address string, n int64) {
	t.Helper()
	for range n {
		g := throttle.Guard(account, address)
		if err := g.Before(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := g.After(t.Context(), false); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGuardBlocksThePair(t *testing.T) {
	store := &memoryStore{all: map[string]Attempts{}}
	throttle := NewThrottle(store, clock.NewSet(start))
	fail(t, throttle, "ann", "2001:db8:1:2:3::4", PairLimit.Free+1)
	tests := []struct {
		account, address, want string
	}{
		{"ann", "2001:db8:1:2::9", "login_blocked"}, // the same network
		{"ann", "192.0.2.1", ""},                    // ann herself, elsewhere
		{"ann", "", ""},
		{"bob", "2001:db8:1:2::9", ""}, // the address has more freedom
		{"", "", ""},
	}
	for _, tt := range tests {
		err := throttle.Guard(tt.account, tt.address).Before(t.Context())
		if got := errs.CodeOf(err); got != tt.want {
			t.Errorf("account %q, address %q: %q, want %q", tt.account, tt.address, got, tt.want)
		}
		if err != nil && errs.As(err).Wait <= 0 {
			t.Errorf("account %q, address %q: the error does not say how long to wait", tt.account, tt.address)
		}
	}
	if err := throttle.Guard("ann", "2001:db8:1:2:3::4").After(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if len(store.all) != 1 || store.all["address:2001:db8:1:2::/64"].Failures != PairLimit.Free+1 {
		t.Errorf("after a success: %+v", store.all)
	}
}

// TestSpreadGuessesAreSlowed guesses at one account from an address of its own each time: its owner
// waits as well, but never longer than a minute.
func TestSpreadGuessesAreSlowed(t *testing.T) {
	c := clock.NewSet(start)
	throttle := NewThrottle(&memoryStore{all: map[string]Attempts{}}, c)
	from := func(i int64) string { return fmt.Sprintf("198.51.100.%d", i) }
	for i := range AccountLimit.Free {
		fail(t, throttle, "ann", from(i), 1)
	}
	owner := throttle.Guard("ann", "192.0.2.1")
	if err := owner.Before(t.Context()); err != nil {
		t.Fatalf("after %d failures elsewhere: %v", AccountLimit.Free, err)
	}
	var longest time.Duration
	for i := range int64(20) {
		fail(t, throttle, "ann", from(AccountLimit.Free+i), 1)
		err := owner.Before(t.Context())
		if errs.CodeOf(err) != "login_blocked" {
			t.Fatalf("after %d failures: %v", AccountLimit.Free+i+1, err)
		}
		wait := errs.As(err).Wait
		longest = max(longest, wait)
		c.Advance(wait)
		if err := owner.Before(t.Context()); err != nil {
			t.Fatalf("after the wait of %v: %v", wait, err)
		}
	}
	if longest != time.Minute {
		t.Errorf("the longest wait is %v, want a minute", longest)
	}
}

// TestGuessesAtOnce sends many guesses together: no more are verified than of guesses one by one,
// besides those that were being verified when the block began.
func TestGuessesAtOnce(t *testing.T) {
	const parallel = 3
	store := &memoryStore{all: map[string]Attempts{}}
	throttle := NewThrottle(store, clock.NewSet(start))
	h := NewHasher(WeakParams, parallel)
	h.wait = time.Minute
	hash := WeakParams.hash("right")
	var all sync.WaitGroup
	for range 60 {
		all.Go(func() {
			_, err := h.Verify(context.Background(), hash, "guess", throttle.Guard("ann", "192.0.2.1"))
			if err != nil && errs.CodeOf(err) != "login_blocked" {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := store.all["pair:192.0.2.1 ann"].Failures; got < PairLimit.Free+1 || got > PairLimit.Free+parallel {
		t.Errorf("%d guesses were verified, want %d to %d", got, PairLimit.Free+1, PairLimit.Free+parallel)
	}
}

func TestWaitInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Nanosecond: "1 second", time.Second: "1 second", 1001 * time.Millisecond: "2 seconds",
		119 * time.Second: "119 seconds", 120 * time.Second: "2 minutes", 121 * time.Second: "3 minutes",
	} {
		if got := inWords(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"fe80::1%eth0": "fe80::/64", "unix": "unix",
	} {
		if got := network(address); got != want {
			t.Errorf("%s counts as %s, want %s", address, got, want)
		}
	}
}

func TestAsk(t *testing.T) {
	ctx, clk, store := t.Context(), clock.NewSet(start), &memoryStore{all: map[string]Attempts{}}
	throttle := NewThrottle(store, clk)
	for range AskSubjectLimit.Free + 1 {
		if err := throttle.Ask(ctx, "reset", "ann", "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
	}
	err := throttle.Ask(ctx, "reset", "ann", "198.51.100.1")
	if errs.CodeOf(err) != "too_often" || errs.As(err).Wait != time.Minute {
		t.Errorf("about ann from elsewhere: %v", err)
	}
	for _, ask := range []struct{ what, subject string }{{"reset", "bob"}, {"activate", "ann"}, {"reset", ""}} {
		if err := throttle.Ask(ctx, ask.what, ask.subject, "192.0.2.1"); err != nil {
			t.Errorf("%+v: %v", ask, err)
		}
	}
	clk.Advance(time.Minute)
	if err := throttle.Ask(ctx, "reset", "ann", ""); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	for subject := range store.all {
		if strings.Contains(subject, "ann") {
			t.Errorf("what was asked about is kept as it is: %s", subject)
		}
	}
}

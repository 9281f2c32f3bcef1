package metering_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/metering"
)

const hour = time.Hour

func TestEventsCountOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := newKit(t, db)
		first := event("e1", 90*time.Minute, "1.5")
		first.Properties = json.RawMessage(`{"a":1,"b":[2]}`)
		other := first
		other.Source = "other gate"
		wantWords(t, send(t, k.Service, k.baker, first, other, first), "accepted", "accepted", "duplicate")

		again, changed := first, first
		again.Quantity, again.Time = "1.50", first.Time.In(time.FixedZone("", 3600))
		again.Properties = json.RawMessage(`{"b":[2],"a":1}`)
		changed.Quantity = "1.6"
		check := func(s *metering.Service) {
			t.Helper()
			wantWords(t, send(t, s, k.baker, again, changed, event("e2", 3*hour, "1")), "duplicate", "event_conflict", "duplicate")
		}
		wantWords(t, send(t, k.Service, k.baker, event("e2", 3*hour, "1")), "accepted")
		check(k.Service)
		check(k.open()) // after a restart
		if err := k.MoveKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
		check(k.Service)
		check(k.open())

		k.wantUsage(t, 0, 10*hour, "call 4; ")
		k.wantSound(t, 3)
	})
}

func TestAnEventOfNoTimeIsOfNow(t *testing.T) {
	k := newKit(t, dbtest.Open(t, sqldb.SQLite))
	e := event("e", 0, "1")
	e.Time = time.Time{}
	wantWords(t, send(t, k.Service, k.baker, e), "accepted")
	k.Clock.Advance(2 * hour)
	wantWords(t, send(t, k.Service, k.baker, e), "duplicate")
	e.Time = k.Clock.Now()
	wantWords(t, send(t, k.Service, k.baker, e), "event_conflict")
	k.wantUsage(t, 240*hour, 241*hour, "call 1; ")
}

// TestIDsThatHashAlikeLoseNothing makes all keys of seven bits, so that many events share one.
func TestIDsThatHashAlikeLoseNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := newKit(t, db)
		const n = 60
		for turn, want := range []string{"accepted", "duplicate", "duplicate", "duplicate"} {
			k.NarrowKeys(0x7f)
			var events []metering.Event
			for i := range n {
				events = append(events, event(fmt.Sprint("e", i), time.Duration(i)*time.Minute, "1"))
			}
			for i, word := range append(send(t, k.Service, k.baker, events[:n/2]...), send(t, k.Service, k.baker, events[n/2:]...)...) {
				if word != want {
					t.Fatalf("turn %d: event %d is %s, want %s", turn, i, word, want)
				}
			}
			switch turn {
			case 0:
				k.Service = k.open()
			case 1:
				if err := k.MoveKeys(t.Context()); err != nil {
					t.Fatal(err)
				}
			case 2:
				k.Service = k.open()
			}
		}
		k.wantUsage(t, 0, hour, "call 60; ")
		k.wantSound(t, n)
	})
}

// TestServersShareTheIDs sends the same events through two servers at the same time.
func TestServersShareTheIDs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := newKit(t, db)
		servers := []*metering.Service{k.Service, k.open()}
		var mu sync.Mutex
		var wg sync.WaitGroup
		words := map[string]int{}
		for round := range 5 {
			for _, s := range servers {
				for part := range 2 {
					wg.Go(func() {
						var events []metering.Event
						for i := range 20 {
							events = append(events, event(fmt.Sprint(round, "-", i), time.Duration(part+i)*time.Second, "1"))
						}
						results, err := s.Send(t.Context(), k.baker, events)
						if err != nil {
							t.Error(err)
						}
						mu.Lock()
						defer mu.Unlock()
						for _, r := range results {
							words[string(r.Status)]++
						}
					})
				}
			}
			wg.Wait()
			if round == 2 {
				if err := k.MoveKeys(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		if words["accepted"] != 100 || words["duplicate"] != 100 || words["refused"] != 200 {
			t.Errorf("got %v, want 100 accepted, 100 duplicate, 200 refused", words)
		}
		k.wantUsage(t, 0, hour, "call 100; ")
		k.wantSound(t, 100)
	})
}

func TestWhatIsRefused(t *testing.T) {
	k := newKit(t, dbtest.Open(t, sqldb.SQLite))
	c := k.contracts[contractID]
	c.EndedAt = began.Add(239 * hour)
	k.contracts[contractID] = c
	c.ID, c.EndedAt, c.BilledTo = "billed", time.Time{}, began.Add(200*hour)
	k.contracts["billed"] = c
	c.ID, c.BilledTo, c.LateWindow = "patient", began.Add(200*hour), 100*24*hour
	k.contracts["patient"] = c
	if err := k.SetLateDays(t.Context(), k.baker, 3); err != nil {
		t.Fatal(err)
	}
	change := func(fn func(*metering.Event)) metering.Event {
		e := event("e", hour, "1")
		fn(&e)
		return e
	}
	tests := map[string]metering.Event{
		"accepted":           change(func(*metering.Event) {}),
		"bad_event":          change(func(e *metering.Event) { e.ID = "" }),
		"bad_event ":         change(func(e *metering.Event) { e.Unit = "call" }),
		"bad_quantity":       change(func(e *metering.Event) { e.Quantity = "-1" }),
		"bad_quantity ":      change(func(e *metering.Event) { e.Quantity = "1000000000000.1" }),
		"unknown_meter":      change(func(e *metering.Event) { e.Meter = "toast" }),
		"event_in_future":    change(func(e *metering.Event) { e.ID, e.Time, e.Contract = "f", k.Clock.Now().Add(6*time.Minute), "billed" }),
		"accepted ":          change(func(e *metering.Event) { e.ID, e.Time, e.Contract = "n", k.Clock.Now().Add(4*time.Minute), "billed" }),
		"before_contract":    event("e", -time.Second, "1"),
		"contract_ended":     event("e", 239*hour, "1"),
		"contract_not_found": change(func(e *metering.Event) { e.Contract = "none" }),
		"event_too_late":     change(func(e *metering.Event) { e.Contract = "billed" }),
		"accepted  ":         change(func(e *metering.Event) { e.ID, e.Time, e.Contract = "l", began.Add(190*hour), "billed" }),
		"accepted   ":        change(func(e *metering.Event) { e.ID, e.Contract = "p", "patient" }),
	}
	for name, e := range tests {
		if got := send(t, k.Service, k.baker, e)[0]; got != trim(name) {
			t.Errorf("%s: got %s", name, got)
		}
	}
	k.wantSound(t, 4)
}

func trim(s string) string {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

func TestWhoSendsUsage(t *testing.T) {
	k := newKit(t, dbtest.Open(t, sqldb.SQLite))
	other := k.Provider(t, "miller")
	limited := k.baker
	limited.Scopes = []account.Scope{account.ScopeSell}
	enough := k.baker
	enough.Scopes = []account.Scope{account.ScopeUsage}
	tests := map[string]struct {
		actor account.Actor
		code  string
	}{
		"anonymous":    {account.Actor{}, "sign_in_required"},
		"the buyer":    {k.ann, "role_missing"},
		"scope sell":   {limited, "scope_missing"},
		"scope usage":  {enough, ""},
		"the seller":   {k.baker, ""},
		"other seller": {other, ""},
	}
	for name, tt := range tests {
		results, err := k.Send(t.Context(), tt.actor, []metering.Event{event(name, hour, "1")})
		if errs.CodeOf(err) != tt.code {
			t.Errorf("%s: got %v, want %q", name, err, tt.code)
		}
		if name == "other seller" && (len(results) != 1 || results[0].Err == nil || results[0].Err.Code != "contract_not_found") {
			t.Errorf("another seller's event became %+v", results)
		}
	}
}

// TestPlacesOfMeters sends what counts for the same meters under different names.
func TestPlacesOfMeters(t *testing.T) {
	k := newKit(t, dbtest.Open(t, sqldb.SQLite))
	for i, e := range []metering.Event{
		{Meter: "CALL"}, {Component: "calls"}, {Component: "More Calls"}, {Unit: "call"}, {Component: "seats used"}, {Meter: "seats used"},
	} {
		e.ID, e.Contract, e.Quantity, e.Time = fmt.Sprint(i), contractID, "1", began
		wantWords(t, send(t, k.Service, k.baker, e), "accepted")
	}
	k.wantUsage(t, 0, hour, "call 4; seats used 2; ")
}

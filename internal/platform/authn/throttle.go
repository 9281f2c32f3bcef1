package authn

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
)

// Attempts are the failed attempts of one subject: an account at one address, an address, or an
// account.
type Attempts struct {
	Failures     int64
	LastAt       time.Time
	BlockedUntil time.Time // zero: never blocked
}

// ThrottleStore keeps the attempts where every server of the cluster sees them.
type ThrottleStore interface {
	// Load returns the attempts of those subjects that have any.
	Load(ctx context.Context, subjects []string) (map[string]Attempts, error)
	// Change replaces the attempts of each subject by what change makes of them, all in one
	// transaction; zero Attempts remove the subject. change may be called again.
	Change(ctx context.Context, subjects []string, change func(subject string, a Attempts) Attempts) error
}

// Limit says how many failures are free and how the blocks grow after them: First, then twice as
// long with each further failure, at most Max. Who does not fail for Window starts afresh.
type Limit struct {
	Free               int64
	First, Max, Window time.Duration
}

// The limits for an account at one address, for an address, and for an account wherever it is tried.
// An address has more freedom than the pair, as many people can share it. What an account is blocked
// for its owner waits for, too, so these blocks are late and short: they slow guessing from many
// addresses down, and let nobody shut another one out.
var (
	PairLimit    = Limit{Free: 5, First: 15 * time.Second, Max: 15 * time.Minute, Window: 24 * time.Hour}
	AddressLimit = Limit{Free: 30, First: 15 * time.Second, Max: time.Hour, Window: 24 * time.Hour}
	AccountLimit = Limit{Free: 100, First: 15 * time.Second, Max: time.Minute, Window: 24 * time.Hour}
)

// After returns the attempts after one more failure at now.
func (l Limit) After(a Attempts, now time.Time) Attempts {
	if now.Sub(a.LastAt) >= l.Window {
		a = Attempts{}
	}
	a.Failures++
	a.LastAt = now
	if over := a.Failures - l.Free; over > 0 {
		block := l.Max
		if over <= 20 { // far above any Max; a larger shift would overflow
			block = min(l.Max, l.First<<(over-1))
		}
		a.BlockedUntil = now.Add(block)
	}
	return a
}

// Throttle slows down guessing. It is safe for concurrent use.
type Throttle struct {
	store ThrottleStore
	clock clock.Clock
}

// NewThrottle returns a throttle that counts in the store.
func NewThrottle(store ThrottleStore, c clock.Clock) *Throttle { return &Throttle{store, c} }

// Guard returns the guard of one verification: of the account, a name that need not exist ("" for
// one that cannot), asked from the address ("" when it is not known).
func (t *Throttle) Guard(account, address string) Guard {
	g := &throttleGuard{throttle: t, limits: map[string]Limit{}}
	if account != "" {
		pair := "pair:" + network(address) + " " + account
		g.cleared = []string{pair, "account:" + account}
		g.limits[pair], g.limits["account:"+account] = PairLimit, AccountLimit
	}
	if address != "" {
		g.limits["address:"+network(address)] = AddressLimit
	}
	g.subjects = slices.Sorted(maps.Keys(g.limits))
	return g
}

type throttleGuard struct {
	throttle *Throttle
	cleared  []string // the subjects that a success clears
	subjects []string
	limits   map[string]Limit
}

// Before refuses while one of the subjects is blocked.
func (g *throttleGuard) Before(ctx context.Context) error {
	all, err := g.throttle.store.Load(ctx, g.subjects)
	if err != nil {
		return err
	}
	now := g.throttle.clock.Now()
	var wait time.Duration
	for _, a := range all {
		wait = max(wait, a.BlockedUntil.Sub(now))
	}
	if wait <= 0 {
		return nil
	}
	refusal := errs.New(errs.KindTooMany, "login_blocked", "Too many failed attempts. Try again in %s.", inWords(wait))
	refusal.Wait = wait
	return refusal
}

// After counts a failure for every subject; a success clears what is the account's, not the address,
// which an attacker could clear with an account of his own.
func (g *throttleGuard) After(ctx context.Context, ok bool) error {
	if !ok {
		now := g.throttle.clock.Now()
		return g.throttle.store.Change(ctx, g.subjects, func(subject string, a Attempts) Attempts {
			return g.limits[subject].After(a, now)
		})
	}
	if len(g.cleared) == 0 {
		return nil
	}
	all, err := g.throttle.store.Load(ctx, g.cleared)
	if err != nil || len(all) == 0 {
		return err
	}
	return g.throttle.store.Change(ctx, g.cleared, func(string, Attempts) Attempts { return Attempts{} })
}

// inWords rounds up, so that who waits as told is not refused again.
func inWords(d time.Duration) string {
	seconds := int64((d + time.Second - 1) / time.Second)
	switch {
	case seconds == 1:
		return "1 second"
	case seconds < 120:
		return fmt.Sprintf("%d seconds", seconds)
	default:
		return fmt.Sprintf("%d minutes", (seconds+59)/60)
	}
}

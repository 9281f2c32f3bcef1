package authn

import (
	"context"
	"runtime"
	"time"

	"souk.dev/souk/internal/platform/errs"
)

// waitForTurn is how long a password waits for its turn before it is refused as "busy".
const waitForTurn = time.Second

// Hasher hashes and verifies passwords, a few at a time: argon2id needs so much memory that anybody
// who may make a server hash without limit can bring it down. It is safe for concurrent use.
type Hasher struct {
	params Params
	turns  chan struct{}
	wait   time.Duration
	decoy  string
}

// NewHasher returns a hasher that makes hashes with the parameters and works on at most parallel
// passwords at once; 0 means one for each core.
func NewHasher(p Params, parallel int) *Hasher {
	if parallel <= 0 {
		parallel = runtime.GOMAXPROCS(0)
	}
	return &Hasher{
		params: p, turns: make(chan struct{}, parallel), wait: waitForTurn,
		decoy: p.hash(NewSecret("")),
	}
}

// Hash returns the hash of a new password, in the form that [Verify] reads.
// It fails with KindTooMany, code "busy", when no turn comes free.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	release, err := h.turn(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return h.params.hash(password), nil
}

// Guard watches over a verification. Before may refuse it; it is asked before waiting for a turn and
// again when the turn has come, so that guesses which arrive together do not slip through together.
// After hears how it ended, still within the turn.
type Guard interface {
	Before(ctx context.Context) error
	After(ctx context.Context, ok bool) error
}

// Verdict is what Verify found.
type Verdict struct {
	OK    bool // the password is right
	Stale bool // and its hash was made with other parameters than today's: hash it anew
}

// Verify reports whether encoded is the hash of the password. With encoded "" (there is no such
// user) it takes as long and the answer is no.
// It fails with what guard says, and with KindTooMany, code "busy", when no turn comes free.
func (h *Hasher) Verify(ctx context.Context, encoded, password string, guard Guard) (Verdict, error) {
	if err := guard.Before(ctx); err != nil {
		return Verdict{}, err
	}
	release, err := h.turn(ctx)
	if err != nil {
		return Verdict{}, err
	}
	defer release()
	if err := guard.Before(ctx); err != nil {
		return Verdict{}, err
	}
	known := encoded != ""
	if !known {
		encoded = h.decoy
	}
	used, same, err := compare(encoded, password)
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{OK: known && same, Stale: known && same && used != h.params}
	// A client that hangs up must not keep its failure from being counted.
	return v, guard.After(context.WithoutCancel(ctx), v.OK)
}

// turn waits until a password may be worked on and returns what ends the turn.
func (h *Hasher) turn(ctx context.Context) (release func(), err error) {
	release = func() { <-h.turns }
	select {
	case h.turns <- struct{}{}:
		return release, nil
	default:
	}
	timer := time.NewTimer(h.wait)
	defer timer.Stop()
	select {
	case h.turns <- struct{}{}:
		return release, nil
	case <-timer.C:
		return nil, errs.New(errs.KindTooMany, "busy",
			"Too many passwords are being checked at this moment. Try again in a few seconds.")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

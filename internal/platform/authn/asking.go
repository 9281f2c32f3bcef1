package authn

import (
	"context"
	"maps"
	"slices"
	"time"

	"souk.dev/souk/internal/platform/errs"
)

// The limits of asking for mails: from one address, and for one account or mailbox. Nobody can be
// drowned in mails that others ask for, and nobody can send many of them.
var (
	AskAddressLimit = Limit{Free: 30, First: 30 * time.Second, Max: time.Hour, Window: time.Hour}
	AskSubjectLimit = Limit{Free: 4, First: time.Minute, Max: time.Hour, Window: 24 * time.Hour}
)

// Ask counts a request that is answered whether or not it leads to anything: from the address (""
// when it is not known), and about the subject ("" for none), which is kept as a hash. It fails with
// KindTooMany, code "too_often", when there were too many; such a one is not counted.
func (t *Throttle) Ask(ctx context.Context, what, subject, address string) error {
	limits := map[string]Limit{}
	if address != "" {
		limits["ask:"+what+" from "+network(address)] = AskAddressLimit
	}
	if subject != "" {
		limits["ask:"+what+" for "+HashToken(subject)] = AskSubjectLimit
	}
	if len(limits) == 0 {
		return nil
	}
	subjects := slices.Sorted(maps.Keys(limits))
	found, err := t.store.Load(ctx, subjects)
	if err != nil {
		return err
	}
	now := t.clock.Now()
	var wait time.Duration
	for _, a := range found {
		wait = max(wait, a.BlockedUntil.Sub(now))
	}
	if wait > 0 {
		refusal := errs.New(errs.KindTooMany, "too_often", "That was asked for too often. Try again in %s.", inWords(wait))
		refusal.Wait = wait
		return refusal
	}
	return t.store.Change(ctx, subjects, func(subject string, a Attempts) Attempts { return limits[subject].After(a, now) })
}

package advise

import (
	"context"
	"slices"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/universe"
)

// Snapshots gives the registry as it is now; *universe.Service does.
type Snapshots interface {
	Current(ctx context.Context) (*universe.Snapshot, error)
}

// Instances knows the registered instances; app joins it to the room fleet.
type Instances interface {
	// PolicyOf returns what the owner of the instance with the key has set; the zero Policy where there is
	// none. OrgID is for those who have the key itself.
	PolicyOf(ctx context.Context, key string) (Policy, error)
}

// noInstances is a market without any.
type noInstances struct{}

func (noInstances) PolicyOf(context.Context, string) (Policy, error) { return Policy{}, nil }

// solveLimit is how long all that is solved for one request may take; the oldest clients wait ten seconds
// for an answer. What is found until then is the answer.
const solveLimit = 6 * time.Second

// asker asks the registry as it was when the asking began.
type asker struct {
	universe *resolve.Universe
	actor    account.Actor
	policy   Policy
	strict   bool // ends of MAJOR ranges are the highest version, those of the client's rows too
	modules  []InstalledModule
	turns    chan struct{} // of the service
	ends     time.Time     // when all answers must be there
}

// ask begins to answer an actor who asks for an installation.
func (s *Service) ask(ctx context.Context, actor account.Actor, in Installation) (asker, error) {
	now, err := s.snapshots.Current(ctx)
	if err != nil {
		return asker{}, err
	}
	a := asker{universe: now.Universe, strict: now.Strict, actor: actor, turns: s.turns, ends: clock.System.Now().Add(solveLimit)}
	if a.policy, err = s.policy(ctx, in.Instance); err != nil {
		return asker{}, err
	}
	a.modules, err = s.named(ctx, a, in.Modules)
	return a, err
}

// policy returns what the owner of the instance with the key has set; the zero Policy where none is named.
func (s *Service) policy(ctx context.Context, key string) (Policy, error) {
	if key = clean(key); key == "" {
		return Policy{}, nil
	}
	return s.instances.PolicyOf(ctx, key)
}

// sees returns what the actor sees, and the instance that it asks for.
func (a asker) sees() viewer {
	seen := viewerOf(a.actor)
	if a.policy.OrgID != "" {
		seen.orgs = append(seen.orgs, a.policy.OrgID)
	}
	return seen
}

// solve answers the question when it is its turn. Where there is none before the asking ends, the error is of
// KindUnavailable, code "resolve_busy".
func (a asker) solve(ctx context.Context, q Question) (resolve.Answer, error) {
	seen := viewerOf(a.actor)
	q.Audience, q.AllAudiences, q.Policy, q.StrictEnds = seen.orgs, seen.all, a.policy, a.strict
	ctx, cancel := context.WithDeadline(ctx, a.ends)
	defer cancel()
	if err := a.turn(ctx); err != nil {
		return resolve.Answer{}, err
	}
	defer func() { <-a.turns }()
	answer, err := q.Ask(ctx, a.universe)
	a.conceal(&answer, q.Modules)
	return answer, err
}

// turn waits until fewer questions are being answered than there are processors, so that those who ask do not
// keep each other from an answer.
func (a asker) turn(ctx context.Context) error {
	if ctx.Err() == nil {
		select {
		case a.turns <- struct{}{}:
			return nil
		case <-ctx.Done():
		}
	}
	return errs.New(errs.KindUnavailable, "resolve_busy",
		"So much is being asked at present that there was no time for an answer. Ask again in a moment.")
}

// Ask answers the question, with the best that is found before ctx ends.
func (q Question) Ask(ctx context.Context, u *resolve.Universe) (resolve.Answer, error) {
	req := q.Request(u)
	answer, err := u.Solve(ctx, req)
	answer.Repairs = slices.DeleteFunc(answer.Repairs, func(r resolve.Repair) bool { return q.Policy.forbids(r, req) })
	return answer, errs.Wrap("advise: resolve", err)
}

// maxModules bounds what one request may name.
const maxModules = 10_000

// bounded refuses a request that names too much.
func bounded(installation Installation, lists ...[]string) error {
	n, rows := len(installation.Modules), 0
	for _, m := range installation.Modules {
		rows += len(m.Rows)
	}
	for _, list := range lists {
		n += len(list)
	}
	if n > maxModules || rows > 10*maxModules {
		return errs.New(errs.KindTooLarge, "too_many_modules",
			"A request names at most %d modules with %d dependencies; this one names %d with %d.", maxModules, 10*maxModules, n, rows)
	}
	return nil
}

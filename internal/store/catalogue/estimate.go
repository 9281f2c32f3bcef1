package catalogue

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/store/pricing"
)

// Estimate is what a plan comes to.
type Estimate struct {
	Plan pricing.Plan
	pricing.Estimate
}

// Preview checks a draft of a plan, as it may be saved in an offering, and says what it comes to with the usage
// of a period, by the keys of its meters. It is for those who sell. Mistakes are of KindInvalid, codes
// "bad_plans" with paths that begin with plans[0], "bad_usage" and those of [pricing.Rate]; with the latter two
// the plan is there.
func (s *Service) Preview(ctx context.Context, actor account.Actor, draft pricing.Draft, usage map[string]string) (Estimate, error) {
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return Estimate{}, err
	}
	rules, err := s.PlanRules(ctx)
	if err != nil {
		return Estimate{}, err
	}
	plans, err := pricing.Parse([]pricing.Draft{draft}, rules)
	if err != nil {
		return Estimate{}, err
	}
	return s.estimate(plans[0], usage)
}

// Estimate says what a plan of the offering, named by its label, comes to with the usage of a period. It is for
// everybody who sees the offering; errors are those of [Service.Get], [Offering.Plan] and "bad_usage".
func (s *Service) Estimate(ctx context.Context, actor account.Actor, ref, label string, usage map[string]string) (Estimate, error) {
	o, err := s.Get(ctx, actor, ref)
	if err != nil {
		return Estimate{}, err
	}
	p, err := o.Plan(label)
	if err != nil {
		return Estimate{}, err
	}
	return s.estimate(p.Plan, usage)
}

func (s *Service) estimate(p pricing.Plan, texts map[string]string) (Estimate, error) {
	found := Estimate{Plan: p}
	usage, err := pricing.ParseUsage(p, texts)
	if err != nil {
		return found, err
	}
	found.Estimate, err = pricing.Project(p, usage, s.clock.Now())
	return found, err
}

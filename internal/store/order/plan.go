package order

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/pricing"
)

// planFor returns the plan that the actor buys the offering on: the one with the label, or a free one for
// members of an organisation that gets it free. There is one trial for an organisation, whatever the version.
// The codes of its errors are those of [Service.Buy].
func (s *Service) planFor(ctx context.Context, q sqldb.Queryer, actor account.Actor, o catalogue.Offering, label string) (pricing.Plan, error) {
	org, err := freeFor(ctx, q, actor, o.ID)
	if err != nil {
		return pricing.Plan{}, err
	}
	if org != "" {
		return pricing.Plan{Title: "Free for members of " + org}, nil
	}
	chosen, err := o.Plan(label)
	if err != nil {
		return pricing.Plan{}, err
	}
	plan := chosen.Plan
	if err := mayTake(ctx, q, actor, o, plan); err != nil {
		return pricing.Plan{}, err
	}
	if plan.TrialDays > 0 {
		before, err := hadBefore(ctx, q, actor.OrgID, o)
		if err != nil {
			return pricing.Plan{}, err
		}
		if before {
			plan.TrialDays = 0
		}
	}
	return plan, nil
}

// mayTake returns nil unless the plan is for others: an update is for those who bought an older version, a
// developer's for those with that role.
func mayTake(ctx context.Context, q sqldb.Queryer, actor account.Actor, o catalogue.Offering, plan pricing.Plan) error {
	switch strings.ToLower(plan.Label) {
	case pricing.LabelUpdate:
		before, err := hadBefore(ctx, q, actor.OrgID, o)
		if err == nil && !before {
			err = errs.Forbidden("not_an_update", "The plan %s is for those who bought an older version of %s, which %s has not.", plan.Label, o.Title, actor.OrgName)
		}
		return err
	case pricing.LabelDeveloper:
		if !actor.Has(account.RoleDeveloper) {
			return errs.Forbidden("not_a_developer", "The plan %s is for developers; you do not have that role in %s.", plan.Label, actor.OrgName)
		}
	}
	return nil
}

// hadBefore reports whether the organisation has bought another version of the offering, or this one before.
func hadBefore(ctx context.Context, q sqldb.Queryer, orgID string, o catalogue.Offering) (bool, error) {
	n, err := sqldb.One(ctx, q, sqldb.Value[int64], `
SELECT COUNT(*) FROM purchases p JOIN offerings x ON x.id = p.offering_id
WHERE p.org_id = $1 AND p.state = 'paid' AND x.org_id = $2 AND x.name = $3`, orgID, o.OrgID, o.Name)
	if err != nil {
		return false, fmt.Errorf("older versions: %w", err)
	}
	return n > 0, nil
}

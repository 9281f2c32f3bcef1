package order

import (
	"context"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/pricing"
)

// Change is what another plan means for a contract.
type Change struct {
	Plan pricing.Plan // the new one
	// At is when it begins: now, as soon as what it costs is paid. Where what is left of the old plan is worth
	// more than the first period of the new one, it begins when that is used up.
	At     time.Time
	Now    bool
	Charge Charge // what is to be paid now; of nothing where it begins later
}

// PreviewChange returns what the change of a contract to the plan with the label would mean now. It needs what
// ChangePlan needs, and is refused for the same reasons.
func (s *Service) PreviewChange(ctx context.Context, actor account.Actor, id, label string) (Change, error) {
	c, err := s.ownContract(ctx, actor, id)
	if err != nil {
		return Change{}, err
	}
	return s.change(ctx, s.db, actor, c, label)
}

// ChangePlan lets a contract of the actor's organisation go on with another plan of the same offering; it needs
// what Payable needs. What is left of the old plan is given back within the charge for the new one, to the
// second. The new one counts from now on, once what it costs is paid. The plan of now undoes a change that has not begun.
//
// For others it is "contract_not_found". After its end it is "contract_ended", while something is to be paid
// "charge_open" or "payment_due", for what is paid for good "paid_for_good", for the plan that it has "same_plan" (all
// KindConflict); labels as in Buy.
func (s *Service) ChangePlan(ctx context.Context, actor account.Actor, id, label string, in PayInput) (Change, error) {
	c, err := s.ownContract(ctx, actor, id)
	if err != nil {
		return Change{}, err
	}
	if c.Purchase.Quarantined {
		return Change{}, quarantined(c.Purchase.OfferingTitle)
	}
	if strings.EqualFold(c.Plan.Label, label) && c.NextPlan != nil {
		return s.keepPlan(ctx, actor, id)
	}
	var change Change
	err = s.once(ctx, func(tx *sqldb.Tx) error {
		if c, err = s.findContract(ctx, tx, actor, id); err != nil {
			return err
		}
		if change, err = s.change(ctx, tx, actor, c, label); err != nil {
			return err
		}
		if change.Now {
			change.Charge.UserID = actor.UserID
			return s.open(ctx, tx, actor, &c, &change.Charge)
		}
		c.NextPlan = &change.Plan
		if err := s.keep(ctx, tx, &c); err != nil {
			return err
		}
		return s.auditContract(ctx, tx, actor, "contract.change", c)
	})
	if err != nil || change.Charge.State != ChargeOpen || !change.Now {
		return change, err
	}
	c.Open = &change.Charge
	change.Charge, err = s.payOpen(ctx, actor, c, in)
	return change, err
}

// PlansFor returns the plans of its offering that a contract may change to, which the actor may choose. It needs what
// ChangePlan needs, and is refused where no plan could be chosen now.
func (s *Service) PlansFor(ctx context.Context, actor account.Actor, id string) ([]pricing.Plan, error) {
	c, err := s.ownContract(ctx, actor, id)
	if err == nil {
		err = c.changeable(s.clock.Now())
	}
	if err != nil {
		return nil, err
	}
	offerings, err := catalogue.FindAll(ctx, s.db, []string{c.Purchase.OfferingID})
	if err != nil {
		return nil, err
	}
	offering, list := offerings[c.Purchase.OfferingID], []pricing.Plan{}
	for _, p := range offering.Plans {
		if strings.EqualFold(p.Label, c.Plan.Label) || strings.EqualFold(p.Label, pricing.LabelUpdate) {
			continue
		}
		err := mayTake(ctx, s.db, actor, offering, p.Plan)
		if errs.Is(err, errs.KindForbidden) || errs.Is(err, errs.KindConflict) {
			continue // it is for others
		}
		if err != nil {
			return nil, err
		}
		list = append(list, p.Plan)
	}
	return list, nil
}

// keepPlan undoes a change that has not begun.
func (s *Service) keepPlan(ctx context.Context, actor account.Actor, id string) (Change, error) {
	var change Change
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		c, err := s.findContract(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		c.NextPlan = nil
		change = Change{Plan: c.Plan, At: s.clock.Now()}
		if err := s.keep(ctx, tx, &c); err != nil {
			return err
		}
		return s.auditContract(ctx, tx, actor, "contract.change", c)
	})
	return change, err
}

// change computes what another plan means for the contract now.
func (s *Service) change(ctx context.Context, q sqldb.Queryer, actor account.Actor, c Contract, label string) (Change, error) {
	now := s.clock.Now()
	if err := c.changeable(now); err != nil {
		return Change{}, err
	}
	offerings, err := catalogue.FindAll(ctx, q, []string{c.Purchase.OfferingID})
	if err != nil {
		return Change{}, err
	}
	chosen, err := offerings[c.Purchase.OfferingID].Plan(label)
	if err != nil {
		return Change{}, err
	}
	plan := chosen.Plan
	if strings.EqualFold(plan.Label, pricing.LabelUpdate) {
		return Change{}, errs.Forbidden("not_an_update", "The plan %s is for buying another version, not for changing this contract.", plan.Label)
	}
	if err := mayTake(ctx, q, actor, offerings[c.Purchase.OfferingID], plan); err != nil {
		return Change{}, err
	}
	if strings.EqualFold(plan.Label, c.Plan.Label) {
		return Change{}, errs.Conflict("same_plan", "The contract has the plan %s already.", plan.Title)
	}
	plan.TrialDays = 0 // a trial is for those who have nothing yet
	ch, err := s.changeCharge(ctx, q, c, plan, now)
	if err != nil {
		return Change{}, err
	}
	if ch.Total.Minor >= 0 {
		return Change{Plan: plan, At: now, Now: true, Charge: ch}, nil
	}
	return Change{Plan: plan, At: c.paidToLast(), Charge: Charge{Total: ch.Amount(0), Net: ch.Amount(0), Tax: ch.Amount(0)}}, nil
}

// changeable returns nil where the plan of the contract may be changed.
func (c Contract) changeable(now time.Time) error {
	if err := c.alive(now); err != nil {
		return err
	}
	switch {
	case c.Open != nil:
		return errs.Conflict("charge_open", "The contract has a charge that is not paid yet. Pay it, or give it up, first.")
	case !c.EndsAt.IsZero():
		return errs.Conflict("contract_cancelled", "The contract is cancelled and ends on %s. Resume it first.", c.EndsAt.Format(dayForm))
	case !c.DueAt.IsZero() && !now.Before(c.DueAt):
		return errs.Conflict("payment_due", "A payment is due since %s. Renew the contract first.", c.DueAt.Format(dayForm))
	case c.Plan.Class() == pricing.ClassSingle:
		return errs.Conflict("paid_for_good", "%s is paid for good; there is no better plan.", c.Purchase.OfferingTitle)
	}
	return nil
}

// changeCharge returns the charge for another plan from the moment on: its first period, less what is left of
// the old one, with the usage until now by the old one. It may be below zero.
func (s *Service) changeCharge(ctx context.Context, q sqldb.Queryer, c Contract, plan pricing.Plan, now time.Time) (Charge, error) {
	ch := s.charge(c, ConceptChange, now, now)
	plan.SetupFee = plan.SetupFee.Sub(plan.SetupFee) // it was paid with the first plan
	subscriptions, spans := extend(plan, newSubscriptions(plan, now), now, time.Time{})
	ch.after.Plan, ch.after.Subscriptions = &plan, subscriptions
	ch.To = endOf(spans, now)
	counted, err := s.counted(ctx, q, c, &ch, now)
	if err != nil {
		return Charge{}, err
	}
	counted.Credit = c.unused(now)
	if err := s.paidLess(ctx, q, c, counted.Credit); err != nil {
		return Charge{}, err
	}
	before, err := pricing.Rate(c.Plan, counted)
	if err != nil {
		return Charge{}, err
	}
	bill, err := pricing.Rate(plan, pricing.Input{Initial: true, Spans: spans})
	if err != nil {
		return Charge{}, err
	}
	if plan.Currency != "" && c.Plan.Currency != "" && plan.Currency != c.Plan.Currency {
		return Charge{}, errs.Conflict("other_currency", "The plan %s is in %s, the contract in %s. End the contract and buy again instead.",
			plan.Title, plan.Currency, c.Plan.Currency)
	}
	old := c.Plan
	if plan.Currency == "" {
		plan.Currency = c.Plan.Currency
	}
	late, err := s.corrections(ctx, q, c)
	if err != nil {
		return Charge{}, err
	}
	c.Plan = plan // which shares of the money depend on
	return ch, s.fill(ctx, q, c, &ch, append([]rated{{bill, plan}, {before, old}}, late...)...)
}

// unused returns what of the subscriptions is paid, but not used by the moment. A trial has nothing of it.
func (c Contract) unused(now time.Time) []pricing.Span {
	var list []pricing.Span
	for _, sub := range c.Subscriptions {
		for n := sub.Periods; n > 0 && sub.PaidTo.After(now); n-- { // periods that are paid ahead are given back whole
			period := c.Plan.Components[sub.Component].Period
			begin, end := period.Next(sub.Anchor, n-1), period.Next(sub.Anchor, n)
			if !end.After(now) {
				break
			}
			from := begin
			if now.After(from) {
				from = now
			}
			list = append(list, pricing.Span{Component: sub.Component, From: from, To: end, Part: pricing.Portion(begin, end, from, end)})
		}
	}
	return list
}

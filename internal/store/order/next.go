package order

import (
	"context"
	"math/big"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

// next returns the charge that the contract comes to next, if it is made at the moment: its next period with
// the usage before it, or the usage alone. It is what preview, renewal and the periodic run compute alike.
func (s *Service) next(ctx context.Context, q sqldb.Queryer, c Contract, at time.Time) (Charge, error) {
	if c.Subscribed() && !c.over(at) {
		return s.renewal(ctx, q, c, at)
	}
	if !c.counts() {
		return Charge{}, errs.Conflict("nothing_to_renew", "No subscriptions to renovate: %s is paid once and for all.", c.Purchase.OfferingTitle)
	}
	return s.usage(ctx, q, c, at)
}

// over reports whether it was cancelled and its time is over.
func (c Contract) over(at time.Time) bool { return !c.EndsAt.IsZero() && !at.Before(c.EndsAt) }

// counts reports whether there is something to bill at the end of each period.
func (c Contract) counts() bool { return c.Metered() || !c.Plan.Minimum.IsZero() }

// renewal returns the charge for the next period of those subscriptions that run out first, with the usage
// until then. Where the contract is suspended the period begins when it is paid: nobody pays for a time
// without a right.
func (s *Service) renewal(ctx context.Context, q sqldb.Queryer, c Contract, at time.Time) (Charge, error) {
	boundary, restart := c.PaidTo(), c.State(at) == ContractSuspended
	if restart {
		boundary = at
	}
	ch := s.charge(c, ConceptRenewal, boundary, at)
	plan := c.Plan
	var spans []pricing.Span
	if horizon := c.horizon(); c.NextPlan != nil && !boundary.Before(horizon) {
		plan = *c.NextPlan
		ch.after = after{Plan: c.NextPlan, Subscriptions: newSubscriptions(plan, boundary), Restart: restart}
		ch.after.Subscriptions, spans = extend(plan, ch.after.Subscriptions, boundary, time.Time{})
	} else {
		subscriptions := c.Subscriptions
		if restart {
			subscriptions = begunAnew(subscriptions, at)
		}
		ch.after.Restart = restart
		ch.after.Subscriptions, spans = extend(plan, subscriptions, boundary, horizon)
	}
	ch.To = endOf(spans, boundary)
	until := boundary
	if at.Before(until) {
		until = at
	}
	return ch, s.rate(ctx, q, c, &ch, plan, pricing.Input{Spans: spans, Initial: ch.after.Plan != nil}, until)
}

// horizon returns where the contract ends, or goes on with another plan; zero where it just goes on.
func (c Contract) horizon() time.Time {
	switch {
	case !c.EndsAt.IsZero():
		return c.EndsAt
	case c.NextPlan != nil:
		return c.paidToLast()
	}
	return time.Time{}
}

// extend pays those subscriptions that are paid until the boundary for a period more, up to the horizon.
func extend(plan pricing.Plan, list []Subscription, boundary, horizon time.Time) ([]Subscription, []pricing.Span) {
	extended := make([]Subscription, len(list))
	var spans []pricing.Span
	for i, sub := range list {
		if !sub.PaidTo.After(boundary) {
			var span pricing.Span
			sub, span = sub.upTo(plan, horizon)
			spans = append(spans, span)
		}
		extended[i] = sub
	}
	return extended, spans
}

// begunAnew returns the subscriptions with those that have run out beginning at the moment.
func begunAnew(list []Subscription, at time.Time) []Subscription {
	anew := make([]Subscription, len(list))
	for i, sub := range list {
		if !sub.PaidTo.After(at) {
			sub = Subscription{Component: sub.Component, Anchor: at, PaidTo: at}
		}
		anew[i] = sub
	}
	return anew
}

// endOf returns where the first of the spans ends.
func endOf(spans []pricing.Span, otherwise time.Time) time.Time {
	end := otherwise
	for i, span := range spans {
		if i == 0 || span.To.Before(end) {
			end = span.To
		}
	}
	return end
}

// usage returns the charge for what was used since the last one.
func (s *Service) usage(ctx context.Context, q sqldb.Queryer, c Contract, at time.Time) (Charge, error) {
	until := at
	if c.over(at) {
		until = c.EndsAt
	}
	ch := s.charge(c, ConceptUsage, c.BilledTo, at)
	ch.To = until
	if !until.After(c.BilledTo) { // late usage alone, of which there may be more at the same end
		ch.Part = ch.ID
	}
	ch.after.Subscriptions = c.Subscriptions
	return ch, s.rate(ctx, q, c, &ch, c.Plan, pricing.Input{}, until)
}

// charge returns an empty charge of the contract.
func (s *Service) charge(c Contract, concept Concept, from, at time.Time) Charge {
	return Charge{
		ID: s.ids.NewID(), ContractID: c.ID(), Concept: concept, State: ChargeOpen, From: from, To: from, CreatedAt: at, DueAt: at,
	}
}

// rate fills a charge: what the plan comes to from now on, and the usage up to the moment by the plan of
// before.
func (s *Service) rate(ctx context.Context, q sqldb.Queryer, c Contract, ch *Charge, plan pricing.Plan, in pricing.Input, until time.Time) error {
	bills := []rated{}
	counted, err := s.counted(ctx, q, c, ch, until)
	if err != nil {
		return err
	}
	if ch.after.Plan == nil {
		counted.Spans = in.Spans // together, so that a minimum sees both
	} else {
		plan.SetupFee = c.Plan.SetupFee.Sub(c.Plan.SetupFee) // it was paid with the first plan
		bill, err := pricing.Rate(plan, in)
		if err != nil {
			return err
		}
		bills = append(bills, rated{bill, plan})
	}
	bill, err := pricing.Rate(c.Plan, counted)
	if err != nil {
		return err
	}
	bills = append([]rated{{bill, c.Plan}}, bills...)
	if c.Plan.Currency == "" {
		c.Plan.Currency = plan.Currency
	}
	late, err := s.corrections(ctx, q, c)
	if err != nil {
		return err
	}
	return s.fill(ctx, q, c, ch, append(bills, late...)...)
}

// counted returns the usage since the last charge up to the moment, as it is billed, and notes it in the
// charge.
func (s *Service) counted(ctx context.Context, q sqldb.Queryer, c Contract, ch *Charge, until time.Time) (pricing.Input, error) {
	if !c.counts() || !until.After(c.BilledTo) {
		return pricing.Input{}, nil
	}
	used := pricing.Usage{}
	if c.Metered() && s.metering != nil {
		var err error
		if used, err = s.metering.Usage(ctx, q, c.ID(), c.BilledTo, until); err != nil {
			return pricing.Input{}, err
		}
	}
	ch.used, ch.after.BilledTo = used, until
	return pricing.Input{Usage: used, UsageFrom: c.BilledTo, UsageTo: until, MinimumPart: periodPart(c.Plan, c.BilledTo, until)}, nil
}

// periodPart returns which part of a period that the plan bills the time between two moments is; nil is a whole one.
func periodPart(plan pricing.Plan, from, until time.Time) *big.Rat {
	end, subscribed := from.Add(UsageEvery), false
	for _, component := range plan.Components {
		if component.Model != pricing.Subscription {
			continue
		}
		if period := component.Period.Next(from, 1); !subscribed || period.Before(end) {
			end = period
		}
		subscribed = true
	}
	return pricing.Portion(from, end, from, until)
}

package order

import (
	"time"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/pricing"
)

// ContractState is what a contract is at a moment.
type ContractState string

// The states of a contract. They follow from its times and what is paid; nothing has to run for one to
// become the next.
const (
	ContractTrial     ContractState = "trial"     // subscriptions and usage cost nothing yet
	ContractActive    ContractState = "active"    // everything that is due is paid
	ContractGrace     ContractState = "grace"     // a payment is due, since a short time
	ContractOverdue   ContractState = "overdue"   // a payment is due, and the buyer was reminded
	ContractSuspended ContractState = "suspended" // a payment is due for too long: the entitlement rests
	ContractEnded     ContractState = "ended"     // for good; the offering can be bought again
)

// ContractStates are all states of contracts, in the order of a contract's life.
var ContractStates = []ContractState{ContractTrial, ContractActive, ContractGrace, ContractOverdue, ContractSuspended, ContractEnded}

// Patience says how long a market waits for a payment that is due. Each counts from the day on which it is due.
type Patience struct {
	Grace   time.Duration // the contract is in grace; afterwards it is overdue
	Suspend time.Duration // afterwards it is suspended
	End     time.Duration // afterwards it ends
	Ahead   time.Duration // how long before the next period a buyer is reminded, and may pay for it
}

// DefaultPatience are those of a market that sets no others.
var DefaultPatience = Patience{Grace: 3 * day, Suspend: 14 * day, End: 44 * day, Ahead: 7 * day}

const day = 24 * time.Hour

// Subscription is one of the subscriptions of a contract. Its periods are counted from the anchor, so that months
// begin on the same day whatever their length.
type Subscription struct {
	Component int       `json:"component"` // index in Plan.Components
	Anchor    time.Time `json:"anchor"`
	Periods   int       `json:"periods"` // whole ones since the anchor, that are paid
	PaidTo    time.Time `json:"paid_to"` // may be within the next period, where the contract was to end there
}

// Contract is what a paid purchase goes on as. It has the purchase's id.
type Contract struct {
	Purchase Purchase // that made it

	Plan          pricing.Plan
	NextPlan      *pricing.Plan // from the next period on; nil for the same
	Subscriptions []Subscription
	Coupon        string    // code of the coupon that it was bought with; "" for none
	Discount      *Discount // what the coupon takes off; nil for none

	StartedAt  time.Time
	TrialUntil time.Time // zero where there was no trial
	BilledTo   time.Time // until when usage is charged; zero where nothing is counted
	DueAt      time.Time // from when on a payment is due; zero for never
	NextAt     time.Time // when the periodic run looks at it; zero for never
	EndsAt     time.Time // cancelled: it ends then; zero otherwise
	EndedAt    time.Time // zero before
	EndReason  string    // "" before
	Gateway    string    // that it was paid at last, and renewals are; "" for none
	Renews     bool      // by itself, with the saved way to pay of its buyer
	RemindedAt time.Time // of the last reminder; zero since the last payment
	Revision   int64     // raised by every change; the ETag

	// Open is the charge that waits for its payment; nil for none. It is filled where one contract is asked
	// for.
	Open *Charge

	patience Patience
}

// ID returns the contract's id, which is that of its purchase.
func (c Contract) ID() string { return c.Purchase.ID }

// State returns what the contract is at the moment.
func (c Contract) State(now time.Time) ContractState {
	switch {
	case !c.EndedAt.IsZero(), !c.EndsAt.IsZero() && !now.Before(c.EndsAt):
		return ContractEnded
	case !c.TrialUntil.IsZero() && now.Before(c.TrialUntil):
		return ContractTrial
	case c.DueAt.IsZero() || now.Before(c.DueAt):
		return ContractActive
	case now.Before(c.DueAt.Add(c.patience.Grace)) && now.Before(c.SuspendsAt()):
		return ContractGrace
	case now.Before(c.SuspendsAt()):
		return ContractOverdue
	case now.Before(c.LostAt()):
		return ContractSuspended
	}
	return ContractEnded
}

// SuspendsAt returns when the entitlement rests if nothing is paid until then; zero for never. Who has only
// tried it gets the time of grace and no more.
func (c Contract) SuspendsAt() time.Time {
	switch {
	case c.DueAt.IsZero():
		return time.Time{}
	case c.DueAt.Equal(c.TrialUntil):
		return c.DueAt.Add(c.patience.Grace)
	}
	return c.DueAt.Add(c.patience.Suspend)
}

// LostAt returns when the contract ends if nothing is paid until then; zero for never.
func (c Contract) LostAt() time.Time {
	if c.DueAt.IsZero() {
		return time.Time{}
	}
	return c.DueAt.Add(c.patience.End)
}

// EntitledUntil returns until when the buyer is entitled to what it bought, as far as it is known by now;
// zero is for ever.
func (c Contract) EntitledUntil() time.Time {
	until := c.SuspendsAt()
	for _, end := range []time.Time{c.EndsAt, c.EndedAt} {
		if !end.IsZero() && (until.IsZero() || end.Before(until)) {
			until = end
		}
	}
	return until
}

// PaidTo returns until when the subscription is paid that has to be renewed next; zero where there is none.
func (c Contract) PaidTo() time.Time {
	var first time.Time
	for _, p := range c.Subscriptions {
		if first.IsZero() || p.PaidTo.Before(first) {
			first = p.PaidTo
		}
	}
	return first
}

// paidToLast returns until when the subscription is paid that has to be renewed last.
func (c Contract) paidToLast() time.Time {
	var last time.Time
	for _, p := range c.Subscriptions {
		if p.PaidTo.After(last) {
			last = p.PaidTo
		}
	}
	return last
}

// Subscribed reports whether something of it is renewed.
func (c Contract) Subscribed() bool { return len(c.Subscriptions) > 0 }

// Metered reports whether usage is counted.
func (c Contract) Metered() bool { return len(c.Plan.Meters()) > 0 }

// Price returns what one period of its plan comes to before any usage, tax as the plan says.
func (c Contract) Price() (money.Amount, error) { return c.Plan.Price() }

// started returns the contract as it is once its purchase is paid at the moment.
func (c Contract) started(at time.Time) Contract {
	c.StartedAt = at
	begin := at
	if c.Plan.TrialDays > 0 {
		c.TrialUntil = at.AddDate(0, 0, c.Plan.TrialDays)
		begin = c.TrialUntil
	}
	c.Subscriptions = newSubscriptions(c.Plan, begin)
	if c.TrialUntil.IsZero() {
		for i, p := range c.Subscriptions {
			c.Subscriptions[i] = p.next(c.Plan)
		}
	}
	if c.counts() {
		c.BilledTo = begin
	}
	c.DueAt = c.PaidTo()
	return c
}

// newSubscriptions returns the subscriptions of a plan, of which nothing is paid, from the moment on.
func newSubscriptions(plan pricing.Plan, at time.Time) []Subscription {
	parts := []Subscription{}
	for i, component := range plan.Components {
		if component.Model == pricing.Subscription {
			parts = append(parts, Subscription{Component: i, Anchor: at, PaidTo: at})
		}
	}
	return parts
}

// bounds returns begin and end of the period that is to be paid next.
func (p Subscription) bounds(plan pricing.Plan) (begin, end time.Time) {
	period := plan.Components[p.Component].Period
	return period.Next(p.Anchor, p.Periods), period.Next(p.Anchor, p.Periods+1)
}

// next returns the part after a whole period more is paid.
func (p Subscription) next(plan pricing.Plan) Subscription {
	_, p.PaidTo = p.bounds(plan)
	p.Periods++
	return p
}

// upTo returns the part after it is paid up to the end, which may be within the period, and the span that is
// charged for it.
func (p Subscription) upTo(plan pricing.Plan, end time.Time) (Subscription, pricing.Span) {
	begin, whole := p.bounds(plan)
	span := pricing.Span{Component: p.Component, From: p.PaidTo, To: whole}
	if !end.IsZero() && end.Before(whole) {
		span.To = end
		span.Part = pricing.Portion(begin, whole, span.From, span.To)
		p.PaidTo = end
		return p, span
	}
	span.Part = pricing.Portion(begin, whole, span.From, whole)
	return p.next(plan), span
}

// OverdueAt returns when the contract is overdue if nothing is paid until then; zero for never.
func (c Contract) OverdueAt() time.Time {
	if c.DueAt.IsZero() {
		return time.Time{}
	}
	return c.DueAt.Add(c.patience.Grace)
}

// CostsNothing reports whether its subscriptions cost nothing, so that they are renewed without a payment.
func (c Contract) CostsNothing() bool {
	plan := c.Plan
	if c.NextPlan != nil {
		plan = *c.NextPlan
	}
	if c.Discount.takesAll(plan) {
		return true
	}
	for _, component := range plan.Components {
		if component.Model == pricing.Subscription && !component.Value.IsZero() {
			return false
		}
	}
	return plan.Minimum.IsZero() && len(plan.Meters()) == 0
}

// WithPatience returns the contract as a market with this patience sees it.
func WithPatience(c Contract, p Patience) Contract {
	c.patience = p
	return c
}

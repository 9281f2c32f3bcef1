package order

import (
	"context"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/pricing"
)

// Wish is what somebody thinks of buying.
type Wish struct {
	Plan    string // label; "" where the offering has one plan
	Coupon  string // code; "" for none
	Country string // of the tax address, as a code of ISO 3166-1; "" is that of the organisation, else the seller's
}

// Quote is what an offering comes to for an actor before it buys.
type Quote struct {
	Plan            pricing.Plan
	PlanTitle       string
	Lines           []Line       // what is paid at once
	Net, Tax, Total money.Amount // the zero Amounts where it is free
	TaxRate         string       // percent
	TaxReason       string       // why there is no tax; "" otherwise
	Then            []Recurring  // what is paid again, before any usage and any coupon
	ThenFrom        time.Time    // when the first of it is due, if it is bought now; zero where there is none
	Coupon          string       // its code as it is shown; "" for none
	Discount        *Discount    // what the coupon takes off now and later; nil for none
	FreeFor         string       // organisation whose members get it free, the actor among them; "" otherwise
	Ask             bool         // the actor does not buy by itself, but asks a manager
}

// Recurring is what the subscriptions with one period come to.
type Recurring struct {
	Period          pricing.Period
	Net, Tax, Total money.Amount
}

// Free reports whether nothing is to be paid at once.
func (q Quote) Free() bool { return q.Total.IsZero() }

// Quote returns what the offering comes to for the actor now, on the first plan that everybody may choose.
func (s *Service) Quote(ctx context.Context, actor account.Actor, o catalogue.Offering) (Quote, error) {
	label := ""
	for _, p := range o.Plans {
		if label = p.Label; !p.Reserved() {
			break
		}
	}
	return s.QuoteFor(ctx, actor, o, Wish{Plan: label})
}

// Quotes returns what the offering comes to for the actor now on each plan that it may choose, in the seller's
// order, without a coupon.
func (s *Service) Quotes(ctx context.Context, actor account.Actor, o catalogue.Offering, country string) ([]Quote, error) {
	var list []Quote
	for _, p := range o.Plans {
		q, err := s.QuoteFor(ctx, actor, o, Wish{Plan: p.Label, Country: country})
		switch {
		case errs.Is(err, errs.KindForbidden):
			continue
		case err != nil:
			return nil, err
		}
		if list = append(list, q); q.FreeFor != "" {
			break
		}
	}
	return list, nil
}

// QuoteFor returns what the offering comes to for the actor now, who may be a visitor; Buy computes the same, and
// refuses the same.
func (s *Service) QuoteFor(ctx context.Context, actor account.Actor, o catalogue.Offering, wish Wish) (Quote, error) {
	plan, err := s.planFor(ctx, s.db, actor, o, wish.Plan)
	if err != nil {
		return Quote{}, err
	}
	c := Contract{
		Purchase: Purchase{OfferingID: o.ID, SellerID: o.OrgID, OrgID: actor.OrgID, TaxAddress: account.Address{Country: wish.Country}},
		Plan:     plan, patience: s.options.Patience,
	}
	err = s.coupons.Guarded(ctx, actor, wish.Coupon, func() (err error) {
		c, _, err = s.withCoupon(ctx, s.db, c, o, wish.Coupon)
		return err
	})
	if err != nil {
		return Quote{}, err
	}
	ch, err := s.first(ctx, s.db, c)
	if err != nil {
		return Quote{}, err
	}
	approval, err := needsApproval(ctx, s.db, actor)
	if err != nil {
		return Quote{}, err
	}
	quote := Quote{
		Plan: plan, PlanTitle: plan.Title, Lines: ch.Lines, Net: ch.Net, Tax: ch.Tax, Total: ch.Total, TaxRate: ch.taxRate,
		Coupon: c.Coupon, Discount: c.Discount, Ask: approval || mayBuy(actor) != nil,
	}
	if err := s.later(ctx, c, &quote); err != nil {
		return Quote{}, err
	}
	quote.FreeFor, err = freeFor(ctx, s.db, actor, o.ID)
	return quote, err
}

// later fills what is paid again, and why there is no tax.
func (s *Service) later(ctx context.Context, c Contract, quote *Quote) error {
	taxed, err := s.taxOn(ctx, s.db, c.Purchase.SellerID, c.Purchase.OrgID, c.Purchase.TaxAddress)
	if err != nil {
		return err
	}
	quote.TaxReason = taxed.reason
	begun := c.started(s.clock.Now())
	quote.ThenFrom = begun.DueAt
	for _, sub := range begun.Subscriptions {
		if err := quote.again(c.Plan, sub.Component, taxed); err != nil {
			return err
		}
	}
	return nil
}

// again adds a component of the plan to what is paid with its period.
func (q *Quote) again(plan pricing.Plan, component int, taxed taxing) error {
	bill, err := pricing.Rate(plan, pricing.Input{Spans: []pricing.Span{{Component: component}}})
	if err != nil {
		return err
	}
	net, tax, total, err := taxed.on(bill.Net, plan.TaxIncluded)
	if err != nil {
		return err
	}
	period := plan.Components[component].Period
	for i, r := range q.Then {
		if r.Period != period {
			continue
		}
		for to, amount := range map[*money.Amount]money.Amount{&q.Then[i].Net: net, &q.Then[i].Tax: tax, &q.Then[i].Total: total} {
			if *to, err = to.Add(amount); err != nil {
				return err
			}
		}
		return nil
	}
	q.Then = append(q.Then, Recurring{Period: period, Net: net, Tax: tax, Total: total})
	return nil
}

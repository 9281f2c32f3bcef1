package order

import (
	"context"
	"math/big"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/coupon"
	"souk.dev/souk/internal/store/pricing"
)

// Coupons knows what sellers take off for those who know a code; *coupon.Service does.
type Coupons interface {
	Find(ctx context.Context, q sqldb.Queryer, ask coupon.Ask) (coupon.Coupon, error)
	Use(ctx context.Context, tx *sqldb.Tx, c coupon.Coupon, buyerID, purchaseID string) error
	GiveBack(ctx context.Context, tx *sqldb.Tx, purchaseID string) error
	Guarded(ctx context.Context, actor account.Actor, code string, do func() error) error
}

// Discount is the coupon of a contract, on the terms that were agreed.
type Discount struct {
	coupon.Terms
	Used int `json:"used,omitempty"` // periods that have had it
}

// Left reports whether something that is charged now has the discount.
func (d *Discount) Left() bool { return d != nil && (d.Periods == 0 || d.Used < d.Periods) }

// countsFor reports whether what is charged now on the plan has the discount.
func (d *Discount) countsFor(plan pricing.Plan) bool {
	return d.Left() && d.Counts(plan.Label, plan.Currency)
}

// takesAll reports whether nothing is left to pay on the plan.
func (d *Discount) takesAll(plan pricing.Plan) bool {
	return d.countsFor(plan) && d.Percent.Equal(hundredPercent)
}

// hundredPercent takes off everything.
var hundredPercent = decimal.NewFromInt(100)

// noCoupons is a market without coupons.
type noCoupons struct{}

func (noCoupons) Find(context.Context, sqldb.Queryer, coupon.Ask) (coupon.Coupon, error) {
	return coupon.Coupon{}, errs.Invalid("unknown_coupon", "This market has no coupons.")
}

func (noCoupons) Use(context.Context, *sqldb.Tx, coupon.Coupon, string, string) error { return nil }

func (noCoupons) GiveBack(context.Context, *sqldb.Tx, string) error { return nil }

func (noCoupons) Guarded(_ context.Context, _ account.Actor, _ string, do func() error) error {
	return do()
}

// withCoupon returns the contract with the discount of a code; "" leaves it as it is. Why a code does not count is in
// the words of [coupon.Service.Find].
func (s *Service) withCoupon(ctx context.Context, q sqldb.Queryer, c Contract, o catalogue.Offering, code string) (Contract, coupon.Coupon, error) {
	if code == "" {
		return c, coupon.Coupon{}, nil
	}
	found, err := s.coupons.Find(ctx, q, coupon.Ask{
		Code: code, BuyerID: c.Purchase.OrgID, SellerID: o.OrgID, Product: o.Name, Title: o.Title, Plan: c.Plan,
	})
	if err != nil {
		return c, coupon.Coupon{}, err
	}
	c.Coupon, c.Discount = found.Code, &Discount{Terms: found.Terms}
	return c, found, nil
}

// rated is a bill, and the plan that it is by: where its prices include the tax, its sums do.
type rated struct {
	bill pricing.Bill
	plan pricing.Plan
}

// less takes the discount of a contract off its bills: a percentage off each, an amount off the first ones until it is
// used up. It reports whether it counted for one of them.
func (d *Discount) less(bills []rated) (counted bool, err error) {
	if !d.Left() {
		return false, nil
	}
	off := d.Coupon
	for i, r := range bills {
		if !d.countsFor(r.plan) {
			continue
		}
		counted = true
		less, err := r.bill.Less(off)
		if err != nil {
			return false, err
		}
		if taken := len(less.Lines) - len(r.bill.Lines); taken > 0 && off.Percent.IsZero() {
			if off.Amount, err = off.Amount.Add(less.Lines[len(less.Lines)-1].Net); err != nil {
				return false, err
			}
		}
		bills[i].bill = less
	}
	return counted, nil
}

// next returns the discount after a charge that it counted for. What neither bills a period nor usage, as the charge
// at the beginning of a trial, uses up nothing of it.
func (d *Discount) next(lines []Line) *Discount {
	for _, l := range lines {
		if l.Kind == pricing.LineSubscription || l.Kind == pricing.LineUsage || l.Kind == pricing.LineMinimum {
			after := *d
			after.Used++
			return &after
		}
	}
	return nil
}

// taxedLines returns the lines of a bill with their tax. What a discount takes off has the part of the other lines' tax
// that it has of their prices: so that what is taken off whole leaves nothing behind.
func (t taxing) taxedLines(r rated) ([]Line, error) {
	off, err := r.bill.Off()
	if err != nil {
		return nil, err
	}
	var lines []Line
	var net, total int64 // of what the discount is taken off
	for _, l := range r.bill.Lines {
		line, err := t.line(l, r.plan.TaxIncluded)
		if err != nil {
			return nil, err
		}
		switch l.Kind {
		case pricing.LineDiscount:
			part := func(minor int64) int64 { return -portion(minor, off.Num().Int64(), off.Denom().Int64()) }
			if r.plan.TaxIncluded {
				line.Net = part(net)
				line.Tax = line.Total - line.Net
			} else {
				line.Tax = part(total - net)
				line.Total = line.Net + line.Tax
			}
		case pricing.LineCredit:
		default:
			net, total = net+line.Net, total+line.Total
			if l.Kind == pricing.LineSubscription && off.Sign() > 0 {
				line.Off = off.RatString()
			}
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// discounted returns what coupons took off the net price of a charge; not below zero.
func (c Charge) discounted() int64 {
	var off int64
	for _, l := range c.Lines {
		if l.Kind == pricing.LineDiscount {
			off -= l.Net
		}
	}
	return off
}

// paidLess notes in the spans that are given back which part of their price a coupon took off when they were paid.
func (s *Service) paidLess(ctx context.Context, q sqldb.Queryer, c Contract, spans []pricing.Span) error {
	if c.Coupon == "" || len(spans) == 0 {
		return nil
	}
	charges, err := chargesOf(ctx, q, c.ID())
	if err != nil {
		return err
	}
	for i, span := range spans {
		for _, ch := range charges {
			if off, ok := ch.offOf(c.Plan.Components[span.Component].Label, span); ok {
				spans[i].Off = off
				break
			}
		}
	}
	return nil
}

// offOf returns what a coupon took off the subscription with the label that the charge bills for the span's time, and
// whether it bills that and something was taken off.
func (c Charge) offOf(label string, span pricing.Span) (*big.Rat, bool) {
	if c.State != ChargePaid && c.State != ChargeRefunded {
		return nil, false
	}
	for _, l := range c.Lines {
		if l.Kind == pricing.LineSubscription && l.Label == label && l.Off != "" && !span.From.Before(l.From) && !span.To.After(l.To) {
			return new(big.Rat).SetString(l.Off)
		}
	}
	return nil, false
}

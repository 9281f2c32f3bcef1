package order

import (
	"context"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/pricing"
	"souk.dev/souk/internal/store/tax"
)

// taxing is the tax on everything that a buyer gets from a seller.
type taxing struct {
	percent  decimal.Decimal
	category string // of EN 16931; "" is left to the invoice
	reason   string // why there is none; "" otherwise
}

// Taxes knows the tax on a sale; *market.Service does.
type Taxes interface {
	Tax(ctx context.Context, q sqldb.Queryer, question market.TaxQuestion) (tax.Rate, error)
}

// taxOn returns the tax on what the seller sells to the buyer, whose tax address is given.
func (s *Service) taxOn(ctx context.Context, q sqldb.Queryer, seller, buyer string, address account.Address) (taxing, error) {
	if s.taxes == nil {
		return taxing{percent: s.options.TaxRate}, nil
	}
	rate, err := s.taxes.Tax(ctx, q, market.TaxQuestion{SellerID: seller, BuyerID: buyer, Country: address.Country, At: s.clock.Now()})
	return taxing{percent: rate.Percent, category: rate.Category, reason: rate.Reason}, err
}

// fill writes lines, sums and shares into a charge for the purchase, with what its coupon takes off. Tax is rounded half to even on each line;
// where prices include it, it is the net price that is rounded, so that the buyer pays the price to the cent.
func (s *Service) fill(ctx context.Context, q sqldb.Queryer, c Contract, ch *Charge, bills ...rated) error {
	p := c.Purchase
	taxed, err := s.taxOn(ctx, q, p.SellerID, p.OrgID, p.TaxAddress)
	if err != nil {
		return err
	}
	counted, err := c.Discount.less(bills)
	if err != nil {
		return err
	}
	ch.Lines, ch.taxRate = []Line{}, taxed.percent.String()
	for _, r := range bills {
		lines, err := taxed.taxedLines(r)
		if err != nil {
			return err
		}
		ch.Lines = append(ch.Lines, lines...)
	}
	if counted {
		ch.after.Discount = c.Discount.next(ch.Lines)
	}
	ch.Total.Currency = c.Plan.Currency
	if err := ch.sumUp(); err != nil {
		return err
	}
	return s.share(ctx, q, c, ch)
}

// share writes into the charge who gets its money. Of what is below zero nobody gets anything.
func (s *Service) share(ctx context.Context, q sqldb.Queryer, c Contract, ch *Charge) error {
	ch.Shares, ch.Fee = []Share{}, ch.Amount(0)
	if ch.Net.Minor < 0 {
		return nil
	}
	sale := Sale{OfferingID: c.Purchase.OfferingID, SellerID: c.Purchase.SellerID, Class: c.Plan.Class(), Net: ch.Net}
	split, err := s.sharing.Split(ctx, q, sale)
	if err != nil {
		return err
	}
	if err := split.check(sale); err != nil {
		return err
	}
	ch.Fee, ch.FeeRate, ch.ShareModel = split.Fee, split.FeeRate, split.Model
	for _, part := range split.Parts {
		if !part.Amount.IsZero() || (part.Percent != "" && !ch.Net.IsZero()) { // what was agreed is kept where it came to nothing, too
			ch.Shares = append(ch.Shares, Share{OrgID: part.OrgID, Minor: part.Amount.Minor, Percent: part.Percent})
		}
	}
	return nil
}

// line returns a line of a bill with its tax.
func (t taxing) line(l pricing.Line, included bool) (Line, error) {
	net, tax, total, err := t.on(l.Net, included)
	if err != nil {
		return Line{}, err
	}
	line := Line{
		Kind: l.Kind, Label: l.Label, Unit: l.Unit, Net: net.Minor, Tax: tax.Minor, Total: total.Minor,
		TaxRate: t.percent.String(), Category: t.category, TaxReason: t.reason, From: l.From, To: l.To, Steps: l.Steps,
	}
	if !l.Quantity.IsZero() {
		line.Quantity = l.Quantity.String()
	}
	if !l.UnitPrice.IsZero() {
		line.UnitPrice = l.UnitPrice.String()
	}
	return line, nil
}

// on returns what a price is without tax, the tax, and both.
func (t taxing) on(price money.Amount, included bool) (net, tax, total money.Amount, err error) {
	rate := money.Factor(t.percent)
	if included {
		total = price
		if net, err = total.Without(rate); err == nil {
			tax, err = total.Sub(net)
		}
		return net, tax, total, err
	}
	net = price
	if tax, err = net.MulRate(rate); err == nil {
		total, err = net.Add(tax)
	}
	return net, tax, total, err
}

// sumUp writes the sums of the lines.
func (c *Charge) sumUp() error {
	net, tax, total := c.Amount(0), c.Amount(0), c.Amount(0)
	for _, l := range c.Lines {
		for _, part := range []struct {
			to *money.Amount
			n  int64
		}{{&net, l.Net}, {&tax, l.Tax}, {&total, l.Total}} {
			sum, err := part.to.Add(c.Amount(part.n))
			if err != nil {
				return err
			}
			*part.to = sum
		}
	}
	c.Net, c.Tax, c.Total = net, tax, total
	return nil
}

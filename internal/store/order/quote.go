package order

import (
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/pricing"
)

// quote is what a plan comes to.
type quote struct {
	net, tax, total money.Amount // net + tax = total
	fee             money.Amount // what the market keeps of net
}

// quoteOf computes what a plan costs at rates in percent. Tax and fee are rounded half to even, each
// once; where the price includes the tax it is the net price that is rounded, so that the buyer pays
// the price to the cent. A free plan gives zero Amounts.
func quoteOf(plan catalogue.Plan, taxRate, feeRate decimal.Decimal) (quote, error) {
	if plan.Free() {
		return quote{}, nil
	}
	bill, err := pricing.Rate(plan.Plan, plan.Start(time.Unix(0, 0)))
	if err != nil {
		return quote{}, err
	}
	var q quote
	if plan.TaxIncluded {
		q.total = bill.Net
		if q.net, err = q.total.Without(money.Factor(taxRate)); err != nil {
			return quote{}, err
		}
		if q.tax, err = q.total.Sub(q.net); err != nil {
			return quote{}, err
		}
	} else {
		q.net = bill.Net
		if q.tax, err = q.net.MulRate(money.Factor(taxRate)); err != nil {
			return quote{}, err
		}
		if q.total, err = q.net.Add(q.tax); err != nil {
			return quote{}, err
		}
	}
	q.fee, err = q.net.MulRate(money.Factor(feeRate))
	return q, err
}

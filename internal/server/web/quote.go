package web

import (
	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/catalogue"
)

// quote says what a plan comes to at a rate of tax in percent, before anybody buys it. Room order
// computes the same when the purchase is made, and that is what counts; a test holds the two together.
func quote(plan catalogue.Plan, taxRate decimal.Decimal) (sum, error) {
	net, tax, total := plan.Price, money.Amount{Currency: plan.Price.Currency}, plan.Price
	var err error
	switch {
	case plan.Free():
	case plan.TaxIncluded:
		if net, err = total.Without(money.Factor(taxRate)); err != nil {
			return sum{}, err
		}
		tax, err = total.Sub(net)
	default:
		if tax, err = net.MulRate(money.Factor(taxRate)); err != nil {
			return sum{}, err
		}
		total, err = net.Add(tax)
	}
	return sumOf(net, tax, total, taxRate.String()), err
}

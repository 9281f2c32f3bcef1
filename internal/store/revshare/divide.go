package revshare

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
)

// Holder is an organisation with its part of what the market leaves.
type Holder struct {
	OrgID   string
	Percent decimal.Decimal // of what the market leaves; of the seller nothing is said: it gets the rest
}

// Portion is what an organisation gets of a sale.
type Portion struct {
	OrgID  string
	Amount money.Amount
}

// scale makes a whole number of a percentage, which has six decimals at most, and whole of all of them.
const (
	scale = 6
	whole = 100 * 1_000_000
)

// Divide shares a net price, which is not below zero: the market keeps its percentage, rounded half to even to
// the minor unit, and the rest is shared out to the last minor unit. Each partner gets its percentage of the
// rest and the seller what is left of 100; what rounding down leaves over goes to those who lost most by it,
// the seller first among equals, then by id. The seller is the first of the portions, the partners follow by
// id. Partners with more than 100 percent together are of KindInternal, code "bad_shares".
func Divide(net money.Amount, market decimal.Decimal, seller string, partners []Holder) (fee money.Amount, portions []Portion, err error) {
	byID := slices.SortedFunc(slices.Values(partners), func(a, b Holder) int { return cmp.Compare(a.OrgID, b.OrgID) })
	return divide(net, market, seller, byID)
}

// divide is Divide for partners that are sorted already.
func divide(net money.Amount, market decimal.Decimal, seller string, partners []Holder) (fee money.Amount, portions []Portion, err error) {
	if fee, err = net.MulRate(money.Factor(market)); err != nil {
		return fee, nil, err
	}
	rest, err := net.Sub(fee)
	if err != nil {
		return fee, nil, err
	}
	left := int64(whole)
	weights := []int64{0}
	portions = []Portion{{OrgID: seller}}
	for _, p := range partners {
		weight := p.Percent.Shift(scale).IntPart()
		left -= weight
		weights, portions = append(weights, weight), append(portions, Portion{OrgID: p.OrgID})
	}
	if left < 0 || net.Minor < 0 {
		return fee, nil, errs.New(errs.KindInternal, "bad_shares", "The shares of the partners come to more than 100 percent, or the price is below zero.")
	}
	weights[0] = left
	for i, minor := range apportion(rest.Minor, weights) {
		portions[i].Amount = money.Amount{Minor: minor, Currency: net.Currency}
	}
	return fee, portions, nil
}

// apportion divides a sum by weights that come to whole, by the method of the largest remainder; the first is
// served first among equals.
func apportion(sum int64, weights []int64) []int64 {
	type remainder struct {
		at   int
		lost *big.Int
	}
	parts := make([]int64, len(weights))
	lost := make([]remainder, len(weights))
	over := sum
	for i, weight := range weights {
		exact := new(big.Int).Mul(big.NewInt(sum), big.NewInt(weight))
		part, rest := new(big.Int).QuoRem(exact, big.NewInt(whole), new(big.Int))
		parts[i], lost[i] = part.Int64(), remainder{i, rest}
		over -= parts[i]
	}
	slices.SortStableFunc(lost, func(a, b remainder) int { return b.lost.Cmp(a.lost) })
	for i := range over { // fewer than there are parts
		parts[lost[i].at]++
	}
	return parts
}

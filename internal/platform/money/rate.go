package money

import (
	"strings"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
)

// Limits of a percentage's text: three digits before the point reach 100, six behind it are finer
// than any tax.
const (
	percentUnits    = 3
	percentDecimals = 6
)

var (
	one     = decimal.NewFromInt(1)
	hundred = decimal.NewFromInt(100)
)

// ParsePercent reads a rate of tax or of a fee: decimal text between 0 and 100 with at most six
// decimals and no sign, as "19" or "7.7". The code of its error is "bad_percentage".
func ParsePercent(text string) (decimal.Decimal, error) {
	bad := errs.Invalid("bad_percentage", "%q is not a percentage; write a number from 0 to 100, as 19 or 7.7.", clip(text))
	units, decimals, point := strings.Cut(text, ".")
	if !digits(units) || len(units) > percentUnits || (len(units) > 1 && units[0] == '0') {
		return decimal.Decimal{}, bad
	}
	if point && (!digits(decimals) || len(decimals) > percentDecimals) {
		return decimal.Decimal{}, bad
	}
	rate, err := decimal.NewFromString(text)
	if err != nil || rate.GreaterThan(hundred) {
		return decimal.Decimal{}, bad
	}
	return rate, nil
}

// Factor returns a percentage as the factor that it stands for: 0.19 for 19.
func Factor(percent decimal.Decimal) decimal.Decimal { return percent.Shift(-2) }

// MulRate returns a × rate, rounded half to even to the minor unit.
func (a Amount) MulRate(rate decimal.Decimal) (Amount, error) {
	return a.fits(decimal.NewFromInt(a.Minor).Mul(rate).RoundBank(0))
}

// Without returns what is left of a when a part is taken out that was added as rate × the rest: the
// net price in a price that includes tax, a ÷ (1 + rate), rounded half to even to the minor unit.
// The rate is not below zero.
func (a Amount) Without(rate decimal.Decimal) (Amount, error) {
	divisor := one.Add(rate)
	quotient, rest := decimal.NewFromInt(a.Minor).QuoRem(divisor, 0)
	twice := rest.Abs().Mul(decimal.NewFromInt(2)).Cmp(divisor)
	if odd := quotient.BigInt().Bit(0) == 1; twice > 0 || (twice == 0 && odd) {
		quotient = quotient.Add(decimal.NewFromInt(int64(rest.Sign()))) // away from zero, where the rest points
	}
	return a.fits(quotient)
}

// fits returns a whole number of minor units as an amount in a's currency.
func (a Amount) fits(minor decimal.Decimal) (Amount, error) {
	n := minor.BigInt()
	if !n.IsInt64() {
		return Amount{}, overflow()
	}
	return Amount{Minor: n.Int64(), Currency: a.Currency}, nil
}

package pricing

import (
	"math/big"
	"strings"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
)

// Limits of the numbers that are calculated with; they are far above what anybody pays or counts.
const (
	maxBits     = 256
	maxExponent = 60
	shownPlaces = 10 // decimals of an exact number that people read
)

// rat returns d exactly. Numbers that are too long to be meant give "amount_overflow": a short text such as
// 1e999999999 must not cost memory.
func rat(d decimal.Decimal) (*big.Rat, error) {
	if e := d.Exponent(); e > maxExponent || e < -maxExponent || d.Coefficient().BitLen() > maxBits {
		return nil, errs.Invalid("amount_overflow", "A number is too large, or has too many decimals, to be calculated with.")
	}
	return d.Rat(), nil
}

// round returns the exact sum in minor units of the currency, half to even.
func round(exact *big.Rat, currency string) (money.Amount, error) {
	exponent, _ := money.Exponent(currency)
	scaled := new(big.Rat).Mul(exact, new(big.Rat).SetInt(pow10(exponent)))
	quotient, rest := new(big.Int).QuoRem(scaled.Num(), scaled.Denom(), new(big.Int))
	twice := rest.Abs(rest).Lsh(rest, 1).Cmp(scaled.Denom())
	if twice > 0 || (twice == 0 && quotient.Bit(0) == 1) {
		quotient.Add(quotient, big.NewInt(int64(scaled.Sign())))
	}
	if !quotient.IsInt64() {
		return money.Amount{}, errs.Invalid("amount_overflow", "The amount is too large to be counted.")
	}
	return money.Amount{Minor: quotient.Int64(), Currency: currency}, nil
}

// toRat returns an amount in whole units of its currency.
func toRat(a money.Amount) *big.Rat {
	exponent, _ := money.Exponent(a.Currency)
	return new(big.Rat).SetFrac(big.NewInt(a.Minor), pow10(exponent))
}

// ceil returns the lowest whole number that is not below x, which is not below zero.
func ceil(x *big.Rat) *big.Rat {
	quotient, rest := new(big.Int).QuoRem(x.Num(), x.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		quotient.Add(quotient, big.NewInt(1))
	}
	return new(big.Rat).SetInt(quotient)
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// number writes an exact number for people, with at most ten decimals.
func number(x *big.Rat) string {
	text := x.FloatString(shownPlaces)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// approximate returns x with ten decimals.
func approximate(x *big.Rat) decimal.Decimal { return decimal.RequireFromString(number(x)) }

// clip keeps a wrong input short enough to be quoted.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

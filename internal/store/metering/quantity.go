package metering

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
)

// Limits of the quantity of one event.
const (
	maxUnits    = 1_000_000_000_000 // and not a billionth more
	maxDecimals = 9
)

const nanosPerUnit = 1_000_000_000

// quantity is a decimal of up to nine places, as the database adds it up: units + nanos/10⁹. In a sum the nanos
// may be more than a unit.
type quantity struct{ units, nanos int64 }

// parseQuantity reads a quantity that is not negative: "3", "0.25", "1e3". What is more than maxUnits or finer
// than a billionth is refused with "bad_quantity".
func parseQuantity(text string) (quantity, error) {
	units, decimals, point := strings.Cut(text, ".")
	if allDigits(units) && len(units) <= 13 && (!point || allDigits(decimals) && len(decimals) <= maxDecimals) {
		var q quantity
		for _, c := range []byte(units) {
			q.units = q.units*10 + int64(c-'0')
		}
		for i := range maxDecimals {
			q.nanos *= 10
			if i < len(decimals) {
				q.nanos += int64(decimals[i] - '0')
			}
		}
		return q, q.check(text)
	}
	if len(text) > 40 || strings.TrimLeft(text, "+-.0123456789eE") != "" {
		return quantity{}, badQuantity(text, "is not a number")
	}
	d, err := decimal.NewFromString(text)
	switch {
	case err != nil:
		return quantity{}, badQuantity(text, "is not a number")
	case d.IsNegative():
		return quantity{}, badQuantity(text, "is below zero; send usage as it happened, and ask for a refund of what was wrong")
	case d.Exponent() > 13 || d.Exponent() < -60:
		return quantity{}, badQuantity(text, "is too large or too fine")
	}
	if !d.Equal(d.Truncate(maxDecimals)) {
		return quantity{}, badQuantity(text, "has more than nine decimals")
	}
	if d.GreaterThan(decimal.NewFromInt(maxUnits)) {
		return quantity{}, tooMuch(text)
	}
	whole := d.Truncate(0)
	return quantity{units: whole.IntPart(), nanos: d.Sub(whole).Shift(maxDecimals).IntPart()}, nil
}

func (q quantity) check(text string) error {
	if q.units > maxUnits || q.units == maxUnits && q.nanos > 0 {
		return tooMuch(text)
	}
	return nil
}

func tooMuch(text string) error {
	return badQuantity(text, "is more than 1 000 000 000 000; count in a larger unit, or send several events")
}

func badQuantity(text, why string) error {
	return errs.Invalid("bad_quantity", "The quantity %q %s.", clip(text), why)
}

// decimal returns the quantity as a number.
func (q quantity) decimal() decimal.Decimal {
	sum := new(big.Int).Mul(big.NewInt(q.units), big.NewInt(nanosPerUnit))
	return decimal.NewFromBigInt(sum.Add(sum, big.NewInt(q.nanos)), -maxDecimals)
}

// append writes the quantity of one event, without superfluous zeros.
func (q quantity) append(b []byte) []byte {
	b = strconv.AppendInt(b, q.units, 10)
	if q.nanos == 0 {
		return b
	}
	text := strconv.FormatInt(nanosPerUnit+q.nanos, 10)[1:]
	return append(append(b, '.'), strings.TrimRight(text, "0")...)
}

func (q quantity) String() string { return string(q.append(nil)) }

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// clip keeps a wrong input short enough to be quoted.
func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

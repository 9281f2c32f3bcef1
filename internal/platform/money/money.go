package money

import (
	"math"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// Amount is a sum of money. The zero value is nothing, in no currency; it is what a free plan costs.
type Amount struct {
	Minor    int64  // in the smallest unit of the currency, as cents
	Currency string // code of ISO 4217, in upper case
}

// maxDigits bounds the text of an amount; an int64 has at most 19 digits.
const maxDigits = 24

// Parse reads an amount of the currency as people write it: "5", "5.5", "5.00". There is no sign, no
// exponent, no digit grouping, no superfluous leading zero, and there are not more decimals than the
// currency has. The codes of its errors are "unknown_currency", "bad_amount", "too_many_decimals"
// and "amount_overflow".
func Parse(text, currency string) (Amount, error) {
	code, ok := Code(currency)
	if !ok {
		return Amount{}, errs.Invalid("unknown_currency", "There is no currency %q; give a code of ISO 4217, as EUR.", clip(currency))
	}
	exponent := exponents[code]
	units, decimals, point := strings.Cut(text, ".")
	if len(text) > maxDigits || !digits(units) || (point && !digits(decimals)) || (len(units) > 1 && units[0] == '0') {
		return Amount{}, errs.Invalid("bad_amount", "%q is not an amount; write digits and a point, as %s.", clip(text), example(exponent))
	}
	if len(decimals) > exponent {
		return Amount{}, errs.Invalid("too_many_decimals", "%s has %d decimal places; write it as %s.", code, exponent, example(exponent))
	}
	var minor int64
	for _, c := range units + decimals + strings.Repeat("0", exponent-len(decimals)) {
		digit := int64(c - '0')
		if minor > (math.MaxInt64-digit)/10 {
			return Amount{}, overflow()
		}
		minor = minor*10 + digit
	}
	return Amount{Minor: minor, Currency: code}, nil
}

// String returns the amount as Parse reads it, with all decimals of its currency and without the
// currency: "5.00"; "-5.00" below zero, and "0" for the zero Amount.
func (a Amount) String() string {
	sign, magnitude := "", uint64(a.Minor)
	if a.Minor < 0 {
		sign, magnitude = "-", -magnitude
	}
	exponent := exponents[a.Currency]
	text := utoa(magnitude, exponent+1)
	if exponent == 0 {
		return sign + text
	}
	return sign + text[:len(text)-exponent] + "." + text[len(text)-exponent:]
}

// IsZero reports whether the amount is nothing, in whatever currency.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// Neg returns −a.
func (a Amount) Neg() (Amount, error) {
	if a.Minor == math.MinInt64 {
		return Amount{}, overflow()
	}
	return Amount{Minor: -a.Minor, Currency: a.Currency}, nil
}

// Add returns a + b.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, errs.New(errs.KindInternal, "currency_mismatch", "Amounts in %q and %q cannot be added.", a.Currency, b.Currency)
	}
	sum := a.Minor + b.Minor
	if (sum > a.Minor) != (b.Minor > 0) {
		return Amount{}, overflow()
	}
	return Amount{Minor: sum, Currency: a.Currency}, nil
}

// Sub returns a − b.
func (a Amount) Sub(b Amount) (Amount, error) {
	minus, err := b.Neg()
	if err != nil {
		return Amount{}, err
	}
	return a.Add(minus)
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// utoa returns n in at least width digits.
func utoa(n uint64, width int) string {
	var b [maxDigits]byte
	i := len(b)
	for ; n > 0 || len(b)-i < width; n /= 10 {
		i--
		b[i] = '0' + byte(n%10)
	}
	return string(b[i:])
}

// example returns how an amount looks in a currency of that many decimals.
func example(exponent int) string {
	if exponent == 0 {
		return "5"
	}
	return "5." + strings.Repeat("0", exponent)
}

// clip keeps a wrong input short enough to be quoted.
func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

func overflow() error {
	return errs.Invalid("amount_overflow", "The amount is too large to be counted.")
}

package money_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
)

func TestParse(t *testing.T) {
	tests := []struct {
		text, currency string
		want           int64
		printed        string
		code           string
	}{
		{text: "5", currency: "EUR", want: 500, printed: "5.00"},
		{text: "5.5", currency: "EUR", want: 550, printed: "5.50"},
		{text: "5.00", currency: "eur", want: 500, printed: "5.00"},
		{text: "0.05", currency: "EUR", want: 5, printed: "0.05"},
		{text: "0", currency: "EUR", want: 0, printed: "0.00"},
		{text: "500", currency: "JPY", want: 500, printed: "500"},
		{text: "1.234", currency: "KWD", want: 1234, printed: "1.234"},
		{text: "0.0001", currency: "CLF", want: 1, printed: "0.0001"},
		{text: "92233720368547758.07", currency: "EUR", want: math.MaxInt64, printed: "92233720368547758.07"},
		{text: "92233720368547758.08", currency: "EUR", code: "amount_overflow"},
		{text: "9999999999999999999999", currency: "JPY", code: "amount_overflow"},
		{text: "5.001", currency: "EUR", code: "too_many_decimals"},
		{text: "5.0", currency: "JPY", code: "too_many_decimals"},
		{text: "5", currency: "XYZ", code: "unknown_currency"},
		{text: "5", currency: "XAU", code: "unknown_currency"},
		{text: "5", currency: "", code: "unknown_currency"},
		{text: "", currency: "EUR", code: "bad_amount"},
		{text: ".5", currency: "EUR", code: "bad_amount"},
		{text: "5.", currency: "EUR", code: "bad_amount"},
		{text: "05", currency: "EUR", code: "bad_amount"},
		{text: "-5", currency: "EUR", code: "bad_amount"},
		{text: "+5", currency: "EUR", code: "bad_amount"},
		{text: "5e2", currency: "EUR", code: "bad_amount"},
		{text: "5,00", currency: "EUR", code: "bad_amount"},
		{text: "1 000", currency: "EUR", code: "bad_amount"},
		{text: " 5", currency: "EUR", code: "bad_amount"},
		{text: "٥", currency: "EUR", code: "bad_amount"},
		{text: "1.2.3", currency: "EUR", code: "bad_amount"},
		{text: strings.Repeat("0", 100), currency: "EUR", code: "bad_amount"},
	}
	for _, tt := range tests {
		t.Run(tt.text+" "+tt.currency, func(t *testing.T) {
			got, err := money.Parse(tt.text, tt.currency)
			if code := errs.CodeOf(err); code != tt.code {
				t.Fatalf("error code %q (%v), want %q", code, err, tt.code)
			}
			if err != nil {
				return
			}
			want := money.Amount{Minor: tt.want, Currency: strings.ToUpper(tt.currency)}
			if diff := cmp.Diff(want, got); diff != "" || got.String() != tt.printed {
				t.Errorf("printed as %s, want %s; %s", got, tt.printed, diff)
			}
		})
	}
}

func TestStringOfTheEdges(t *testing.T) {
	for want, a := range map[string]money.Amount{
		"0":                     {},
		"-0.01":                 {Minor: -1, Currency: "EUR"},
		"-92233720368547758.08": {Minor: math.MinInt64, Currency: "EUR"},
		"-9223372036854775808":  {Minor: math.MinInt64, Currency: "JPY"},
	} {
		if got := a.String(); got != want {
			t.Errorf("%#v prints as %s, want %s", a, got, want)
		}
	}
}

func TestExponents(t *testing.T) {
	for code, want := range map[string]int{"JPY": 0, "EUR": 2, "usd": 2, "TND": 3, "UYW": 4} {
		if got, ok := money.Exponent(code); !ok || got != want {
			t.Errorf("exponent of %s is %d (known %t), want %d", code, got, ok, want)
		}
	}
	if _, ok := money.Exponent("XXX"); ok {
		t.Error("XXX is taken for a currency")
	}
	if code, ok := money.Code("gbp"); code != "GBP" || !ok {
		t.Errorf("gbp is %s (known %t)", code, ok)
	}
}

func TestParsePercent(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "19": "19", "7.7": "7.7", "100": "100", "0.000001": "0.000001", "99.999999": "99.999999",
	} {
		if got, err := money.ParsePercent(text); err != nil || got.String() != want {
			t.Errorf("%q is read as %s, error %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "+1", "100.1", "101", "1000", "019", "1.", ".5", "1e1", "19%", "0.0000001", "NaN", " 1"} {
		if got, err := money.ParsePercent(text); errs.CodeOf(err) != "bad_percentage" {
			t.Errorf("%q is read as %s, error %v", text, got, err)
		}
	}
}

// amounts draws amounts of EUR up to a bound on either side.
func amounts(bound int64) *rapid.Generator[money.Amount] {
	return rapid.Map(rapid.Int64Range(-bound, bound), func(minor int64) money.Amount {
		return money.Amount{Minor: minor, Currency: "EUR"}
	})
}

// TestParseInvertsString holds for all amounts from zero up, in currencies of every exponent.
func TestParseInvertsString(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := money.Amount{
			Minor:    rapid.Int64Min(0).Draw(t, "minor"),
			Currency: rapid.SampledFrom([]string{"JPY", "EUR", "KWD", "CLF"}).Draw(t, "currency"),
		}
		if got, err := money.Parse(want.String(), want.Currency); err != nil || got != want {
			t.Fatalf("%s is read as %v, error %v", want, got, err)
		}
	})
}

// TestSums compares addition, subtraction and negation with big integers.
func TestSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := amounts(math.MaxInt64).Draw(t, "a"), amounts(math.MaxInt64).Draw(t, "b")
		sum, err := a.Add(b)
		checkExact(t, new(big.Int).Add(big.NewInt(a.Minor), big.NewInt(b.Minor)), sum, err)
		difference, err := a.Sub(b)
		checkExact(t, new(big.Int).Sub(big.NewInt(a.Minor), big.NewInt(b.Minor)), difference, err)
	})
	lowest := money.Amount{Minor: math.MinInt64, Currency: "EUR"}
	if _, err := lowest.Neg(); errs.CodeOf(err) != "amount_overflow" {
		t.Errorf("−(lowest) gives error %v", err)
	}
	if _, err := lowest.Add(money.Amount{Minor: 1, Currency: "USD"}); errs.CodeOf(err) != "currency_mismatch" {
		t.Errorf("EUR + USD gives error %v", err)
	}
}

func checkExact(t *rapid.T, want *big.Int, got money.Amount, err error) {
	t.Helper()
	if !want.IsInt64() {
		if errs.CodeOf(err) != "amount_overflow" {
			t.Fatalf("%s fits nowhere, but gives %v, error %v", want, got, err)
		}
		return
	}
	if err != nil || got.Minor != want.Int64() || got.Currency != "EUR" {
		t.Fatalf("got %v, error %v, want %s", got, err, want)
	}
}

// TestRoundingIsHalfToEven holds the results of MulRate and Without against exact fractions: the
// nearest whole number, and of two equally near ones the even one.
func TestRoundingIsHalfToEven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Small amounts and coarse rates make ties frequent.
		a := rapid.OneOf(amounts(40), amounts(1<<40)).Draw(t, "amount")
		text := rapid.SampledFrom([]string{"0", "2.5", "5", "7.7", "19", "25", "50", "100", "0.000001", "99.999999"}).Draw(t, "percent")
		percent, err := money.ParsePercent(text)
		if err != nil {
			t.Fatal(err)
		}
		rate, _ := new(big.Rat).SetString(text)
		rate.Quo(rate, big.NewRat(100, 1))
		amount := new(big.Rat).SetInt64(a.Minor)

		got, err := a.MulRate(money.Factor(percent))
		checkRounded(t, new(big.Rat).Mul(amount, rate), got, err)
		got, err = a.Without(money.Factor(percent))
		checkRounded(t, new(big.Rat).Quo(amount, new(big.Rat).Add(big.NewRat(1, 1), rate)), got, err)
	})
}

func checkRounded(t *rapid.T, exact *big.Rat, got money.Amount, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	distance := new(big.Rat).Sub(exact, new(big.Rat).SetInt64(got.Minor))
	order := distance.Abs(distance).Cmp(big.NewRat(1, 2))
	if order > 0 || (order == 0 && got.Minor%2 != 0) {
		t.Fatalf("%s is rounded to %d", exact.FloatString(6), got.Minor)
	}
}

func TestRateOverflow(t *testing.T) {
	most := money.Amount{Minor: math.MaxInt64, Currency: "EUR"}
	percent, err := money.ParsePercent("100")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := most.MulRate(percent); errs.CodeOf(err) != "amount_overflow" {
		t.Errorf("a hundred times the highest amount is %v, error %v", got, err)
	}
	if got, err := most.MulRate(money.Factor(percent)); err != nil || got != most {
		t.Errorf("100 %% of the highest amount is %v, error %v", got, err)
	}
}

// FuzzParse looks for texts that crash Parse or that it reads as something else than they say.
func FuzzParse(f *testing.F) {
	f.Add("5.00", "EUR")
	f.Add("92233720368547758.07", "EUR")
	f.Add("0.0001", "CLF")
	f.Fuzz(func(t *testing.T, text, currency string) {
		got, err := money.Parse(text, currency)
		if err != nil {
			return
		}
		exact, ok := new(big.Rat).SetString(text)
		printed, ok2 := new(big.Rat).SetString(got.String())
		if !ok || !ok2 || exact.Cmp(printed) != 0 {
			t.Errorf("%q is read as %s", text, got)
		}
	})
}

// FuzzParsePercent looks for texts that crash ParsePercent or give a rate out of range.
func FuzzParsePercent(f *testing.F) {
	f.Add("19")
	f.Add("99.999999")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := money.ParsePercent(text)
		if err != nil {
			return
		}
		exact, ok := new(big.Rat).SetString(text)
		if !ok || exact.Cmp(got.Rat()) != 0 || exact.Sign() < 0 || exact.Cmp(big.NewRat(100, 1)) > 0 {
			t.Errorf("%q is read as %s", text, got)
		}
	})
}

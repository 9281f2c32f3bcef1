package version_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/version"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]version.Number{
		"1.0.3":                  {A: 1, B: 0, C: 3},
		"2.50.18291":             {A: 2, B: 50, C: 18291},
		"3.0.244900":             {A: 3, B: 0, C: 244900},
		"0.0.0":                  {},
		"10.20.100":              {A: 10, B: 20, C: 100},
		"999999999999999999.0.0": {A: 999999999999999999},
	} {
		if got, err := version.Parse(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1", "1.2", "1.2.", "1..2", ".1.2", "1.2.x", "1.2.3.4", "1.2.3 ", "-1.2.3", "+1.2.3",
		"1.2.3 (MP15)", "1,2,3", "1.2.٣", "1.2.0x1", "01.2.3", "1.00.3", "1.2.03", "1.2.1e3", "1000000000000000000.0.0", strings.Repeat("1", 5000)} {
		_, err := version.Parse(text)
		if errs.CodeOf(err) != "bad_version" || !errs.Is(err, errs.KindInvalid) {
			t.Errorf("%q: %v", text, err)
		}
		if len(errs.As(err).Message) > 300 {
			t.Errorf("the message about %.10q… is too long", text)
		}
	}
}

func TestParseLoose(t *testing.T) {
	for text, want := range map[string]version.Number{
		"2.50":              {A: 2, B: 50},
		"2.50.":             {A: 2, B: 50},
		"2.50.0":            {A: 2, B: 50},
		"7":                 {A: 7},
		".5":                {B: 5},
		"1..3":              {A: 1, C: 3},
		"1.2.3.4":           {A: 1, B: 2, C: 3},
		"1.2.3.x":           {A: 1, B: 2, C: 3},
		"01.00.007":         {A: 1, C: 7},
		"3.0.17885 (MP15)":  {A: 3, C: 17885},
		" 1.2.3 ":           {A: 1, B: 2, C: 3},
		"":                  version.Open,
		"  ":                version.Open,
		"(MP15)":            version.Open,
		"3.0.999999 (last)": {A: 3, C: 999999},
	} {
		if got, err := version.ParseLoose(text); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"x", "1.x", "1.2.3x", "1.-2.3", "1 2"} {
		if _, err := version.ParseLoose(text); errs.CodeOf(err) != "bad_version" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// The cases 1 to 5 of the specification.
func TestCompare(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"3.0.9", "3.0.10", -1},
		{"2.9.0", "2.50.0", -1},
		{"2.50", "2.50.0", 0},
		{"2.50.", "2.50.0", 0},
		{"1.2.3.4", "1.2.3", 0},
		{"", "1.0.0", 1},
		{"", "999999999999999999.999999999999999999.999999999999999999", 1},
		{"", "", 0},
		{"3.0.0", "2.99.99", 1},
		{"10.0.0", "9.9.9", 1},
		{"3.0.17885 (MP15)", "3.0.17885", 0},
		{"03.0.010", "3.0.10", 0},
	}
	for _, tt := range tests {
		a, errA := version.ParseLoose(tt.a)
		b, errB := version.ParseLoose(tt.b)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if got := version.Compare(a, b); got != tt.want {
			t.Errorf("%q against %q: %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := version.Compare(b, a); got != -tt.want {
			t.Errorf("%q against %q: %d, want %d", tt.b, tt.a, got, -tt.want)
		}
	}
}

// number draws numbers that are often equal in some of their parts, and now and then Open.
var number = rapid.Custom(func(t *rapid.T) version.Number {
	part := rapid.OneOf(rapid.Int64Range(0, 3), rapid.SampledFrom([]int64{9, 10, 50, 99, 100, 244900, 999999999999999999}))
	if rapid.IntRange(0, 9).Draw(t, "open") == 0 {
		return version.Open
	}
	return version.Number{A: part.Draw(t, "a"), B: part.Draw(t, "b"), C: part.Draw(t, "c")}
})

// Compare is a total order, with Open above all.
func TestCompareIsAnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := number.Draw(t, "a"), number.Draw(t, "b"), number.Draw(t, "c")
		ab, bc, ac := version.Compare(a, b), version.Compare(b, c), version.Compare(a, c)
		if ab != -version.Compare(b, a) {
			t.Errorf("not antisymmetric: %v %v", a, b)
		}
		if (ab == 0) != (a == b) {
			t.Errorf("equal and the same differ: %v %v", a, b)
		}
		if ab <= 0 && bc <= 0 && ac > 0 {
			t.Errorf("not transitive: %v %v %v", a, b, c)
		}
		if a != version.Open && version.Compare(a, version.Open) >= 0 {
			t.Errorf("%v is not below Open", a)
		}
		if major := version.CompareMajor(a, b); ab != major && major != 0 {
			t.Errorf("%v and %v compare %d, their major versions %d", a, b, ab, major)
		}
	})
}

// Compare agrees with the order of one large number made of the parts.
func TestCompareAgainstOracle(t *testing.T) {
	base := new(big.Int).Add(big.NewInt(math.MaxInt64), big.NewInt(1))
	weigh := func(n version.Number) *big.Int {
		w := big.NewInt(n.A)
		w.Mul(w, base).Add(w, big.NewInt(n.B))
		return w.Mul(w, base).Add(w, big.NewInt(n.C))
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := number.Draw(t, "a"), number.Draw(t, "b")
		if got, want := version.Compare(a, b), weigh(a).Cmp(weigh(b)); got != want {
			t.Errorf("%v against %v: %d, want %d", a, b, got, want)
		}
	})
}

// What String writes is read back as the same.
func TestStringAndBack(t *testing.T) {
	if version.Open.String() != "" || version.Open.Major() != "" {
		t.Error("Open is not empty")
	}
	rapid.Check(t, func(t *rapid.T) {
		n := number.Draw(t, "n")
		if got, err := version.ParseLoose(n.String()); err != nil || got != n {
			t.Errorf("%v: %v, %v", n, got, err)
		}
		if n == version.Open {
			return
		}
		if got, err := version.Parse(n.String()); err != nil || got != n {
			t.Errorf("%v: %v, %v", n, got, err)
		}
		if want := fmt.Sprintf("%d.%d", n.A, n.B); n.Major() != want {
			t.Errorf("major %s, want %s", n.Major(), want)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1.2.3", "2.50.", "", "3.0.17885 (MP15)", "1.2.3.4", "a.b.c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		strict, err := version.Parse(s)
		loose, looseErr := version.ParseLoose(s)
		if err == nil && (looseErr != nil || loose != strict) {
			t.Errorf("%q: strict %v, loose %v (%v)", s, strict, loose, looseErr)
		}
		if err == nil && strict.String() != s {
			t.Errorf("%q is not the way in which %v is written", s, strict)
		}
		if looseErr != nil {
			return
		}
		if loose != version.Open && (min(loose.A, loose.B, loose.C) < 0 || max(loose.A, loose.B, loose.C) == math.MaxInt64) {
			t.Errorf("%q: %v", s, loose)
		}
		if again, err := version.ParseLoose(loose.String()); err != nil || again != loose {
			t.Errorf("%q: %v, then %v (%v)", s, loose, again, err)
		}
	})
}

package revshare_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/revshare"
)

func percent(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func holders(text string) []revshare.Holder {
	var list []revshare.Holder
	for word := range strings.FieldsSeq(text) {
		org, part, _ := strings.Cut(word, "=")
		list = append(list, revshare.Holder{OrgID: org, Percent: percent(part)})
	}
	return list
}

func TestDivide(t *testing.T) {
	for _, tt := range []struct {
		net              int64
		market, partners string
		want             string
	}{
		{1000, "10", "", "fee 100 seller 900"},
		{1000, "0", "", "fee 0 seller 1000"},
		{1000, "100", "a=50", "fee 1000 seller 0 a 0"},
		{1000, "10", "a=50", "fee 100 seller 450 a 450"},
		{1000, "10", "b=20 a=30", "fee 100 seller 450 a 270 b 180"},
		{1, "0", "a=50", "fee 0 seller 1 a 0"},                                                      // the seller first among equals
		{100, "0", "b=33.333333 a=33.333333", "fee 0 seller 34 a 33 b 33"},                          // it lost most
		{2, "0", "b=33.333333 a=33.333333", "fee 0 seller 1 a 1 b 0"},                               // of 0.66666668 and twice 0.66666666
		{1, "0", "a=40 b=40", "fee 0 seller 0 a 1 b 0"},                                             // then by id
		{5, "50", "a=100", "fee 2 seller 0 a 3"},                                                    // half to even
		{15, "50", "a=100", "fee 8 seller 0 a 7"},                                                   // half to even
		{0, "10", "a=100", "fee 0 seller 0 a 0"},                                                    // nothing
		{9223372036854775807, "0", "a=99.999999", "fee 0 seller 92233720369 a 9223371944621055438"}, // all that fits
	} {
		fee, portions, err := revshare.Divide(money.Amount{Minor: tt.net, Currency: "EUR"}, percent(tt.market), "seller", holders(tt.partners))
		got := fmt.Sprint("fee ", fee.Minor)
		for _, p := range portions {
			got += fmt.Sprint(" ", p.OrgID, " ", p.Amount.Minor)
		}
		if got != tt.want || err != nil {
			t.Errorf("%d at %s with %s gives %s, error %v, want %s", tt.net, tt.market, tt.partners, got, err, tt.want)
		}
	}
	_, _, err := revshare.Divide(money.Amount{Minor: 1, Currency: "EUR"}, percent("0"), "seller", holders("a=60 b=40.000001"))
	if errs.CodeOf(err) != "bad_shares" {
		t.Errorf("more than 100 percent give %v", err)
	}
}

// TestDivideIsExactAndFair holds what is shared against fractions: nothing is lost or made up, nobody is further
// than one minor unit from its exact part, and the order of the partners changes nothing.
func TestDivideIsExactAndFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		net := money.Amount{Minor: rapid.Int64Range(0, 1<<53).Draw(t, "net"), Currency: "EUR"}
		market := decimal.New(rapid.Int64Range(0, 100_000_000).Draw(t, "market"), -6)
		var partners []revshare.Holder
		left := int64(100_000_000)
		for i := range rapid.IntRange(0, 6).Draw(t, "partners") {
			part := rapid.Int64Range(0, left).Draw(t, "part")
			left -= part
			partners = append(partners, revshare.Holder{OrgID: fmt.Sprint("p", i), Percent: decimal.New(part, -6)})
		}
		fee, portions, err := revshare.Divide(net, market, "seller", partners)
		if err != nil {
			t.Fatal(err)
		}
		sum, exact := fee.Minor, map[string]*big.Rat{"seller": big.NewRat(left, 100_000_000)}
		for _, p := range partners {
			exact[p.OrgID] = new(big.Rat).Quo(p.Percent.Rat(), big.NewRat(100, 1))
		}
		for _, p := range portions {
			sum += p.Amount.Minor
			want := new(big.Rat).Mul(exact[p.OrgID], big.NewRat(net.Minor-fee.Minor, 1))
			off := new(big.Rat).Sub(want, big.NewRat(p.Amount.Minor, 1))
			if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 || p.Amount.Minor < 0 {
				t.Errorf("%s gets %d, exactly it would be %s", p.OrgID, p.Amount.Minor, want.FloatString(4))
			}
		}
		if sum != net.Minor {
			t.Errorf("%d of %d are shared", sum, net.Minor)
		}
		shuffled := rapid.Permutation(partners).Draw(t, "order")
		_, again, err := revshare.Divide(net, market, "seller", shuffled)
		if err != nil || fmt.Sprint(again) != fmt.Sprint(portions) {
			t.Errorf("in another order it is %v, not %v; error %v", again, portions, err)
		}
	})
}

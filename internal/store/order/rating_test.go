package order

import (
	"context"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

func TestQuote(t *testing.T) {
	for _, tt := range []struct {
		price, currency, tax, fee string
		included                  bool
		want                      [4]string // net, tax, total, fee
	}{
		{"5.00", "EUR", "0", "0", false, [4]string{"5.00", "0.00", "5.00", "0.00"}},
		{"5.00", "EUR", "19", "5", false, [4]string{"5.00", "0.95", "5.95", "0.25"}},
		{"5.00", "EUR", "19", "5", true, [4]string{"4.20", "0.80", "5.00", "0.21"}},
		{"0.01", "EUR", "19", "5", false, [4]string{"0.01", "0.00", "0.01", "0.00"}},
		{"0.50", "EUR", "1", "1", false, [4]string{"0.50", "0.00", "0.50", "0.00"}}, // half a cent, to even
		{"1.50", "EUR", "1", "1", false, [4]string{"1.50", "0.02", "1.52", "0.02"}}, // one and a half, to even
		{"2.50", "EUR", "1", "100", false, [4]string{"2.50", "0.02", "2.52", "2.50"}},
		{"100", "JPY", "7.5", "2.5", false, [4]string{"100", "8", "108", "2"}},
		{"10000000000.00", "EUR", "100", "100", false, [4]string{"10000000000.00", "10000000000.00", "20000000000.00", "10000000000.00"}},
	} {
		q := quoteFor(t, tt.price, tt.currency, tt.tax, tt.fee, tt.included)
		if got := [4]string{q.Net.String(), q.Tax.String(), q.Total.String(), q.Fee.String()}; got != tt.want {
			t.Errorf("%s %s at %s %% (included %t), fee %s %%: %v, want %v", tt.price, tt.currency, tt.tax, tt.included, tt.fee, got, tt.want)
		}
	}
}

func quoteFor(t rapid.TB, price, currency, tax, fee string, included bool) Charge {
	t.Helper()
	amount, err := money.Parse(price, currency)
	if err != nil {
		t.Fatal(err)
	}
	taxRate, err := money.ParsePercent(tax)
	if err != nil {
		t.Fatal(err)
	}
	feeRate, err := money.ParsePercent(fee)
	if err != nil {
		t.Fatal(err)
	}
	s := &Service{clock: clock.NewSet(time.Unix(1e9, 0)), options: Options{TaxRate: taxRate}, sharing: feeOnly{fixed(feeRate)}}
	ch, err := s.first(context.Background(), nil, Contract{
		Purchase: Purchase{ID: "p", OrgID: "b", SellerID: "s"}, Plan: pricing.Single("Once", "", amount, included),
	})
	if err != nil {
		t.Fatal(err)
	}
	ch.Gateway = "g"
	return ch
}

// fixed is a market that keeps a percentage.
type fixed decimal.Decimal

func (f fixed) Fee(context.Context, sqldb.Queryer) (decimal.Decimal, error) {
	return decimal.Decimal(f), nil
}

// TestQuotesAddUp draws prices and rates: the parts make the whole, none is below zero, an included tax
// does not change what the buyer pays, and what is booked is zero-sum.
func TestQuotesAddUp(t *testing.T) {
	percent := rapid.SampledFrom([]string{"0", "5", "7.7", "19", "25.5", "33.333333", "100"})
	rapid.Check(t, func(t *rapid.T) {
		price := money.Amount{Minor: rapid.Int64Range(1, 1_000_000_000_000).Draw(t, "price"), Currency: "EUR"}
		included := rapid.Bool().Draw(t, "included")
		q := quoteFor(t, price.String(), "EUR", percent.Draw(t, "tax"), percent.Draw(t, "fee"), included)
		if q.Net.Minor+q.Tax.Minor != q.Total.Minor || q.Net.Minor < 0 || q.Tax.Minor < 0 || q.Fee.Minor < 0 || q.Fee.Minor > q.Net.Minor {
			t.Fatalf("%+v", q)
		}
		if (included && q.Total != price) || (!included && q.Net != price) {
			t.Fatalf("a price of %s (included %t) comes to %+v", price, included, q)
		}
		list := entries(Contract{Purchase: Purchase{ID: "p", OrgID: "b", SellerID: "s"}}, q)
		if len(list) != 2 {
			t.Fatalf("%d entries", len(list))
		}
		for _, e := range list {
			sum := int64(0)
			for _, p := range e.Postings {
				sum += p.Amount.Minor
			}
			if sum != 0 || len(e.Postings) < 2 {
				t.Fatalf("%s has the postings %+v", e.Event, e.Postings)
			}
		}
	})
}

func TestFreeIsNothing(t *testing.T) {
	percent, err := money.ParsePercent("19")
	if err != nil {
		t.Fatal(err)
	}
	s := &Service{clock: clock.NewSet(time.Unix(1e9, 0)), options: Options{TaxRate: percent}, sharing: feeOnly{fixed(percent)}}
	ch, err := s.first(t.Context(), nil, Contract{Plan: pricing.Plan{Title: "Free"}})
	if err != nil || ch.Total != (money.Amount{}) || len(ch.Lines) != 0 || len(ch.Shares) != 0 {
		t.Errorf("%+v, error %v", ch, err)
	}
	if list := entries(Contract{}, ch); list != nil {
		t.Errorf("%+v", list)
	}
}

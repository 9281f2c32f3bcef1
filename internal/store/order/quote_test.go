package order

import (
	"testing"

	"pgregory.net/rapid"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/catalogue"
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
		if got := [4]string{q.net.String(), q.tax.String(), q.total.String(), q.fee.String()}; got != tt.want {
			t.Errorf("%s %s at %s %% (included %t), fee %s %%: %v, want %v", tt.price, tt.currency, tt.tax, tt.included, tt.fee, got, tt.want)
		}
	}
}

func quoteFor(t rapid.TB, price, currency, tax, fee string, included bool) quote {
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
	q, err := quoteOf(catalogue.Plan{Plan: pricing.Single("Once", "", amount, included)}, taxRate, feeRate)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestQuotesAddUp draws prices and rates: the parts make the whole, none is below zero, an included tax
// does not change what the buyer pays, and what is booked is zero-sum.
func TestQuotesAddUp(t *testing.T) {
	percent := rapid.SampledFrom([]string{"0", "5", "7.7", "19", "25.5", "33.333333", "100"})
	rapid.Check(t, func(t *rapid.T) {
		price := money.Amount{Minor: rapid.Int64Range(1, 1_000_000_000_000).Draw(t, "price"), Currency: "EUR"}
		included := rapid.Bool().Draw(t, "included")
		q := quoteFor(t, price.String(), "EUR", percent.Draw(t, "tax"), percent.Draw(t, "fee"), included)
		if q.net.Minor+q.tax.Minor != q.total.Minor || q.net.Minor < 0 || q.tax.Minor < 0 || q.fee.Minor < 0 || q.fee.Minor > q.net.Minor {
			t.Fatalf("%+v", q)
		}
		if (included && q.total != price) || (!included && q.net != price) {
			t.Fatalf("a price of %s (included %t) comes to %+v", price, included, q)
		}
		list, err := entries(Purchase{ID: "p", OrgID: "b", SellerID: "s", Gateway: "g", Net: q.net, Tax: q.tax, Total: q.total, Fee: q.fee})
		if err != nil || len(list) != 2 {
			t.Fatalf("%d entries, error %v", len(list), err)
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
	if q, err := quoteOf(catalogue.Plan{}, percent, percent); err != nil || q != (quote{}) {
		t.Errorf("%+v, error %v", q, err)
	}
	if list, err := entries(Purchase{}); err != nil || list != nil {
		t.Errorf("%+v, error %v", list, err)
	}
}

package tax_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/country"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/tax"
)

func day(text string) time.Time {
	at, err := time.Parse(tax.Day, text)
	if err != nil {
		panic(err)
	}
	return at
}

// TestRules asks for the tax in each kind of sale, by country.
func TestRules(t *testing.T) {
	by := tax.Rules{ByCountry: true, Single: decimal.NewFromInt(7)}
	added := by
	added.Added = []tax.Entry{
		{Country: "FR", Class: tax.StandardClass, From: "2027-01-01", Percent: decimal.NewFromInt(21)},
		{Country: "DE", Class: tax.StandardClass, From: "2021-01-01", Percent: decimal.NewFromInt(18)},
		{Country: "DE", Class: "books", From: "2020-01-01", Percent: decimal.NewFromInt(7)},
		{Country: "GB", Class: "books", From: "2020-01-01"},
	}
	for name, tt := range map[string]struct {
		rules                    tax.Rules
		c                        tax.Case
		at                       string
		percent, category, whose string
	}{
		"at home":                      {by, tax.Case{SellerCountry: "DE", BuyerCountry: "DE"}, "2026-05-01", "19", "S", "DE"},
		"a business at home":           {by, tax.Case{SellerCountry: "DE", BuyerCountry: "DE", BuyerBusiness: true, BuyerVATID: "DE136695976"}, "2026-05-01", "19", "S", "DE"},
		"half a year of sixteen":       {by, tax.Case{SellerCountry: "DE", BuyerCountry: "DE"}, "2020-12-31", "16", "S", "DE"},
		"its day before":               {by, tax.Case{SellerCountry: "DE", BuyerCountry: "DE"}, "2020-06-30", "19", "S", "DE"},
		"a consumer abroad":            {by, tax.Case{SellerCountry: "DE", BuyerCountry: "FI"}, "2024-09-01", "25.5", "S", "FI"},
		"the day before":               {by, tax.Case{SellerCountry: "DE", BuyerCountry: "FI"}, "2024-08-31", "24", "S", "FI"},
		"a business without number":    {by, tax.Case{SellerCountry: "DE", BuyerCountry: "AT", BuyerBusiness: true}, "2026-05-01", "20", "S", "AT"},
		"a wrong number":               {by, tax.Case{SellerCountry: "DE", BuyerCountry: "AT", BuyerBusiness: true, BuyerVATID: "ATU13585628"}, "2026-05-01", "20", "S", "AT"},
		"a number of another state":    {by, tax.Case{SellerCountry: "DE", BuyerCountry: "AT", BuyerBusiness: true, BuyerVATID: "FR40303265045"}, "2026-05-01", "20", "S", "AT"},
		"a number, but no business":    {by, tax.Case{SellerCountry: "DE", BuyerCountry: "AT", BuyerVATID: "ATU13585627"}, "2026-05-01", "20", "S", "AT"},
		"reverse charge":               {by, tax.Case{SellerCountry: "DE", BuyerCountry: "AT", BuyerBusiness: true, BuyerVATID: "ATU13585627"}, "2026-05-01", "0", "AE", ""},
		"reverse charge in Greece":     {by, tax.Case{SellerCountry: "DE", BuyerCountry: "GR", BuyerBusiness: true, BuyerVATID: "EL094259216"}, "2026-05-01", "0", "AE", ""},
		"from outside to a business":   {by, tax.Case{SellerCountry: "US", BuyerCountry: "AT", BuyerBusiness: true, BuyerVATID: "ATU13585627"}, "2026-05-01", "0", "AE", ""},
		"from outside to a consumer":   {by, tax.Case{SellerCountry: "US", BuyerCountry: "AT"}, "2026-05-01", "20", "S", "AT"},
		"out of the Union":             {by, tax.Case{SellerCountry: "DE", BuyerCountry: "US"}, "2026-05-01", "0", "O", ""},
		"to Britain":                   {by, tax.Case{SellerCountry: "DE", BuyerCountry: "GB", BuyerBusiness: true, BuyerVATID: "GB980780684"}, "2026-05-01", "0", "O", ""},
		"in Britain":                   {by, tax.Case{SellerCountry: "GB", BuyerCountry: "GB"}, "2026-05-01", "20", "S", "GB"},
		"a small enterprise":           {by, tax.Case{SellerCountry: "DE", SellerSmall: true, BuyerCountry: "DE"}, "2026-05-01", "0", "E", ""},
		"no buyer's country":           {by, tax.Case{SellerCountry: "DE"}, "2026-05-01", "19", "S", "DE"},
		"no seller's country":          {by, tax.Case{BuyerCountry: "DE"}, "2026-05-01", "7", "S", ""},
		"countries that are not known": {by, tax.Case{SellerCountry: "US", BuyerCountry: "CA"}, "2026-05-01", "7", "S", ""},
		"at home in one of those":      {by, tax.Case{SellerCountry: "US", BuyerCountry: "US"}, "2026-05-01", "7", "S", ""},
		"before the table begins":      {by, tax.Case{SellerCountry: "IT", BuyerCountry: "IT"}, "2000-05-01", "7", "S", ""},
		"one rate":                     {tax.Rules{Single: decimal.NewFromInt(21)}, tax.Case{SellerCountry: "DE", BuyerCountry: "AT", BuyerBusiness: true, BuyerVATID: "ATU13585627"}, "2026-05-01", "21", "S", ""},
		"one rate of zero":             {tax.Rules{}, tax.Case{SellerCountry: "DE", BuyerCountry: "DE"}, "2026-05-01", "0", "O", ""},
		"small under one rate":         {tax.Rules{Single: decimal.NewFromInt(21)}, tax.Case{SellerSmall: true}, "2026-05-01", "0", "E", ""},
		"before an added rate":         {added, tax.Case{SellerCountry: "FR", BuyerCountry: "FR"}, "2026-12-31", "20", "S", "FR"},
		"an added rate":                {added, tax.Case{SellerCountry: "FR", BuyerCountry: "FR"}, "2027-01-01", "21", "S", "FR"},
		"instead of one of the table":  {added, tax.Case{SellerCountry: "DE", BuyerCountry: "DE"}, "2021-01-01", "18", "S", "DE"},
		"an added class":               {added, tax.Case{SellerCountry: "DE", BuyerCountry: "DE", Class: "books"}, "2026-05-01", "7", "S", "DE"},
		"a class that is not there":    {added, tax.Case{SellerCountry: "FR", BuyerCountry: "FR", Class: "books"}, "2026-05-01", "20", "S", "FR"},
		"a class at zero":              {added, tax.Case{SellerCountry: "GB", BuyerCountry: "GB", Class: "books"}, "2026-05-01", "0", "Z", "GB"},
	} {
		tt.c.At = day(tt.at)
		got := tt.rules.For(tt.c)
		if got.Percent.String() != tt.percent || got.Category != tt.category || got.Country != tt.whose {
			t.Errorf("%s: %s %% %s of %q, want %s %% %s of %q", name, got.Percent, got.Category, got.Country, tt.percent, tt.category, tt.whose)
		}
		if taxed := got.Category == tax.Standard; taxed != (got.Reason == "") || taxed == got.Percent.IsZero() {
			t.Errorf("%s: category %s at %s %%, reason %q", name, got.Category, got.Percent, got.Reason)
		}
	}
}

// TestTable wants a rate of each member state on each day of ten years, and days in order.
func TestTable(t *testing.T) {
	rules, members := tax.Rules{ByCountry: true}, 0
	for _, c := range country.All() {
		if !tax.IsMember(c) {
			continue
		}
		members++
		for at := day("2016-07-01"); at.Before(day("2026-12-01")); at = at.AddDate(0, 1, 0) {
			if got := rules.For(tax.Case{SellerCountry: c, BuyerCountry: c, At: at}); got.Country != c || got.Percent.LessThan(decimal.NewFromInt(16)) || got.Percent.GreaterThan(decimal.NewFromInt(27)) {
				t.Errorf("%s on %s: %+v", c, at.Format(tax.Day), got)
			}
		}
	}
	if members != 27 {
		t.Errorf("%d member states", members)
	}
	before := tax.Entry{}
	for _, e := range rules.Entries() {
		if !country.Valid(e.Country) || day(e.From).IsZero() || e.Country == before.Country && e.From <= before.From {
			t.Errorf("%+v behind %+v", e, before)
		}
		before = e
	}
}

// TestOn works out tax, and takes it out of a price that includes it.
func TestOn(t *testing.T) {
	rate := tax.Rate{Percent: decimal.RequireFromString("25.5"), Category: tax.Standard}
	for _, net := range []int64{0, 1, 2, 100, 333, -100, 1_000_001} {
		got, err := rate.On(money.Amount{Minor: net, Currency: "EUR"})
		want := decimal.NewFromInt(net).Mul(decimal.RequireFromString("0.255")).RoundBank(0).IntPart()
		if err != nil || got.Minor != want {
			t.Errorf("on %d: %s, %v", net, got, err)
		}
		gross, err := got.Add(money.Amount{Minor: net, Currency: "EUR"})
		if err != nil {
			t.Fatal(err)
		}
		inside, part, err := rate.Within(gross)
		if err != nil || inside.Minor+part.Minor != gross.Minor || inside.Minor-net > 1 || net-inside.Minor > 1 {
			t.Errorf("within %s: %s and %s, %v", gross, inside, part, err)
		}
	}
}

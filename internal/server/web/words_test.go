package web

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/version"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/pricing"
)

func TestWebsite(t *testing.T) {
	for address, want := range map[string][2]string{
		"":                           {},
		"example.org/a":              {"http://example.org/a", "example.org"},
		"https://example.org/?q=a b": {"https://example.org/?q=a b", "example.org"},
		"example.org:8080":           {"http://example.org:8080", "example.org"},
		"javascript:alert(1)":        {},
		"javascript://x/%0aalert(1)": {},
		"data://x":                   {},
		"file:///etc/passwd":         {},
		"http://[::1":                {},
	} {
		link, host := website(address)
		if diff := cmp.Diff(want, [2]string{link, host}); diff != "" {
			t.Errorf("%q: %s", address, diff)
		}
	}
}

func TestRangeWords(t *testing.T) {
	for _, tt := range []struct {
		d    release.Dependency
		want string
	}{
		{release.Dependency{Start: "3.0.1", Enforcement: version.Major}, "3.0.1 or a later 3.0.x"},
		{release.Dependency{Start: "3.0.1", End: "3.0.999999", Enforcement: version.Major}, "3.0.1 or a later 3.0.x"},
		{release.Dependency{Start: "2.50.1", End: "3.0.8", Enforcement: version.Major}, "2.50.1 to 3.0.8"},
		{release.Dependency{Start: "1.0.1", Enforcement: version.Minor}, "version 1.0.1"},
		{release.Dependency{Start: "1.0.1", End: "1.0.1", Enforcement: version.Minor}, "version 1.0.1"},
		{release.Dependency{Start: "1.0.1", End: "1.2.0", Enforcement: version.Minor}, "1.0.1 to 1.2.0"},
		{release.Dependency{Start: "1.0.1", Enforcement: version.None}, "1.0.1 or later"},
		{release.Dependency{Start: "1.0.1", End: "1.2.0", Enforcement: version.None}, "1.0.1 or later"},
		{release.Dependency{Start: "1.0.1", Included: true, Enforcement: version.Major}, "version 1.0.1"},
	} {
		if got := rangeWords(tt.d); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.d, got, tt.want)
		}
	}
}

func TestModulePrice(t *testing.T) {
	offer := func(minor int64, currency string) catalogue.Offering {
		if minor == 0 {
			return catalogue.Offering{Plans: []catalogue.Plan{{}}}
		}
		return catalogue.Offering{Plans: []catalogue.Plan{{Plan: pricing.Single("Once", "", money.Amount{Minor: minor, Currency: currency}, false)}}}
	}
	commercial := module.Module{Commercial: true}
	note := "plus tax, paid once"
	for _, tt := range []struct {
		name   string
		module module.Module
		offers []catalogue.Offering
		want   price
	}{
		{"free", module.Module{}, nil, price{Free: true}},
		{"free, though it is offered", module.Module{}, []catalogue.Offering{offer(500, "EUR")}, price{Free: true}},
		{"not on sale", commercial, nil, price{Commercial: true}},
		{"one", commercial, []catalogue.Offering{offer(500, "EUR")}, price{Amount: "5.00 EUR", Note: note}},
		{"several", commercial, []catalogue.Offering{offer(900, "EUR"), offer(500, "EUR")}, price{Amount: "5.00 EUR", Note: note, From: true}},
		{"several currencies", commercial, []catalogue.Offering{offer(900, "EUR"), offer(1, "USD")}, price{Amount: "9.00 EUR", Note: note, From: true}},
		{"one of them free", commercial, []catalogue.Offering{offer(900, "EUR"), offer(0, "")}, price{Free: true}},
	} {
		if diff := cmp.Diff(tt.want, modulePrice(tt.module, tt.offers, true)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestPriceSaysHowOftenItIsPaid(t *testing.T) {
	euros := money.Amount{Minor: 500, Currency: "EUR"}
	for _, tt := range []struct {
		p    catalogue.Price
		want price
	}{
		{catalogue.Price{Several: true}, price{Free: true, From: true}},
		{catalogue.Price{Amount: euros, Class: pricing.ClassSubscription, Period: "month"}, price{Amount: "5.00 EUR", Note: "each month"}},
		{catalogue.Price{Amount: euros, Class: pricing.ClassSubscription, Several: true}, price{Amount: "5.00 EUR", Note: "to begin with", From: true}},
		{catalogue.Price{Amount: euros, Class: pricing.ClassUse}, price{Amount: "5.00 EUR", Note: "and by use"}},
		{catalogue.Price{Amount: money.Amount{Currency: "EUR"}, Class: pricing.ClassUse}, price{Amount: "By use"}},
	} {
		if diff := cmp.Diff(tt.want, priceOf(tt.p, false)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.p, diff)
		}
	}
}

func TestPriceSpeaksOfTaxWhereThereIsSome(t *testing.T) {
	for _, tt := range []struct {
		taxed, included bool
		want            string
	}{
		{true, false, "plus tax, paid once"},
		{true, true, "tax included, paid once"},
		{false, false, "paid once"},
		{false, true, "paid once"},
	} {
		p := catalogue.Price{Amount: money.Amount{Minor: 500, Currency: "EUR"}, Class: pricing.ClassSingle, TaxIncluded: tt.included}
		if got := priceOf(p, tt.taxed).Note; got != tt.want {
			t.Errorf("taxed %v, included %v: %q, want %q", tt.taxed, tt.included, got, tt.want)
		}
	}
}

// TestCommandsNameWhatTheAPIHas holds the addresses in the commands against the API's document.
func TestCommandsNameWhatTheAPIHas(t *testing.T) {
	raw, err := os.ReadFile("../rest/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(raw, &document); err != nil {
		t.Fatal(err)
	}
	s := &Site{Deps: Deps{Options: Options{PublicURL: "https://souk.test"}}}
	for path, list := range map[string][]webkit.Command{
		"/modules/{module}/versions/{version}/file": s.moduleCommands(module.Module{Package: "{module}"}, release.Version{ID: "1", Version: "{version}"}),
		"/purchases":      s.offeringCommands(catalogue.Offering{ID: "{offering}", State: catalogue.StatePublished}),
		"/purchases/{id}": s.purchaseCommands(order.Purchase{ID: "{id}"}),
		"/library":        s.libraryCommands(),
		"/versions":       s.publishCommands(),
		"/offerings":      s.sellCommands(),
	} {
		call := list[len(list)-1].Text
		_, rest, ok := strings.Cut(call, `"https://souk.test/api/v1`)
		got, _, _ := strings.Cut(strings.TrimSuffix(rest, `"`), "?")
		if _, known := document.Paths[got]; !ok || !known || got != path {
			t.Errorf("%s\n names %q; the API has %q: %v", call, got, path, document.Paths[path] != nil)
		}
		if list[0].Label != "souk" || !strings.HasPrefix(list[0].Text, "souk ") {
			t.Errorf("the first command is %+v", list[0])
		}
	}
}

func TestCountries(t *testing.T) {
	if n := len(countries()); n != 249 {
		t.Errorf("there are %d countries, want the 249 of ISO 3166", n)
	}
	for code, name := range map[string]string{"ES": "Spain", "DE": "Germany", "NL": "Netherlands", "Freedonia": "Freedonia", "": ""} {
		if got := countryName(code); got != name {
			t.Errorf("%q is %q, want %q", code, got, name)
		}
	}
	for _, c := range countries() {
		if c.Label == "" || len(c.Value) != 2 {
			t.Errorf("%+v is no country", c)
		}
	}
	stored := countryOptions("Freedonia")
	if last := stored[len(stored)-1]; last.Value != "Freedonia" {
		t.Errorf("a country that is no code is lost: %+v", last)
	}
	if len(countryOptions("ES")) != len(countries())+1 {
		t.Error("a known country is offered twice")
	}
}

func TestPauseWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Second: "1 second", 90 * time.Second: "90 seconds", 5 * time.Minute: "5 minutes", time.Hour: "1 hour", 48 * time.Hour: "2 days", 200 * time.Millisecond: "200ms",
	} {
		if got := pauseWords(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

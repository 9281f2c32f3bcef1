package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/version"
	"souk.dev/souk/internal/store/catalogue"
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
		return catalogue.Offering{Plan: catalogue.Plan{Price: money.Amount{Minor: minor, Currency: currency}}}
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
		if diff := cmp.Diff(tt.want, modulePrice(tt.module, tt.offers)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestCountries(t *testing.T) {
	if n := len(countries()); n != 250 {
		t.Errorf("there are %d countries, want the 249 of ISO 3166 and Kosovo", n)
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

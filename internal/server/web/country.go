package web

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"souk.dev/souk/internal/platform/country"
	"souk.dev/souk/internal/platform/webkit"
)

// countries are the countries of ISO 3166 with their English names, by name.
var countries = sync.OnceValue(func() []webkit.Option {
	var list []webkit.Option
	for _, code := range country.All() {
		list = append(list, webkit.Option{Value: code, Label: country.Name(code)})
	}
	slices.SortFunc(list, func(a, b webkit.Option) int { return strings.Compare(a.Label, b.Label) })
	return list
})

// countryOptions are the countries to choose from. One that is stored but not in the list, of before
// countries were checked, stays possible to see.
func countryOptions(stored string) []webkit.Option {
	list := slices.Concat([]webkit.Option{{Value: "", Label: "Choose a country"}}, countries())
	known := func(o webkit.Option) bool { return o.Value == stored }
	if !slices.ContainsFunc(list, known) {
		list = append(list, webkit.Option{Value: stored, Label: stored})
	}
	return list
}

// countryName returns the name of a country, or the text itself when it is no code.
func countryName(code string) string { return cmp.Or(country.Name(code), code) }

package web

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"souk.dev/souk/internal/platform/webkit"
)

// dissolved are codes of ISO 3166 whose countries are no more, and have no single successor.
var dissolved = []string{"AN", "CS", "NT", "SU", "YU"}

// countries are the countries of ISO 3166 with their English names, by name.
var countries = sync.OnceValue(func() []webkit.Option {
	names := display.English.Regions()
	var list []webkit.Option
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			region, err := language.ParseRegion(code)
			current := err == nil && region.IsCountry() && region.String() == code && region.Canonicalize() == region
			if !current || region.M49() == 0 || slices.Contains(dissolved, code) {
				continue
			}
			list = append(list, webkit.Option{Value: code, Label: names.Name(region)})
		}
	}
	slices.SortFunc(list, func(a, b webkit.Option) int { return strings.Compare(a.Label, b.Label) })
	return list
})

// countryOptions are the countries to choose from. One that is stored but not in the list, as other
// fronts take any text, stays possible.
func countryOptions(stored string) []webkit.Option {
	list := slices.Concat([]webkit.Option{{Value: "", Label: "Choose a country"}}, countries())
	known := func(o webkit.Option) bool { return o.Value == stored }
	if !slices.ContainsFunc(list, known) {
		list = append(list, webkit.Option{Value: stored, Label: stored})
	}
	return list
}

// countryName returns the name of a country, or the text itself when it is no code.
func countryName(code string) string {
	for _, c := range countries() {
		if c.Value == code {
			return c.Label
		}
	}
	return code
}

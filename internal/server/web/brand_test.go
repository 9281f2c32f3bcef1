package web

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestPagesBearTheNameOfTheMarket looks at what the frame is given.
func TestPagesBearTheNameOfTheMarket(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	named := (&Site{Deps: Deps{Options: Options{SiteName: "Ann's <b>Bread</b>"}}}).shell(r)
	if named.Brand != "Ann's <b>Bread</b>" || !strings.HasPrefix(named.About, named.Brand+" is a market") {
		t.Errorf("brand %q, about %q", named.Brand, named.About)
	}
	if plain := (&Site{}).shell(r); plain.Brand != "Souk" || strings.Contains(plain.About, "Souk") {
		t.Errorf("without a name: brand %q, about %q", plain.Brand, plain.About)
	}
}

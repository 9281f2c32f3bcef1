package web

import (
	"testing"

	"souk.dev/souk/internal/store/catalogue"
)

// TestWhatBuyersGet says what comes with each kind of resource.
func TestWhatBuyersGet(t *testing.T) {
	for _, tt := range []struct {
		kind, version, want string
	}{
		{catalogue.KindModule, "1.2", "The module in version 1.2 and all later ones"},
		{catalogue.KindModule, "", ""},
		{catalogue.KindDownload, "2.0", "The file in version 2.0 and all later ones"},
		{catalogue.KindAPI, "1", "The address of an API"},
	} {
		if got := whatBuyersGet(catalogue.Resource{Kind: tt.kind, Version: tt.version}); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.kind, tt.version, got, tt.want)
		}
	}
}

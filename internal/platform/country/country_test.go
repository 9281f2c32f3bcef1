package country_test

import (
	"slices"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/country"
)

func TestValid(t *testing.T) {
	for code, want := range map[string]bool{
		"ES": true, "GB": true, "US": true, "AX": true, "SS": true, "ZW": true, "AD": true,
		"": false, "E": false, "ESP": false, "es": false, "Es": false, " ES": false, "ES ": false, "E\x00": false, "Spain": false, "ＥＳ": false,
		"XK": false, "EU": false, "UK": false, "YU": false, "AN": false, "AA": false, "QM": false, "XX": false, "ZZ": false,
	} {
		if got := country.Valid(code); got != want {
			t.Errorf("%q: %t", code, got)
		}
	}
}

func TestAll(t *testing.T) {
	all := country.All()
	if len(all) != 249 || !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != 249 {
		t.Errorf("there are %d codes, want 249 different ones, sorted", len(all))
	}
	byName := map[string]string{}
	for _, code := range all {
		name := country.Name(code)
		if !country.Valid(code) || len(code) != 2 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || name != strings.TrimSpace(name) || len(name) < 4 {
			t.Errorf("%q is %q", code, name)
		}
		if byName[name] != "" {
			t.Errorf("%s and %s are both called %s", byName[name], code, name)
		}
		byName[name] = code
	}
	all[0] = "changed"
	if country.All()[0] != "AD" {
		t.Error("whoever asks can change the list")
	}
}

func TestName(t *testing.T) {
	for code, want := range map[string]string{"ES": "Spain", "DE": "Germany", "ST": "São Tomé and Príncipe", "ZW": "Zimbabwe", "XK": "", "": "", "es": ""} {
		if got := country.Name(code); got != want {
			t.Errorf("%q is %q, want %q", code, got, want)
		}
	}
}

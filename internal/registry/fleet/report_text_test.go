package fleet_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
)

func TestParseReport(t *testing.T) {
	want := []advise.InstalledModule{{ID: "0", Version: "3.0.1 (MP1)"}, {ID: "org.example.bread", Version: "1.0"}}
	for name, text := range map[string]string{
		"JSON":            `{"0": "3.0.1 (MP1)", "org.example.bread": "1.0"}`,
		"blanks":          "0 3.0.1 (MP1)\n\n# bread\norg.example.bread   1.0\r\n",
		"commas":          "\ufeffModule,Version,Name\n0,3.0.1 (MP1),Core\norg.example.bread,1.0,Bread",
		"semicolons":      "\"0\";\"3.0.1 (MP1)\"\n'org.example.bread'; 1.0 ;",
		"tabs":            "0\t3.0.1 (MP1)\norg.example.bread\t1.0",
		"headings, blank": "id version\n0 3.0.1 (MP1)\norg.example.bread 1.0",
	} {
		got, err := fleet.ParseReport(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		diff(t, name, want, got)
	}
}

func TestParseReportRefusals(t *testing.T) {
	for text, want := range map[string]string{
		" \n":                          "required",
		"\xff 1":                       "bad_text",
		strings.Repeat("x", 1<<20+1):   "too_long",
		"0 3.0.1\norg.example.bread\n": "no_version",
		`{"0": 3}`:                     "bad_json",
		`{"0": "3.0.1"`:                "bad_json",
		`{"0": "3.0.1"} x`:             "bad_json",
		`{"0": {"version": "3.0.1"}}`:  "bad_json",
	} {
		_, err := fleet.ParseReport(text)
		diff(t, text[:min(len(text), 30)], []string{want}, codes(err))
	}
	_, err := fleet.ParseReport("0 3.0.1\n\norg.example.bread")
	if f := errs.As(err).Fields; len(f) != 1 || f[0].Path != "line 3" {
		t.Errorf("the mistake is at %+v", f)
	}
}

// FuzzParseReport reads anything: it ends, and what it returns is named.
func FuzzParseReport(f *testing.F) {
	for _, s := range []string{`{"0":"1"}`, "0 1", "a,b,c", "{", `{"a":"b","a":"c"}`, "#", `{"x":[[[[`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := fleet.ParseReport(text)
		for _, m := range list {
			if err != nil {
				t.Fatalf("%q: a list and an error", text)
			}
			if m.Version == "" && !strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")), "{") {
				t.Errorf("%q: no version in %+v", text, m)
			}
		}
	})
}

package listing_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/listing"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
	"souk.dev/souk/internal/testdata"
)

const bread = `{"id":"0B","javapackage":"org.example.bread","name":"Bread","version":"1.0.3","type":"M","maturity":200,
"description":"Prices","url":null,"dbprefixes":["BRD"],"commercial":true,"commitTime":1237397625,"tags":["spring"],
"merges":[{"moduleID":"0C","name":"Rolls"}],"unheard":{"of":1},
"dependencies":[{"id":"D1","moduleID":"0","name":"core","versionStart":"2.50.","versionEnd":null,"isIncluded":false,"enforcement":null,"userEditableEnforcement":true}]}`

// oneLine joins the lines of a JSON text.
func oneLine(text string) string { return strings.ReplaceAll(text, "\n", "") }

// readAll returns the entries of the text with their lines.
func readAll(text string) (entries []listing.Entry, lines []int, err error) {
	err = listing.Read(iotest.OneByteReader(strings.NewReader(text)), func(line int, e listing.Entry) error {
		entries, lines = append(entries, e), append(lines, line)
		return nil
	})
	return entries, lines, err
}

func TestReadHandsOnWhatAVersionIs(t *testing.T) {
	core := `{"id":"0","name":"core","version":"2.50","type":"M"}`
	entries, lines, err := readAll("\n" + core + "\r\n  \n" + oneLine(bread))
	if err != nil {
		t.Fatal(err)
	}
	want := []listing.Entry{
		{ID: "0", Name: "core", Version: "2.50", Type: "M", Maturity: listing.Rated, Number: version.Number{A: 2, B: 50}},
		{
			ID: "0B", Package: "org.example.bread", Name: "Bread", Version: "1.0.3", Type: "M", Maturity: 200,
			Description: "Prices", Prefixes: []string{"BRD"}, Commercial: true, CommitTime: 1237397625, Tags: []string{"spring"},
			Merges: []listing.Merge{{ModuleID: "0C", Name: "Rolls"}},
			Dependencies: []listing.Dependency{{
				ID: "D1", ModuleID: "0", Name: "core", VersionStart: "2.50.", Editable: true,
				Range: version.Range{Start: version.Number{A: 2, B: 50}, End: version.Open, Enforcement: version.Major},
			}},
			Number: version.Number{A: 1, C: 3},
		},
	}
	if diff := cmp.Diff(want, entries); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{2, 4}, lines); diff != "" {
		t.Error(diff)
	}
}

func TestReadNamesEveryMistakeWithItsLine(t *testing.T) {
	entry := func(change string) string {
		return `{"id":"A","name":"A","version":"1.0.0","type":"M",` + change + `}`
	}
	tests := []struct {
		text, path, code string
	}{
		{`{"name":"A","version":"1.0.0","type":"M"}`, "line 1: id", "missing"},
		{entry(`"id":"a b"`), "line 1: id", "bad_id"},
		{entry(`"id":"` + strings.Repeat("A", 65) + `"`), "line 1: id", "too_long"},
		{entry(`"name":""`), "line 1: name", "missing"},
		{entry(`"type":"X"`), "line 1: type", "bad_type"},
		{entry(`"version":""`), "line 1: version", "missing"},
		{entry(`"version":"1.x.0"`), "line 1: version", "bad_version"},
		{entry(`"maturity":-1`), "line 1: maturity", "bad_maturity"},
		{entry(`"merges":[{"name":"B"}]`), "line 1: merges[0].moduleID", "missing"},
		{entry(`"dependencies":[{"versionStart":"1.0.0"}]`), "line 1: dependencies[0].moduleID", "missing"},
		{entry(`"dependencies":[{"moduleID":"B","versionStart":"1.0.0"},{"moduleID":"C"}]`), "line 1: dependencies[1].versionStart", "missing"},
		{entry(`"dependencies":[{"moduleID":"B","versionStart":"2.0.0","versionEnd":"1.0.0"}]`), "line 1: dependencies[0].versionEnd", "end_below_start"},
		{entry(`"dependencies":[{"moduleID":"B","versionStart":"1.0.0","enforcement":"SOFT"}]`), "line 1: dependencies[0].enforcement", "bad_enforcement"},
		{entry(`"commercial":"yes"`), "line 1", "bad_json"},
		{"null", "line 1", "bad_json"},
		{"[]", "line 1", "bad_json"},
		{"{", "line 1", "bad_json"},
		{"{\"id\":\"\xff\"}", "line 1", "bad_json"},
		{entry(`"tags":[]`) + "\n\n" + entry(`"version":"1.0"`), "line 3: version", "twice"},
		{entry(`"help":"` + strings.Repeat("x", listing.MaxLine) + `"`), "line 1", "too_long"},
	}
	for _, tt := range tests {
		_, _, err := readAll(tt.text)
		e := errs.As(err)
		if err == nil || e.Kind != errs.KindInvalid || e.Code != "bad_catalogue" || len(e.Fields) != 1 {
			t.Errorf("%.80s: got %v, want one mistake", tt.text, err)
			continue
		}
		if f := e.Fields[0]; f.Path != tt.path || f.Code != tt.code || f.Message == "" {
			t.Errorf("%.80s: got %+v, want %s at %s", tt.text, f, tt.code, tt.path)
		}
	}
}

func TestReadCollectsMistakesUpToABound(t *testing.T) {
	good := `{"id":"A","name":"A","version":"1.0.0","type":"M"}` + "\n"
	entries, _, err := readAll(good + "x\n" + strings.Replace(good, "1.0.0", "1.0.1", 1) + "{}\n")
	if len(entries) != 1 {
		t.Errorf("%d entries were handed on, want the one before the first mistake", len(entries))
	}
	if got := len(errs.As(err).Fields); got != 5 { // the second line, and id, name, type and version of the fourth
		t.Errorf("%d mistakes, want 5: %v", got, err)
	}
	_, _, err = readAll(strings.Repeat("x\n", 1000))
	if got := len(errs.As(err).Fields); got != listing.MaxMistakes {
		t.Errorf("%d mistakes were collected, want %d", got, listing.MaxMistakes)
	}
}

func TestReadEndsWithTheErrorsOfOthers(t *testing.T) {
	stop := errors.New("stop")
	line := `{"id":"A","name":"A","version":"1.0.%d","type":"M"}` + "\n"
	calls := 0
	err := listing.Read(strings.NewReader(fmt.Sprintf(line+line, 1, 2)), func(int, listing.Entry) error {
		calls++
		return stop
	})
	if err != stop || calls != 1 {
		t.Errorf("got %v after %d calls, want the callback's own error after the first", err, calls)
	}
	_, _, err = readAll("")
	if err != nil {
		t.Errorf("an empty catalogue: %v", err)
	}
	broken := listing.Read(iotest.ErrReader(stop), func(int, listing.Entry) error { return nil })
	if !errors.Is(broken, stop) {
		t.Errorf("a broken reader gave %v", broken)
	}
}

func TestSpecsOrdersModulesAndVersions(t *testing.T) {
	module := func(id, name, typ, number string) string {
		return fmt.Sprintf(`{"id":%q,"name":%q,"type":%q,"version":%q}`, id, name, typ, number) + "\n"
	}
	entries, _, err := readAll(module("P", "Old pack", "P", "1.0.9") + module("P", "Pack", "P", "1.0.10") +
		module("T", "Template", "T", "1.0.0") + module("0", "Core", "M", "2.50.") + oneLine(bread))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range listing.Specs(entries) {
		for _, v := range m.Versions {
			got = append(got, fmt.Sprintf("%s %s %d %s %v", m.ID, m.Name, m.Class, v.Version, v.Merges))
		}
	}
	want := []string{
		"0 Core 0 2.50.0 []", "0B Bread 3 1.0.3 [0C]", "P Pack 2 1.0.9 []", "P Pack 2 1.0.10 []", "T Template 1 1.0.0 []",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	need := listing.Specs(entries)[1].Versions[0].Needs[0]
	core := resolve.VersionSpec{Number: version.Number{A: 2, B: 50, C: 7}}
	if need.Target != "0" || !need.Editable || !need.Allows.Allowed(0, core) {
		t.Errorf("the need of bread is %+v, want any core of 2.50", need)
	}
}

func TestTheRealCatalogueIsRead(t *testing.T) {
	file, err := os.Open(testdata.Dir(t, "openbravo/catalogue.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var entries []listing.Entry
	if err := listing.Read(file, func(_ int, e listing.Entry) error {
		entries = append(entries, e)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	modules := listing.Specs(entries)
	if len(entries) != 6971 || len(modules) != 27 {
		t.Errorf("%d versions of %d modules, want 6971 of 27", len(entries), len(modules))
	}
}

// Whatever the file, reading it ends with entries that are right by themselves or with mistakes.
func FuzzRead(f *testing.F) {
	f.Add(oneLine(bread))
	f.Add("{}\nnull\n[1]\n{\"dependencies\":[{}]}")
	f.Fuzz(func(t *testing.T, text string) {
		entries, _, err := readAll(text)
		if err != nil && !errs.Is(err, errs.KindInvalid) {
			t.Fatalf("a mistake in the file gave %v", err)
		}
		versions := 0
		for _, m := range listing.Specs(entries) {
			versions += len(m.Versions)
			for i, v := range m.Versions {
				if i > 0 && version.Compare(m.Versions[i-1].Number, v.Number) >= 0 {
					t.Errorf("%s: %s does not come before %s", m.ID, m.Versions[i-1].Version, v.Version)
				}
			}
		}
		if versions != len(entries) {
			t.Errorf("%d entries became %d versions", len(entries), versions)
		}
	})
}

package catalogue

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestForms(t *testing.T) {
	for version, want := range map[string]bool{
		"1": true, "0": true, "1.0": true, "0.0.1": true, "10.20.30.40": true,
		"": false, "1.": false, ".1": false, "01": false, "1.00": false, "1.0a": false, "1..0": false, " 1": false, "1\n": false, "١": false,
	} {
		if got := versionForm.MatchString(version); got != want {
			t.Errorf("version %q: %t", version, got)
		}
	}
	for name, want := range map[string]bool{
		"a": true, "Data set_1 - x": true, "-": true,
		"": false, "a/b": false, "ä": false, "a.b": false, "a\n": false, "a\tb": false, "a\x00": false,
	} {
		if got := nameForm.MatchString(name); got != want {
			t.Errorf("name %q: %t", name, got)
		}
	}
}

// TestCompareVersions compares with big integers, part by part.
func TestCompareVersions(t *testing.T) {
	part := rapid.OneOf(rapid.SampledFrom([]string{"0", "1", "9", "10"}), rapid.StringMatching(`[1-9][0-9]{0,25}`))
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SliceOfN(part, 1, 5).Draw(t, "a"), rapid.SliceOfN(part, 1, 5).Draw(t, "b")
		want := 0
		for i := 0; i < 5 && want == 0; i++ {
			want = bigPart(a, i).Cmp(bigPart(b, i))
		}
		if got := compareVersions(strings.Join(a, "."), strings.Join(b, ".")); got != want {
			t.Fatalf("%v against %v: %d, want %d", a, b, got, want)
		}
	})
}

func bigPart(parts []string, i int) *big.Int {
	n := new(big.Int)
	if i < len(parts) {
		n.SetString(parts[i], 10)
	}
	return n
}

func TestNameFrom(t *testing.T) {
	for title, want := range map[string]string{
		"Bread": "Bread", " Bread & Butter ": "Bread - Butter", "Bread, daily": "Bread- daily", "Brötchen!": "Br-tchen", "Übung": "bung",
		"a--b": "a-b", "a 日 本 b": "a - b", "日本 Bread 2": "Bread 2", "_": "_", "100 %": "100",
		"日本": "", "日 本": "", "--": "", "- -": "", "": "", " ": "",
		strings.Repeat("x", maxName-1) + "é" + "y": strings.Repeat("x", maxName-1),
	} {
		if got := nameFrom(title); got != want {
			t.Errorf("%q gives %q, want %q", title, got, want)
		}
	}
}

// FuzzNameFrom looks for titles whose letters are lost, or that give no name.
func FuzzNameFrom(f *testing.F) {
	f.Add("Bread & Butter")
	f.Add(" ö ")
	f.Add("日- -本")
	f.Add(strings.Repeat("ö ", 300))
	f.Fuzz(func(t *testing.T, title string) {
		name := nameFrom(title)
		if letters := strings.Trim(notInName.ReplaceAllString(title, ""), "- "); letters == "" && name == "" {
			return
		}
		if !nameForm.MatchString(name) || len(name) > maxName || strings.Trim(name, "- ") != name || strings.Contains(name, "--") {
			t.Errorf("%q gives %q", title, name)
		}
	})
}

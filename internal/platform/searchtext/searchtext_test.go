package searchtext_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"souk.dev/souk/internal/platform/searchtext"
)

func TestFold(t *testing.T) {
	for s, want := range map[string]string{
		"":                   "",
		"Bread\nPrices 100%": "bread\nprices 100%",
		"ÄRGER":              "ärger",
		"ΟΔΟΣ":               "οδοσ",
		"οδος":               "οδοσ", // final sigma
		"Cafe\u0301":         "caf\u00e9",
		"Straße":             "strasse",
		"ＢＲＥＡＤ":              "bread",
		"ﬁne":                "fine",
		"a\u00a0b":           "a b",
		"\u2121":             "tel",          // a sign that stands for capital letters
		"\u1e9e":             "ss",           // capital sharp s
		"\u03b1\u0345\u0301": "\u03ac\u03b9", // iota below and accent, in either order
		"\u03b1\u0301\u0345": "\u03ac\u03b9",
		"한글":                 "\ud55c\uae00", // stays composed
		"\u1112\u1161\u11ab": "\ud55c",       // and becomes so
		"broken \xff Ä":      "broken \ufffd \u00e4",
		"\u13a0":             "\u13a0", // Cherokee, folded to capital letters
		"\uab70":             "\u13a0",
		"İstanbul":           "i\u0307stanbul", // as the standard folds it
		"e":                  "e",              // no accent is no accent
		"é":                  "\u00e9",
		"ﷺ":                  norm.NFKC.String("\ufdfa"), // one that becomes eighteen
	} {
		if got := searchtext.Fold(s); got != want {
			t.Errorf("%q: %+q, want %+q", s, got, want)
		}
	}
}

// TestFoldMeets checks that texts that differ in form or case only come out the same, and stay so.
func TestFoldMeets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		want := searchtext.Fold(s)
		for name, other := range map[string]string{
			"again": want, "NFC": norm.NFC.String(s), "NFD": norm.NFD.String(s), "NFKC": norm.NFKC.String(s), "NFKD": norm.NFKD.String(s),
		} {
			if got := searchtext.Fold(other); got != want {
				t.Errorf("%s of %+q: %+q, want %+q", name, s, got, want)
			}
		}
		if !utf8.ValidString(want) {
			t.Errorf("%+q is no longer UTF-8", s)
		}
	})
}

func TestFoldOfASCII(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom(nil, ascii)).Draw(t, "text")
		if got := searchtext.Fold(s); got != strings.ToLower(s) {
			t.Errorf("%q became %q", s, got)
		}
	})
}

// ascii is the range of ASCII's characters, those without a picture included.
var ascii = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0, Hi: unicode.MaxASCII, Stride: 1}}, LatinOffset: 1}

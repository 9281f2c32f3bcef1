package pkgfile

import (
	"strings"
	"testing"
)

func TestFlaw(t *testing.T) {
	tests := []struct {
		text  string
		lines bool
		want  string // part of what is said; "" for nothing
	}{
		{"Bread prices, 100 % rye: Brot & Käse 面包 👩‍🍳", false, ""},
		{"one\n\ttwo\r\n", true, ""},
		{"one\ntwo", false, "more than one line"},
		{"a\tb", false, "control"},
		{"a\x00b", true, "control"},
		{"a\u0085b", true, "control"},
		{"a\xff", true, "UTF-8"},
		{"\u200b", false, "invisible"},
		{"\ufeffname", false, "invisible"},
		{"a\u202eb", true, "invisible"},
		{"a\u2028b", true, "invisible"},
	}
	for _, tt := range tests {
		if got := Flaw(tt.text, tt.lines); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%q (lines %v): %q, want %q", tt.text, tt.lines, got, tt.want)
		}
	}
}

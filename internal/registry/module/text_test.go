package module_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
)

// TestRegisterTexts has, for each text, what is no text and what people are told of it.
func TestRegisterTexts(t *testing.T) {
	const control, lines, encoding = "has a control character; take it out.", "has more than one line; write it in one.", "is not text in UTF-8; write it in UTF-8."
	fields := []struct {
		path, noun, code string
		lines            bool // may have several
		longest          int
		set              func(*module.RegisterInput, string)
	}{
		{"name", "name", "invalid_name", false, 60, func(i *module.RegisterInput, s string) { i.Name = s }},
		{"description", "description", "invalid_desc", true, 255, func(i *module.RegisterInput, s string) { i.Description = s }},
		{"help", "help", "invalid_help", true, 2000, func(i *module.RegisterInput, s string) { i.Help = s }},
		{"author", "author", "invalid_author", true, 2000, func(i *module.RegisterInput, s string) { i.Author = s }},
		{"url", "address", "invalid_url", false, 300, func(i *module.RegisterInput, s string) { i.URL = s }},
	}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		before := w.rows(t)
		for _, f := range fields {
			texts := map[string]string{
				"a\x00b": control, "a\x1b[2Jb": control, "a\x7fb": control, "a\u0085b": control, "a\x00b\nc": control, "a\xffb": encoding,
				strings.Repeat("é\x00", 2000): control,
			}
			if !f.lines {
				texts["a\nb"], texts["a\r\nb"], texts["a\tb"] = lines, lines, control
			}
			for text, want := range texts {
				in := bread()
				f.set(&in, text)
				_, err := w.Register(t.Context(), w.baker, in)
				diff(t, f.path, []string{f.code}, codes(err))
				got := errs.As(err).Fields[0]
				if want := "The " + f.noun + " " + want; got.Path != f.path || got.Message != want {
					t.Errorf("%.20q: %s says %q, want %q", text, got.Path, got.Message, want)
				}
			}
			in := bread()
			f.set(&in, strings.Repeat("é", f.longest+1))
			_, err := w.Register(t.Context(), w.baker, in)
			if got := errs.As(err).Fields[0].Message; !strings.Contains(got, "characters; this one has ") {
				t.Errorf("%s: of its length is said %q", f.path, got)
			}
		}
		diff(t, "rows", before, w.rows(t))
		in := bread()
		for _, f := range fields {
			if f.lines {
				f.set(&in, "a\tb\r\nc")
			}
		}
		w.register(t, w.baker, in)
	})
}

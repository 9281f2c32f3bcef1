package advise_test

import (
	"bytes"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
)

// translator is a translation module that says the texts.
func translator(last, number string, list ...pkgfile.Text) *obxtest.Builder {
	b := obx(last, number).With(func(m *pkgfile.Module) {
		m.Translation, m.Language, m.Name, m.Description, m.Help = true, "es_ES", last, "-", ""
	})
	for _, t := range list {
		b.Translates(t)
	}
	return b
}

// TestSearchInLanguages finds modules by what they are called in other languages: by their owner, and
// described as by others where that is shown.
func TestSearchInLanguages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		publish := func(a account.Actor, b *obxtest.Builder) {
			t.Helper()
			if _, err := w.modules.Get(ctx, w.root, b.Module().Package); err != nil {
				if _, err := w.releases.Register(ctx, a, release.RegisterInput{}, bytes.NewReader(b.Build())); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := w.releases.Publish(ctx, a, release.PublishInput{FileName: b.FileName()}, bytes.NewReader(b.Build())); err != nil {
				t.Fatal(err)
			}
		}
		bread, cake := obxtest.ID("org.example.bread"), obxtest.ID("org.example.cake")
		german := func(number, spanish string) *obxtest.Builder {
			return obx("bread", number).With(func(m *pkgfile.Module) { m.Name, m.Description, m.Help, m.Language = "Brot", "Alles.", "", "de_DE" }).
				Translates(pkgfile.Text{ModuleID: bread, Language: "es_ES", Name: spanish, Description: "Todo el SURTIDO"}).
				Translates(pkgfile.Text{ModuleID: bread, Language: "en_US", Name: "Bread"})
		}
		publish(w.baker, german("1.0.0", "Pan"))
		publish(w.baker, obx("cake", "1.0.0").With(func(m *pkgfile.Module) { m.Name, m.Description, m.Help, m.Language = "Tarta", "Pan dulce", "", "" }))
		publish(w.baker, translator("ours", "1.0.0", pkgfile.Text{ModuleID: cake, Language: "fr_FR", Name: "Gâteau"}))
		publish(w.miller, translator("theirs", "1.0.0",
			pkgfile.Text{ModuleID: cake, Language: "fr_FR", Name: "Reklame", Description: "Un délice"},
			pkgfile.Text{ModuleID: cake, Language: "en_US", Description: "Delicious"},
			pkgfile.Text{ModuleID: bread, Language: "en_US", Description: "Crusty"}))

		finds := func(language, words, want string) {
			t.Helper()
			got := strings.Join(w.search(t, nobody, advise.SearchInput{Word: words, Language: language}), " ")
			if got != want {
				t.Errorf("%q in %q finds %q, want %q", words, language, got, want)
			}
			list, err := w.Find(ctx, nobody, advise.FindInput{Word: words, Language: language})
			if err != nil {
				t.Fatal(err)
			}
			var old []string
			for _, d := range list {
				old = append(old, short(d.Module))
			}
			if got := strings.Join(old, " "); got != want {
				t.Errorf("old clients: %q in %q finds %q, want %q", words, language, got, want)
			}
		}
		finds("es_ES", "pan", "bread cake") // its name before what another one says
		finds("es-MX", "SURTIDO ales", "")
		finds("es-MX", "surtido alles", "bread") // each word in any of the texts
		finds("es", "pa", "bread cake")          // shorter than a trigram
		finds("fr", "pan", "cake")
		finds("it", "bread", "bread")
		finds("", "brot", "bread")
		finds("fr_FR", "gâteau", "cake")
		finds("es_ES", "gâteau", "")
		finds("fr_CA", "délice", "cake")
		finds("fr_FR", "reklame", "") // only the owner names a module
		finds("en", "crusty", "bread")
		finds("", "crusty", "")      // what strangers say in English stands in for nothing
		finds("en", "delicious", "") // and nobody knows whether cake's own words are English
		finds("fr%", "délice", "")

		hidden := module.Organisation
		if _, _, err := w.modules.Update(ctx, w.miller, "org.example.theirs", module.UpdateInput{Visibility: &hidden}); err != nil {
			t.Fatal(err)
		}
		finds("fr_FR", "délice", "")
		publish(w.baker, german("1.0.1", "Hogaza"))
		finds("es_ES", "pan", "cake")
		finds("es_ES", "hogaza", "bread")
		if _, err := w.releases.Yank(ctx, w.baker, "org.example.bread", "1.0.1", "Burnt."); err != nil {
			t.Fatal(err)
		}
		finds("es_ES", "hogaza", "")
		finds("es_ES", "pan", "bread cake")
	})
}

package release_test

import (
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
)

// translator is a translation module with the texts.
func translator(pkg, number string, list ...pkgfile.Text) *obxtest.Builder {
	b := obxtest.Module(pkg, number).With(func(m *pkgfile.Module) { m.Translation, m.Language = true, list[0].Language })
	for _, t := range list {
		b.Translates(t)
	}
	return b
}

func TestTexts(t *testing.T) {
	id := obxtest.ID("org.example.bread")
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		german := bread("1.0.0").With(func(m *pkgfile.Module) {
			m.Name, m.Description, m.Help, m.UpdateText, m.Language = "Brot", "Alles Brot.", "Hilfe", "Neu", "de_DE"
		}).Translates(pkgfile.Text{ModuleID: id, Language: "es_ES", Name: "Pan"}).
			Translates(pkgfile.Text{ModuleID: id, Language: "en_US", Name: "Bread", Description: "All bread."})
		publish := func(a account.Actor, b *obxtest.Builder) release.Version {
			t.Helper()
			w.register(t, a, b)
			return w.publish(t, a, b)
		}
		v := publish(w.baker, german)
		plain := publish(w.miller, obxtest.Module("org.example.flour", "1.0.0").With(func(m *pkgfile.Module) { m.Language = "" }))
		// Miller translates for everybody, the baker's own translation counts more, and a withdrawn one not at all.
		publish(w.miller, translator("org.example.es.miller", "1.0.0", pkgfile.Text{ModuleID: id, Language: "es_ES", Name: "Pan ajeno", Description: "Pan de otro", Help: "Ayuda de otro"},
			pkgfile.Text{ModuleID: obxtest.ID("org.example.flour"), Language: "es_ES", Name: "Harina"}))
		publish(w.baker, translator("org.example.es.baker", "1.0.0", pkgfile.Text{ModuleID: id, Language: "es_ES", Name: "Pan viejo", Description: "Todo el pan."}))
		w.publish(t, w.baker, translator("org.example.es.baker", "1.0.1", pkgfile.Text{ModuleID: id, Language: "es_ES", Name: "Pan nuevo", Description: "Todo el pan nuevo.", UpdateText: "Nuevo", UpdateOf: "Neu"}))
		publish(w.miller, translator("org.example.fr.miller", "1.0.0", pkgfile.Text{ModuleID: id, Language: "fr_FR", UpdateText: "Vieux", UpdateOf: "Alt", Name: "Pain"}))

		spanish := release.Text{Language: "es_ES", Name: "Pan", Description: "Todo el pan nuevo.", Help: "Ayuda de otro", UpdateText: "Nuevo"}
		english := release.Text{Language: "en_US", Name: "Bread", Description: "All bread.", Help: "Hilfe", UpdateText: "Neu"}
		for language, want := range map[string]release.Text{
			"es_ES": spanish, "es-es": spanish, "es_MX": spanish, "es": spanish, "en_US": english, "en_GB": english, "": english, "it_IT": english, "x'; --": english,
			"de_DE": {Language: "de_DE", Name: "Brot", Description: "Alles Brot.", Help: "Hilfe", UpdateText: "Neu"},
			"de_AT": {Language: "de_DE", Name: "Brot", Description: "Alles Brot.", Help: "Hilfe", UpdateText: "Neu"},
			"fr_FR": {Language: "fr_FR", Name: "Pain", Description: "All bread.", Help: "Hilfe", UpdateText: "Neu"},
		} {
			texts, err := w.Texts(t.Context(), []string{v.ID, plain.ID, "unknown"}, language)
			if err != nil || len(texts) != 2 {
				t.Fatalf("%s: %d texts, %v", language, len(texts), err)
			}
			diff(t, "in "+language, want, texts[v.ID])
		}
		flour := func(want string) {
			t.Helper()
			if texts, err := w.Texts(t.Context(), []string{plain.ID}, "es_ES"); err != nil || texts[plain.ID].Name != want {
				t.Errorf("flour is called %q, want %q: %v", texts[plain.ID].Name, want, err)
			}
		}
		flour("Harina")
		hidden := module.Organisation
		if _, _, err := w.modules.Update(t.Context(), w.miller, "org.example.es.miller", module.UpdateInput{Visibility: &hidden}); err != nil {
			t.Fatal(err)
		}
		flour("Module flour")
		if texts, err := w.Texts(t.Context(), nil, "es"); err != nil || len(texts) != 0 {
			t.Errorf("of nothing: %v, %v", texts, err)
		}
	})
}

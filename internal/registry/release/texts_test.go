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
		publish(w.miller, translator("org.example.fr.miller", "1.0.0", pkgfile.Text{ModuleID: id, Language: "fr_FR", UpdateText: "Vieux", UpdateOf: "Alt", Name: "Pain", Description: "Du pain."}))

		spanish := release.Text{Language: "es_ES", Name: "Pan", Description: "Todo el pan nuevo.", Help: "Ayuda de otro", UpdateText: "Nuevo"}
		english := release.Text{Language: "en_US", Name: "Bread", Description: "All bread.", Help: "Hilfe", UpdateText: "Neu"}
		for language, want := range map[string]release.Text{
			"es_ES": spanish, "es-es": spanish, "es_MX": spanish, "es": spanish, "en_US": english, "en_GB": english, "": english, "it_IT": english, "x'; --": english,
			"de_DE": {Language: "de_DE", Name: "Brot", Description: "Alles Brot.", Help: "Hilfe", UpdateText: "Neu"},
			"de_AT": {Language: "de_DE", Name: "Brot", Description: "Alles Brot.", Help: "Hilfe", UpdateText: "Neu"},
			// The name is the owner's to give, so what others call it does not count.
			"fr_FR": {Language: "en_US", Name: "Bread", Description: "Du pain.", Help: "Hilfe", UpdateText: "Neu"},
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

// TestTextsOfStrangers has somebody say in all languages what the modules of others are called and do.
func TestTextsOfStrangers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		publish := func(a account.Actor, b *obxtest.Builder) release.Version {
			t.Helper()
			w.register(t, a, b)
			return w.publish(t, a, b)
		}
		speaking := func(pkg, language string) release.Version {
			return publish(w.baker, obxtest.Module(pkg, "1.0.0").With(func(m *pkgfile.Module) {
				m.Name, m.Description, m.Help, m.Language = "Own", "own", "", language
			}))
		}
		versions := map[string]release.Version{
			"de_DE": speaking("org.example.german", "de_DE"), "en_US": speaking("org.example.english", "en_US"), "": speaking("org.example.silent", ""),
		}
		var said []pkgfile.Text
		for _, v := range versions {
			for _, l := range []string{"en_US", "en_GB", "es_ES", "de_AT"} {
				said = append(said, pkgfile.Text{ModuleID: v.Module.ID, Language: l, Name: "Buy mine", Description: "stranger", Help: "stranger"})
			}
		}
		publish(w.miller, translator("org.example.pitch", "1.0.0", said...))
		for _, tt := range []struct{ own, asked, description, help string }{
			{"de_DE", "it_IT", "own", ""}, {"de_DE", "de_AT", "own", "stranger"}, {"de_DE", "en_US", "stranger", "stranger"}, {"de_DE", "es_ES", "stranger", "stranger"},
			{"en_US", "it_IT", "own", ""}, {"en_US", "en_GB", "own", "stranger"}, {"en_US", "es_MX", "stranger", "stranger"},
			{"", "en_US", "own", ""}, {"", "", "own", ""}, {"", "es_ES", "stranger", "stranger"},
		} {
			id := versions[tt.own].ID
			texts, err := w.Texts(t.Context(), []string{id}, tt.asked)
			if err != nil {
				t.Fatal(err)
			}
			diff(t, tt.own+" asked in "+tt.asked, release.Text{Language: tt.own, Name: "Own", Description: tt.description, Help: tt.help}, texts[id])
		}
	})
}

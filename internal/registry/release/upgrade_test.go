package release_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
)

func TestUpgradeInfo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("2.0.5"))
		w.publish(t, w.baker, bread("2.0.5").With(func(m *pkgfile.Module) { m.Label = "Rye" }))
		flour := strings.Repeat("A", 32)
		major := release.Upgrade{
			Version: "2.0", Description: "Clean the **oven** first.", UpdatedAt: w.kit.Clock.Now(),
			Requirements: []release.Requirement{{ModuleID: "0", Version: "2.50.100", Maturity: 500}, {ModuleID: flour, Version: "1.0.0", Maturity: 100}},
		}
		given := major
		given.Requirements = []release.Requirement{{ModuleID: strings.ToLower(flour), Version: "1.0.0"}, {ModuleID: "0", Version: "2.50.100", Maturity: 500}}
		if _, err := w.SetUpgrade(t.Context(), w.baker, "org.example.bread", given); err != nil {
			t.Fatal(err)
		}
		exact := release.Upgrade{Version: "2.0.7", Description: "Wait for it.", UpdatedAt: w.kit.Clock.Now()}
		if _, err := w.SetUpgrade(t.Context(), w.admin, "org.example.bread", exact); err != nil {
			t.Fatal(err)
		}
		for number, want := range map[string]release.Upgrade{
			"2.0": major, "2.0.5": major, "2.0.99 (spring)": major, "Rye": major, "2.0.7": exact, "3.0.0": {}, "": {}, "x": {}, "Rye\x00": {},
		} {
			got, err := w.UpgradeInfo(t.Context(), account.Actor{}, "org.example.bread", number, "")
			if err != nil {
				t.Errorf("%q: %v", number, err)
			}
			diff(t, number, want, got)
		}
		list, err := w.Upgrades(t.Context(), w.eve, "org.example.bread")
		diff(t, "all", []release.Upgrade{major, exact}, list)
		if err != nil {
			t.Error(err)
		}
		w.refusesUpgrades(t)
		if err := w.RemoveUpgrade(t.Context(), w.baker, "org.example.bread", "2.0"); err != nil {
			t.Error(err)
		}
		if got, err := w.UpgradeInfo(t.Context(), w.eve, "org.example.bread", "2.0.5", ""); err != nil || got.Version != "" {
			t.Errorf("it is still there: %v, %v", got, err)
		}
	})
}

// TestUpgradeInLanguages answers in the language that is asked for, else in English, else in the module's own, and
// names versions by their labels.
func TestUpgradeInLanguages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		french := func(m *pkgfile.Module) { m.Label, m.Language = "Rye", "fr_FR" }
		w.register(t, w.baker, bread("2.0.5"))
		w.publish(t, w.baker, bread("2.0.5").With(french))
		w.register(t, w.baker, obxtest.Module("org.example.dough", "1.0.0"))
		w.publish(t, w.baker, obxtest.Module("org.example.dough", "1.0.0").With(french))
		set := func(u release.Upgrade) {
			t.Helper()
			if _, err := w.SetUpgrade(t.Context(), w.baker, "org.example.bread", u); err != nil {
				t.Fatal(err)
			}
		}
		info := func(language string) release.Upgrade {
			t.Helper()
			u, err := w.UpgradeInfo(t.Context(), w.eve, "org.example.bread", "2.0.5", language)
			if err != nil {
				t.Fatal(err)
			}
			return u
		}
		needs := []release.Requirement{{ModuleID: obxtest.ID("org.example.dough"), Version: "1.0.0"}, {ModuleID: "0", Version: "3.0.0", Label: "made up"}}
		set(release.Upgrade{Version: "2.0", Description: "pain", Requirements: needs, Texts: []release.UpgradeText{{Language: "es-es", Description: "pan"}}})
		set(release.Upgrade{Version: "2.0", Description: "du pain", Requirements: needs}) // the texts stay
		for language, want := range map[string]string{"es_ES": "pan", "es_MX": "pan", "es": "pan", "fr_FR": "du pain", "de_DE": "du pain", "": "du pain", "?": "du pain"} {
			diff(t, language, want, info(language).Description)
		}
		var labels []string
		for _, r := range info("").Requirements {
			labels = append(labels, r.Label)
		}
		diff(t, "labels", []string{"", "Rye"}, labels)
		texts := []release.UpgradeText{{Language: "en_GB", Description: "bread"}, {Language: "es_ES", Description: "pan"}}
		set(release.Upgrade{Version: "2.0", Description: "pain", Texts: texts})
		for language, want := range map[string]string{"es_ES": "pan", "fr_CA": "pain", "de_DE": "bread", "": "bread"} {
			diff(t, language+" with English", want, info(language).Description)
		}
		list, err := w.Upgrades(t.Context(), w.eve, "org.example.bread")
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "all texts", texts, list[0].Texts)
		set(release.Upgrade{Version: "2.0", Description: "pain", Texts: []release.UpgradeText{}})
		diff(t, "none", "pain", info("es_ES").Description)
	})
}

// refusesUpgrades tries what cannot be written, and who may not write.
func (w *world) refusesUpgrades(t *testing.T) {
	t.Helper()
	id := strings.Repeat("B", 32)
	for want, u := range map[string]release.Upgrade{
		"bad_version":      {Version: "2", Description: "x"},
		"required":         {Version: "2.0"},
		"too_long":         {Version: "2.0", Description: strings.Repeat("x", 20_001)},
		"bad_text":         {Version: "2.0", Description: "\x00"},
		"bad_language":     {Version: "2.0", Description: "x", Texts: []release.UpgradeText{{Language: "Spanish", Description: "x"}}},
		"bad_id":           {Version: "2.0", Requirements: []release.Requirement{{ModuleID: "x", Version: "1.0.0"}}},
		"duplicate":        {Version: "2.0", Requirements: []release.Requirement{{ModuleID: id, Version: "1.0.0"}, {ModuleID: id, Version: "1.0.0"}}},
		"unknown_maturity": {Version: "2.0", Requirements: []release.Requirement{{ModuleID: id, Version: "1.0.0", Maturity: 7}}},
	} {
		if _, err := w.SetUpgrade(t.Context(), w.baker, "org.example.bread", u); !has(codes(err), want) {
			t.Errorf("%s: %v", want, codes(err))
		}
	}
	for want, err := range map[string]error{
		"not_owner":         second(w.SetUpgrade(t.Context(), w.miller, "org.example.bread", release.Upgrade{Version: "2.0", Description: "x"})),
		"role_missing":      w.RemoveUpgrade(t.Context(), w.mate, "org.example.bread", "2.0"),
		"upgrade_not_found": w.RemoveUpgrade(t.Context(), w.baker, "org.example.bread", "9.0"),
	} {
		if errs.CodeOf(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func second[T any](_ T, err error) error { return err }

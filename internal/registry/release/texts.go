package release

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
)

// Text is what a version says to people, each text in the language that came nearest to the one that was
// asked for.
type Text struct {
	Language                            string // of the name; "" where the version does not say which
	Name, Description, Help, UpdateText string
}

// wording is the texts of a version in one language, from one source. Empty texts are not there.
type wording struct {
	Text
	source   int    // one of the sources
	from     string // package name of the translation module
	updateOf string // the text that UpdateText translates; "" where it is not known
}

// The sources of texts, the ones to be preferred first.
const (
	sourceNative     = iota // the version's own description
	sourceOwn               // translation files in the version's package
	sourceSameOwner         // a translation module of the same owner
	sourceTranslator        // a translation module of somebody else
)

// Texts returns the texts of the versions with the ids, by id, in the language, as es_ES, es-ES or es: each
// text in that language, else in English, else as the version has it itself. "" asks for English. In one
// language the version's own words come before those of translation modules, of which the latest version
// counts, where everybody sees it. Those of other owners only fill gaps: see wording.counts. It asks the
// database twice, however many versions there are.
func (s *Service) Texts(ctx context.Context, versionIDs []string, language string) (map[string]Text, error) {
	texts, err := TextsOf(ctx, s.db, versionIDs, language)
	return texts, errs.Wrap("release.Texts", err)
}

// TextsOf is Service.Texts for rooms that have the database only.
func TextsOf(ctx context.Context, q sqldb.Queryer, versionIDs []string, language string) (map[string]Text, error) {
	found, err := wordings(ctx, q, versionIDs, language)
	if err != nil {
		return nil, err
	}
	texts := make(map[string]Text, len(found))
	for id, list := range found {
		texts[id] = choose(list, language)
	}
	return texts, nil
}

// choose returns each text of the wording that fits the language best.
func choose(list []wording, language string) Text {
	native := list[slices.IndexFunc(list, func(w wording) bool { return w.source == sourceNative })]
	slices.SortStableFunc(list, func(a, b wording) int {
		return cmp.Or(cmp.Compare(a.rank(language), b.rank(language)), cmp.Compare(a.source, b.source),
			cmp.Compare(distance(a.Language, language), distance(b.Language, language)), cmp.Compare(a.from, b.from))
	})
	t := Text{Language: native.Language}
	for _, w := range list {
		if !w.counts(native, language) {
			continue
		}
		if t.Name == "" && w.Name != "" && w.source != sourceTranslator {
			t.Name, t.Language = w.Name, w.Language
		}
		t.Description = cmp.Or(t.Description, w.Description)
		t.Help = cmp.Or(t.Help, w.Help)
		if w.source <= sourceOwn || w.updateOf == "" || w.updateOf == native.UpdateText {
			t.UpdateText = cmp.Or(t.UpdateText, w.UpdateText)
		}
	}
	return t
}

// rank says how early a text is looked at. In one language, whatever its country, the words of others come
// after all of the owner's.
func (w wording) rank(language string) int {
	if w.source == sourceTranslator {
		return max(1, distance(w.Language, language))
	}
	return distance(w.Language, language)
}

// counts reports whether a text may be used. What others say of a module counts in the language that was asked
// for alone: not where English stands in for it, and not in English where the version does not say in which
// language its own words are. Its name is its owner's, always.
func (w wording) counts(native wording, language string) bool {
	switch d := distance(w.Language, language); w.source {
	case sourceNative:
		return true
	case sourceTranslator:
		return d <= 1 && (native.Language != "" || distance(w.Language, "en") > 1)
	default:
		return d != farAway
	}
}

// farAway is the distance of a language that is neither the one asked for nor English.
const farAway = 4

// distance says how far a language is from the one asked for: 0 the same, 1 the same but for the country, 2
// and 3 English, or farAway.
func distance(language, asked string) int {
	language, asked = pkgfile.NormalLanguage(language), pkgfile.NormalLanguage(asked)
	base := func(l string) string { b, _, _ := strings.Cut(l, "_"); return b }
	switch {
	case language == "":
		return farAway
	case language == asked:
		return 0
	case base(language) == base(asked):
		return 1
	case language == "en_US":
		return 2
	case base(language) == "en":
		return 3
	}
	return farAway
}

// wordings returns all texts of the versions that choose may look at, by version.
func wordings(ctx context.Context, q sqldb.Queryer, versionIDs []string, language string) (map[string][]wording, error) {
	found := make(map[string][]wording, len(versionIDs))
	if len(versionIDs) == 0 {
		return found, nil
	}
	type row struct {
		version string
		wording
	}
	scan := func(r sqldb.Row) (x row, err error) {
		return x, r.Scan(&x.version, &x.Language, &x.Name, &x.Description, &x.Help, &x.UpdateText, &x.updateOf, &x.source, &x.from)
	}
	var native, others sqldb.Args
	list, err := sqldb.All(ctx, q, scan, `
SELECT id, language, name, description, help, update_text, '', 0, '' FROM versions
WHERE id IN (`+sqldb.List(&native, versionIDs)+`)`, native.Values()...)
	if err != nil {
		return nil, err
	}
	more, err := sqldb.All(ctx, q, scan, fmt.Sprintf(`
SELECT v.id, t.language, t.name, t.description, t.help, t.update_text, t.update_of,
       CASE WHEN t.version_id = v.id THEN %d WHEN s.owner_org = m.owner_org THEN %d ELSE %d END, s.package
`, sourceOwn, sourceSameOwner, sourceTranslator)+`
FROM versions v
JOIN modules m ON m.id = v.module_id
JOIN version_texts t ON t.module_id = v.module_id
JOIN versions tv ON tv.id = t.version_id
JOIN modules s ON s.id = tv.module_id
WHERE v.id IN (`+sqldb.List(&others, versionIDs)+`)
  AND (t.version_id = v.id OR s.id <> m.id AND s.latest_version = tv.id AND s.visibility = `+others.Add(module.Public)+` AND s.quarantined_at IS NULL)
  AND `+spoken(&others, language), others.Values()...)
	if err != nil {
		return nil, err
	}
	for _, x := range append(list, more...) {
		found[x.version] = append(found[x.version], x.wording)
	}
	return found, nil
}

// spoken returns the condition that a text t is in the language, whatever the country, or in English.
func spoken(a *sqldb.Args, language string) string {
	english := inLanguage(a, "en")
	base, _, _ := strings.Cut(pkgfile.NormalLanguage(language), "_")
	if base == "" || base == "en" {
		return english
	}
	return "(" + english + " OR " + inLanguage(a, base) + ")"
}

// inLanguage returns the condition that a text t is in the language, whatever the country.
func inLanguage(a *sqldb.Args, base string) string {
	return "(t.language = " + a.Add(base) + " OR t.language LIKE " + a.Add(base+`\_%`) + ` ESCAPE '\')`
}

// insertTexts stores the texts in other languages that the package of a version carries.
func insertTexts(ctx context.Context, tx *sqldb.Tx, versionID string, list []pkgfile.Text) error {
	rows := make([][]any, len(list))
	for i, t := range list {
		rows[i] = []any{versionID, t.ModuleID, t.Language, t.Name, t.Description, t.Help, t.UpdateText, t.UpdateOf}
	}
	err := sqldb.Insert(ctx, tx, `version_texts (version_id, module_id, language, name, description, help, update_text, update_of)`, rows)
	if err != nil {
		return fmt.Errorf("insert texts: %w", err)
	}
	return nil
}

package release

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/searchtext"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
)

// minTrigram is how many characters a word must have for the index to help.
const minTrigram = 3

// HasWordSQL returns the condition that a word, as searchtext.Fold makes it, is in the texts of a module: in
// its own, or in one that Texts may show to those who ask for the language. So the name is looked for in what
// the module's owner calls it alone, and what others say of it in the language that is asked for. The alias
// names the table modules in the query. The trigram index of either database finds words of three characters
// and more; shorter ones are looked for in every text.
func HasWordSQL(a *sqldb.Args, d sqldb.Dialect, alias, word, language string) string {
	at := position(d)
	w, line := textSQL(a, word), textSQL(a, "\n")
	has := func(text, index string) string {
		if d == sqldb.Postgres {
			return text + ".search_text LIKE " + a.Add(sqldb.Like(word)) + ` ESCAPE '\'`
		}
		literal := at + "(" + text + ".search_text, " + w + ") > 0"
		if utf8.RuneCountInString(word) < minTrigram {
			return literal
		}
		return text + ".row_no IN (SELECT rowid FROM " + index + " WHERE " + index + " MATCH " + a.Add(phrase(word)) + ") AND " + literal
	}
	behindName := at + "(substr(t.search_text, " + at + "(t.search_text, " + line + ")), " + w + ") > 0"
	return alias + `.row_no IN (
        SELECT own.row_no FROM modules own WHERE ` + has("own", "modules_search") + `
        UNION ALL
        SELECT told.row_no FROM module_texts t JOIN modules told ON told.id = t.module_id JOIN modules s ON s.id = t.source_id
        WHERE ` + has("t", "module_texts_search") + ` AND ` + openSQL(a, "told") + ` AND CASE WHEN s.owner_org = told.owner_org
            THEN ` + spoken(a, language) + ` ELSE ` + strangersSQL(a, "told", language) + ` AND ` + behindName + ` END)`
}

// NamedSQL returns the condition that the test holds of what the owner of a module calls it, in its own
// language or, for those who ask for another one, in that. The test is made of the name of a column whose
// first line is the name; the alias names the table modules in the query.
func NamedSQL(a *sqldb.Args, alias, language string, test func(text string) string) string {
	return `(` + test(alias+".search_text") + ` OR EXISTS (
        SELECT 1 FROM module_texts t JOIN modules s ON s.id = t.source_id
        WHERE t.module_id = ` + alias + `.id AND s.owner_org = ` + alias + `.owner_org AND ` + openSQL(a, alias) + `
          AND ` + spoken(a, language) + ` AND ` + test("t.search_text") + `))`
}

// openSQL returns the condition that what the module s says of another one is for everybody, or about itself.
func openSQL(a *sqldb.Args, about string) string {
	return "(s.id = " + about + ".id OR s.visibility = " + a.Add(module.Public) + " AND s.quarantined_at IS NULL)"
}

// strangersSQL returns the condition that a text t counts that somebody else than the owner wrote; see
// wording.counts.
func strangersSQL(a *sqldb.Args, about, language string) string {
	base, _, _ := strings.Cut(pkgfile.NormalLanguage(language), "_")
	switch base {
	case "":
		return "FALSE"
	case "en":
		return spoken(a, base) + " AND EXISTS (SELECT 1 FROM versions l WHERE l.id = " + about + ".latest_version AND l.language <> '')"
	}
	return inLanguage(a, base)
}

// position returns the name of the function that tells where in a text another one begins, 0 for nowhere.
func position(d sqldb.Dialect) string {
	if d == sqldb.Postgres {
		return "strpos"
	}
	return "instr"
}

// textSQL keeps a text and returns its placeholder, typed.
func textSQL(a *sqldb.Args, s string) string { return "CAST(" + a.Add(s) + " AS TEXT)" }

// phrase returns the word as a literal phrase of SQLite's index.
func phrase(word string) string { return `"` + strings.ReplaceAll(word, `"`, `""`) + `"` }

// retell makes what the version says in other languages what is found of the module and of those that it
// speaks of; "" for none.
func retell(ctx context.Context, tx *sqldb.Tx, moduleID, versionID string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM module_texts WHERE source_id = $1`, moduleID); err != nil {
		return fmt.Errorf("delete texts to search: %w", err)
	}
	rows, err := sqldb.All(ctx, tx, func(r sqldb.Row) ([]any, error) {
		var about, language, name, description, help string
		err := r.Scan(&about, &language, &name, &description, &help)
		return []any{moduleID, about, language, searchtext.Fold(name + "\n" + description + "\n" + help + "\n")}, err
	}, `SELECT module_id, language, name, description, help FROM version_texts WHERE version_id = $1`, versionID)
	if err != nil {
		return fmt.Errorf("read texts to search: %w", err)
	}
	if err := sqldb.Insert(ctx, tx, `module_texts (source_id, module_id, language, search_text)`, rows); err != nil {
		return fmt.Errorf("insert texts to search: %w", err)
	}
	return nil
}

package search

import (
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/catalogue"
)

// minTrigram is how many characters a word must have for the index to help.
const minTrigram = 3

// hitsSQL returns the query for everything that the actor sees and whose texts have the words, as the rows
// of hits: kind, id, org, fit, name, at, updated, popular, kinds, maturity, currency, price, sale, verified.
// The column sale is 0 free, 1 paid, 2 not on sale; kinds is a mask. The conditions within narrow it, of
// offerings o and of modules n.
func hitsSQL(a *sqldb.Args, d sqldb.Dialect, actor account.Actor, words []string, language, withinOfferings, withinModules string) string {
	offerings := []string{catalogue.VisibleSQL(a, actor)}
	modules := []string{module.VisibleSQL(a, "n", actor), notOfferedSQL(a, actor)}
	if withinOfferings != "" {
		offerings = append(offerings, withinOfferings)
	}
	if withinModules != "" {
		modules = append(modules, withinModules)
	}
	titled := func(test func(text string) string) string { return test("o.search_text") }
	named := func(test func(text string) string) string { return release.NamedSQL(a, "n", language, test) }
	for _, word := range words {
		offerings = append(offerings, contains(a, d, "o", "offerings_search", word))
		modules = append(modules, release.HasWordSQL(a, d, "n", word, language))
	}
	return `
    SELECT 'offering' AS kind, o.id AS id, o.org_id AS org, ` + fit(a, d, words, titled) + ` AS fit, substr(o.search_text, 1, 60) AS name,
           o.published_at AS at, c.updated AS updated, o.sold + c.downloads AS popular, c.kinds AS kinds, c.maturity AS maturity,
           p.currency AS currency, p.price AS price, CASE WHEN p.class = '' THEN 0 ELSE 1 END AS sale,
           CASE WHEN g.verified_at IS NULL THEN 0 ELSE 1 END AS verified
    FROM offerings o
    JOIN plans p ON p.offering_id = o.id AND p.shown
    JOIN orgs g ON g.id = o.org_id
    JOIN (` + contentsSQL("") + `) AS c ON c.offering_id = o.id
    WHERE ` + strings.Join(offerings, " AND ") + `
    UNION ALL
    SELECT 'module', n.id, n.owner_org, ` + fit(a, d, words, named) + `, substr(n.search_text, 1, 60),
           n.registered_at, v.published_at, n.downloads, CASE n.type WHEN 'P' THEN 2 WHEN 'T' THEN 4 ELSE 1 END, v.maturity,
           CASE WHEN n.is_commercial THEN '~' ELSE '' END, 0, CASE WHEN n.is_commercial THEN 2 ELSE 0 END,
           CASE WHEN g.verified_at IS NULL THEN 0 ELSE 1 END
    FROM modules n
    JOIN versions v ON v.id = n.latest_version
    JOIN orgs g ON g.id = n.owner_org
    WHERE ` + strings.Join(modules, " AND ")
}

// contentsSQL returns the query for what offerings have from their resources, for those that the condition
// only, which may be "", holds of.
func contentsSQL(only string) string {
	return `
        SELECT x.offering_id, MAX(r.updated_at) AS updated, COALESCE(MIN(v.maturity), 0) AS maturity,
               MAX(CASE WHEN r.module_id IS NULL
                   THEN COALESCE((SELECT CAST(SUM(f.downloads) AS BIGINT) FROM resource_versions f WHERE f.resource_id = r.id), 0)
                   ELSE COALESCE(m.downloads, 0) END) AS downloads,
               MAX(CASE WHEN m.type = 'M' THEN 1 ELSE 0 END) + MAX(CASE WHEN m.type = 'P' THEN 2 ELSE 0 END)
               + MAX(CASE WHEN m.type = 'T' THEN 4 ELSE 0 END) + MAX(CASE WHEN r.kind = 'download' THEN 8 ELSE 0 END)
               + MAX(CASE WHEN r.kind = 'api' THEN 16 ELSE 0 END)
               + MAX(CASE WHEN r.kind NOT IN ('module', 'download', 'api') THEN 32 ELSE 0 END) AS kinds
        FROM offering_resources x
        JOIN resources r ON r.id = x.resource_id
        LEFT JOIN modules m ON m.id = r.module_id
        LEFT JOIN versions v ON v.id = m.latest_version
        ` + only + `
        GROUP BY x.offering_id`
}

// notOfferedSQL returns the condition that a module n is in no offering that the actor sees. The cross joins
// keep SQLite, which has no statistics, from beginning with all published offerings.
func notOfferedSQL(a *sqldb.Args, actor account.Actor) string {
	return `NOT EXISTS (
        SELECT 1 FROM resources s CROSS JOIN offering_resources y CROSS JOIN offerings o
        WHERE s.module_id = n.id AND y.resource_id = s.id AND o.id = y.offering_id AND ` + catalogue.VisibleSQL(a, actor) + `)`
}

// contains returns the condition that the texts of the row have the word. The trigram index of either
// database finds words of three characters and more; shorter ones are looked for in every row.
func contains(a *sqldb.Args, d sqldb.Dialect, alias, index, word string) string {
	if d == sqldb.Postgres {
		return alias + `.search_text LIKE ` + a.Add(sqldb.Like(word)) + ` ESCAPE '\'`
	}
	literal := "instr(" + alias + ".search_text, " + a.Add(word) + ") > 0"
	if utf8.RuneCountInString(word) < minTrigram {
		return literal
	}
	return alias + ".row_no IN (SELECT rowid FROM " + index + " WHERE " + index + " MATCH " + a.Add(phrase(word)) + ") AND " + literal
}

// phrase returns the word as a literal phrase of SQLite's index.
func phrase(word string) string { return `"` + strings.ReplaceAll(word, `"`, `""`) + `"` }

// fit returns the expression for how well a row fits the words, the best 0: its title is the words, it
// begins with them, it has all of them, or they are elsewhere. titled returns the condition that a test holds
// of the title, given the test of a column whose first line is one.
func fit(a *sqldb.Args, d sqldb.Dialect, words []string, titled func(test func(text string) string) string) string {
	if len(words) == 0 {
		return "0"
	}
	at := position(d)
	line, whole := "CAST("+a.Add("\n")+" AS TEXT)", "CAST("+a.Add(strings.Join(words, " "))+" AS TEXT)"
	is := func(text string) string { return at + "(" + text + ", " + whole + " || " + line + ") = 1" }
	begins := func(text string) string { return at + "(" + text + ", " + whole + ") = 1" }
	hasAll := func(text string) string {
		inTitle := make([]string, len(words))
		for i, word := range words {
			inTitle[i] = at + "(" + text + ", CAST(" + a.Add(word) + " AS TEXT)) BETWEEN 1 AND " + at + "(" + text + ", " + line + ")"
		}
		return strings.Join(inTitle, " AND ")
	}
	return `CASE WHEN ` + titled(is) + ` THEN 0 WHEN ` + titled(begins) + ` THEN 1 WHEN ` + titled(hasAll) + ` THEN 2 ELSE 3 END`
}

// position returns the name of the function that tells where in a text another one begins, 0 for nowhere.
func position(d sqldb.Dialect) string {
	if d == sqldb.Postgres {
		return "strpos"
	}
	return "instr"
}

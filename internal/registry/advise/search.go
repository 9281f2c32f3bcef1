package advise

import (
	"context"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/searchtext"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/release"
)

// query is a search that was understood.
type query struct {
	words      []string // as searchtext.Fold makes them
	moduleType string
	owner      string // in lower case
	language   string
}

// parse understands what was asked, or says what is wrong with it.
func parse(in SearchInput) (query, error) {
	var mistakes errs.Fields
	q := query{moduleType: strings.TrimSpace(in.Type), owner: strings.ToLower(strings.TrimSpace(in.Owner)), language: in.Language}
	if flaw := pkgfile.Flaw(in.Word, true); flaw != "" {
		mistakes.Add("q", "invalid_query", "The text to search for %s.", flaw)
	} else if n := utf8.RuneCountInString(in.Word); n > maxQuery {
		mistakes.Add("q", "query_too_long", "A search has at most %d characters; this one has %d.", maxQuery, n)
	} else if q.words = strings.Fields(searchtext.Fold(in.Word)); len(q.words) > maxWords {
		mistakes.Add("q", "query_too_long", "A search has at most %d words; this one has %d.", maxWords, len(q.words))
	}
	mistakes.Check(q.moduleType == "" || pkgfile.IsType(q.moduleType), "type", "invalid_type",
		"There is no type %q: it is M module, P pack or T template.", q.moduleType)
	mistakes.Check(utf8.ValidString(q.owner) && !strings.ContainsRune(q.owner, 0), "owner", "invalid_owner", "The owner is the name of an organisation.")
	return q, mistakes.Err("bad_search", "The search cannot be understood.")
}

// find runs the search and returns the rows of a page and, where there is more, one more.
func (s *Service) find(ctx context.Context, actor account.Actor, q query, req page.Request) ([]row, error) {
	var a sqldb.Args
	where := []string{module.VisibleSQL(&a, "m", actor)}
	for _, word := range q.words {
		where = append(where, release.HasWordSQL(&a, s.db.Dialect(), "m", word, q.language))
	}
	if q.moduleType != "" {
		where = append(where, "m.type = "+a.Add(q.moduleType))
	}
	if q.owner != "" {
		where = append(where, "m.owner_org IN (SELECT id FROM orgs WHERE name_key = "+a.Add(q.owner)+")")
	}
	text := `
SELECT * FROM (
    SELECT ` + rank(&a, s.db.Dialect(), q.words, q.language) + ` AS fit, m.package, m.id AS module_id, v.id AS version_id, v.version, v.label,
           v.maturity, ` + release.LevelSQL("v.maturity") + ` AS maturity_name, v.licence_type, v.size, v.published_at
    FROM modules m JOIN versions v ON v.id = m.latest_version
    WHERE ` + strings.Join(where, " AND ") + `
) AS hits`
	var fit int
	var pkg string
	more, err := req.Decode(&fit, &pkg)
	if err != nil {
		return nil, err
	}
	if more {
		text += " WHERE (fit, package) > (CAST(" + a.Add(fit) + " AS INTEGER), " + a.Add(pkg) + ")"
	}
	text += " ORDER BY fit, package LIMIT " + a.Add(req.Size()+1)
	return sqldb.All(ctx, s.db, scanRow, text, a.Values()...)
}

// position returns the name of the function that tells where in a text another one begins, 0 for
// nowhere.
func position(d sqldb.Dialect) string {
	if d == sqldb.Postgres {
		return "strpos"
	}
	return "instr"
}

// rank returns the expression for how well a module fits, the best 0: as its owner calls it, in its own
// language or in the one that was asked for.
func rank(a *sqldb.Args, d sqldb.Dialect, words []string, language string) string {
	if len(words) == 0 {
		return "0"
	}
	at := position(d)
	line, phrase := textSQL(a, "\n"), textSQL(a, strings.Join(words, " "))
	named := func(test func(text string) string) string { return release.NamedSQL(a, "m", language, test) }
	is := func(text string) string { return at + "(" + text + ", " + phrase + " || " + line + ") = 1" }
	begins := func(text string) string { return at + "(" + text + ", " + phrase + ") = 1" }
	hasAll := func(text string) string {
		inName := make([]string, len(words))
		for i, word := range words {
			inName[i] = at + "(" + text + ", " + textSQL(a, word) + ") BETWEEN 1 AND " + at + "(" + text + ", " + line + ")"
		}
		return strings.Join(inName, " AND ")
	}
	return `CASE
    WHEN lower(m.package) = ` + phrase + ` OR ` + named(is) + ` THEN 0
    WHEN ` + begins("lower(m.package)") + ` OR ` + named(begins) + ` THEN 1
    WHEN ` + named(hasAll) + ` THEN 2
    ELSE 3 END`
}

// textSQL keeps a text and returns its placeholder, typed.
func textSQL(a *sqldb.Args, s string) string { return "CAST(" + a.Add(s) + " AS TEXT)" }

package advise

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/searchtext"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
)

// FindInput is the old clients' search (spec openbravo 3.4).
type FindInput struct {
	Word     string   // looked for inside words too; "" finds all
	Exclude  []string // module ids
	Level    int      // lowest maturity; 0 takes any
	Language string
	Limit    int    // 0 is 1000
	Instance string // as in Installation: of its policy the levels of what is installed count
}

// findLimit bounds what the old clients, which know no pages, are answered.
const findLimit = 1000

// Find returns the highest version, of enough maturity, of each module that fits: those that have the text
// in name, description, help, package or author, whatever the case, also as they are in the language that was
// asked for, ordered as by Search. A text that
// nothing can have finds nothing.
func (s *Service) Find(ctx context.Context, actor account.Actor, in FindInput) ([]Detail, error) {
	words := strings.Fields(searchtext.Fold(clean(in.Word)))
	if !utf8.ValidString(in.Word) || strings.ContainsRune(in.Word, 0) || len(words) > maxWords || utf8.RuneCountInString(in.Word) > maxQuery {
		return []Detail{}, nil
	}
	limit := in.Limit
	if limit <= 0 || limit > findLimit {
		limit = findLimit
	}
	policy, err := s.policy(ctx, in.Instance)
	if err != nil {
		return nil, errs.Wrap("advise.Find", err)
	}
	var a sqldb.Args
	text := `
SELECT v.id FROM (
    SELECT ` + rank(&a, s.db.Dialect(), words, in.Language) + ` AS fit, m.package,
           (SELECT h.id FROM versions h WHERE h.module_id = m.id AND h.yanked_at IS NULL AND h.maturity >= ` + levelSQL(&a, in.Level, policy) + `
            ORDER BY h.part_a DESC, h.part_b DESC, h.part_c DESC LIMIT 1) AS highest
    FROM modules m
    WHERE ` + s.finds(&a, actor, words, in) + `
) AS f JOIN versions v ON v.id = f.highest
ORDER BY f.fit, f.package LIMIT ` + a.Add(limit)
	found, err := sqldb.All(ctx, s.db, sqldb.Value[string], text, a.Values()...)
	if err != nil {
		return nil, errs.Wrap("advise.Find", err)
	}
	list, err := s.Details(ctx, actor, found, in.Language)
	return list, errs.Wrap("advise.Find", err)
}

// levelSQL is how mature a version of the module m must be at least.
func levelSQL(a *sqldb.Args, asked int, p Policy) string {
	text := ""
	for _, id := range slices.Sorted(maps.Keys(p.Levels)) {
		text += " WHEN m.id = " + a.Add(id) + " THEN CAST(" + a.Add(max(asked, p.Levels[id])) + " AS INTEGER)"
	}
	level := "CAST(" + a.Add(max(asked, p.InstallLevel)) + " AS INTEGER)"
	if text == "" {
		return level
	}
	return "CASE" + text + " ELSE " + level + " END"
}

// finds is the condition that holds of the modules m that a search finds.
func (s *Service) finds(a *sqldb.Args, actor account.Actor, words []string, in FindInput) string {
	where := []string{module.VisibleSQL(a, "m", actor), "m.latest_version IS NOT NULL"}
	for _, word := range words {
		where = append(where, release.HasWordSQL(a, s.db.Dialect(), "m", word, in.Language))
	}
	var without []string
	for _, id := range ids(in.Exclude) {
		if storable(id) && len(without) < maxModules {
			without = append(without, id)
		}
	}
	if len(without) > 0 {
		where = append(where, "m.id NOT IN ("+sqldb.List(a, without)+")")
	}
	return strings.Join(where, " AND ")
}

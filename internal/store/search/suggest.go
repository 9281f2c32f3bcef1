package search

import (
	"context"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/searchtext"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/catalogue"
)

// The kinds of suggestions besides those of items.
const (
	SuggestCategory = "category"
	SuggestProvider = "provider"
)

// Suggestion is something that a visitor who types may mean.
type Suggestion struct {
	Kind  string // KindOffering, KindModule, SuggestCategory or SuggestProvider
	Label string
	Note  string // who provides it
	// What the address of it is made of: organisation, name and version of an offering, the package of a
	// module, the slug of a category, the name of a provider.
	Org, Name, Version string

	VersionID string // of a module: the latest, whose name it shows
}

// Bounds of suggestions.
const (
	suggestItems     = 5
	suggestions      = 8
	suggestCharacter = 1 // characters that must be typed
)

// Suggest returns at most eight things whose title or name has the text: categories and providers first,
// then items, those that begin with it before others; modules in the language, as Query has it. A text that is
// none, or too long, suggests nothing.
func (s *Service) Suggest(ctx context.Context, actor account.Actor, text, language string) ([]Suggestion, error) {
	p, err := parse(Query{Word: text}, nil)
	if err != nil {
		return nil, nil //nolint:nilerr // whoever types is not told of mistakes; there is nothing to suggest
	}
	typed := strings.Join(p.words, " ")
	if len([]rune(typed)) < suggestCharacter {
		return []Suggestion{}, nil
	}
	var list []Suggestion
	items := func(ctx context.Context, actor account.Actor, typed string) ([]Suggestion, error) {
		return s.suggestItems(ctx, actor, typed, language)
	}
	for _, find := range []func(context.Context, account.Actor, string) ([]Suggestion, error){s.suggestCategories, s.suggestProviders, items} {
		some, err := find(ctx, actor, typed)
		if err != nil {
			return nil, errs.Wrap("search.Suggest", err)
		}
		list = append(list, some...)
	}
	return list[:min(len(list), suggestions)], nil
}

// suggestCategories looks through the categories that have something for the actor.
func (s *Service) suggestCategories(ctx context.Context, actor account.Actor, typed string) ([]Suggestion, error) {
	all, err := s.Categories(ctx, actor)
	if err != nil {
		return nil, err
	}
	list := []Suggestion{}
	for _, c := range all {
		if len(list) < 2 && c.Items > 0 && strings.Contains(searchtext.Fold(c.Title), typed) {
			list = append(list, Suggestion{Kind: SuggestCategory, Label: c.Title, Name: c.Slug})
		}
	}
	return list, nil
}

// suggestProviders looks through the organisations that have something for the actor. Names are ASCII; full
// names are compared as the database folds them.
func (s *Service) suggestProviders(ctx context.Context, actor account.Actor, typed string) ([]Suggestion, error) {
	var a sqldb.Args
	like := a.Add(sqldb.Like(typed))
	return sqldb.All(ctx, s.db, func(r sqldb.Row) (Suggestion, error) {
		var p Provider
		err := r.Scan(&p.Name, &p.Title)
		return Suggestion{Kind: SuggestProvider, Label: p.Label(), Name: p.Name}, err
	}, `
SELECT g.name, g.title FROM orgs g
WHERE g.provider_code IS NOT NULL AND (g.name_key LIKE `+like+` ESCAPE '\' OR lower(g.title) LIKE `+like+` ESCAPE '\')
  AND (EXISTS (SELECT 1 FROM offerings o WHERE o.org_id = g.id AND `+catalogue.VisibleSQL(&a, actor)+`)
    OR EXISTS (SELECT 1 FROM modules n WHERE n.owner_org = g.id AND n.latest_version IS NOT NULL AND `+module.VisibleSQL(&a, "n", actor)+`))
ORDER BY g.name_key LIMIT 2`, a.Values()...)
}

// suggestItems looks through titles.
func (s *Service) suggestItems(ctx context.Context, actor account.Actor, typed, language string) ([]Suggestion, error) {
	var a sqldb.Args
	d := s.db.Dialect()
	at := position(d)
	whole, line := "CAST("+a.Add(typed)+" AS TEXT)", "CAST("+a.Add("\n")+" AS TEXT)"
	begins := func(text string) string { return at + "(" + text + ", " + whole + ") = 1" }
	inTitle := func(text string) string {
		return at + "(" + text + ", " + whole + ") BETWEEN 1 AND " + at + "(" + text + ", " + line + ") - 1"
	}
	named := func(test func(text string) string) string { return release.NamedSQL(&a, "n", language, test) }
	list, err := sqldb.All(ctx, s.db, scanSuggestion, `
SELECT kind, label, org, org_title, name, version, version_id FROM (
    SELECT 'offering' AS kind, o.title AS label, g.name AS org, g.title AS org_title, o.name AS name, o.version AS version,
           CASE WHEN `+begins("o.search_text")+` THEN 0 ELSE 1 END AS fit, o.sold AS popular, o.id AS id, '' AS version_id
    FROM offerings o JOIN orgs g ON g.id = o.org_id
    WHERE `+contains(&a, d, "o", "offerings_search", typed)+` AND `+inTitle("o.search_text")+` AND `+catalogue.VisibleSQL(&a, actor)+`
    UNION ALL
    SELECT 'module', n.name, g.name, g.title, n.package, '', CASE WHEN `+named(begins)+` THEN 0 ELSE 1 END, n.downloads, n.id, n.latest_version
    FROM modules n JOIN orgs g ON g.id = n.owner_org
    WHERE n.latest_version IS NOT NULL AND `+release.HasWordSQL(&a, d, "n", typed, language)+` AND `+named(inTitle)+`
      AND `+module.VisibleSQL(&a, "n", actor)+` AND `+notOfferedSQL(&a, actor)+`
) AS t ORDER BY fit, popular DESC, id LIMIT `+a.Add(suggestItems), a.Values()...)
	if err != nil || language == "" {
		return list, err
	}
	ids := make([]string, 0, len(list))
	for _, found := range list {
		if found.VersionID != "" {
			ids = append(ids, found.VersionID)
		}
	}
	texts, err := release.TextsOf(ctx, s.db, ids, language)
	for i := range list {
		if t, found := texts[list[i].VersionID]; found {
			list[i].Label = t.Name
		}
	}
	return list, err
}

func scanSuggestion(r sqldb.Row) (Suggestion, error) {
	var s Suggestion
	var title string
	err := r.Scan(&s.Kind, &s.Label, &s.Org, &title, &s.Name, &s.Version, &s.VersionID)
	s.Note = Provider{Name: s.Org, Title: title}.Label()
	return s, err
}

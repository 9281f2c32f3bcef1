package search

import (
	"context"
	"slices"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/release"
)

// Service answers what the market's visitors ask. It is safe for concurrent use.
type Service struct {
	db *sqldb.DB
}

// New returns the service.
func New(db *sqldb.DB) *Service { return &Service{db: db} }

// Result is a page of items, and how they can be narrowed.
type Result struct {
	page.Page[Item]
	Total  int64
	Sort   Sort // the one that was taken
	Facets []Facet
	// DidYouMean is the words with those put right that nothing has; "" where there is nothing to put
	// right. It is looked for where nothing is found.
	DidYouMean string
}

// Items returns a page of the items that fit the query, with the facets of all of them. A query that
// cannot be understood gives KindInvalid, code "bad_search"; a cursor of another query "bad_cursor".
func (s *Service) Items(ctx context.Context, actor account.Actor, q Query) (Result, error) {
	levels, err := release.LoadLevels(ctx, s.db)
	if err != nil {
		return Result{}, errs.Wrap("search.Items", err)
	}
	p, err := parse(q, levels)
	if err != nil {
		return Result{}, err
	}
	f, err := s.find(ctx, actor, p)
	if err != nil {
		return Result{}, errs.Wrap("search.Items", err)
	}
	o := orders[p.Sort]
	slices.SortFunc(f.hits, o.compare)
	cut := page.Of(p.Page, f.hits, func(h hit) []any { return o.values(p.hash, h) })
	items, err := s.load(ctx, cut.Items, p.Language)
	if err != nil {
		return Result{}, errs.Wrap("search.Items", err)
	}
	r := Result{Page: page.Page[Item]{Items: items, Next: cut.Next}, Total: f.cells.total(p), Sort: p.Sort}
	r.Facets = append([]Facet{{Name: "category", Values: f.categories}}, f.cells.facets(p, levels)...)
	r.Facets = append(r.Facets, Facet{Name: "provider", Values: f.providers})
	if r.Total == 0 && !p.narrowed() {
		r.DidYouMean, err = s.correct(ctx, actor, p.words)
	}
	return r, errs.Wrap("search.Items", err)
}

// found is what one search brings.
type found struct {
	hits       []hit
	cells      cells
	categories []Value
	providers  []Value
}

// find runs the search: one query, so that what the actor sees is looked up once for the page and all
// counts. The rows of its parts have the same columns.
func (s *Service) find(ctx context.Context, actor account.Actor, p plan) (found, error) {
	var a sqldb.Args
	hits := hitsSQL(&a, s.db.Dialect(), actor, p.words, p.Language, "", "")
	filters := p.filters(&a)
	o := orders[p.Sort]
	after, err := o.after(&a, p.Page, p.hash)
	if err != nil {
		return found{}, err
	}
	all := where(filters)
	if after != "" {
		all += " AND " + after
	}
	rows, err := sqldb.All(ctx, s.db, scanRow, `
WITH hits AS MATERIALIZED (`+hits+`)
SELECT 'hit' AS part, kind, id, t, n, 0 AS b, 0 AS c, 0 AS d, 0 AS e FROM (
    SELECT kind, id, `+o.columns()+` FROM hits WHERE `+all+` ORDER BY `+o.sql()+` LIMIT `+a.Add(p.Page.Size()+1)+`
) AS h
UNION ALL
SELECT 'cell', '', '', '', kinds, sale, verified, maturity, COUNT(*) FROM hits
WHERE `+where(filters, "kind", "price", "verified", "maturity")+` GROUP BY kinds, sale, verified, maturity
UNION ALL
SELECT 'provider', g.name, g.title, '', h.verified, 0, 0, 0, h.n FROM (
    SELECT org, verified, COUNT(*) AS n FROM hits WHERE `+where(filters, "provider")+` GROUP BY org, verified
) AS h JOIN orgs g ON g.id = h.org
UNION ALL
SELECT 'category', k.slug, k.title, k.icon, k.seq, 0, 0, 0, h.n FROM (
    SELECT x.category_id, COUNT(*) AS n FROM hits JOIN offering_categories x ON x.offering_id = hits.id
    WHERE `+where(filters, "category")+` GROUP BY x.category_id
) AS h JOIN categories k ON k.id = h.category_id`, a.Values()...)
	if err != nil {
		return found{}, err
	}
	return sortOut(rows, p), nil
}

// row is a row of any part of the search.
type row struct {
	part, x, y, z string
	n             [5]int64
}

func scanRow(r sqldb.Row) (row, error) {
	var w row
	return w, r.Scan(&w.part, &w.x, &w.y, &w.z, &w.n[0], &w.n[1], &w.n[2], &w.n[3], &w.n[4])
}

// sortOut puts the rows where they belong.
func sortOut(rows []row, p plan) found {
	var f found
	type ranked struct {
		Value
		seq int64
	}
	var categories []ranked
	for _, r := range rows {
		switch r.part {
		case "hit":
			f.hits = append(f.hits, hit{kind: r.x, id: r.y, text: r.z, num: r.n[0]})
		case "cell":
			f.cells = append(f.cells, cell{r.n[0], r.n[1], r.n[2], r.n[3], r.n[4]})
		case "provider":
			f.providers = append(f.providers, Value{
				Value: r.x, Label: Provider{Name: r.x, Title: r.y}.Label(), Verified: r.n[0] == 1, Count: r.n[4], Chosen: hasFold(p.Providers, r.x),
			})
		case "category":
			v := Value{Value: r.x, Label: r.y, Icon: r.z, Count: r.n[4], Chosen: slices.Contains(p.Categories, r.x)}
			categories = append(categories, ranked{v, r.n[0]})
		}
	}
	slices.SortFunc(categories, func(a, b ranked) int { return int(a.seq - b.seq) })
	for _, c := range categories {
		f.categories = append(f.categories, c.Value)
	}
	f.providers = foremost(f.providers)
	return f
}

// foremost returns the providers with the most items, and those that are chosen.
func foremost(list []Value) []Value {
	slices.SortFunc(list, func(a, b Value) int {
		if a.Count != b.Count {
			return int(b.Count - a.Count)
		}
		if a.Value < b.Value {
			return -1
		}
		return 1
	})
	kept := 0
	return slices.DeleteFunc(list, func(v Value) bool {
		kept++
		return kept > providersShown && !v.Chosen
	})
}

func levelText(level int) string { return strconv.Itoa(level) }

// Front is what the market shows first: its shelves, each with at most as many items as were asked for.
type Front struct {
	Top    []Item // taken most
	Newest []Item
	Free   []Item // free, and taken most
}

// Front returns the first n items of each shelf, all from one query; modules in the language, as Query has it.
func (s *Service) Front(ctx context.Context, actor account.Actor, n int, language string) (Front, error) {
	var a sqldb.Args
	hits := hitsSQL(&a, s.db.Dialect(), actor, nil, "", "", "")
	most := a.Add(n)
	rows, err := sqldb.All(ctx, s.db, scanShelf, `
WITH hits AS MATERIALIZED (`+hits+`)
SELECT * FROM (SELECT 0 AS shelf, kind, id, popular AS n FROM hits ORDER BY popular DESC, id DESC LIMIT `+most+`) AS top
UNION ALL
SELECT * FROM (SELECT 1, kind, id, at FROM hits ORDER BY at DESC, id DESC LIMIT `+most+`) AS newest
UNION ALL
SELECT * FROM (SELECT 2, kind, id, popular FROM hits WHERE sale = 0 ORDER BY popular DESC, id DESC LIMIT `+most+`) AS free`, a.Values()...)
	if err != nil {
		return Front{}, errs.Wrap("search.Front", err)
	}
	var shelves [3][]hit
	for _, r := range rows {
		shelves[r.shelf] = append(shelves[r.shelf], r.hit)
	}
	var lists [3][]Item
	items, err := s.load(ctx, slices.Concat(shelves[:]...), language)
	if err != nil {
		return Front{}, errs.Wrap("search.Front", err)
	}
	byID := map[string]Item{}
	for _, item := range items {
		byID[item.ID] = item
	}
	for i, shelf := range shelves {
		slices.SortFunc(shelf, orders[Popular].compare) // by the number, whatever it counts
		for _, h := range shelf {
			if item, ok := byID[h.id]; ok {
				lists[i] = append(lists[i], item)
			}
		}
	}
	return Front{Top: lists[0], Newest: lists[1], Free: lists[2]}, nil
}

type shelved struct {
	shelf int
	hit
}

func scanShelf(r sqldb.Row) (shelved, error) {
	var h shelved
	return h, r.Scan(&h.shelf, &h.kind, &h.id, &h.num)
}

func scanHit(r sqldb.Row) (hit, error) {
	var h hit
	return h, r.Scan(&h.kind, &h.id, &h.text, &h.num)
}

package search

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/release"
)

// load returns the items of hits, in their order, modules in the language. The hits were visible; whoever asks with ids of
// his own sees to that himself.
func (s *Service) load(ctx context.Context, hits []hit, language string) ([]Item, error) {
	var offerings, modules []string
	for _, h := range hits { // an id that is there twice does no harm
		if h.kind == KindOffering {
			offerings = append(offerings, h.id)
		} else {
			modules = append(modules, h.id)
		}
	}
	byID := make(map[string]Item, len(hits))
	for query, ids := range map[string][]string{offeringItems: offerings, moduleItems: modules} {
		if len(ids) == 0 {
			continue
		}
		var a sqldb.Args
		list, err := sqldb.All(ctx, s.db, scanItem, strings.ReplaceAll(query, "{ids}", sqldb.List(&a, ids)), a.Values()...)
		if err != nil {
			return nil, fmt.Errorf("load items: %w", err)
		}
		for _, item := range list {
			byID[item.ID] = item
		}
	}
	items := make([]Item, 0, len(hits))
	for _, h := range hits {
		if item, ok := byID[h.id]; ok { // gone since
			items = append(items, item)
		}
	}
	return items, s.translate(ctx, items, language)
}

// translate gives the modules among the items their texts in the language; "" leaves them as they are.
func (s *Service) translate(ctx context.Context, items []Item, language string) error {
	if language == "" {
		return nil
	}
	var ids []string
	for _, item := range items {
		if item.Kind == KindModule {
			ids = append(ids, item.VersionID)
		}
	}
	texts, err := release.TextsOf(ctx, s.db, ids, language)
	if err != nil {
		return fmt.Errorf("translate items: %w", err)
	}
	for i := range items {
		if t, found := texts[items[i].VersionID]; found {
			items[i].Title, items[i].Line = t.Name, t.Description
		}
	}
	return nil
}

var offeringItems = `
SELECT 'offering', o.id, (
           SELECT m.package FROM offering_resources y JOIN resources s ON s.id = y.resource_id JOIN modules m ON m.id = s.module_id
           WHERE y.offering_id = o.id ORDER BY y.seq LIMIT 1
       ), o.name, o.version, o.title, o.abstract, g.id, g.name, g.title, g.verified_at IS NOT NULL, o.logo_id,
       p.currency, p.price, p.tax_included, p.class, p.period, (SELECT COUNT(*) FROM plans e WHERE e.offering_id = o.id AND lower(e.label) NOT IN ('update', 'developer')), TRUE, c.kinds, c.maturity, ` + release.LevelSQL("c.maturity") + `, c.downloads, o.sold, o.is_open, o.published_at, c.updated, ''
FROM offerings o
JOIN orgs g ON g.id = o.org_id
JOIN plans p ON p.offering_id = o.id AND p.shown
JOIN (` + contentsSQL("WHERE x.offering_id IN ({ids})") + `) AS c ON c.offering_id = o.id
WHERE o.id IN ({ids})`

var moduleItems = `
SELECT 'module', n.id, n.package, n.package, v.version, n.name, n.description, g.id, g.name, g.title, g.verified_at IS NOT NULL, NULL,
       '', 0, FALSE, CASE WHEN n.is_commercial THEN 'single-payment' ELSE '' END, '', 1, NOT n.is_commercial, CASE n.type WHEN 'P' THEN 2 WHEN 'T' THEN 4 ELSE 1 END, v.maturity, ` + release.LevelSQL("v.maturity") + `, n.downloads, 0, FALSE,
       n.registered_at, v.published_at, v.id
FROM modules n
JOIN orgs g ON g.id = n.owner_org
JOIN versions v ON v.id = n.latest_version
WHERE n.id IN ({ids})`

func scanItem(r sqldb.Row) (Item, error) {
	var i Item
	var mask, plans int64
	err := r.Scan(&i.Kind, &i.ID, sqldb.Text(&i.Package), &i.Name, &i.Version, &i.Title, &i.Line, &i.Org.ID, &i.Org.Name, &i.Org.Title,
		&i.Org.Verified, sqldb.Text(&i.LogoID), &i.Price.Currency, &i.Price.Minor, &i.TaxIncluded, &i.Class, &i.Period, &plans, &i.OnSale, &mask, &i.Maturity, &i.Level,
		&i.Downloads, &i.Sold, &i.Open, sqldb.Time(&i.PublishedAt), sqldb.Time(&i.UpdatedAt), &i.VersionID)
	i.Holds = kindsOf(mask)
	i.Free, i.From = i.OnSale && i.Class == "", plans > 1
	return i, err
}

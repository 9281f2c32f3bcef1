package search

import (
	"strings"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/release"
)

// Facet is one way to narrow a search: each value with the number of items there would be.
type Facet struct {
	Name   string // category, kind, price, provider, verified or maturity
	Values []Value
}

// Value is one choice of a facet.
type Value struct {
	Value    string // as a query names it
	Label    string
	Icon     string // of a category
	Verified bool   // of a provider
	Count    int64
	Chosen   bool
}

// providersShown bounds the facet of providers.
const providersShown = 10

// filters are the conditions on hits, each under the name of its facet.
func (p plan) filters(a *sqldb.Args) map[string]string {
	f := map[string]string{}
	if len(p.Categories) > 0 {
		f["category"] = `id IN (SELECT y.offering_id FROM offering_categories y JOIN categories k ON k.id = y.category_id
        WHERE k.slug IN (` + sqldb.List(a, p.Categories) + `))`
	}
	if len(p.Providers) > 0 {
		f["provider"] = "org IN (SELECT id FROM orgs WHERE name_key IN (" + sqldb.List(a, p.Providers) + "))"
	}
	if p.mask != 0 {
		f["kind"] = "(kinds & CAST(" + a.Add(p.mask) + " AS BIGINT)) <> 0"
	}
	if p.Price != "" {
		f["price"] = map[string]string{Free: "sale = 0", Paid: "sale = 1"}[p.Price]
	}
	if p.Verified {
		f["verified"] = "verified = 1"
	}
	if p.Maturity > 0 {
		f["maturity"] = "maturity >= " + a.Add(p.Maturity)
	}
	return f
}

// where joins the filters with AND, without those that are named.
func where(filters map[string]string, without ...string) string {
	list := []string{"TRUE"}
next:
	for _, name := range []string{"category", "provider", "kind", "price", "verified", "maturity"} {
		for _, not := range without {
			if not == name {
				continue next
			}
		}
		if filters[name] != "" {
			list = append(list, filters[name])
		}
	}
	return strings.Join(list, " AND ")
}

// cell is a number of hits that are alike in all that four facets look at.
type cell struct{ kinds, sale, verified, maturity, count int64 }

// cells are all hits that fit words, categories and providers.
type cells []cell

// count sums the cells that fit the plan in all facets but those named, and have what holds.
func (list cells) count(p plan, holds func(cell) bool, without string) int64 {
	var n int64
	for _, c := range list {
		fits := (without == "kind" || p.mask == 0 || p.mask&c.kinds != 0) &&
			(without == "price" || p.Price == "" || (p.Price == Free) == (c.sale == 0) && c.sale < 2) &&
			(without == "verified" || !p.Verified || c.verified == 1) &&
			(without == "maturity" || c.maturity >= int64(p.Maturity))
		if fits && holds(c) {
			n += c.count
		}
	}
	return n
}

// total is the number of items of the plan.
func (list cells) total(p plan) int64 {
	return list.count(p, func(cell) bool { return true }, "")
}

// facets are those that come from the cells.
func (list cells) facets(p plan, levels release.Levels) []Facet {
	kinds := Facet{Name: "kind"}
	for _, kind := range Holds() {
		mask := maskOf([]string{kind})
		kinds.Values = append(kinds.Values, Value{
			Value: kind, Count: list.count(p, func(c cell) bool { return c.kinds&mask != 0 }, "kind"), Chosen: p.mask&mask != 0,
		})
	}
	price := Facet{Name: "price", Values: []Value{
		{Value: Free, Count: list.count(p, func(c cell) bool { return c.sale == 0 }, "price"), Chosen: p.Price == Free},
		{Value: Paid, Count: list.count(p, func(c cell) bool { return c.sale == 1 }, "price"), Chosen: p.Price == Paid},
	}}
	verified := Facet{Name: "verified", Values: []Value{
		{Value: "true", Count: list.count(p, func(c cell) bool { return c.verified == 1 }, "verified"), Chosen: p.Verified},
	}}
	maturity := Facet{Name: "maturity"}
	for i, m := range levels[1:] { // whatever has a maturity has the first at least
		level, label := int64(m.Level), m.Name
		if i < len(levels)-2 {
			label += " or better"
		}
		maturity.Values = append(maturity.Values, Value{
			Value: levelText(m.Level), Label: label, Chosen: p.Maturity == m.Level,
			Count: list.count(p, func(c cell) bool { return c.maturity >= level }, "maturity"),
		})
	}
	return []Facet{kinds, price, verified, maturity}
}

package search

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/searchtext"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/release"
)

// Sort is an order of items.
type Sort string

// The orders.
const (
	Relevance Sort = "relevance" // how well the words fit; without words as Newest
	Newest    Sort = "newest"
	Updated   Sort = "updated"
	Popular   Sort = "popular" // most taken: sales and downloads
	ByName    Sort = "name"
	ByPrice   Sort = "price" // free ones first; by currency, since amounts of several cannot be compared
)

// Sorts are the orders as people see them.
func Sorts() []Sort { return []Sort{Relevance, Newest, Updated, Popular, ByName, ByPrice} }

// The values of the facet price.
const (
	Free = "free"
	Paid = "paid"
)

// Query asks for items. Zero fields do not narrow it; several values of one field widen it.
type Query struct {
	Word       string   // all words of it must be found; at most 10 of 200 characters together
	Categories []string // slugs
	Kinds      []string // of Holds
	Price      string   // Free or Paid
	Providers  []string // names of organisations
	Verified   bool     // verified providers only
	Maturity   int      // this level at least
	Sort       Sort     // "": Relevance
	Language   string   // in which modules are found and shown, as es_ES; "" shows them as they are
	Page       page.Request
}

// Bounds of a query.
const (
	maxWords  = 10
	maxQuery  = 200 // characters
	maxValues = 20  // of one facet
)

// plan is a query that was understood.
type plan struct {
	Query
	words []string // folded
	mask  int64    // of Kinds
	hash  string   // what a cursor is bound to
}

// parse understands what was asked of a market with the levels, or says all that is wrong with it.
func parse(q Query, levels release.Levels) (plan, error) {
	p := plan{Query: q, mask: maskOf(q.Kinds)}
	var mistakes errs.Fields
	if flaw := pkgfile.Flaw(q.Word, true); flaw != "" {
		mistakes.Add("q", "invalid_query", "The text to search for %s.", flaw)
	} else if n := utf8.RuneCountInString(q.Word); n > maxQuery {
		mistakes.Add("q", "query_too_long", "A search has at most %d characters; this one has %d.", maxQuery, n)
	} else if p.words = strings.Fields(searchtext.Fold(q.Word)); len(p.words) > maxWords {
		mistakes.Add("q", "query_too_long", "A search has at most %d words; this one has %d.", maxWords, len(p.words))
	}
	for _, k := range q.Kinds {
		mistakes.Check(slices.Contains(Holds(), k), "kind", "invalid_kind", "There is no kind %q: it is one of %s.", clip(k), strings.Join(Holds(), ", "))
	}
	p.Categories = checkNames(&mistakes, "category", q.Categories)
	p.Providers = checkNames(&mistakes, "provider", q.Providers)
	mistakes.Check(q.Price == "" || q.Price == Free || q.Price == Paid, "price", "invalid_price", "The price is free or paid, not %q.", clip(q.Price))
	mistakes.Check(q.Maturity == 0 || levels.Has(q.Maturity), "maturity", "invalid_maturity", "There is no maturity %d: it is one of %s.", q.Maturity, levels.Words())
	if p.Sort == "" {
		p.Sort = Relevance
	}
	mistakes.Check(slices.Contains(Sorts(), p.Sort), "sort", "invalid_sort", "Items are sorted by relevance, newest, updated, popular, name or price, not by %q.", clip(string(p.Sort)))
	if p.Sort == Relevance && len(p.words) == 0 {
		p.Sort = Newest
	}
	p.hash = p.fingerprint()
	return p, mistakes.Err("bad_search", "The search cannot be understood.")
}

// checkNames notes names that are no text, and returns them in lower case.
func checkNames(mistakes *errs.Fields, path string, names []string) []string {
	mistakes.Check(len(names) <= maxValues, path, "too_many", "At most %d can be asked for at once.", maxValues)
	list := make([]string, 0, len(names))
	for _, name := range names {
		flaw := pkgfile.Flaw(name, false)
		if mistakes.Check(flaw == "" && len(name) <= maxQuery, path, "invalid_name", "A name is a short text.") {
			list = append(list, strings.ToLower(name))
		}
	}
	return list
}

// fingerprint tells queries apart: a cursor of one is none of another.
func (p plan) fingerprint() string {
	text := fmt.Sprintf("%q %q %d %q %q %t %d %q %q", p.words, p.Categories, p.mask, p.Price, p.Providers, p.Verified, p.Maturity, p.Sort, p.Language)
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// narrowed reports whether something besides words narrows the query.
func (p plan) narrowed() bool {
	return len(p.Categories)+len(p.Providers)+len(p.Kinds) > 0 || p.Price != "" || p.Verified || p.Maturity > 0
}

func clip(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}

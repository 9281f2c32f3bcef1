package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/search"
)

// searchSize is how many items a page of results has: whole rows of the grid.
const searchSize = 24

// listing is a grid of items that can be narrowed and sorted, on the pages of the search, of a category and
// of a provider. Every choice is a link.
type listing struct {
	Total      int64
	Facets     []facet
	Chips      []webkit.Link // what narrows it, each leading to the list without it
	Clear      string        // the list without any; "" where nothing narrows it
	Sorts      []webkit.Link
	Items      []item
	Pager      webkit.Pager
	Meant      *webkit.Link // another spelling
	Instead    bool         // the items are those of the other spelling
	Empty      webkit.Empty // where nothing is there
	CountWords string       // "3 items"
}

// facet is one group of choices.
type facet struct {
	Title   string
	Choices []choice
}

// choice is one value of a facet.
type choice struct {
	Label, Icon, Href string
	Count             int64
	Verified, Chosen  bool
}

// facetWords are the titles of facets.
var facetWords = map[string]string{
	"category": "Category", "kind": "What it is", "price": "Price", "verified": "Provider checked", "maturity": "Maturity", "provider": "Provider",
}

// sortWords are the names of orders.
var sortWords = map[search.Sort]string{
	search.Relevance: "Best match", search.Newest: "Newest", search.Updated: "Updated", search.Popular: "Most wanted",
	search.ByName: "Name", search.ByPrice: "Price",
}

// place is where a listing stands: its address, and what the address itself narrows.
type place struct {
	path  string
	fixed string // name of the facet that the page is about; "" for none
}

// askFor reads the query of an address. Values that nobody offers are left out; types and owners are what
// older addresses say.
func askFor(query url.Values) search.Query {
	q := search.Query{
		Word: webkit.Short(query.Get("q"), 200), Categories: few(query["category"]), Providers: few(append(query["provider"], query["owner"]...)),
		Verified: query.Get("verified") == "true", Sort: search.Sort(query.Get("sort")), Page: webkit.PageRequest(query, searchSize),
	}
	for _, kind := range query["kind"] {
		if slices.Contains(search.Holds(), kind) && !slices.Contains(q.Kinds, kind) {
			q.Kinds = append(q.Kinds, kind)
		}
	}
	if old := query.Get("type"); old == module.TypeModule || old == module.TypePack || old == module.TypeTemplate {
		q.Kinds = append(q.Kinds, module.TypeName(old))
	}
	if p := query.Get("price"); p == search.Free || p == search.Paid {
		q.Price = p
	}
	if level, err := strconv.Atoi(query.Get("maturity")); err == nil && level > 0 {
		q.Maturity = level
	}
	if !slices.Contains(search.Sorts(), q.Sort) {
		q.Sort = ""
	}
	return q
}

// few keeps what is not empty, as much as a query takes.
func few(values []string) []string {
	var list []string
	for _, v := range values {
		if v != "" && len(list) < 20 && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// list runs the query and makes the listing of it. Where nothing is found but another spelling is close, the
// items are those of the other spelling.
func (s *Site) list(r *http.Request, q search.Query, at place) (listing, error) {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	if q.Maturity > 0 {
		levels, err := s.Releases.Levels(ctx)
		if err != nil {
			return listing{}, err
		}
		if !levels.Has(q.Maturity) {
			q.Maturity = 0
		}
	}
	q.Language = languageOf(r)
	found, err := s.Search.Items(ctx, actor, q)
	if err != nil {
		return listing{}, err
	}
	l := listing{Sorts: at.sorts(q, found.Sort), Empty: emptyOf(q, at)}
	l.Chips, l.Clear = at.chips(q, found.Facets)
	if meant := found.DidYouMean; meant != "" {
		other := q
		other.Word, other.Page.After = meant, ""
		l.Meant, l.Instead = &webkit.Link{Label: meant, Href: at.href(other)}, true
		if found, err = s.Search.Items(ctx, actor, other); err != nil {
			return listing{}, err
		}
		q = other
	}
	l.Total, l.Items, l.CountWords = found.Total, s.cards(found.Items), webkit.Count(found.Total, "item", "items")
	l.Facets = at.facets(q, found.Facets)
	l.Pager, err = webkit.NewPager(at.href(q), found.Next, q.Page.After != "")
	return l, err
}

// href is the address of a query, on its first page.
func (p place) href(q search.Query) string {
	v := url.Values{}
	set := func(name string, values ...string) {
		for _, value := range values {
			if value != "" && name != p.fixed {
				v.Add(name, value)
			}
		}
	}
	set("q", q.Word)
	set("category", q.Categories...)
	set("kind", q.Kinds...)
	set("price", q.Price)
	set("provider", q.Providers...)
	set("sort", string(q.Sort))
	if q.Verified {
		set("verified", "true")
	}
	if q.Maturity > 0 {
		set("maturity", strconv.Itoa(q.Maturity))
	}
	if len(v) == 0 {
		return p.path
	}
	return p.path + "?" + v.Encode()
}

// with returns the query with the value of the facet switched on, or off.
func with(q search.Query, name, value string) search.Query {
	toggle := func(list []string) []string {
		rest := slices.DeleteFunc(slices.Clone(list), func(v string) bool { return strings.EqualFold(v, value) })
		if len(rest) == len(list) {
			return append(rest, value)
		}
		return rest
	}
	switch name {
	case "category":
		q.Categories = toggle(q.Categories)
	case "kind":
		q.Kinds = toggle(q.Kinds)
	case "provider":
		q.Providers = toggle(q.Providers)
	case "verified":
		q.Verified = !q.Verified
	case "price":
		if q.Price == value {
			value = ""
		}
		q.Price = value
	case "maturity":
		level, err := strconv.Atoi(value)
		if err != nil || q.Maturity == level {
			level = 0
		}
		q.Maturity = level
	}
	q.Page.After = ""
	return q
}

// facets are the groups of choices that something can be chosen from.
func (p place) facets(q search.Query, found []search.Facet) []facet {
	var list []facet
	for _, f := range found {
		if f.Name == p.fixed {
			continue
		}
		group := facet{Title: facetWords[f.Name]}
		for _, v := range f.Values {
			if v.Count == 0 && !v.Chosen {
				continue
			}
			group.Choices = append(group.Choices, choice{
				Label: choiceWords(f.Name, v), Icon: choiceIcon(f.Name, v), Href: p.href(with(q, f.Name, v.Value)),
				Count: v.Count, Verified: v.Verified, Chosen: v.Chosen,
			})
		}
		if len(group.Choices) > 0 {
			list = append(list, group)
		}
	}
	return list
}

func choiceWords(name string, v search.Value) string {
	switch name {
	case "kind":
		return holdWords[v.Value].many
	case "price":
		return map[string]string{search.Free: "Free", search.Paid: "To buy"}[v.Value]
	case "verified":
		return "Verified providers only"
	}
	return v.Label
}

func choiceIcon(name string, v search.Value) string {
	switch name {
	case "kind":
		return holdWords[v.Value].icon
	case "category":
		return iconOr(v.Icon, "shopping-bag")
	case "verified":
		return "badge-check"
	}
	return ""
}

// chips name what narrows the list.
func (p place) chips(q search.Query, found []search.Facet) (chips []webkit.Link, clear string) {
	add := func(name, value, label string) {
		if name != p.fixed {
			chips = append(chips, webkit.Link{Label: label, Href: p.href(with(q, name, value))})
		}
	}
	named := func(name, value string) string {
		for _, f := range found {
			for _, v := range f.Values {
				if f.Name == name && strings.EqualFold(v.Value, value) {
					return choiceWords(name, v)
				}
			}
		}
		return webkit.Short(value, 40)
	}
	for _, c := range q.Categories {
		add("category", c, named("category", c))
	}
	for _, k := range q.Kinds {
		add("kind", k, holdWords[k].many)
	}
	if q.Price != "" {
		add("price", q.Price, named("price", q.Price))
	}
	if q.Verified {
		add("verified", "true", "Verified providers")
	}
	if q.Maturity > 0 {
		add("maturity", strconv.Itoa(q.Maturity), named("maturity", strconv.Itoa(q.Maturity)))
	}
	for _, o := range q.Providers {
		add("provider", o, named("provider", o))
	}
	if len(chips) > 0 {
		clear = p.href(search.Query{Word: q.Word, Sort: q.Sort})
	}
	return chips, clear
}

// sorts are the orders that make a difference.
func (p place) sorts(q search.Query, now search.Sort) []webkit.Link {
	var list []webkit.Link
	for _, by := range search.Sorts() {
		if by == search.Relevance && strings.TrimSpace(q.Word) == "" {
			continue
		}
		other := q
		other.Sort, other.Page.After = by, ""
		list = append(list, webkit.Link{Label: sortWords[by], Href: p.href(other), Current: by == now})
	}
	return list
}

// emptyOf says what to do where nothing is found.
func emptyOf(q search.Query, at place) webkit.Empty {
	narrowed := q
	narrowed.Word, narrowed.Sort, narrowed.Page.After = "", "", ""
	wide := at.href(narrowed) == at.path
	switch {
	case q.Word != "" && !wide:
		return webkit.Empty{Icon: "search-x", Title: "Nothing found", Text: "Nothing here has all these words and fits what you have chosen beside them.",
			Label: "Search without the choices", Href: at.href(search.Query{Word: q.Word})}
	case q.Word != "":
		return webkit.Empty{Icon: "search-x", Title: "Nothing found",
			Text:  "Nothing here has these words in its title, description, provider or package. Try fewer or shorter words: parts of words are found too.",
			Label: "See everything", Href: at.path}
	case !wide:
		return webkit.Empty{Icon: "package-open", Title: "Nothing here yet", Text: "Nothing fits all that you have chosen.", Label: "Choose anew", Href: at.path}
	}
	return webkit.Empty{Icon: "package-open", Title: "Nothing here yet", Text: "Come back soon, or look at what else there is.", Label: "To the home page", Href: "/"}
}

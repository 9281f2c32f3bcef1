package web

import (
	"net/http"
	"net/url"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/search"
)

// shelfSize is how many items a shelf of the home page shows: whole rows of the grid.
const shelfSize = 6

// homeView is the hall: what can be searched, the categories, and the shelves.
type homeView struct {
	Kinds      []webkit.Link
	Categories []tile
	Shelves    []shelf
	CanPublish bool
}

// tile is a category on the home page.
type tile struct {
	Title, Href, Icon string
	Count             int64
}

// shelf is a row of items with a way to all of them.
type shelf struct {
	ID, Title, Href string
	Items           []item
}

var homePage = screen[homeView]{"home"}

func (s *Site) home(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	first, err := s.Search.Front(ctx, actor, shelfSize, languageOf(r))
	if err != nil {
		return err
	}
	categories, err := s.Search.Categories(ctx, actor)
	if err != nil {
		return err
	}
	view := homeView{
		Kinds: kindLinks(), Categories: tiles(categories), Shelves: s.shelves(first), CanPublish: actor.Has(account.RoleProvider),
	}
	return homePage.show(s, w, r, http.StatusOK, view)
}

// shelves are the rows of the home page. A market with little in it has one, since all would show the same.
func (s *Site) shelves(first search.Front) []shelf {
	if len(first.Newest) == 0 {
		return nil
	}
	newest := shelf{ID: "newest", Title: "Newest", Href: "/search?sort=newest", Items: s.cards(first.Newest)}
	if len(first.Newest) < shelfSize {
		return []shelf{newest}
	}
	var list []shelf
	if taken := first.Top[0]; taken.Downloads+taken.Sold > 0 {
		list = append(list, shelf{ID: "top", Title: "Most wanted", Href: "/search?sort=popular", Items: s.cards(first.Top)})
	}
	list = append(list, newest)
	paid := slices.ContainsFunc(first.Newest, func(i search.Item) bool { return !i.Free })
	if paid && len(first.Free) >= shelfSize/2 {
		list = append(list, shelf{ID: "free", Title: "Free to use", Href: "/search?price=free&sort=popular", Items: s.cards(first.Free[:len(first.Free)/3*3])})
	}
	return list
}

// tiles are the categories that have something in them.
func tiles(categories []search.Category) []tile {
	var list []tile
	for _, c := range categories {
		if c.Items > 0 {
			list = append(list, tile{Title: c.Title, Href: categoryPath(c.Slug), Icon: iconOr(c.Icon, "shopping-bag"), Count: c.Items})
		}
	}
	return list
}

// kindLinks lead to the search for each kind of item.
func kindLinks() []webkit.Link {
	var list []webkit.Link
	for _, kind := range search.Holds() {
		list = append(list, webkit.Link{Label: holdWords[kind].many, Icon: holdWords[kind].icon, Href: "/search?kind=" + kind})
	}
	return list
}

// iconOr returns the icon, or another one where there is none of this name: administrators choose it.
func iconOr(name, other string) string {
	if webkit.HasIcon(name) {
		return name
	}
	return other
}

func categoryPath(slug string) string { return "/categories/" + url.PathEscape(slug) }
func providerPath(org string) string  { return "/providers/" + url.PathEscape(org) }

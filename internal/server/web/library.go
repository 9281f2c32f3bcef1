package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

const librarySize = 20

// libraryView is what the organisation owns, and what it has not paid yet.
type libraryView struct {
	Tabs     []webkit.Link
	Org      string
	Pending  []pendingRow
	Form     webkit.Form // of the search
	Kinds    pills
	Filtered bool
	Items    []ownedRow
	Pager    webkit.Pager
	CLI      []webkit.Command
}

type pendingRow struct {
	Title, Amount, Href string
	Transfer            bool // by bank: there is nothing more to press
	ExpiresAt           time.Time
}

// ownedRow is one thing that is owned, with the way to its newest version.
type ownedRow struct {
	Logo                    string
	Key, Name, Href, Seller string
	Kind, Icon              string
	GrantedAt               time.Time
	PurchaseHref            string
	Version, File           string // the newest; "" while nothing is published
	Link                    string // of an API, in place of a file
	Size                    int64
	Blocked                 bool
}

var libraryPage = screen[libraryView]{"library"}

// ownedKinds are the words and icons of what can be owned.
var ownedKinds = map[string]struct{ name, many, icon string }{
	catalogue.KindModule:   {"Module", "Modules", "package"},
	catalogue.KindDownload: {"Download", "Downloads", "file-archive"},
	catalogue.KindAPI:      {"API", "APIs", "globe"},
}

func (s *Site) library(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	req := webkit.PageRequest(r.URL.Query(), librarySize)
	f := order.LibraryFilter{Word: r.URL.Query().Get("q"), Kind: r.URL.Query().Get("kind")}
	owned, err := s.Orders.Library(ctx, actor, f, req)
	if err != nil {
		return err
	}
	view := libraryView{
		Tabs: buyTabs(r.URL.Path), Org: actor.OrgName, Form: webkit.NewForm("q", f.Word, "kind", f.Kind),
		Filtered: strings.TrimSpace(f.Word) != "" || f.Kind != "", Kinds: kindPills(f),
	}
	for _, e := range owned.Items {
		view.Items = append(view.Items, ownedRowOf(e))
	}
	if view.Pager, err = webkit.NewPager(filtered("/library", "q", f.Word, "kind", f.Kind), owned.Next, req.After != ""); err != nil {
		return err
	}
	if len(view.Items) > 0 {
		view.CLI = s.libraryCommands()
	}
	if req.After == "" && !view.Filtered {
		if view.Pending, err = s.pending(ctx, actor); err != nil {
			return err
		}
	}
	return libraryPage.show(s, w, r, http.StatusOK, view)
}

// kindPills lead to the library's parts.
func kindPills(f order.LibraryFilter) pills {
	list := []webkit.Link{{Label: "All", Href: filtered("/library", "q", f.Word), Current: f.Kind == ""}}
	for _, kind := range []string{catalogue.KindModule, catalogue.KindDownload, catalogue.KindAPI} {
		list = append(list, webkit.Link{
			Label: ownedKinds[kind].many, Href: filtered("/library", "q", f.Word, "kind", kind), Current: f.Kind == kind,
		})
	}
	return pills{Label: "Kind", Links: list}
}

// pending returns what the organisation has begun to buy lately and not paid.
func (s *Site) pending(ctx context.Context, actor account.Actor) ([]pendingRow, error) {
	recent, err := s.Orders.Purchases(ctx, actor, order.Filter{State: order.StatePending}, firstOf(librarySize))
	if err != nil {
		return nil, err
	}
	manual := map[string]bool{}
	for _, g := range s.Orders.Gateways() {
		manual[g.Name] = g.Manual
	}
	var rows []pendingRow
	for _, p := range recent.Items {
		rows = append(rows, pendingRow{
			Title: p.OfferingTitle, Amount: amountText(p.Total), Href: purchasePath(p.ID), Transfer: manual[p.Gateway], ExpiresAt: p.ExpiresAt,
		})
	}
	return rows, nil
}

func ownedRowOf(e order.Entitlement) ownedRow {
	row := ownedRow{
		Logo: picturePath(e.LogoID, picture.Small), Key: e.ModulePackage, Name: e.Title, Href: ownedPath(e.ResourceID), Seller: e.SellerName, Kind: ownedKinds[e.Kind].name, Icon: ownedKinds[e.Kind].icon,
		GrantedAt: e.GrantedAt, PurchaseHref: purchasePath(e.PurchaseID), Version: e.Latest, Size: e.Size, Blocked: e.Blocked,
	}
	if row.Key == "" {
		row.Key = e.ResourceID
	}
	if row.Kind == "" { // of a plugin
		row.Kind, row.Icon = e.Kind, "box"
	}
	if e.Latest == "" || e.Blocked {
		return row
	}
	switch {
	case e.ModulePackage != "":
		row.File = filePath(e.ModulePackage, e.Latest)
	case e.Link != "":
		row.Link = webLink(e.Link)
	default:
		row.File = resourceFilePath(e.ResourceID, e.Latest)
	}
	return row
}

// webLink returns an address of the web as it is, and "" for others, which nobody should follow.
func webLink(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return ""
	}
	return u.String()
}

func ownedPath(resourceID string) string { return "/library/resources/" + url.PathEscape(resourceID) }

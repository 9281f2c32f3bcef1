package web

import (
	"context"
	"net/http"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/order"
)

const (
	librarySize     = 20
	libraryVersions = 10 // older ones are on the module's page
)

// libraryView is what the organisation owns, and what it has not paid yet.
type libraryView struct {
	Org     string
	Pending []pendingRow
	Items   []ownedRow
	Pager   webkit.Pager
	CLI     []webkit.Command
}

type pendingRow struct {
	Title, Amount, Href string
	ExpiresAt           time.Time
}

// ownedRow is one thing that is owned, with its versions.
type ownedRow struct {
	Key, Name, Href, Seller string
	GrantedAt               time.Time
	PurchaseHref            string
	Version, File           string // the newest; "" while nothing is published
	Versions                []versionRow
}

var libraryPage = screen[libraryView]{"library"}

func (s *Site) library(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	req := webkit.PageRequest(r.URL.Query(), librarySize)
	owned, err := s.Orders.Library(ctx, actor, order.LibraryFilter{}, req)
	if err != nil {
		return err
	}
	view := libraryView{Org: actor.OrgName}
	for _, e := range owned.Items {
		row, err := s.ownedRow(ctx, actor, e)
		if err != nil {
			return err
		}
		view.Items = append(view.Items, row)
	}
	if view.Pager, err = webkit.NewPager("/library", owned.Next, req.After != ""); err != nil {
		return err
	}
	if len(view.Items) > 0 {
		view.CLI = s.libraryCommands()
	}
	if req.After == "" {
		if view.Pending, err = s.pending(ctx, actor); err != nil {
			return err
		}
	}
	return libraryPage.show(s, w, r, http.StatusOK, view)
}

// pending returns what the organisation has begun to buy lately and not paid.
func (s *Site) pending(ctx context.Context, actor account.Actor) ([]pendingRow, error) {
	recent, err := s.Orders.List(ctx, actor, firstOf(librarySize))
	if err != nil {
		return nil, err
	}
	var rows []pendingRow
	for _, p := range recent.Items {
		if p.State == order.StatePending {
			rows = append(rows, pendingRow{Title: p.OfferingTitle, Amount: amountText(p.Total), Href: purchasePath(p.ID), ExpiresAt: p.ExpiresAt})
		}
	}
	return rows, nil
}

func (s *Site) ownedRow(ctx context.Context, actor account.Actor, e order.Entitlement) (ownedRow, error) {
	row := ownedRow{
		Key: e.ModulePackage, Name: e.Title, Seller: e.SellerName, GrantedAt: e.GrantedAt, PurchaseHref: purchasePath(e.PurchaseID),
	}
	if e.ModulePackage == "" {
		return row, nil
	}
	row.Href = modulePath(e.ModulePackage)
	versions, err := s.Releases.Versions(ctx, actor, e.ModuleID, firstOf(libraryVersions))
	if err != nil {
		return row, err
	}
	for _, v := range versions.Items {
		file := filePath(e.ModulePackage, v.Version)
		if row.File == "" && !v.Yanked() {
			row.Version, row.File = v.Version, file
		}
		row.Versions = append(row.Versions, versionRow{Version: v.Version, File: file, PublishedAt: v.PublishedAt, Size: v.Size, Yanked: v.Yanked()})
	}
	return row, nil
}

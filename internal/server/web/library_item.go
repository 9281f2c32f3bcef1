package web

import (
	"context"
	"net/http"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/order"
)

// libraryVersions is how many versions the page of one thing shows; a module's older ones are on its own page.
const libraryVersions = 50

// libraryItemView is one thing that the organisation owns, with all its versions.
type libraryItemView struct {
	Tabs        []webkit.Link
	Item        ownedRow
	Offering    string // that was bought
	About       string // page of the module; "" for others
	Versions    []ownedVersion
	More        bool // there are older ones, on the page of the module
	Purchase    string
	Invoice     webkit.Link // Href is "" where there is none
	Licence     string      // of the newest version of a module
	LicenceText string
	Terms       order.Terms
	CLI         []webkit.Command
}

// ownedVersion is one version, with its file or link.
type ownedVersion struct {
	Version, MediaType, FileName, SHA256 string
	File, Link                           string // "" where there is nothing to get
	Size                                 int64
	PublishedAt                          time.Time
	Yanked                               bool
	Reason                               string
	Notes                                string
	Current                              bool
}

var libraryItemPage = screen[libraryItemView]{"library_item"}

func (s *Site) libraryItem(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	e, err := s.Orders.Owned(ctx, actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	view := libraryItemView{
		Tabs: buyTabs("/library"), Item: ownedRowOf(e), Offering: e.OfferingTitle, Purchase: purchasePath(e.PurchaseID), CLI: s.ownedCommands(e),
	}
	if e.ModuleID != "" {
		err = s.moduleVersions(ctx, actor, e, &view)
	} else {
		err = s.fileVersions(ctx, actor, e, &view)
	}
	if err != nil {
		return err
	}
	if view.Terms, err = s.Orders.Terms(ctx, actor, e.PurchaseID); err != nil {
		return err
	}
	bill, err := s.Invoices.ForPurchase(ctx, actor, e.PurchaseID)
	if err == nil {
		view.Invoice = webkit.Link{Label: bill.Label, Href: invoicePath(bill)}
	} else if !errs.Is(err, errs.KindNotFound) {
		return err
	}
	return libraryItemPage.show(s, w, r, http.StatusOK, view)
}

// moduleVersions fills in the versions of a module, and its licence.
func (s *Site) moduleVersions(ctx context.Context, actor account.Actor, e order.Entitlement, view *libraryItemView) error {
	view.About = modulePath(e.ModulePackage)
	versions, err := s.Releases.Versions(ctx, actor, e.ModuleID, firstOf(libraryVersions))
	if errs.Is(err, errs.KindNotFound) { // blocked by the market
		return nil
	}
	if err != nil {
		return err
	}
	view.More = versions.Next != ""
	for _, v := range versions.Items {
		row := ownedVersion{
			Version: v.Version, FileName: v.FileName, SHA256: v.SHA256, Size: v.Size, PublishedAt: v.PublishedAt,
			Yanked: v.Yanked(), Reason: v.YankReason, Notes: v.UpdateText, Current: v.Version == e.Latest,
		}
		if !e.Blocked && v.Held() {
			row.File = filePath(e.ModulePackage, v.Version)
		}
		if row.Current {
			view.Licence, view.LicenceText = v.LicenceType, v.LicenceText
		}
		view.Versions = append(view.Versions, row)
	}
	return nil
}

// fileVersions fills in the versions of a file or link.
func (s *Site) fileVersions(ctx context.Context, actor account.Actor, e order.Entitlement, view *libraryItemView) error {
	files, err := s.Orders.Files(ctx, actor, e.ResourceID)
	if err != nil {
		return err
	}
	for _, f := range files {
		row := ownedVersion{
			Version: f.Version, MediaType: f.MediaType, FileName: f.FileName, SHA256: f.SHA256, Size: f.Size, PublishedAt: f.CreatedAt,
			Current: f.Version == e.Latest,
		}
		switch {
		case e.Blocked:
		case f.Link != "":
			row.Link = webLink(f.Link)
		default:
			row.File = resourceFilePath(e.ResourceID, f.Version)
		}
		view.Versions = append(view.Versions, row)
	}
	return nil
}

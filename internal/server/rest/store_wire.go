package rest

import (
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/ledger"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/wire"
)

// wireMoney leaves out the amount of what is free, which has no currency.
func wireMoney(m money.Amount) *wire.Money {
	if m.Currency == "" {
		return nil
	}
	return &wire.Money{Amount: m.String(), Currency: m.Currency}
}

func wireOffering(o catalogue.Offering) wire.Offering {
	out := wire.Offering{
		ID: o.ID, Organisation: o.OrgName, Name: o.Name, Version: o.Version, Title: o.Title, Abstract: o.Abstract,
		Description: o.Description, TermsTitle: o.TermsTitle, TermsText: o.TermsText, State: string(o.State), Open: o.Open,
		Visibility: o.Visibility, Revision: o.Revision, Resources: each(o.Resources, wireResource), CreatedAt: o.CreatedAt,
		PublishedAt: o.PublishedAt, DeletedAt: o.DeletedAt, Warnings: o.Warnings,
		Price: wirePrice(o.PriceFrom()), Plans: wirePlans(o.Plans),
		Logo: wirePicture(o.Logo), Screenshots: each(o.Screenshots, wireScreenshot), Categories: each(o.Categories, wireCategory),
		VisibleTo: each(o.Audience, partyName), FreeFor: each(o.FreeFor, partyName), NotificationURL: o.NotificationURL, Sold: o.Sold,
	}
	if o.Quarantined() {
		out.Quarantine = &wire.Quarantine{Since: o.QuarantinedAt, Reason: o.QuarantineReason}
	}
	return out
}

// wirePicture returns nil where there is no picture.
func wirePicture(id string) *wire.Picture {
	if id == "" {
		return nil
	}
	return &wire.Picture{ID: id, Large: "/pictures/" + id + "/" + picture.Large, Small: "/pictures/" + id + "/" + picture.Small}
}

func wireScreenshot(s catalogue.Screenshot) wire.Screenshot {
	return wire.Screenshot{Picture: *wirePicture(s.Picture), Caption: s.Caption}
}

func wireCategory(c catalogue.Category) wire.CategoryRef {
	return wire.CategoryRef{Slug: c.Slug, Title: c.Title}
}

func partyName(p catalogue.Party) string { return p.Name }

func wirePurchase(p order.Purchase) wire.Purchase {
	return wire.Purchase{
		ID: p.ID, State: string(p.State), OfferingID: p.OfferingID, Offering: p.OfferingRef, Title: p.OfferingTitle,
		Organisation: p.OrgName, User: p.UserName, Seller: p.SellerName, Plan: p.PlanTitle, Net: wireMoney(p.Net),
		Tax: wireMoney(p.Tax), Total: wireMoney(p.Total), TaxRate: p.TaxRate, Fee: wireMoney(p.Fee), FeeRate: p.FeeRate,
		TaxAddress: wireAddress(p.TaxAddress), PaymentURL: p.PaymentURL, CreatedAt: p.CreatedAt, ExpiresAt: p.ExpiresAt,
		ClosedAt: p.ClosedAt, TermsHash: p.TermsHash, Reference: p.Reference, RequestNote: p.RequestNote,
		DecidedBy: p.DecidedBy, DecidedAt: p.DecidedAt, CloseReason: p.CloseReason, Gateway: p.Gateway,
		Transfer: wireTransfer(p.Transfer), Blocked: p.Quarantined, Coupon: p.Coupon, Discount: unlessNothing(p.Discount),
	}
}

// unlessNothing leaves an amount of nothing out.
func unlessNothing(m money.Amount) *wire.Money {
	if m.IsZero() {
		return nil
	}
	return wireMoney(m)
}

func wireTransfer(t order.Transfer) *wire.Transfer {
	if t == (order.Transfer{}) {
		return nil
	}
	return &wire.Transfer{Code: t.Code, Details: t.Details}
}

func wireGateway(g order.Gateway) wire.Gateway {
	return wire.Gateway{Name: g.Name, Title: g.Title, Description: g.Sentence, Test: g.Test, Saves: g.Saves}
}

func wireSalesTotal(t order.SalesTotal) wire.SalesTotal {
	return wire.SalesTotal{Sales: t.Sales, Net: wireMoney(t.Net), Tax: wireMoney(t.Tax), Total: wireMoney(t.Total), Fee: wireMoney(t.Fee)}
}

func wireOwnedFile(f order.File) wire.OwnedFile {
	return wire.OwnedFile{
		Version: f.Version, MediaType: f.MediaType, Link: f.Link, FileName: f.FileName, SHA256: f.SHA256, Size: f.Size, CreatedAt: f.CreatedAt,
	}
}

func wireLibraryItem(e order.Entitlement) wire.LibraryItem {
	return wire.LibraryItem{
		ResourceID: e.ResourceID, Title: e.Title, Kind: e.Kind, Version: e.Version, ModuleID: e.ModuleID,
		Package: e.ModulePackage, Seller: e.SellerName, PurchaseID: e.PurchaseID, OfferingID: e.OfferingID,
		OfferingTitle: e.OfferingTitle, GrantedAt: e.GrantedAt, ExpiresAt: e.ExpiresAt,
		Latest: e.Latest, Size: e.Size, Link: e.Link, Blocked: e.Blocked,
	}
}

func wireBalance(b ledger.Balance) wire.Balance {
	return wire.Balance{
		Kind: string(b.Account.Kind), Owner: b.OwnerName, Balance: wire.Money{Amount: b.Amount.String(), Currency: b.Amount.Currency},
	}
}

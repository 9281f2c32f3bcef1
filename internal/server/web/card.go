package web

import (
	"net/url"
	"strings"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/pricing"
	"souk.dev/souk/internal/store/search"
)

// item is one thing in a grid: a module or an offering.
type item struct {
	Href, Key   string // Key picks the colour of the tile
	Name, Owner string
	Verified    bool   // an administrator has checked who the owner is
	Logo        string // address of a picture; "" for none
	Text        string
	Kind, Icon  string
	Version     string
	Maturity    *maturity // nil where it says nothing
	Price       price
}

// price is what something costs. Without an Amount, and not Free, it is not on sale.
type price struct {
	Free       bool
	Commercial bool
	From       bool   // the lowest of several
	Amount     string // "5.00 EUR"
	Note       string // about the tax
}

// badge is a short word with a tone: good, warn, bad, main or "".
type badge struct{ Name, Tone string }

// maturity is how far a version may be trusted.
type maturity struct {
	Name, Tone string
	Level      int
}

func maturityOf(level int, name string) maturity {
	m := maturity{Name: name, Level: level}
	switch {
	case level >= release.ConfirmedStable:
		m.Tone = "good"
	case level >= release.QAApproved:
		m.Tone = "main"
	default:
		m.Tone = "warn"
	}
	return m
}

// kinds are the words and icons of the types of modules.
var kinds = map[string]struct{ name, many, icon string }{
	module.TypeModule:   {"Module", "Modules", "package"},
	module.TypePack:     {"Pack", "Packs", "box"},
	module.TypeTemplate: {"Template", "Templates", "layout-template"},
}

func amountText(a money.Amount) string {
	if a.Currency == "" {
		return a.String()
	}
	return a.String() + " " + a.Currency
}

// priceOf is what something costs, with how often that is paid and a word about the tax where the market
// charges one.
func priceOf(p catalogue.Price, taxed bool) price {
	if p.Class == "" {
		return price{Free: true, From: p.Several}
	}
	var notes []string
	switch {
	case taxed && p.TaxIncluded:
		notes = append(notes, "tax included")
	case taxed:
		notes = append(notes, "plus tax")
	}
	if p.Amount.IsZero() && p.Class == pricing.ClassUse {
		return price{From: p.Several, Amount: "By use", Note: strings.Join(notes, ", ")}
	}
	switch {
	case p.Class == pricing.ClassSingle:
		notes = append(notes, "paid once")
	case p.Class == pricing.ClassUse:
		notes = append(notes, "and by use")
	case p.Period != "":
		notes = append(notes, "each "+p.Period)
	default:
		notes = append(notes, "to begin with")
	}
	return price{From: p.Several, Amount: amountText(p.Amount), Note: strings.Join(notes, ", ")}
}

// modulePrice is what a module costs, given the offerings that it is in.
func modulePrice(m module.Module, offers []catalogue.Offering, taxed bool) price {
	if !m.Commercial {
		return price{Free: true}
	}
	if len(offers) == 0 {
		return price{Commercial: true}
	}
	p := priceOf(cheapest(offers).PriceFrom(), taxed)
	p.From = (p.From || len(offers) > 1) && !p.Free
	return p
}

// cheapest returns the offering with the lowest price of those that are free or in the currency of the
// first: prices in several currencies cannot be compared.
func cheapest(offers []catalogue.Offering) catalogue.Offering {
	best := offers[0]
	for _, o := range offers[1:] {
		if o.PriceFrom().Below(best.PriceFrom()) {
			best = o
		}
	}
	return best
}

// offeringKey picks the colour of an offering: that of its first module, so that both look alike.
func offeringKey(o catalogue.Offering) string {
	if len(o.Resources) > 0 && o.Resources[0].ModulePackage != "" {
		return o.Resources[0].ModulePackage
	}
	return o.Name
}

func modulePath(pkg string) string { return "/modules/" + url.PathEscape(pkg) }

func versionPath(pkg, version string) string {
	return modulePath(pkg) + "/versions/" + url.PathEscape(version)
}

func filePath(pkg, version string) string { return versionPath(pkg, version) + "/file" }

func offeringPath(o catalogue.Offering) string {
	return "/offering/" + url.PathEscape(o.OrgName) + "/" + url.PathEscape(o.Name) + "/" + url.PathEscape(o.Version)
}

// holdWords are the words and icons of what items hold.
var holdWords = map[string]struct{ name, many, icon string }{
	search.HoldsModule:   {"Module", "Modules", "package"},
	search.HoldsPack:     {"Pack", "Packs", "box"},
	search.HoldsTemplate: {"Template", "Templates", "layout-template"},
	search.HoldsDownload: {"Download", "Downloads", "file-down"},
	search.HoldsAPI:      {"API", "APIs", "globe"},
	search.HoldsOther:    {"Other", "Others", "archive"},
}

// itemCard is the card of an item.
func itemCard(i search.Item, taxed bool) item {
	it := item{
		Key: i.Name, Name: i.Title, Owner: i.Org.Label(), Verified: i.Org.Verified, Logo: picturePath(i.LogoID, picture.Small),
		Text: i.Line, Kind: "Bundle", Icon: "layers", Version: i.Version, Price: itemPrice(i, taxed),
	}
	if i.Package != "" {
		it.Key = i.Package // the offering of a module has its colour
	}
	it.Href = modulePath(i.Package)
	if i.Kind == search.KindOffering {
		it.Href = offeringPath(catalogue.Offering{OrgName: i.Org.Name, Name: i.Name, Version: i.Version})
	}
	if len(i.Holds) == 1 {
		it.Kind, it.Icon = holdWords[i.Holds[0]].name, holdWords[i.Holds[0]].icon
	}
	if i.Maturity > 0 {
		level := maturityOf(i.Maturity, i.Level)
		it.Maturity = &level
	}
	return it
}

func itemPrice(i search.Item, taxed bool) price {
	if !i.OnSale {
		return price{Commercial: true}
	}
	return priceOf(catalogue.Price{Amount: i.Price, TaxIncluded: i.TaxIncluded, Class: i.Class, Period: i.Period, Several: i.From}, taxed)
}

// cards are the cards of items.
func (s *Site) cards(items []search.Item) []item {
	list := make([]item, len(items))
	for n, i := range items {
		list[n] = itemCard(i, s.taxed())
	}
	return list
}

// offeringItem is the card of an offering as its seller sees it before it is on sale.
func offeringItem(o catalogue.Offering, taxed bool) item {
	it := item{
		Href: offeringPath(o), Key: offeringKey(o), Name: o.Title, Owner: o.OrgName, Logo: picturePath(o.Logo, picture.Small),
		Text: o.Abstract, Kind: "Offering", Icon: "tag", Version: o.Version, Price: priceOf(o.PriceFrom(), taxed),
	}
	return it
}

package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/moderation"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/search"
)

// offeringView is an offering, with one main button that knows what the visitor can do with it. Its tabs are
// pages of their own: the fields of the others are empty.
type offeringView struct {
	Crumbs                []webkit.Link
	Tabs                  []webkit.Link
	Key, Title            string
	Logo                  string // address of a picture
	Owner, OwnerHref      string
	Verified              bool
	Version               string
	State                 *badge           // for the seller, while it is not on sale
	Warnings              []*webkit.Notice // for the seller: what may not be meant
	Categories            []webkit.Link
	Price                 price
	PlanTitle, PlanText   string
	Action                action
	Facts                 offeringFacts
	CLI                   []webkit.Command
	Abstract, Description string
	Screenshots           []screenshot
	Resources             []resourceRow
	Contents              []contentRow
	TermsTitle, TermsText string
	Prices                *pricesView
	Provider              *providerCard
	Related               []item
	Report, Handle        string // addresses; "" for whom they are not
}

// resourceRow is one thing that a buyer gets.
type resourceRow struct {
	Key, Name, Version string
	Gets               string // what a buyer gets with it
	Href, File         string // "" where there is none, or not for the visitor
}

// contentRow is a resource with the facts of its newest version.
type contentRow struct {
	resourceRow
	Kind, Icon  string
	Maturity    *maturity
	Licence     string
	Type        string // of a file
	Size        int64
	PublishedAt time.Time
	Versions    string // where all versions are; "" for none
}

// screenshot is a picture of the gallery: a small one that leads to the large one.
type screenshot struct {
	Large, Caption string
	Width, Height  int // as it is shown
}

// offeringFacts stand beside every tab.
type offeringFacts struct {
	PublishedAt time.Time
	Sold        int64
	Licence     string // "" where nothing in it states one
	Size        int64  // of all files together
}

// providerCard is who sells.
type providerCard struct {
	Title, Href          string
	Logo                 string
	Verified             bool
	About                string // Markdown
	Website, WebsiteName string
	Since                time.Time
}

// The tabs of an offering.
const (
	tabOverview = ""
	tabContents = "contents"
	tabTerms    = "terms"
	tabProvider = "provider"
)

// relatedSize is how many related items a page shows: one row of the grid.
const relatedSize = 3

var offeringPage = screen[offeringView]{"offering"}

func (s *Site) offering(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	o, err := s.Catalogue.Get(ctx, actor, r.PathValue("org")+"/"+r.PathValue("name")+"/"+r.PathValue("version"))
	if err != nil {
		return err
	}
	standings, err := s.Orders.Standing(ctx, actor, []string{o.ID})
	if err != nil {
		return err
	}
	standing := standings[o.ID]
	show, err := s.Search.Showcase(ctx, o.ID)
	if err != nil {
		return err
	}
	view := s.newOfferingView(r, o, standing, show)
	tab := r.URL.Query().Get("tab")
	view.Tabs = offeringTabs(o, tab)
	switch tab {
	case tabContents:
		view.Contents = contentRows(view.Resources, show.Contents)
		view.Resources = nil
	case tabTerms:
		view.TermsTitle, view.TermsText = o.TermsTitle, o.TermsText
	case tabPrices:
		prices := s.offeringPrices(r, o, standing.Stand)
		view.Prices = &prices
		view.Resources = nil
	case tabProvider:
		if view.Provider, err = s.providerCard(ctx, actor, o.OrgName); err != nil {
			return err
		}
	default:
		view.Abstract, view.Description = o.Abstract, o.Description
		view.Screenshots = screenshots(show.Screenshots)
		if view.Related, err = s.related(r, offeringRef(o)); err != nil {
			return err
		}
	}
	return offeringPage.show(s, w, r, http.StatusOK, view)
}

// newOfferingView is what every tab shows.
func (s *Site) newOfferingView(r *http.Request, o catalogue.Offering, standing order.Standing, show search.Showcase) offeringView {
	view := offeringView{
		Crumbs: []webkit.Link{{Label: "Home", Href: "/"}, {Label: o.Title}},
		Key:    offeringKey(o), Title: o.Title, Logo: picturePath(show.LogoID, picture.Small),
		Owner: show.Provider.Label(), OwnerHref: providerPath(o.OrgName), Verified: show.Provider.Verified, Version: o.Version,
		Price:     priceOf(o.PriceFrom(), s.taxed()),
		Resources: resourceRows(o, standing.Stand), Action: offeringAction(o, standing, s.taxed()), CLI: s.offeringCommands(o),
		Facts: factsOf(o, show),
	}
	for _, c := range show.Categories {
		view.Categories = append(view.Categories, webkit.Link{Label: c.Title, Href: categoryPath(c.Slug), Icon: iconOr(c.Icon, "tag")})
	}
	if o.State != catalogue.StatePublished {
		state := offeringState(o.State)
		view.State = &state
	}
	if len(o.Plans) == 1 {
		view.PlanTitle, view.PlanText = o.Plans[0].Title, o.Plans[0].Description
	}
	view.Report, view.Handle = reportLink(r, moderation.Offering, o.ID, o.OrgID), handleLink(r, moderation.Offering, o.ID)
	if standing.Stand == order.StandOwn {
		for _, text := range o.Advice() {
			view.Warnings = append(view.Warnings, &webkit.Notice{Kind: "warn", Text: text})
		}
	}
	return view
}

// offeringTabs lead to the parts of the page; terms only where there are some.
func offeringTabs(o catalogue.Offering, current string) []webkit.Link {
	path := offeringPath(o)
	list := []webkit.Link{{Label: "Overview", Href: path}, {Label: "Contents", Href: path + "?tab=" + tabContents}}
	if hasPrices(o) {
		list = slices.Insert(list, 1, webkit.Link{Label: "Prices", Href: path + "?tab=" + tabPrices})
	}
	if o.HasTerms() {
		list = append(list, webkit.Link{Label: "Terms", Href: path + "?tab=" + tabTerms})
	}
	list = append(list, webkit.Link{Label: "Provider", Href: path + "?tab=" + tabProvider})
	chosen := 0
	for i, link := range list {
		if current != "" && link.Href == path+"?tab="+current {
			chosen = i
		}
	}
	list[chosen].Current = true
	return list
}

func factsOf(o catalogue.Offering, show search.Showcase) offeringFacts {
	f := offeringFacts{PublishedAt: o.PublishedAt, Sold: show.Sold}
	var licences []string
	for _, c := range show.Contents {
		f.Size += c.Size
		if c.Licence != "" && !slices.Contains(licences, c.Licence) {
			licences = append(licences, c.Licence)
		}
	}
	f.Licence = strings.Join(licences, ", ")
	return f
}

// smallEdge is the longer edge of a small picture, in pixels.
const smallEdge = 256

// screenshots are the pictures of the gallery, each with the size of its small file.
func screenshots(list []search.Screenshot) []screenshot {
	out := make([]screenshot, len(list))
	for i, p := range list {
		edge := max(p.Width, p.Height, smallEdge)
		out[i] = screenshot{
			Large: picturePath(p.PictureID, picture.Large), Caption: p.Caption,
			Width: max(p.Width*smallEdge/edge, 1), Height: max(p.Height*smallEdge/edge, 1),
		}
	}
	return out
}

// contentRows joins what a buyer gets with the facts of it.
func contentRows(rows []resourceRow, contents []search.Content) []contentRow {
	list := make([]contentRow, 0, len(contents))
	for i, c := range contents {
		row := contentRow{Kind: holdWords[search.HoldsOther].name, Icon: "archive", Licence: c.Licence, Type: c.MediaType, Size: c.Size, PublishedAt: c.PublishedAt}
		if i < len(rows) {
			row.resourceRow = rows[i]
		}
		row.Version = c.Version
		if words, ok := holdWords[c.Kind]; ok {
			row.Kind, row.Icon = words.name, words.icon
		}
		if c.Maturity > 0 {
			level := maturityOf(c.Maturity, c.Level)
			row.Maturity = &level
		}
		if row.Href != "" {
			row.Versions = row.Href + "?tab=" + tabVersions
		}
		list = append(list, row)
	}
	return list
}

// providerCard is what the organisation tells about itself; an organisation that has no page has its name only.
func (s *Site) providerCard(ctx context.Context, actor account.Actor, org string) (*providerCard, error) {
	p, err := s.Search.Profile(ctx, actor, org)
	if errs.Is(err, errs.KindNotFound) {
		return &providerCard{Title: org}, nil
	}
	if err != nil {
		return nil, err
	}
	card := providerCard{
		Title: p.Label(), Href: providerPath(p.Name), Logo: picturePath(p.LogoID, picture.Small), Verified: p.Verified, About: p.About, Since: p.Since,
	}
	card.Website, card.WebsiteName = website(p.Website)
	return &card, nil
}

// related are the cards of what is close to an item.
func (s *Site) related(r *http.Request, ref search.Ref) ([]item, error) {
	items, err := s.Search.Related(r.Context(), front.ActorFrom(r.Context()), ref, relatedSize, languageOf(r))
	if err != nil {
		return nil, err
	}
	return s.cards(items), nil
}

func offeringRef(o catalogue.Offering) search.Ref {
	ref := search.Ref{Kind: search.KindOffering, ID: o.ID, OrgID: o.OrgID}
	for _, r := range o.Resources {
		if r.ModuleID != "" {
			ref.Modules = append(ref.Modules, r.ModuleID)
		}
	}
	return ref
}

// resourceRows lists what is in the offering, with files for those who may have them.
func resourceRows(o catalogue.Offering, stand order.Stand) []resourceRow {
	mine := stand == order.StandOwned || stand == order.StandOwn || stand == order.StandOpen
	rows := make([]resourceRow, len(o.Resources))
	for i, res := range o.Resources {
		row := resourceRow{Key: res.Name, Name: res.Title, Version: res.Version, Gets: whatBuyersGet(res)}
		if res.ModulePackage != "" {
			row.Key, row.Href = res.ModulePackage, modulePath(res.ModulePackage)
			if res.Version != "" && (mine || !res.Commercial) {
				row.File = filePath(res.ModulePackage, res.Version)
			}
		}
		if res.Kind == catalogue.KindDownload && mine {
			row.File = resourceFilePath(res.ID, res.Version)
		}
		if stand == order.StandOwned && row.Href == "" {
			row.Href = ownedPath(res.ID)
		}
		rows[i] = row
	}
	return rows
}

// whatBuyersGet says what comes with a resource of its kind.
func whatBuyersGet(r catalogue.Resource) string {
	switch {
	case r.Kind == catalogue.KindAPI:
		return "The address of an API"
	case r.Version == "":
		return ""
	case r.Kind == catalogue.KindModule:
		return "The module in version " + r.Version + " and all later ones"
	}
	return "The file in version " + r.Version + " and all later ones"
}

func checkoutPath(id string) string { return "/checkout/" + url.PathEscape(id) }
func purchasePath(id string) string { return "/purchases/" + url.PathEscape(id) }
func contractPath(id string) string { return "/contracts/" + url.PathEscape(id) }
func sellPath(id string) string     { return "/sell/" + url.PathEscape(id) }

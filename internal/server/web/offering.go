package web

import (
	"net/http"
	"net/url"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/moderation"
	"souk.dev/souk/internal/store/order"
)

// offeringView is an offering, with one main button that knows what the visitor can do with it.
type offeringView struct {
	Crumbs                []webkit.Link
	Key, Title, Owner     string
	Version               string
	State                 *badge           // for the seller, while it is not on sale
	Warnings              []*webkit.Notice // for the seller: what may not be meant
	Abstract, Description string
	TermsTitle, TermsText string
	Price                 price
	PlanTitle, PlanText   string
	Resources             []resourceRow
	Action                action
	CLI                   []webkit.Command
	Report, Handle        string // addresses; "" for whom they are not
}

// resourceRow is one thing that a buyer gets.
type resourceRow struct {
	Key, Name, Version string
	Href, File         string // "" where there is none, or not for the visitor
}

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
	view := offeringView{
		Crumbs: []webkit.Link{{Label: "Home", Href: "/"}, {Label: o.Title}},
		Key:    offeringKey(o), Title: o.Title, Owner: o.OrgName, Version: o.Version,
		Abstract: o.Abstract, Description: o.Description, TermsTitle: o.TermsTitle, TermsText: o.TermsText,
		Price: planPrice(o.Plan, s.taxed()), PlanTitle: o.Plan.Title, PlanText: o.Plan.Description,
		Resources: resourceRows(o, standing.Stand), Action: offeringAction(o, standing, s.taxed()), CLI: s.offeringCommands(o),
	}
	if o.State != catalogue.StatePublished {
		state := offeringState(o.State)
		view.State = &state
	}
	view.Report, view.Handle = reportLink(r, moderation.Offering, o.ID, o.OrgID), handleLink(r, moderation.Offering, o.ID)
	if standing.Stand == order.StandOwn {
		for _, text := range o.Advice() {
			view.Warnings = append(view.Warnings, &webkit.Notice{Kind: "warn", Text: text})
		}
	}
	return offeringPage.show(s, w, r, http.StatusOK, view)
}

// resourceRows lists what is in the offering, with files for those who may have them.
func resourceRows(o catalogue.Offering, stand order.Stand) []resourceRow {
	mine := stand == order.StandOwned || stand == order.StandOwn || stand == order.StandOpen
	rows := make([]resourceRow, len(o.Resources))
	for i, res := range o.Resources {
		row := resourceRow{Key: res.Name, Name: res.Title, Version: res.Version}
		if res.ModulePackage != "" {
			row.Key, row.Href = res.ModulePackage, modulePath(res.ModulePackage)
			if res.Version != "" && (mine || !res.Commercial) {
				row.File = filePath(res.ModulePackage, res.Version)
			}
		}
		rows[i] = row
	}
	return rows
}

// offeringAction is the main button of the offering for an actor with that standing.
func offeringAction(o catalogue.Offering, standing order.Standing, taxed bool) action {
	toLogin := "/login?next=" + url.QueryEscape(checkoutPath(o.ID))
	receipt := webkit.Link{Label: "Receipt", Href: purchasePath(standing.PurchaseID), Icon: "receipt-text"}
	switch standing.Stand {
	case order.StandSignIn:
		label := "Sign in to buy"
		if o.Plan.Free() {
			label = "Sign in to get it"
		}
		return action{Label: label, Icon: "log-in", Href: toLogin, Text: "You come straight back to the checkout."}
	case order.StandForSale:
		if o.Plan.Free() {
			return action{Label: "Get it", Icon: "shopping-bag", Href: checkoutPath(o.ID), Text: "Nothing to pay."}
		}
		text := "You see the total before you pay."
		if taxed {
			text = "You see the tax and the total before you pay."
		}
		return action{Label: "Buy", Icon: "shopping-bag", Href: checkoutPath(o.ID), Text: text}
	case order.StandAsk:
		return action{Label: "Ask for it", Icon: "send", Href: checkoutPath(o.ID),
			Text: "A manager of your organisation decides about the purchase."}
	case order.StandAsked:
		return action{Label: "See the request", Icon: "clock", Href: purchasePath(standing.PurchaseID),
			Text: "It is asked for already; a manager of your organisation decides."}
	case order.StandPending:
		return action{Label: "Complete your payment", Icon: "credit-card", Href: purchasePath(standing.PurchaseID),
			Text: "You have started to buy it; the payment is not made yet."}
	case order.StandOwned:
		a := takeHome(o)
		a.More = []webkit.Link{receipt}
		return a
	case order.StandOpen:
		return takeHome(o)
	case order.StandOwn:
		return ownAction(o)
	case order.StandNoRole:
		return action{Label: "Not with this organisation", Icon: "lock",
			Text: "You act for an organisation that you may not buy for.",
			More: []webkit.Link{{Label: "Act for another one", Href: "/settings", Icon: "building-2"}}}
	}
	return action{Label: "Not on sale", Icon: "circle-x", Text: "It cannot be bought at the moment."}
}

// takeHome is the action of somebody who has it: the file, or the library when there are several.
func takeHome(o catalogue.Offering) action {
	if len(o.Resources) == 1 && o.Resources[0].ModulePackage != "" && o.Resources[0].Version != "" {
		res := o.Resources[0]
		return action{Label: "Download " + res.Version, Icon: "download", Href: filePath(res.ModulePackage, res.Version), Text: "It is yours, later versions included."}
	}
	return action{Label: "Go to your downloads", Icon: "library", Href: "/library", Text: "It is yours, later versions included."}
}

func ownAction(o catalogue.Offering) action {
	mine := webkit.Link{Label: "My offerings", Href: "/sell", Icon: "tag"}
	if !o.QuarantinedAt.IsZero() {
		return action{Label: "Quarantined", Icon: "octagon-alert", More: []webkit.Link{mine},
			Text: "An administrator has hidden it from everybody else: " + o.QuarantineReason}
	}
	switch o.State {
	case catalogue.StateUploaded:
		return action{Label: "Publish", Icon: "store", Href: sellPath(o.ID) + "/publish", Post: true,
			Text: "Only you see it so far. Once published it is on sale and cannot be changed.",
			More: []webkit.Link{{Label: "Edit", Href: sellPath(o.ID), Icon: "pencil"}, mine}}
	case catalogue.StateDeleted:
		return action{Label: "Off sale", Icon: "circle-x", Text: "You have taken it off sale. Who has bought it keeps it.", More: []webkit.Link{mine}}
	}
	return action{Label: "It is yours: you sell it", Icon: "store", Text: "This is how buyers see it.", More: []webkit.Link{mine}}
}

func offeringState(state catalogue.State) badge {
	switch state {
	case catalogue.StatePublished:
		return badge{"On sale", "good"}
	case catalogue.StateDeleted:
		return badge{"Off sale", "bad"}
	}
	return badge{"Not published yet", "warn"}
}

func checkoutPath(id string) string { return "/checkout/" + url.PathEscape(id) }
func purchasePath(id string) string { return "/purchases/" + url.PathEscape(id) }
func sellPath(id string) string     { return "/sell/" + url.PathEscape(id) }

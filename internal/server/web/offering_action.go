package web

import (
	"net/url"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

// offeringAction is the main button of the offering for an actor with that standing.
func offeringAction(o catalogue.Offering, standing order.Standing, taxed bool) action {
	receipt := webkit.Link{Label: "Receipt", Href: purchasePath(standing.PurchaseID), Icon: "receipt-text"}
	switch standing.Stand {
	case order.StandSignIn:
		if o.Free() {
			return action{Label: "Sign in to get it", Icon: "log-in", Href: "/login?next=" + url.QueryEscape(checkoutPath(o.ID)), Text: "You come straight back to the checkout."}
		}
		return action{Label: "Buy", Icon: "shopping-bag", Href: checkoutPath(o.ID), Text: "You see the total before you sign in."}
	case order.StandForSale:
		if o.Free() {
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
	if len(o.Resources) == 1 && o.Resources[0].Kind == catalogue.KindDownload {
		res := o.Resources[0]
		return action{Label: "Download " + webkit.Short(res.Version, 20), Icon: "download", Href: resourceFilePath(res.ID, res.Version), Text: "It is yours, later versions included."}
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

package web

import (
	"net/http"
	"net/url"
	"slices"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

const tabPrices = "prices"

// pricesView compares the plans of an offering, and reckons what they come to.
type pricesView struct {
	Plans  []planCard
	Meters []planMeter // of all plans; none where nothing is paid by use
	Form   webkit.Form
	Action string // where the calculator is
	Tax    string // what is to say about tax; "" for nothing
}

// hasPrices reports whether the plans say more than a price.
func hasPrices(o catalogue.Offering) bool {
	return len(o.Plans) > 1 || (len(o.Plans) == 1 && !o.Plans[0].Simple())
}

// offeringPrices are the plans with what they come to for the usage in the address.
func (s *Site) offeringPrices(r *http.Request, o catalogue.Offering, stand order.Stand) pricesView {
	form := webkit.Form{Values: r.URL.Query()}
	usage := usageIn(form)
	view := pricesView{Plans: planCards(o.Plans, s.taxed()), Action: offeringPath(o)}
	if s.taxed() {
		view.Tax = "The tax of your country is added at the checkout, unless a plan says that it is included."
	}
	for i, p := range o.Plans {
		own := map[string]string{}
		for _, m := range p.Meters() {
			meter := planMeter{Name: "usage." + m.Key, Label: m.Label}
			if !slices.ContainsFunc(view.Meters, func(other planMeter) bool { return other.Name == meter.Name }) {
				view.Meters = append(view.Meters, meter)
			}
			if text, ok := usage[m.Key]; ok {
				own[m.Key] = text
			}
		}
		e, err := s.Catalogue.Estimate(r.Context(), front.ActorFrom(r.Context()), o.ID, p.Label, own)
		if err != nil && errs.CodeOf(err) == "bad_usage" {
			for _, field := range errs.As(err).Fields {
				if form.Error(field.Path) == "" {
					form.Refuse(field.Path, field.Message)
				}
			}
		} else if !p.Free() {
			view.Plans[i].Total = planTotalOf(e, err)
		}
		if stand == order.StandForSale || stand == order.StandAsk || stand == order.StandSignIn {
			view.Plans[i].Choose = webkit.Link{Label: "Choose " + p.Title, Href: planPath(o, p)}
		}
	}
	view.Form = form
	return view
}

// planPath is the checkout with a plan chosen.
func planPath(o catalogue.Offering, p catalogue.Plan) string {
	if p.Label == "" {
		return checkoutPath(o.ID)
	}
	return checkoutPath(o.ID) + "?plan=" + url.QueryEscape(p.Label)
}

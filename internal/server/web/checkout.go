package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/pricing"
)

// checkoutView is everything between wanting and paying: terms, tax address, and the sum.
type checkoutView struct {
	Notice                *webkit.Notice // why the order is shown again
	Action                string
	Title, PlanTitle      string
	Seller, Buyer         string // the form is bound to the buyer that it shows
	TermsTitle, TermsText string
	Form                  webkit.Form
	Taxed                 bool // the market charges tax
	AddressNeeded         bool // it decides the tax
	AddressStored         bool // the form starts with the organisation's own
	Countries             []webkit.Option
	Sum                   sum
	Free                  bool
	FreeFor               string // organisation whose members get it free; "" otherwise
	Ask                   bool   // a manager of the buyer decides first
	Gateways              []gatewayChoice
	CanKeep               bool // what is paid with can be kept, and renewals charged to it
}

// gatewayChoice is a way to pay.
type gatewayChoice struct {
	Name, Title, Sentence string
	Checked, Test, Saves  bool
}

// sum is what is to be paid, in words.
type sum struct {
	Net, Tax, TaxLabel, Total string
}

var checkoutPage = screen[checkoutView]{"checkout"}

// The fields of the checkout, by the paths that the domain names.
var (
	checkoutFields = []string{"accept_terms", "street", "postal", "city", "country", "gateway", "reference", "note"}
	addressPlaces  = map[string]string{
		"tax_address.street": "street", "tax_address.postal": "postal", "tax_address.city": "city",
		"tax_address.country": "country", "tax_address": "street",
	}
)

func (s *Site) checkout(w http.ResponseWriter, r *http.Request) error {
	return s.openCheckout(w, r, http.StatusOK, nil)
}

// openCheckout shows the order as it stands for the organisation that the actor acts for now.
func (s *Site) openCheckout(w http.ResponseWriter, r *http.Request, status int, notice *webkit.Notice) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	if err := actor.Need(account.ScopeBuy); err != nil {
		return err
	}
	o, err := s.Catalogue.Get(ctx, actor, r.PathValue("offering"))
	if err != nil {
		return err
	}
	standings, err := s.Orders.Standing(ctx, actor, []string{o.ID})
	if err != nil {
		return err
	}
	elsewhere, err := s.insteadOfCheckout(ctx, actor, o, standings[o.ID])
	if err != nil {
		return err
	}
	if elsewhere != "" {
		http.Redirect(w, r, elsewhere, http.StatusSeeOther)
		return nil
	}
	org, err := s.Accounts.Org(ctx, actor, actor.OrgName)
	if err != nil {
		return err
	}
	a := org.TaxAddress
	form := webkit.NewForm("street", a.Street, "postal", a.Postal, "city", a.City, "country", a.Country)
	return s.showCheckout(w, r, status, o, checkoutView{Notice: notice, Form: form, AddressStored: !a.Empty()})
}

// insteadOfCheckout returns where somebody goes who cannot begin to buy: to what he has bought or begun
// to buy, or to the offering's page, which says why there is nothing to buy. "" lets him buy; so it is
// with a purchase that was not paid in time.
func (s *Site) insteadOfCheckout(ctx context.Context, actor account.Actor, o catalogue.Offering, st order.Standing) (string, error) {
	switch st.Stand {
	case order.StandForSale, order.StandAsk:
		return "", nil
	case order.StandOwned:
		return purchasePath(st.PurchaseID), nil
	case order.StandAsked: // who may buy by himself need not wait for a decision on what another asked for
		quote, err := s.Orders.Quote(ctx, actor, o)
		if err != nil || !quote.Ask {
			return "", err
		}
		return purchasePath(st.PurchaseID), nil
	case order.StandPending:
		p, err := s.Orders.Get(ctx, actor, st.PurchaseID)
		if err != nil || s.late(p) {
			return "", err
		}
		return purchasePath(st.PurchaseID), nil
	}
	return offeringPath(o), nil
}

// showCheckout shows the view, of which the notice and the form are set, with the facts of the offering.
func (s *Site) showCheckout(w http.ResponseWriter, r *http.Request, status int, o catalogue.Offering, view checkoutView) error {
	actor := front.ActorFrom(r.Context())
	due, err := s.Orders.Quote(r.Context(), actor, o)
	if err != nil {
		return err
	}
	view.Action, view.Title, view.PlanTitle = checkoutPath(o.ID), o.Title, due.PlanTitle
	view.Seller, view.Buyer = o.OrgName, actor.OrgName
	view.TermsTitle, view.TermsText = o.TermsTitle, o.TermsText
	view.Taxed, view.AddressNeeded = s.taxed(), s.taxed() && !due.Free()
	view.Countries = countryOptions(view.Form.Value("country"))
	view.Sum, view.Free = sumOf(due.Net, due.Tax, due.Total, due.TaxRate), due.Free()
	view.FreeFor, view.Ask = due.FreeFor, due.Ask
	if !due.Free() {
		view.Gateways = gatewayChoices(s.Orders.GatewaysFor(due.Total), view.Form.Value("gateway"))
		again := due.Plan.Class() == pricing.ClassSubscription || due.Plan.Class() == pricing.ClassUse
		view.CanKeep = again && slices.ContainsFunc(view.Gateways, func(g gatewayChoice) bool { return g.Saves })
	}
	return checkoutPage.show(s, w, r, status, view)
}

func (s *Site) buy(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	if shown := form.Value("org"); shown != "" && shown != actor.OrgName { // switched in another window
		text := "You now act for " + actor.OrgName + ", not for " + shown + ". Check the order and press again."
		return s.openCheckout(w, r, http.StatusConflict, &webkit.Notice{Kind: "warn", Text: text})
	}
	in := order.BuyInput{
		Offering: r.PathValue("offering"), AcceptTerms: form.Checked("accept_terms", "yes"), Gateway: form.Value("gateway"),
		Keep:      form.Checked("keep", "yes"),
		Reference: form.Value("reference"), Request: form.Value("ask") == "yes", Note: form.Value("note"),
	}
	if a := addressOf(form); !a.Empty() {
		in.TaxAddress = &a
	}
	p, err := s.Orders.Buy(ctx, actor, in)
	if err == nil {
		return s.leave(w, r, afterBuying(p))
	}
	if errs.CodeOf(err) == "approval_required" || (errs.CodeOf(err) == "role_missing" && !in.Request) {
		text := "What you may do for " + actor.OrgName + " has changed. Check the order and press again."
		return s.openCheckout(w, r, http.StatusConflict, &webkit.Notice{Kind: "warn", Text: text})
	}
	if errs.Is(err, errs.KindConflict) { // bought meanwhile, or off sale: the checkout leads on from there
		http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
		return nil
	}
	if !errs.Is(err, errs.KindInvalid) {
		return err
	}
	o, getErr := s.Catalogue.Get(ctx, actor, in.Offering)
	if getErr != nil {
		return getErr
	}
	form.Take(err, checkoutFields, addressPlaces)
	return s.showCheckout(w, r, http.StatusUnprocessableEntity, o, checkoutView{Form: form})
}

// afterBuying is where the buyer goes: to the gateway while there is something to pay.
func afterBuying(p order.Purchase) string {
	if p.State == order.StatePending && p.PaymentURL != "" {
		return p.PaymentURL
	}
	return purchasePath(p.ID)
}

// gatewayChoices are the ways to pay, with one of them chosen: the first unless the form says another.
func gatewayChoices(list []order.Gateway, chosen string) []gatewayChoice {
	choices := make([]gatewayChoice, len(list))
	found := false
	for i, g := range list {
		choices[i] = gatewayChoice{Name: g.Name, Title: g.Title, Sentence: g.Sentence, Checked: g.Name == chosen, Test: g.Test, Saves: g.Saves}
		found = found || g.Name == chosen
	}
	if !found && len(choices) > 0 {
		choices[0].Checked = true
	}
	return choices
}

func addressOf(form webkit.Form) account.Address {
	return account.Address{
		Street: strings.TrimSpace(form.Value("street")), Postal: strings.TrimSpace(form.Value("postal")),
		City: strings.TrimSpace(form.Value("city")), Country: form.Value("country"),
	}
}

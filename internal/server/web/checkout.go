package web

import (
	"context"
	"net/http"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

// checkoutView is everything between wanting and paying: plan, terms, tax address, and the sum. A visitor sees it
// without what is a buyer's own.
type checkoutView struct {
	Notice                *webkit.Notice // why the order is shown again
	Action                string
	SignIn, SignUp        string // where a visitor goes on; "" for who is signed in
	Title, PlanTitle      string
	Seller, Buyer         string     // the form is bound to the buyer that it shows
	Plans                 []planCard // to choose from; none where there is one
	TermsTitle, TermsText string
	Form                  webkit.Form
	Taxed                 bool // the market charges tax
	AddressNeeded         bool // it decides the tax
	AddressStored         bool // the form starts with the organisation's own
	Countries             []webkit.Option
	Sum                   sum
	Lines                 []billRow // what is paid at once; none where it is one price
	Later                 []string  // what is paid afterwards, a sentence each
	TaxReason             string    // why there is no tax; "" otherwise
	Coupon                string    // its code, where it counts
	CouponText            string    // what it takes off
	CouponAsked           bool      // there is a price that a coupon may take something off
	Free                  bool
	Press                 string // what the button is called where there is nothing to pay now
	FreeFor               string // organisation whose members get it free; "" otherwise
	Ask                   bool   // a manager of the buyer decides first
	Gateways              []gatewayChoice
	CanKeep               bool // what is paid with can be kept, and renewals charged to it
	Number                checkoutNumbers
}

// checkoutNumbers are those of the sections.
type checkoutNumbers struct{ Plan, Terms, Address, Gateway, Pay int }

// gatewayChoice is a way to pay.
type gatewayChoice struct {
	Name, Title, Sentence string
	Checked, Test, Saves  bool
}

// sum is what is to be paid, in words.
type sum struct {
	Net, Tax, TaxLabel, Total string
	Listed, Off, OffLabel     string // the price before a coupon, and what that took off; "" without one
}

var checkoutPage = screen[checkoutView]{"checkout"}

// The fields of the checkout, by the paths that the domain names.
var (
	checkoutFields = []string{"plan", "coupon", "accept_terms", "street", "postal", "city", "country", "gateway", "reference", "note"}
	addressPlaces  = map[string]string{
		"tax_address.street": "street", "tax_address.postal": "postal", "tax_address.city": "city",
		"tax_address.country": "country", "tax_address": "street",
	}
)

func (s *Site) checkout(w http.ResponseWriter, r *http.Request) error {
	return s.openCheckout(w, r, http.StatusOK, nil)
}

// openCheckout shows the order as it stands for the organisation that the actor acts for now, or for a visitor; the
// address may say plan, coupon and country.
func (s *Site) openCheckout(w http.ResponseWriter, r *http.Request, status int, notice *webkit.Notice) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	if err := actor.Need(account.ScopeBuy); err != nil && !actor.Anonymous() {
		return err
	}
	o, err := s.Catalogue.Get(ctx, actor, r.PathValue("offering"))
	if errs.Is(err, errs.KindNotFound) && actor.Anonymous() { // who signs in may see it
		return actor.NeedSignIn()
	}
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
	query := r.URL.Query()
	form := webkit.NewForm("plan", query.Get("plan"), "coupon", query.Get("coupon"), "country", query.Get("country"))
	if actor.Anonymous() {
		return s.showCheckout(w, r, status, o, checkoutView{Notice: notice, Form: form})
	}
	org, err := s.Accounts.Org(ctx, actor, actor.OrgName)
	if err != nil {
		return err
	}
	a := org.TaxAddress
	if !a.Empty() {
		form.Values.Set("country", a.Country)
	}
	for name, value := range map[string]string{"street": a.Street, "postal": a.Postal, "city": a.City} {
		form.Values.Set(name, value)
	}
	return s.showCheckout(w, r, status, o, checkoutView{Notice: notice, Form: form, AddressStored: !a.Empty()})
}

// insteadOfCheckout returns where somebody goes who cannot begin to buy: to what he has bought or begun
// to buy, or to the offering's page, which says why there is nothing to buy. "" lets him buy; so it is
// with a purchase that was not paid in time.
func (s *Site) insteadOfCheckout(ctx context.Context, actor account.Actor, o catalogue.Offering, st order.Standing) (string, error) {
	switch st.Stand {
	case order.StandForSale, order.StandAsk, order.StandSignIn:
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

func (s *Site) buy(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	if err := r.ParseForm(); err != nil {
		return err
	}
	if err := actor.NeedSignIn(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	if shown := form.Value("org"); shown != "" && shown != actor.OrgName { // switched in another window
		text := "You now act for " + actor.OrgName + ", not for " + shown + ". Check the order and press again."
		return s.openCheckout(w, r, http.StatusConflict, &webkit.Notice{Kind: "warn", Text: text})
	}
	if again, err := s.lookAgain(w, r, actor, form); again || err != nil {
		return err
	}
	in := buyInputOf(r.PathValue("offering"), form)
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

// lookAgain shows the order anew, and reports whether it did: where another plan, coupon or country was chosen with the
// button that asks what it comes to, or where what was shown is not what would be charged.
func (s *Site) lookAgain(w http.ResponseWriter, r *http.Request, actor account.Actor, form webkit.Form) (bool, error) {
	look, shown := form.Value("do") == "look", form.Value("total")
	if !look && shown == "" {
		return false, nil
	}
	if err := actor.Need(account.ScopeBuy); err != nil {
		return false, err
	}
	o, err := s.Catalogue.Get(r.Context(), actor, r.PathValue("offering"))
	if err != nil {
		return false, err
	}
	if look {
		return true, s.showCheckout(w, r, http.StatusOK, o, checkoutView{Form: form})
	}
	due, err := s.Orders.QuoteFor(r.Context(), actor, o, wishOf(form))
	if err != nil { // buying says what is wrong
		return false, nil //nolint:nilerr // the same is refused there, with the whole form
	}
	now := dueSum(due).Total
	if now == shown {
		return false, nil
	}
	text := "It comes to " + now + ", not to " + shown + " as was shown. Check the order and press again."
	return true, s.showCheckout(w, r, http.StatusConflict, o, checkoutView{Form: form, Notice: &webkit.Notice{Kind: "warn", Text: text}})
}

func buyInputOf(offering string, form webkit.Form) order.BuyInput {
	in := order.BuyInput{
		Offering: offering, Plan: form.Value("plan"), Coupon: form.Value("coupon"), AcceptTerms: form.Checked("accept_terms", "yes"),
		Gateway: form.Value("gateway"), Keep: form.Checked("keep", "yes"),
		Reference: form.Value("reference"), Request: form.Value("ask") == "yes", Note: form.Value("note"),
	}
	if a := addressOf(form); !a.Empty() {
		in.TaxAddress = &a
	}
	return in
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

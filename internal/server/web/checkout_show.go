package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/country"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/coupon"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/pricing"
)

// wishOf reads what is chosen in the form of the checkout. What is no country is nothing yet.
func wishOf(form webkit.Form) order.Wish {
	wish := order.Wish{Plan: form.Value("plan"), Coupon: strings.TrimSpace(form.Value("coupon"))}
	if code := form.Value("country"); country.Name(code) != "" {
		wish.Country = code
	}
	return wish
}

// showCheckout shows the view, of which the notice and the form are set, with the facts of the offering.
func (s *Site) showCheckout(w http.ResponseWriter, r *http.Request, status int, o catalogue.Offering, view checkoutView) error {
	actor := front.ActorFrom(r.Context())
	var err error
	if view.Taxed, err = s.Market.Taxed(r.Context()); err != nil {
		return err
	}
	due, err := s.dueFor(r, o, &view)
	if err != nil {
		return err
	}
	if view.Form.Error("coupon") != "" && status == http.StatusOK {
		status = http.StatusUnprocessableEntity
	}
	view.Action, view.Title, view.PlanTitle = checkoutPath(o.ID), o.Title, due.PlanTitle
	view.Seller, view.Buyer = o.OrgName, actor.OrgName
	view.TermsTitle, view.TermsText = o.TermsTitle, o.TermsText
	view.AddressNeeded = view.Taxed && !due.Plan.Free()
	view.Countries = countryOptions(view.Form.Value("country"))
	view.say(due)
	view.FreeFor, view.Ask = due.FreeFor, due.Ask && !actor.Anonymous()
	if actor.Anonymous() {
		view.Countries[0].Label = "Where " + o.OrgName + " is"
		here := checkoutAddress(o, wishOf(view.Form))
		view.SignIn, view.SignUp = "/login?next="+url.QueryEscape(here), ""
		if s.Options.SignUp {
			view.SignUp = "/signup/?next=" + url.QueryEscape(here)
		}
	} else if !due.Free() {
		view.Gateways = gatewayChoices(s.Orders.GatewaysFor(due.Total), view.Form.Value("gateway"))
		again := due.Plan.Class() == pricing.ClassSubscription || due.Plan.Class() == pricing.ClassUse
		view.CanKeep = again && slices.ContainsFunc(view.Gateways, func(g gatewayChoice) bool { return g.Saves })
	}
	view.count(actor)
	return checkoutPage.show(s, w, r, status, view)
}

// dueFor returns what the choice in the form comes to, and fills the plans to choose from. A plan that cannot be had is
// replaced by the first one that can, and a coupon that does not count is left out; both are said.
func (s *Site) dueFor(r *http.Request, o catalogue.Offering, view *checkoutView) (order.Quote, error) {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	wish := wishOf(view.Form)
	quotes, err := s.Orders.Quotes(ctx, actor, o, wish.Country)
	if err != nil {
		return order.Quote{}, err
	}
	if len(quotes) == 0 {
		if err := actor.NeedSignIn(); err != nil { // there may be one for who signs in
			return order.Quote{}, err
		}
		return s.Orders.QuoteFor(ctx, actor, o, order.Wish{Plan: o.Plans[0].Label})
	}
	due := slices.IndexFunc(quotes, func(q order.Quote) bool { return strings.EqualFold(q.Plan.Label, wish.Plan) })
	if due < 0 && quotes[0].FreeFor == "" && wish.Plan != "" && view.Notice == nil {
		view.Notice = &webkit.Notice{Kind: "warn", Text: "The plan that was chosen is not there for you. Choose another one."}
	}
	due = max(due, 0)
	wish.Plan = quotes[due].Plan.Label
	if view.Form.Values == nil {
		view.Form.Values = url.Values{}
	}
	view.Form.Values.Set("plan", wish.Plan)
	if len(quotes) > 1 {
		for i, q := range quotes {
			card := planCardOf(q.Plan, view.Taxed)
			card.Chosen = i == due
			view.Plans = append(view.Plans, card)
		}
	}
	if wish.Coupon == "" || view.Form.Error("coupon") != "" || quotes[due].FreeFor != "" {
		return quotes[due], nil
	}
	q, err := s.Orders.QuoteFor(ctx, actor, o, wish)
	if errs.Is(err, errs.KindInvalid) || errs.Is(err, errs.KindTooMany) {
		view.Form.Refuse("coupon", errs.As(err).Message)
		return quotes[due], nil
	}
	return q, err
}

// checkoutAddress is the checkout with a choice made.
func checkoutAddress(o catalogue.Offering, wish order.Wish) string {
	query := url.Values{}
	for name, value := range map[string]string{"plan": wish.Plan, "coupon": wish.Coupon, "country": wish.Country} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if len(query) == 0 {
		return checkoutPath(o.ID)
	}
	return checkoutPath(o.ID) + "?" + query.Encode()
}

// say fills in what is paid now and later.
func (v *checkoutView) say(due order.Quote) {
	v.Sum, v.Free = dueSum(due), due.Free()
	if v.Taxed {
		v.TaxReason = due.TaxReason
	}
	v.CouponAsked = !due.Plan.Free()
	for _, l := range due.Lines {
		amount := due.Total
		amount.Minor = l.Net
		v.Lines = append(v.Lines, billRow{Label: l.Label, Sum: amountText(amount)})
	}
	if len(due.Lines) == 1 && due.Lines[0].Kind != pricing.LineSetup { // the price says it
		v.Lines = nil
	}
	if d := due.Discount; d != nil {
		v.Coupon, v.CouponText = due.Coupon, discountWords(d.Terms)
	}
	v.Later = laterTexts(due)
	v.Press = "Get it"
	switch {
	case due.Plan.TrialDays > 0:
		v.Press = "Start the trial"
	case due.Plan.Class() == pricing.ClassUse || due.Plan.Class() == pricing.ClassSubscription:
		v.Press = "Begin"
	}
}

// dueSum is what is paid at once.
func dueSum(due order.Quote) sum {
	sum := sumOf(due.Net, due.Tax, due.Total, due.TaxRate)
	if due.Free() && !due.Plan.Free() {
		sum.Total = "Nothing now"
	}
	return sum
}

// discountWords says what a coupon takes off, and how long.
func discountWords(d coupon.Terms) string {
	off := d.Amount.String() + " " + d.Amount.Currency
	if !d.Percent.IsZero() {
		off = d.Percent.String() + " %"
	}
	switch d.Periods {
	case 0:
		return off + " off every bill"
	case 1:
		return off + " off the first bill"
	}
	return off + " off the first " + webkit.Count(int64(d.Periods), "bill", "bills")
}

// laterTexts say what is paid after the first payment.
func laterTexts(due order.Quote) []string {
	var texts []string
	if due.Plan.TrialDays > 0 {
		texts = append(texts, "Free to try for "+webkit.Count(int64(due.Plan.TrialDays), "day", "days")+".")
	}
	for i, again := range due.Then {
		text := "Then " + amountText(again.Total) + " each " + again.Period.String()
		if !again.Tax.IsZero() {
			text += " with tax"
		}
		if due.Discount != nil && due.Discount.Periods != 1 {
			text += ", before the coupon"
		}
		if i == 0 {
			text += ", the first time on " + dayText(due.ThenFrom)
		}
		texts = append(texts, text+".")
	}
	for _, c := range slices.Concat(due.Plan.Components, due.Plan.Deductions) {
		if c.Model == pricing.PayPerUse || c.Function != nil {
			texts = append(texts, "By use, billed afterwards: "+c.Label+", "+componentText(c, due.Plan.Currency)+".")
		}
	}
	if !due.Plan.Minimum.IsZero() {
		texts = append(texts, "At least "+due.Plan.Minimum.String()+" "+due.Plan.Currency+" each period.")
	}
	return texts
}

// count numbers the sections that are there.
func (v *checkoutView) count(actor account.Actor) {
	n := 0
	next := func(there bool) int {
		if !there {
			return 0
		}
		n++
		return n
	}
	v.Number.Plan = next(len(v.Plans) > 0)
	v.Number.Terms = next(true)
	v.Number.Address = next(!actor.Anonymous() || v.Taxed)
	v.Number.Gateway = next(len(v.Gateways) > 0)
	v.Number.Pay = next(true)
}

package web

import (
	"net/http"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/order"
)

// purchaseView is a purchase in whatever state: what happened, the next step, and the receipt.
type purchaseView struct {
	Steps              []webkit.Step
	Icon, ToneClass    string
	Headline, Text     string
	Pay, Again, Cancel string    // addresses of the next steps; "" where there is none
	ExpiresAt          time.Time // while it waits for the payment
	Files              []fileRow
	Invoice            webkit.Link // Href is "" while there is none
	Paid               bool
	ID                 string
	State              badge
	CreatedAt          time.Time
	Title, PlanTitle   string
	OfferingHref       string
	Seller, Buyer      string
	Address            []string // lines
	Sum                sum
	CLI                []webkit.Command
}

// HasNext reports whether there is a next step to press.
func (v purchaseView) HasNext() bool { return v.Pay != "" || v.Again != "" || v.Cancel != "" }

// fileRow is something that was bought, with its newest file.
type fileRow struct {
	Key, Name, Href string
	Version         string
	Size            int64  // 0 where it is not known
	File            string // "" while nothing is published
}

var purchasePage = screen[purchaseView]{"purchase"}

func (s *Site) purchase(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Orders.Get(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.showPurchase(w, r, p)
}

func (s *Site) showPurchase(w http.ResponseWriter, r *http.Request, p order.Purchase) error {
	if s.late(p) {
		p.State = order.StateExpired
	}
	view := purchaseView{
		ID: p.ID, State: purchaseState(p.State), CreatedAt: p.CreatedAt, Title: p.OfferingTitle, PlanTitle: p.PlanTitle,
		Seller: p.SellerName, Buyer: p.OrgName, Address: addressLines(p.TaxAddress),
		Sum: sumOf(p.Net, p.Tax, p.Total, p.TaxRate),
		CLI: s.purchaseCommands(p),
	}
	view.say(p)
	bill, err := s.Invoices.ForPurchase(r.Context(), front.ActorFrom(r.Context()), p.ID)
	if err != nil && !errs.Is(err, errs.KindNotFound) {
		return err
	}
	if err == nil {
		view.Invoice = webkit.Link{Label: bill.Label, Href: invoicePath(bill)}
	}
	o, err := s.Catalogue.Get(r.Context(), front.ActorFrom(r.Context()), p.OfferingID)
	switch {
	case err == nil:
		view.OfferingHref = offeringPath(o)
		for _, res := range o.Resources {
			if p.State != order.StatePaid || res.ModulePackage == "" {
				continue
			}
			row := fileRow{Key: res.ModulePackage, Name: res.Title, Href: modulePath(res.ModulePackage), Version: res.Version}
			if res.Version != "" {
				row.File = filePath(res.ModulePackage, res.Version)
			}
			view.Files = append(view.Files, row)
		}
	case !errs.Is(err, errs.KindNotFound):
		return err
	}
	return purchasePage.show(s, w, r, http.StatusOK, view)
}

// late reports whether a purchase waits for a payment that comes too late. The market closes it in a
// moment; it is shown as what it is going to be.
func (s *Site) late(p order.Purchase) bool {
	return p.State == order.StatePending && !s.Clock.Now().Before(p.ExpiresAt)
}

// say sets what the page says of the state, and the next steps.
func (v *purchaseView) say(p order.Purchase) {
	step := 1
	switch p.State {
	case order.StatePaid:
		v.Headline, v.Text = "It is yours", "The payment of "+amountText(p.Total)+" has arrived. Thank you."
		if p.Free() {
			v.Text = "There was nothing to pay."
		}
		v.Icon, v.ToneClass, v.Paid, step = "circle-check", "tone-good", true, 2
	case order.StatePending:
		v.Headline, v.Text = "Waiting for your payment", "Nothing is charged yet."
		v.Icon, v.ToneClass = "clock", "tone-warn"
		v.Pay, v.Cancel = p.PaymentURL, purchasePath(p.ID)+"/cancel"
		v.ExpiresAt = p.ExpiresAt
	case order.StateCancelled:
		v.Headline, v.Text = "Purchase cancelled", "Nothing was charged."
		v.Icon, v.ToneClass, v.Again = "undo-2", "", checkoutPath(p.OfferingID)
	case order.StateExpired:
		v.Headline, v.Text = "The time to pay is over", "Nothing was charged."
		v.Icon, v.ToneClass, v.Again = "clock", "tone-bad", checkoutPath(p.OfferingID)
	}
	v.Steps = webkit.Steps(step, "Checkout", "Pay", "Download")
}

// purchaseReturn is where the gateway sends the buyer after approval; coming again changes nothing.
func (s *Site) purchaseReturn(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	_, err := s.Orders.Return(r.Context(), front.ActorFrom(r.Context()), id, r.URL.Query().Get("token"))
	if err != nil && !errs.Is(err, errs.KindConflict) && !errs.Is(err, errs.KindGone) {
		return err
	}
	// Not approved yet, given up or too late: the purchase's page says which, and leads on.
	http.Redirect(w, r, purchasePath(id), http.StatusSeeOther)
	return nil
}

// purchaseCancelReturn is where the gateway sends the buyer who gave up. Without the payment's token, as
// with a link that somebody else made up, it only leads to the purchase.
func (s *Site) purchaseCancelReturn(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	_, err := s.Orders.CancelReturn(r.Context(), front.ActorFrom(r.Context()), id, r.URL.Query().Get("token"))
	if err != nil && !errs.Is(err, errs.KindConflict) && errs.CodeOf(err) != "wrong_token" {
		return err
	}
	http.Redirect(w, r, purchasePath(id), http.StatusSeeOther)
	return nil
}

// purchaseLook answers who only looks where the gateway's links lead: nothing changes.
func (s *Site) purchaseLook(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, purchasePath(r.PathValue("id")), http.StatusSeeOther)
	return nil
}

// purchaseCancel gives a purchase up from its page. One that is paid meanwhile stays paid, and its page
// says so.
func (s *Site) purchaseCancel(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	_, err := s.Orders.Cancel(r.Context(), front.ActorFrom(r.Context()), id)
	if err != nil && !errs.Is(err, errs.KindConflict) {
		return err
	}
	http.Redirect(w, r, purchasePath(id), http.StatusSeeOther)
	return nil
}

func purchaseState(state order.State) badge {
	switch state {
	case order.StatePaid:
		return badge{"Paid", "good"}
	case order.StatePending:
		return badge{"Waiting for payment", "warn"}
	case order.StateExpired:
		return badge{"Expired", "bad"}
	}
	return badge{"Cancelled", ""}
}

func sumOf(net, tax, total money.Amount, rate string) sum {
	return sum{Net: amountText(net), Tax: amountText(tax), TaxLabel: "Tax (" + rate + " %)", Total: amountText(total)}
}

func addressLines(a account.Address) []string {
	if a.Empty() {
		return nil
	}
	return []string{a.Street, a.Postal + " " + a.City, countryName(a.Country)}
}

package web

import (
	"net/http"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

// purchaseView is a purchase in whatever state: what happened, the next step, and the receipt.
type purchaseView struct {
	Tabs               []webkit.Link
	Steps              []webkit.Step
	Icon, ToneClass    string
	Headline, Text     string
	Pay, Again, Cancel string // addresses of the next steps; "" where there is none
	CancelLabel        string // what giving up is called
	Manage             string // where an administrator marks it paid
	Transfer           *transferView
	Decide             *decision
	History            []happening
	Reference          string // the buyer's order number
	Gateway            string // how it is paid, in words
	Terms              order.Terms
	ExpiresAt          time.Time // while it waits for the payment
	Files              []fileRow
	Invoice            webkit.Link // Href is "" while there is none
	Contract           string      // address of what it goes on as; "" for what is paid once and for all
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
func (v purchaseView) HasNext() bool {
	return v.Pay != "" || v.Again != "" || v.Cancel != "" || v.Manage != ""
}

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
	return s.showPurchase(w, r, http.StatusOK, p, nil)
}

// showPurchase shows a purchase; refused is why a manager's decision was not taken.
func (s *Site) showPurchase(w http.ResponseWriter, r *http.Request, status int, p order.Purchase, refused error) error {
	actor := front.ActorFrom(r.Context())
	if s.late(p) {
		p.State = order.StateExpired
	}
	view := purchaseView{
		ID: p.ID, State: purchaseState(p.State), CreatedAt: p.CreatedAt, Title: p.OfferingTitle, PlanTitle: p.PlanTitle,
		Seller: p.SellerName, Buyer: p.OrgName, Address: addressLines(p.TaxAddress),
		Sum: paidSum(p),
		CLI: s.purchaseCommands(p), Tabs: buyTabs("/purchases"), Reference: p.Reference, Gateway: gatewayTitle(s.Orders.Gateways(), p.Gateway),
		History: history(p),
	}
	view.say(p)
	view.actions(actor, p)
	if refused != nil && view.Decide != nil {
		view.Decide.Reason, view.Decide.Error = r.PostFormValue("reason"), fieldMistakes(refused)["reason"]
	}
	var err error
	if view.Terms, err = s.Orders.Terms(r.Context(), actor, p.ID); err != nil {
		return err
	}
	bill, err := s.Invoices.ForPurchase(r.Context(), actor, p.ID)
	if err != nil && !errs.Is(err, errs.KindNotFound) {
		return err
	}
	if err == nil {
		view.Invoice = webkit.Link{Label: bill.Label, Href: invoicePath(bill)}
	}
	if view.Contract, err = s.contractHref(r.Context(), actor, p); err != nil {
		return err
	}
	o, err := s.Catalogue.Get(r.Context(), actor, p.OfferingID)
	if err == nil {
		view.OfferingHref = offeringPath(o)
		if p.OrgID == actor.OrgID {
			view.Files = filesOf(p, o)
		}
	} else if !errs.Is(err, errs.KindNotFound) {
		return err
	}
	return purchasePage.show(s, w, r, status, view)
}

// filesOf are the files of a paid purchase.
func filesOf(p order.Purchase, o catalogue.Offering) []fileRow {
	if p.State != order.StatePaid || p.Quarantined {
		return nil
	}
	var rows []fileRow
	for _, res := range o.Resources {
		row := fileRow{Key: res.ModulePackage, Name: res.Title, Href: ownedPath(res.ID), Version: res.Version}
		switch {
		case res.Version == "" || res.Kind == catalogue.KindAPI:
		case res.ModulePackage != "":
			row.File = filePath(res.ModulePackage, res.Version)
		default:
			row.File = resourceFilePath(res.ID, res.Version)
		}
		if row.Key == "" {
			row.Key = res.Name
		}
		rows = append(rows, row)
	}
	return rows
}

// late reports whether a purchase waits for a payment that comes too late. The market closes it in a
// moment; it is shown as what it is going to be.
func (s *Site) late(p order.Purchase) bool {
	return p.State == order.StatePending && !s.Clock.Now().Before(p.ExpiresAt)
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

// gatewayTitle says how a purchase is paid; "" where there is nothing to pay.
func gatewayTitle(list []order.Gateway, name string) string {
	for _, g := range list {
		if g.Name == name {
			return g.Title
		}
	}
	return name
}

func sumOf(net, tax, total money.Amount, rate string) sum {
	if total.IsZero() {
		return sum{Total: "Free"}
	}
	return sum{Net: amountText(net), Tax: amountText(tax), TaxLabel: "Tax (" + rate + " %)", Total: amountText(total)}
}

// paidSum is what a purchase came to, with its coupon.
func paidSum(p order.Purchase) sum {
	sum := sumOf(p.Net, p.Tax, p.Total, p.TaxRate)
	if p.Coupon != "" {
		listed := p.Net
		listed.Minor += p.Discount.Minor
		sum.Listed, sum.Off, sum.OffLabel = amountText(listed), "−"+amountText(p.Discount), "Coupon "+p.Coupon
	}
	return sum
}

func addressLines(a account.Address) []string {
	if a.Empty() {
		return nil
	}
	return []string{a.Street, a.Postal + " " + a.City, countryName(a.Country)}
}

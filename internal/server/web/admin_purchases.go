package web

import (
	"net/http"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/order"
)

// adminPurchasesView is the purchases of the whole market, for those who see the money arrive.
type adminPurchasesView struct {
	Tabs     []webkit.Link
	Form     webkit.Form // of the filter
	States   []webkit.Option
	Gateways []webkit.Option
	Filtered bool
	Waiting  webkit.Link // to what waits for a transfer
	Items    []adminPurchaseRow
	Pager    webkit.Pager
	CLI      []webkit.Command
}

// adminPurchaseRow is one purchase; Paid and Dismiss are addresses, "" where there is nothing to decide.
type adminPurchaseRow struct {
	ID, Title, Href, Buyer, Seller, User string
	Amount, Gateway, Code                string
	State                                badge
	At, Until                            time.Time
	Paid, Dismiss                        string
	Blocked                              bool
	Typed                                handledForm // what was written into the forms
	Wrong                                handledForm // what is wrong with it
	Differs                              bool        // another amount can be confirmed
}

// handledForm has a text for each field of the forms of a row.
type handledForm struct{ Amount, Reference, PaidAt, Reason string }

// PaidOpen reports whether the form is shown open, with a mistake in it.
func (r adminPurchaseRow) PaidOpen() bool {
	return r.Wrong.Amount+r.Wrong.Reference+r.Wrong.PaidAt != ""
}

// DismissOpen is PaidOpen of the other form.
func (r adminPurchaseRow) DismissOpen() bool { return r.Wrong.Reason != "" }

var adminPurchasesPage = screen[adminPurchasesView]{"admin_purchases"}

const adminPurchasesPath = "/administration/purchases"

func (s *Site) adminPurchases(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := order.Filter{State: order.State(q.Get("state")), Gateway: q.Get("gateway"), Word: q.Get("q")}
	return s.showAdminPurchases(w, r, http.StatusOK, f, nil)
}

// showAdminPurchases shows what fits the filter; refused is why the form of the only row was not taken.
func (s *Site) showAdminPurchases(w http.ResponseWriter, r *http.Request, status int, f order.Filter, refused error) error {
	req := webkit.PageRequest(r.URL.Query(), librarySize)
	list, err := s.Orders.All(r.Context(), front.ActorFrom(r.Context()), f, req)
	if err != nil {
		return err
	}
	gateways := s.Orders.Gateways()
	view := adminPurchasesView{
		Tabs: adminTabs(adminPurchasesPath), Form: webkit.NewForm("q", f.Word, "state", string(f.State), "gateway", f.Gateway),
		States: stateOptions(), Gateways: gatewayOptions(gateways), Filtered: f != (order.Filter{}), CLI: s.adminPurchaseCommands(list.Items),
	}
	for _, g := range gateways {
		if g.Manual && (f.Gateway != g.Name || f.State != order.StatePending) {
			view.Waiting = webkit.Link{Label: "Transfers to check", Href: filtered(adminPurchasesPath, "state", "pending", "gateway", g.Name)}
		}
	}
	for _, p := range list.Items {
		row := s.adminPurchaseRow(p, gateways)
		if refused != nil {
			wrong := fieldMistakes(refused)
			row.Wrong = handledForm{wrong["amount"], wrong["reference"], wrong["paid_at"], wrong["reason"]}
			row.Typed = handledForm{
				r.PostFormValue("amount"), r.PostFormValue("reference"), r.PostFormValue("paid_at"), r.PostFormValue("reason"),
			}
			row.Differs = hasMistake(refused, "differs")
		}
		view.Items = append(view.Items, row)
	}
	path := filtered(adminPurchasesPath, "q", f.Word, "state", string(f.State), "gateway", f.Gateway)
	if view.Pager, err = webkit.NewPager(path, list.Next, req.After != ""); err != nil {
		return err
	}
	return adminPurchasesPage.show(s, w, r, status, view)
}

func (s *Site) adminPurchaseRow(p order.Purchase, gateways []order.Gateway) adminPurchaseRow {
	row := adminPurchaseRow{
		ID: p.ID, Title: p.OfferingTitle, Href: purchasePath(p.ID), Buyer: p.OrgName, User: p.UserName, Seller: p.SellerName, Amount: priceText(p),
		Gateway: gatewayTitle(gateways, p.Gateway), Code: p.Transfer.Code, State: purchaseState(p.State), At: p.CreatedAt, Until: p.ExpiresAt,
		Blocked: p.Quarantined,
	}
	if p.State == order.StatePending && p.Transfer.Code != "" {
		row.Paid, row.Dismiss = adminPurchasesPath+"/"+p.ID+"/paid", adminPurchasesPath+"/"+p.ID+"/dismiss"
	}
	return row
}

func stateOptions() []webkit.Option {
	list := []webkit.Option{{Label: "All"}}
	for _, state := range order.States {
		list = append(list, webkit.Option{Value: string(state), Label: purchaseState(state).Name})
	}
	return list
}

func gatewayOptions(gateways []order.Gateway) []webkit.Option {
	list := []webkit.Option{{Label: "All"}}
	for _, g := range gateways {
		list = append(list, webkit.Option{Value: g.Name, Label: g.Title})
	}
	return list
}

func hasMistake(err error, code string) bool {
	for _, f := range errs.As(err).Fields {
		if f.Code == code {
			return true
		}
	}
	return false
}

func (s *Site) adminPurchasePaid(w http.ResponseWriter, r *http.Request) error {
	in := order.MarkPaidInput{
		Amount: strings.TrimSpace(r.PostFormValue("amount")), Confirm: r.PostFormValue("confirm") == "yes",
		Reference: strings.TrimSpace(r.PostFormValue("reference")),
	}
	var err error
	if day := strings.TrimSpace(r.PostFormValue("paid_at")); day != "" {
		if in.PaidAt, err = time.Parse(time.DateOnly, day); err != nil {
			var f errs.Fields
			f.Add("paid_at", "bad_date", "Write a day as 2026-11-21.")
			err = f.Err("bad_payment", "The payment does not fit the purchase.")
		}
	}
	actor := front.ActorFrom(r.Context())
	if err == nil || actor.NeedAdmin() != nil {
		_, err = s.Orders.MarkPaid(r.Context(), actor, r.PathValue("id"), in)
	}
	return s.handledPurchase(w, r, err, "purchase-paid")
}

func (s *Site) adminPurchaseDismiss(w http.ResponseWriter, r *http.Request) error {
	_, err := s.Orders.Dismiss(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"), r.PostFormValue("reason"))
	return s.handledPurchase(w, r, err, "purchase-dismissed")
}

// handledPurchase leads back to what waits; a form that was refused is shown again with the purchase, and
// what came too late with how it stands now.
func (s *Site) handledPurchase(w http.ResponseWriter, r *http.Request, err error, notice string) error {
	id := r.PathValue("id")
	switch {
	case err == nil:
		done(w, r, filtered(adminPurchasesPath, "state", "pending", "gateway", "invoice"), notice)
		return nil
	case errs.Is(err, errs.KindInvalid):
		return s.showAdminPurchases(w, r, http.StatusUnprocessableEntity, order.Filter{Word: id}, err)
	case errs.CodeOf(err) == "offering_quarantined":
		done(w, r, filtered(adminPurchasesPath, "q", id), "purchase-blocked")
		return nil
	case errs.Is(err, errs.KindConflict), errs.Is(err, errs.KindGone):
		done(w, r, filtered(adminPurchasesPath, "q", id), "purchase-closed")
		return nil
	}
	return err
}

package web

import (
	"net/http"
	"net/url"
	"time"

	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/order"
)

// purchasesView is everything that the organisation bought, is buying or asks for.
type purchasesView struct {
	Tabs     []webkit.Link
	Org      string
	States   pills
	Filtered bool
	Items    []purchaseRow
	Pager    webkit.Pager
	CLI      []webkit.Command
}

// pills are links to parts of a list.
type pills struct {
	Label string
	Links []webkit.Link
}

// purchaseRow is one purchase of a list.
type purchaseRow struct {
	Logo, Key, Title, Href, Seller, Who string
	Amount                              string
	At                                  time.Time
	State                               badge
	Reference                           string
}

var purchasesPage = screen[purchasesView]{"purchases"}

func (s *Site) purchases(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	req := webkit.PageRequest(r.URL.Query(), librarySize)
	f := order.Filter{State: order.State(r.URL.Query().Get("state"))}
	list, err := s.Orders.Purchases(ctx, actor, f, req)
	if err != nil {
		return err
	}
	view := purchasesView{Tabs: buyTabs(r.URL.Path), Org: actor.OrgName, States: statePills(r.URL.Path, f.State), Filtered: f.State != ""}
	for _, p := range list.Items {
		if s.late(p) {
			p.State = order.StateExpired
		}
		view.Items = append(view.Items, purchaseRow{
			Logo: picturePath(p.LogoID, picture.Small), Key: p.OfferingRef, Title: p.OfferingTitle, Href: purchasePath(p.ID), Seller: p.SellerName, Who: p.UserName,
			Amount: priceText(p), At: p.CreatedAt, State: purchaseState(p.State), Reference: p.Reference,
		})
	}
	if len(view.Items) > 0 {
		view.CLI = s.purchasesCommands(f.State)
	}
	if view.Pager, err = webkit.NewPager(filtered(r.URL.Path, "state", string(f.State)), list.Next, req.After != ""); err != nil {
		return err
	}
	return purchasesPage.show(s, w, r, http.StatusOK, view)
}

// statePills lead to the purchases in each state.
func statePills(path string, current order.State) pills {
	list := []webkit.Link{{Label: "All", Href: path, Current: current == ""}}
	for _, state := range order.States {
		list = append(list, webkit.Link{Label: purchaseState(state).Name, Href: filtered(path, "state", string(state)), Current: state == current})
	}
	return pills{Label: "State", Links: list}
}

// filtered returns path with those of the pairs of names and values that have a value.
func filtered(path string, pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// paymentRequestView is a sheet to print for whoever makes the transfer.
type paymentRequestView struct {
	Back                 string
	Title, Buyer, Seller string
	ID, Reference        string
	Address              []string
	CreatedAt            time.Time
	Sum                  sum
	Transfer             transferView
}

var paymentRequestPage = screen[paymentRequestView]{"payment_request"}

// paymentRequest shows the sheet; for a purchase that needs no transfer it leads to the purchase.
func (s *Site) paymentRequest(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Orders.Get(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	var v purchaseView
	if p.State == order.StatePending && !s.late(p) {
		v.pending(p)
	}
	if v.Transfer == nil {
		http.Redirect(w, r, purchasePath(p.ID), http.StatusSeeOther)
		return nil
	}
	return paymentRequestPage.show(s, w, r, http.StatusOK, paymentRequestView{
		Back: purchasePath(p.ID), Title: p.OfferingTitle + " " + p.OfferingVersion, Buyer: p.OrgName, Seller: p.SellerName, ID: p.ID,
		Reference: p.Reference, Address: addressLines(p.TaxAddress), CreatedAt: p.CreatedAt,
		Sum: sumOf(p.Net, p.Tax, p.Total, p.TaxRate), Transfer: *v.Transfer,
	})
}

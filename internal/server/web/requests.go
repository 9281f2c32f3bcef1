package web

import (
	"net/http"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/order"
)

// requestsView is what waits for a manager: all of it for managers, their own for others.
type requestsView struct {
	Tabs    []webkit.Link
	Org     string
	Manager bool
	Items   []requestRow
	Pager   webkit.Pager
	CLI     []webkit.Command
}

// requestRow is one request.
type requestRow struct {
	Key, Title, Href, Who string
	Note                  string
	Amount                string
	At                    time.Time
	Blocked               bool
	Decide                *decision // for managers
}

var requestsPage = screen[requestsView]{"requests"}

func (s *Site) requests(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	req := webkit.PageRequest(r.URL.Query(), librarySize)
	list, err := s.Orders.Requests(ctx, actor, req)
	if err != nil {
		return err
	}
	view := requestsView{Tabs: buyTabs(r.URL.Path), Org: actor.OrgName, Manager: actor.Has(account.RoleManager)}
	for _, p := range list.Items {
		row := requestRow{
			Key: p.OfferingRef, Title: p.OfferingTitle, Href: purchasePath(p.ID), Who: p.UserName, Note: p.RequestNote,
			Amount: priceText(p), At: p.CreatedAt, Blocked: p.Quarantined,
		}
		if view.Manager {
			row.Decide = &decision{Approve: row.Href + "/approve", Refuse: row.Href + "/refuse", Field: "reason-" + p.ID}
		}
		view.Items = append(view.Items, row)
	}
	if len(view.Items) > 0 {
		view.CLI = s.requestCommands(list.Items[0])
	}
	if view.Pager, err = webkit.NewPager(r.URL.Path, list.Next, req.After != ""); err != nil {
		return err
	}
	return requestsPage.show(s, w, r, http.StatusOK, view)
}

// priceText is what a purchase comes to, in words.
func priceText(p order.Purchase) string {
	if p.Free() {
		return "Free"
	}
	return amountText(p.Total)
}

func (s *Site) purchaseApprove(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Orders.Approve(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	return s.decided(w, r, p, err, "request-approved")
}

func (s *Site) purchaseRefuse(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Orders.Refuse(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"), r.PostFormValue("reason"))
	return s.decided(w, r, p, err, "request-refused")
}

// decided leads on to the purchase, which says how it stands: also where somebody else was faster.
func (s *Site) decided(w http.ResponseWriter, r *http.Request, p order.Purchase, err error, notice string) error {
	id := r.PathValue("id")
	switch {
	case err == nil:
		done(w, r, purchasePath(p.ID), notice)
		return nil
	case errs.CodeOf(err) == "already_decided":
		done(w, r, purchasePath(id), "request-decided")
		return nil
	case errs.CodeOf(err) == "bad_reason":
		p, getErr := s.Orders.Get(r.Context(), front.ActorFrom(r.Context()), id)
		if getErr != nil {
			return getErr
		}
		return s.showPurchase(w, r, http.StatusUnprocessableEntity, p, err)
	}
	return err
}

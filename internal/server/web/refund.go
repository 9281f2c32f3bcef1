package web

import (
	"net/http"
	"net/url"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/order"
)

// refundView is the form by which a seller gives money back, and before it does what comes of it.
type refundView struct {
	Crumbs       []webkit.Link
	Title, Buyer string
	Action       string
	Refused      string // why nothing can be given back; "" where something can
	Charge       chargeRow
	Left         string
	Form         webkit.Form
	Preview      *refundPreview // nil before it was worked out
	Contract     string
	CLI          []webkit.Command
}

// refundPreview is what a refund would do.
type refundPreview struct {
	Total, Net, Tax string
	Fee             string // of the market, that flows back; "" for none
	Ends            bool
	ByHand          bool // the market cannot send the money
	Hidden          []webkit.Hidden
}

var refundPage = screen[refundView]{"refund"}

var refundFields = []string{"amount", "reason", "key"}

// refundPath is where a charge of a contract is given back.
func refundPath(contractID, chargeID string) string {
	return contractPath(contractID) + "/refund?charge=" + url.QueryEscape(chargeID)
}

func (s *Site) refund(w http.ResponseWriter, r *http.Request) error {
	return s.showRefund(w, r, http.StatusOK, r.URL.Query().Get("charge"), webkit.Form{}, nil)
}

// showRefund shows the page; preview is nil before the refund was worked out. The form's key makes pressing twice
// harmless.
func (s *Site) showRefund(w http.ResponseWriter, r *http.Request, status int, chargeID string, form webkit.Form, preview *refundPreview) error {
	ctx, actor, id := r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")
	ch, err := s.Orders.Refundable(ctx, actor, id, chargeID)
	refused := ""
	if errs.CodeOf(err) == "nothing_to_refund" {
		refused, err = errs.As(err).Message, nil
	}
	if err != nil {
		return err
	}
	c, err := s.Orders.Contract(ctx, actor, id)
	if err != nil {
		return err
	}
	list := soldContractsPath
	if actor.OrgID != c.Purchase.SellerID {
		list = contractsPath
	}
	view := refundView{
		Crumbs: []webkit.Link{{Label: "Contracts", Href: list}, {Label: c.Purchase.OfferingTitle, Href: contractPath(id)}, {Label: "Refund"}},
		Title:  c.Purchase.OfferingTitle, Buyer: c.Purchase.OrgName, Action: contractPath(id) + "/refund", Refused: refused,
		Form: form, Preview: preview, Contract: contractPath(id), CLI: s.refundCommands(c, ch),
	}
	if refused == "" {
		view.Charge, view.Left = chargeRowOf(ch), amountText(ch.Left())
		if form.Values == nil {
			view.Form = webkit.NewForm("charge", ch.ID, "amount", ch.Left().String(), "key", clock.NewIDs(s.Clock).NewID())
		}
	}
	return refundPage.show(s, w, r, status, view)
}

// sendRefund works a refund out, and makes it when that was looked at.
func (s *Site) sendRefund(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, id := r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	in := order.RefundInput{
		Charge: form.Value("charge"), Amount: form.Value("amount"), Reason: form.Value("reason"), End: form.Checked("end", "yes"), Key: form.Value("key"),
	}
	if form.Value("confirm") == "yes" {
		_, err := s.Orders.Refund(ctx, actor, id, in)
		if err == nil {
			done(w, r, contractPath(id), "charge-refunded")
			return nil
		}
		return s.refundRefused(w, r, form, err)
	}
	if form.Value("change") == "yes" { // what was worked out is changed once more
		return s.showRefund(w, r, http.StatusOK, in.Charge, form, nil)
	}
	refund, of, err := s.Orders.PreviewRefund(ctx, actor, id, in)
	if err != nil {
		return s.refundRefused(w, r, form, err)
	}
	p := refundPreview{Total: amountText(positive(refund.Total)), Net: amountText(positive(refund.Net)), Tax: amountText(positive(refund.Tax)), Ends: in.End}
	for _, name := range []string{"charge", "amount", "reason", "key", "end"} {
		p.Hidden = append(p.Hidden, webkit.Hidden{Name: name, Value: form.Value(name)})
	}
	if !refund.Fee.IsZero() {
		p.Fee = amountText(positive(refund.Fee))
	}
	for _, g := range s.Orders.Gateways() {
		p.ByHand = p.ByHand || g.Name == of.Gateway && g.Manual
	}
	return s.showRefund(w, r, http.StatusOK, in.Charge, form, &p)
}

// refundRefused shows the form again with what is wrong beside its field.
func (s *Site) refundRefused(w http.ResponseWriter, r *http.Request, form webkit.Form, err error) error {
	kind := errs.KindOf(err)
	if kind != errs.KindInvalid && kind != errs.KindConflict {
		return err
	}
	form.Take(err, refundFields, nil)
	if e := errs.As(err); len(e.Fields) == 0 {
		form.Refuse("amount", e.Message)
	}
	return s.showRefund(w, r, front.Status(kind), form.Value("charge"), form, nil)
}

// positive is an amount without its sign.
func positive(m money.Amount) money.Amount {
	if m.Minor < 0 {
		m.Minor = -m.Minor
	}
	return m
}

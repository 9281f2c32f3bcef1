package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/order"
)

// contractView is a contract: where it stands, what comes next, and everything that was charged for it. The
// addresses of forms are "" for those who only look, and where there is nothing to press.
type contractView struct {
	Tabs             []webkit.Link
	Title, PlanTitle string
	OfferingHref     string
	Seller, Buyer    string
	State            badge
	Headline, Text   string
	EndReason        string
	Blocked          bool
	NextPlan         string // title of the plan that follows; "" for the same
	NextPlanAt       time.Time
	Times            []contractTime
	Forever          bool   // the buyer's right has no end
	Renews           string // how it is renewed; "" where nothing is
	Purchase         string
	Subscriptions    []subscriptionRow
	Next             *chargeRow // nil where nothing comes
	Charges          []chargeRow
	Usage            *contractUsage // nil where nothing is counted
	Limits           []webkit.Gauge // what the buyer may spend, for its members
	LimitsHref       string
	Pay, Resume      string
	Change           string         // where another plan is chosen; "" where none can be
	Keep             keepPlan       // takes back a change that has not begun
	Switch           renewsForm     // turns renewing by itself on or off
	Cancel           webkit.Confirm // Action is "" where there is nothing to cancel
	Gateways         []gatewayChoice
	CanKeep          bool
	Transfer         *transferView
	CLI              []webkit.Command
}

// contractTime is a moment of a contract.
type contractTime struct {
	Label string
	At    time.Time
}

// subscriptionRow is a part that is renewed.
type subscriptionRow struct {
	Label, Period string
	PaidTo        time.Time
}

// chargeRow is a charge with its lines.
type chargeRow struct {
	Concept, Window string
	State           badge
	Open            bool      // waits for its payment
	Grows           bool      // with what is used until it is made
	At              time.Time // paid, or due
	Lines           []billRow
	Sum             sum
	Problem, Reason string
	Back            string      // what of it was given back; "" for nothing
	Invoice         webkit.Link // Href is "" where there is none
	Refund          string      // where it is given back; "" for who may not
}

// keepPlan is the button that undoes a change of plan; without an action there is none.
type keepPlan struct{ Action, Label, Title string }

// renewsForm is the button that lets a contract renew by itself, or not; without an action there is none.
type renewsForm struct {
	Action string
	On     bool // it renews by itself now
}

var contractPage = screen[contractView]{"contract"}

func (s *Site) contract(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	c, err := s.Orders.Contract(ctx, actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	p, payer := c.Purchase, c.PayableBy(actor)
	view := contractView{
		Tabs: buyTabs(contractsPath), Title: p.OfferingTitle, PlanTitle: c.Plan.Title, Seller: p.SellerName, Buyer: p.OrgName,
		Blocked: p.Quarantined, EndReason: c.EndReason, Purchase: purchasePath(p.ID), CLI: s.contractCommands(c, payer),
	}
	if actor.OrgID == p.SellerID && actor.OrgID != p.OrgID {
		view.Tabs = sellTabs(soldContractsPath)
	}
	view.say(c, s.Clock.Now())
	if view.Charges, err = s.chargeRows(ctx, actor, c); err != nil {
		return err
	}
	if err := s.whatIsUsed(ctx, actor, &view, c); err != nil {
		return err
	}
	if payer {
		view.actions(c, s.Clock.Now())
	}
	if err := s.whatComesNext(ctx, actor, &view, c); err != nil {
		return err
	}
	o, err := s.Catalogue.Get(ctx, actor, p.OfferingID)
	if err == nil {
		view.OfferingHref = offeringPath(o)
	} else if !errs.Is(err, errs.KindNotFound) {
		return err
	}
	return contractPage.show(s, w, r, http.StatusOK, view)
}

// whatComesNext sets the next bill, and how those pay it who may. There is none where nothing is to be renewed,
// nor after the end, but for the last usage.
func (s *Site) whatComesNext(ctx context.Context, actor account.Actor, v *contractView, c order.Contract) error {
	next, err := s.Orders.Preview(ctx, actor, c.ID())
	if errs.Is(err, errs.KindConflict) {
		return nil
	}
	if err != nil {
		return err
	}
	row := chargeRowOf(next)
	row.Open = c.Open != nil
	row.Grows = !row.Open && !c.BilledTo.IsZero()
	v.Next = &row
	v.transfer(next)
	if c.PayableBy(actor) {
		s.payments(v, c, next)
	}
	return nil
}

// chargeRows are the charges of a contract, with the invoices that the actor may see.
func (s *Site) chargeRows(ctx context.Context, actor account.Actor, c order.Contract) ([]chargeRow, error) {
	id, refunds := c.ID(), c.RefundableBy(actor)
	charges, err := s.Orders.Charges(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	bills, err := s.Invoices.OfContract(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	links := map[string]webkit.Link{}
	for _, bill := range bills {
		links[bill.ChargeID] = webkit.Link{Label: bill.Label, Href: invoicePath(bill)}
	}
	rows := make([]chargeRow, len(charges))
	for i, ch := range charges {
		rows[i] = chargeRowOf(ch)
		rows[i].Invoice = links[ch.ID]
		if refunds && ch.Left().Minor > 0 {
			rows[i].Refund = refundPath(id, ch.ID)
		}
	}
	return rows, nil
}

// actions sets what the buyer may do with its contract beside paying.
func (v *contractView) actions(c order.Contract, now time.Time) {
	path := contractPath(c.ID())
	switch {
	case c.State(now) == order.ContractEnded, !runs(c):
		return
	case !c.EndsAt.IsZero():
		v.Resume = path + "/resume"
	default:
		v.Cancel = webkit.Confirm{
			Label: "Cancel the contract", Class: "btn-danger", Button: "Cancel it", Action: path + "/cancel",
			Question: "It ends when what is paid is used up; until then you keep everything, and can let it go on after all.",
		}
		if !c.Subscribed() {
			v.Cancel.Question = "It ends at once, and what was used until now is charged."
		}
		v.Change = path + "/change"
		if c.Subscribed() {
			v.Switch = renewsForm{Action: path + "/automatic", On: c.Renews}
		}
		if c.NextPlan != nil {
			v.Keep = keepPlan{Action: v.Change, Label: c.Plan.Label, Title: c.Plan.Title}
		}
	}
}

// payments sets the form that pays what comes next, where that may be paid by now.
func (s *Site) payments(v *contractView, c order.Contract, next order.Charge) {
	if !c.Renewable(s.Clock.Now()) || c.Open == nil && next.Free() && next.Concept == order.ConceptUsage {
		return
	}
	v.Pay = contractPath(c.ID()) + "/renew"
	if next.Free() {
		return
	}
	chosen := next.Gateway
	if chosen == "" {
		chosen = c.Gateway
	}
	v.Gateways = gatewayChoices(s.Orders.GatewaysFor(next.Total), chosen)
	v.CanKeep = !c.Renews && slices.ContainsFunc(v.Gateways, func(g gatewayChoice) bool { return g.Saves })
}

// transfer says how an open charge is paid by bank transfer.
func (v *contractView) transfer(ch order.Charge) {
	if ch.Transfer.Code == "" {
		return
	}
	v.Transfer = &transferView{
		Amount: amountText(ch.Total), Code: ch.Transfer.Code, Details: strings.Split(ch.Transfer.Details, "\n"), Until: ch.ExpiresAt,
		Late: "you have to begin again",
	}
}

// runs reports whether a contract goes on: something of it is renewed, or counted.
func runs(c order.Contract) bool { return c.Subscribed() || !c.BilledTo.IsZero() }

// contractHref is the address of what a paid purchase goes on as; for buyers "" for what is paid once and for all.
func (s *Site) contractHref(ctx context.Context, actor account.Actor, p order.Purchase) (string, error) {
	if p.State != order.StatePaid {
		return "", nil
	}
	c, err := s.Orders.Contract(ctx, actor, p.ID)
	if errs.Is(err, errs.KindNotFound) || err == nil && !runs(c) && !c.RefundableBy(actor) {
		return "", nil
	}
	return contractPath(p.ID), err
}

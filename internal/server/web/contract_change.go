package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/pricing"
)

// changeView is the choice of another plan for a contract, and what it would mean.
type changeView struct {
	Crumbs         []webkit.Link
	Title          string
	Plan           string // the one of now
	Action         string
	Refused        string // why no plan can be chosen now; "" where one can
	Plans          []planCard
	Chosen         string // label of the plan that is looked at; "" for none yet
	Preview        *changePreview
	Gateways       []gatewayChoice
	CanKeep        bool
	Mistake        string // why the chosen plan was refused; "" otherwise
	Contract       string
	CLI            []webkit.Command
	NothingToOffer bool
}

// changePreview is what another plan would mean.
type changePreview struct {
	Title   string
	Now     bool      // it begins as soon as it is paid
	At      time.Time // when it begins otherwise
	Charge  chargeRow // what is to be paid now
	Free    bool
	Then    string // what it costs from then on; "" for nothing
	ThenAt  time.Time
	Counted bool // usage is charged besides
}

var changePage = screen[changeView]{"contract_change"}

// contractChange shows the plans that a contract may change to; of the one in the address, what it would mean.
func (s *Site) contractChange(w http.ResponseWriter, r *http.Request) error {
	return s.showChange(w, r, http.StatusOK, r.URL.Query().Get("plan"), nil)
}

// showChange shows the page with the plan chosen; refused is why the form was not taken.
func (s *Site) showChange(w http.ResponseWriter, r *http.Request, status int, label string, refused error) error {
	ctx, actor, id := r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")
	c, err := s.Orders.Contract(ctx, actor, id)
	if err != nil {
		return err
	}
	view := changeView{
		Crumbs: []webkit.Link{{Label: "Contracts", Href: contractsPath}, {Label: c.Purchase.OfferingTitle, Href: contractPath(id)}, {Label: "Another plan"}},
		Title:  c.Purchase.OfferingTitle, Plan: c.Plan.Title, Action: contractPath(id) + "/change", Contract: contractPath(id),
		Chosen: label, CLI: s.changeCommands(c, label),
	}
	if refused != nil {
		view.Mistake = errs.As(refused).Message
	}
	plans, err := s.Orders.PlansFor(ctx, actor, id)
	if errs.Is(err, errs.KindConflict) {
		view.Refused, err = errs.As(err).Message, nil
	}
	if err != nil {
		return err
	}
	view.NothingToOffer = len(plans) == 0
	for _, p := range plans {
		if !strings.EqualFold(p.Label, label) {
			view.Plans = append(view.Plans, planCardOf(p, s.taxed()))
		}
	}
	if view.Refused == "" && label != "" {
		if err := s.previewChange(r, &view, c); err != nil {
			return err
		}
	}
	return changePage.show(s, w, r, status, view)
}

// previewChange sets what the chosen plan would mean, or why it cannot be had.
func (s *Site) previewChange(r *http.Request, v *changeView, c order.Contract) error {
	change, err := s.Orders.PreviewChange(r.Context(), front.ActorFrom(r.Context()), c.ID(), v.Chosen)
	if errs.Is(err, errs.KindConflict) || errs.Is(err, errs.KindForbidden) || errs.Is(err, errs.KindInvalid) || errs.CodeOf(err) == "plan_not_found" {
		v.Mistake = errs.As(err).Message
		return nil
	}
	if err != nil {
		return err
	}
	v.Chosen = change.Plan.Label
	p, err := changePreviewOf(change)
	if err != nil {
		return err
	}
	v.Preview = &p
	if change.Now && !change.Charge.Free() {
		v.Gateways = gatewayChoices(s.Orders.GatewaysFor(change.Charge.Total), c.Gateway)
		v.CanKeep = !c.Renews && slices.ContainsFunc(v.Gateways, func(g gatewayChoice) bool { return g.Saves })
	}
	return nil
}

func changePreviewOf(change order.Change) (changePreview, error) {
	p := changePreview{Title: change.Plan.Title, Now: change.Now, At: change.At, Counted: len(change.Plan.Meters()) > 0}
	if change.Now {
		p.Charge, p.Free, p.ThenAt = chargeRowOf(change.Charge), change.Charge.Free(), change.Charge.To
	} else {
		p.ThenAt = change.At
	}
	plan := change.Plan
	plan.Components = slices.DeleteFunc(slices.Clone(plan.Components), func(c pricing.Component) bool { return c.Model != pricing.Subscription })
	plan.Deductions, plan.SetupFee = nil, plan.SetupFee.Sub(plan.SetupFee)
	if len(plan.Components) == 0 {
		return p, nil
	}
	price, err := plan.Price()
	if err != nil {
		return p, err
	}
	p.Then = amountText(price)
	if len(plan.Components) == 1 {
		p.Then += " each " + plan.Components[0].Period.String()
	}
	return p, nil
}

// contractSetPlan changes the plan: it leads to the gateway where something is to be paid, or back to the contract.
func (s *Site) contractSetPlan(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, id := r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")
	label, path := r.PostFormValue("plan"), contractPath(r.PathValue("id"))
	before, err := s.Orders.Contract(ctx, actor, id)
	if err != nil {
		return err
	}
	change, err := s.Orders.ChangePlan(ctx, actor, id, label, order.PayInput{
		Gateway: r.PostFormValue("gateway"), Keep: r.PostFormValue("keep") == "yes",
	})
	ch := change.Charge
	switch {
	case errs.Is(err, errs.KindConflict), errs.Is(err, errs.KindInvalid):
		return s.showChange(w, r, front.Status(errs.KindOf(err)), label, err)
	case err != nil:
		return err
	case change.Now && ch.State == order.ChargeOpen && ch.Transfer.Code != "":
		done(w, r, path, "charge-transfer")
	case change.Now && ch.State == order.ChargeOpen && ch.PaymentURL != "":
		return s.leave(w, r, ch.PaymentURL)
	case before.NextPlan != nil && change.Plan.Label == before.Plan.Label:
		done(w, r, path, "contract-plan-kept")
	default:
		done(w, r, path, "contract-plan")
	}
	return nil
}

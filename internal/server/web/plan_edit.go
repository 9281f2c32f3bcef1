package web

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/pricing"
)

// planEditView is the form of a price plan, with what it comes to.
type planEditView struct {
	Tabs, Crumbs       []webkit.Link
	Heading            string
	Action, Back       string
	Form               webkit.Form
	Prices, Deductions []planRow
	Currencies         []webkit.Option
	Meters             []planMeter
	Total              *planTotal // nil while something is wrong with the plan
	CLI                []webkit.Command
}

// planMeter is a field for how much is used in a period, to try the plan with.
type planMeter struct{ Name, Label string }

var planEditPage = screen[planEditView]{"price_plan"}

func (s *Site) pricePlan(w http.ResponseWriter, r *http.Request) error {
	o, err := s.draftOffering(r)
	if err != nil {
		return err
	}
	n, ok := planNumber(r.PathValue("n"), len(o.Plans))
	if !ok {
		return errs.NotFound("plan_not_found", "There is no such price plan.")
	}
	d := newPlan(o)
	if n < len(o.Plans) {
		d = o.Plans[n].Draft()
	}
	form := planForm(d)
	form.Values.Set("revision", strconv.FormatInt(o.Revision, 10))
	return s.showPricePlan(w, r, http.StatusOK, o, d, form)
}

// newPlan is what a new plan begins with: a price, in the currency of the others.
func newPlan(o catalogue.Offering) pricing.Draft {
	d := pricing.Draft{Components: []pricing.DraftComponent{{}}}
	for _, p := range o.Plans {
		if p.Currency != "" {
			d.Currency, d.TaxIncluded = p.Currency, p.TaxIncluded
		}
	}
	return d
}

// pricePlanSave keeps the plan, or does what another button says: adds and removes rows, or works out what it
// comes to.
func (s *Site) pricePlanSave(w http.ResponseWriter, r *http.Request) error {
	o, err := s.draftOffering(r)
	if err != nil {
		return err
	}
	n, ok := planNumber(r.PathValue("n"), len(o.Plans))
	if !ok {
		return errs.NotFound("plan_not_found", "There is no such price plan.")
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	typed := webkit.Form{Values: r.PostForm}
	d := readPlan(typed)
	do := typed.Value("do")
	changePlan(&d, do)
	if do == "save" || do == "what-if" {
		err = s.keepPlans(r, o, typed.Value("revision"), func(plans []pricing.Draft) []pricing.Draft {
			if n == len(plans) {
				return append(plans, d)
			}
			plans[n] = d
			return plans
		})
		if err == nil && do == "what-if" {
			done(w, r, whatIfPath(o, n), "plan-saved")
			return nil
		}
		if err == nil {
			done(w, r, plansPath(o.ID), "plan-saved")
			return nil
		}
	}
	status := http.StatusOK
	form := planForm(d)
	copyUsage(form, typed)
	form.Values.Set("revision", typed.Value("revision"))
	if err != nil {
		kind := errs.KindOf(err)
		if !slices.Contains([]errs.Kind{errs.KindInvalid, errs.KindConflict, errs.KindPrecondition}, kind) {
			return err
		}
		status = front.Status(kind)
		takePlan(&form, d, ofPlan(err, n))
		if kind == errs.KindPrecondition {
			form.Values.Set("revision", strconv.FormatInt(o.Revision, 10))
			form.Summary = changedMeanwhile
		}
	}
	return s.showPricePlan(w, r, status, o, d, form)
}

// changedMeanwhile is said where somebody else saved before.
const changedMeanwhile = "The offering was changed since you last saw it. What you typed is below, and not saved yet: " +
	"save again to put it in the place of what is there now."

// ofPlan returns the mistakes with those of plan n as if it were the only one; those of others lose their place.
func ofPlan(err error, n int) error {
	e := *errs.As(err)
	e.Fields = slices.Clone(e.Fields)
	for i, f := range e.Fields {
		rest, own := strings.CutPrefix(f.Path, "plans["+strconv.Itoa(n)+"].")
		if own {
			e.Fields[i].Path = "plans[0]." + rest
		} else {
			e.Fields[i].Path = ""
		}
	}
	return &e
}

// copyUsage keeps what the plan is tried with.
func copyUsage(to, from webkit.Form) {
	for name, values := range from.Values {
		if strings.HasPrefix(name, "usage.") {
			to.Values[name] = values
		}
	}
}

// usageIn returns the quantities in a form, by the keys of meters.
func usageIn(form webkit.Form) map[string]string {
	usage := map[string]string{}
	for name, values := range form.Values {
		if key, ok := strings.CutPrefix(name, "usage."); ok && len(values) > 0 && strings.TrimSpace(values[0]) != "" {
			usage[key] = values[0]
		}
	}
	return usage
}

func (s *Site) showPricePlan(w http.ResponseWriter, r *http.Request, status int, o catalogue.Offering, d pricing.Draft, form webkit.Form) error {
	path := plansPath(o.ID)
	view := planEditView{
		Tabs: sellTabs("/sell"), Heading: "New price plan", Action: path + "/" + r.PathValue("n"), Back: path,
		CLI: []webkit.Command{souk("plan preview FILE --use METER=N"), s.curl("--json @FILE", "/plans/preview")},
	}
	if r.PathValue("n") != "new" {
		view.Heading = d.Title
	}
	view.Crumbs = []webkit.Link{{Label: "Sell", Href: "/sell"}, {Label: o.Title, Href: sellPath(o.ID)}, {Label: "Price plans", Href: path}, {Label: view.Heading}}
	currencies, err := s.currencyOptions(r)
	if err != nil {
		return err
	}
	view.Currencies = currencies
	units, metered, err := s.unitOptions(r)
	if err != nil {
		return err
	}
	s.tryPlan(r, &view, d, &form)
	view.Form = form
	view.Prices, view.Deductions = formRows("price_components", d.Components, form, units), formRows("deductions", d.Deductions, form, metered)
	return planEditPage.show(s, w, r, status, view)
}

// unitOptions lists the units that prices may be for, and those of them that are paid by use.
func (s *Site) unitOptions(r *http.Request) (units, metered []webkit.Option, err error) {
	rules, err := s.Catalogue.PlanRules(r.Context())
	if err != nil {
		return nil, nil, err
	}
	units, metered = []webkit.Option{{Label: "Choose a unit"}}, []webkit.Option{{Label: "Choose a unit"}}
	for _, u := range rules.Units {
		option := webkit.Option{Value: u.Name, Label: u.Name}
		switch u.Model {
		case pricing.PayPerUse:
			option.Label = "each " + u.Name
			metered = append(metered, option)
		case pricing.Subscription:
			option.Label = u.Name + " (each " + u.Period.String() + ")"
		}
		units = append(units, option)
	}
	return units, metered, nil
}

// tryPlan works out what the plan comes to, and notes what stands in the way, which is not said twice.
func (s *Site) tryPlan(r *http.Request, view *planEditView, d pricing.Draft, form *webkit.Form) {
	if form.Value("title") == "" && !form.Failed() {
		return // nothing is filled in yet
	}
	e, err := s.Catalogue.Preview(r.Context(), front.ActorFrom(r.Context()), d, nil)
	if errs.As(err) != nil && errs.CodeOf(err) == "bad_plans" {
		if !form.Failed() {
			takePlan(form, d, err)
			form.Summary = "It cannot be reckoned with yet."
		}
		return
	}
	usage := usageIn(*form)
	for _, m := range e.Plan.Meters() {
		view.Meters = append(view.Meters, planMeter{Name: "usage." + m.Key, Label: m.Label})
	}
	maps.DeleteFunc(usage, func(key, _ string) bool { // of a price that is not there any more
		return !slices.ContainsFunc(view.Meters, func(m planMeter) bool { return m.Name == "usage."+key })
	})
	e, err = s.Catalogue.Preview(r.Context(), front.ActorFrom(r.Context()), d, usage)
	if err != nil && errs.CodeOf(err) == "bad_usage" {
		takePlan(form, d, err)
		return
	}
	view.Total = planTotalOf(e, err)
}

var (
	schemeOptions = []webkit.Option{
		{Value: string(pricing.Flat), Label: "The same for every unit"}, {Value: string(pricing.Graduated), Label: "Graduated: each part at its tier's price"},
		{Value: string(pricing.Volume), Label: "Volume: all at the price that is reached"}, {Value: string(pricing.Package), Label: "In packages"},
		{Value: string(pricing.Percentage), Label: "Percent of an amount"},
	}
	variableOptions = []webkit.Option{{Value: string(pricing.UsageVariable), Label: "is counted"}, {Value: string(pricing.ConstantVariable), Label: "is always"}}
)

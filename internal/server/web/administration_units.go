package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/pricing"
)

// unitRow is a unit with what can be done with it.
type unitRow struct {
	Name, Text string
	Remove     webkit.Confirm
}

// unitModels are the choices of how often a unit is paid.
var unitModels = []webkit.Option{
	{Value: string(pricing.PayPerUse), Label: "By use"}, {Value: string(pricing.Subscription), Label: "For every period"}, {Value: string(pricing.SinglePayment), Label: "Once"},
}

// unitPeriods are the choices of what a period is counted in.
var unitPeriods = []webkit.Option{
	{Label: "No period"}, {Value: string(pricing.Day), Label: "Days"}, {Value: string(pricing.Week), Label: "Weeks"}, {Value: string(pricing.Month), Label: "Months"},
	{Value: string(pricing.Quarter), Label: "Quarters"}, {Value: string(pricing.Year), Label: "Years"},
}

// unitsView is the units that prices may be for.
type unitsView struct {
	Tabs            []webkit.Link
	Units           []unitRow
	Form            webkit.Form
	Models, Periods []webkit.Option
	CLI             []webkit.Command
}

var unitsPage = screen[unitsView]{"administration_units"}

const unitsPath = "/administration/units"

func (s *Site) units(w http.ResponseWriter, r *http.Request) error {
	return s.showUnits(w, r, http.StatusOK, webkit.NewForm("model", string(pricing.PayPerUse)))
}

func (s *Site) showUnits(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	if err := front.ActorFrom(r.Context()).NeedAdmin(); err != nil {
		return err
	}
	list, err := s.Market.UnitList(r.Context())
	if err != nil {
		return err
	}
	view := unitsView{
		Tabs: adminTabs("/administration/money"), Form: form, Models: unitModels, Periods: unitPeriods,
		CLI: []webkit.Command{souk("admin unit list"), s.curl("", "/units")},
	}
	for _, u := range list {
		row := unitRow{Name: u.Name, Text: string(u.Model)}
		if u.Model == pricing.Subscription {
			row.Text = "each " + u.Period.String()
		}
		row.Text += " · " + webkit.Count(u.Offerings, "offering", "offerings")
		if u.Offerings == 0 && !strings.EqualFold(u.Name, pricing.SinglePaymentUnit) {
			row.Remove = webkit.Confirm{
				Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove " + u.Name, Question: "No new price can be for it any more.",
				Action: unitsPath + "/remove", Hidden: []webkit.Hidden{{Name: "name", Value: u.Name}},
			}
		}
		view.Units = append(view.Units, row)
	}
	return unitsPage.show(s, w, r, status, view)
}

func (s *Site) unitAdd(w http.ResponseWriter, r *http.Request) error {
	return s.changeUnits(w, r, "unit-added", func(form webkit.Form) error {
		count, err := strconv.Atoi(strings.TrimSpace(form.Value("period")))
		if err != nil && strings.TrimSpace(form.Value("period")) != "" {
			count = -1 // which the domain refuses, with a sentence at the field
		}
		_, err = s.Market.AddUnit(r.Context(), front.ActorFrom(r.Context()), market.UnitInput{
			Name: form.Value("name"), Model: form.Value("model"), PeriodCount: count, PeriodUnit: form.Value("period_unit"),
		})
		return err
	})
}

func (s *Site) unitRemove(w http.ResponseWriter, r *http.Request) error {
	return s.changeUnits(w, r, "unit-removed", func(form webkit.Form) error {
		_, err := s.Market.RemoveUnit(r.Context(), front.ActorFrom(r.Context()), form.Value("name"))
		return err
	})
}

// changeUnits does what a form of the page asks for, and shows the page again with what is wrong.
func (s *Site) changeUnits(w http.ResponseWriter, r *http.Request, notice string, do func(webkit.Form) error) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	err := do(form)
	if err == nil {
		done(w, r, unitsPath, notice)
		return nil
	}
	kind := errs.KindOf(err)
	if !slices.Contains([]errs.Kind{errs.KindInvalid, errs.KindConflict, errs.KindNotFound}, kind) {
		return err
	}
	form.Take(err, []string{"name", "model", "period", "period_unit"}, nil)
	return s.showUnits(w, r, front.Status(kind), form)
}

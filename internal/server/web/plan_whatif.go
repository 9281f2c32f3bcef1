package web

import (
	"net/http"
	"strconv"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

// whatIfView is what the customers of an offering would have paid on a draft of a plan.
type whatIfView struct {
	Tabs, Crumbs             []webkit.Link
	Plan, Edit, Action       string
	Form                     webkit.Form
	Spans, Labels            []webkit.Option
	Shown                    bool
	From, To                 time.Time
	Before, After, Change    string
	ShareBefore, ShareAfter  string
	ShareChange              string
	Rows                     []whatIfRow
	More, Unknown            int64 // contracts that were not looked at; those that could not be reckoned
	Hidden                   int64 // customers that are not listed
	Better, Worse, Unchanged int64 // customers that would have paid less, more, and the same
	CLI                      []webkit.Command
}

// whatIfRow is one customer.
type whatIfRow struct {
	Org, Href, Plan, Before, After, Change, Problem string
}

// whatIfShown is how many customers a page lists; the totals are of all.
const whatIfShown = 200

var whatIfPage = screen[whatIfView]{"price_plan_whatif"}

func whatIfPath(o catalogue.Offering, n int) string {
	return plansPath(o.ID) + "/" + strconv.Itoa(n+1) + "/what-if"
}

func (s *Site) whatIf(w http.ResponseWriter, r *http.Request) error {
	o, err := s.draftOffering(r)
	if err != nil {
		return err
	}
	n, ok := planNumber(r.PathValue("n"), len(o.Plans))
	if !ok || n == len(o.Plans) {
		return errs.NotFound("plan_not_found", "There is no such price plan.")
	}
	query, path := r.URL.Query(), plansPath(o.ID)
	form := webkit.NewForm("months", query.Get("months"), "of", query.Get("of"))
	if form.Value("months") == "" {
		form.Values.Set("months", "3")
	}
	months, err := strconv.Atoi(form.Value("months"))
	if err != nil {
		months = -1
	}
	plan := o.Plans[n].Plan
	edit := path + "/" + strconv.Itoa(n+1)
	view := whatIfView{
		Tabs: sellTabs("/sell"), Plan: plan.Title, Edit: edit, Action: whatIfPath(o, n), Labels: []webkit.Option{{Label: "All plans"}},
		Crumbs: []webkit.Link{{Label: "Sell", Href: "/sell"}, {Label: o.Title, Href: sellPath(o.ID)}, {Label: "Price plans", Href: path}, {Label: plan.Title, Href: edit}, {Label: "What if"}},
		CLI:    []webkit.Command{souk("plan what-if " + shellWord(o.Ref()) + " FILE --months 3"), s.curl(`--json @FILE`, "/offerings/"+o.ID+"/what-if")},
	}
	for _, span := range []int{1, 3, 6, 12, 24} {
		view.Spans = append(view.Spans, webkit.Option{Value: strconv.Itoa(span), Label: webkit.Count(int64(span), "month", "months")})
	}
	found, err := s.Orders.WhatIf(r.Context(), front.ActorFrom(r.Context()), order.WhatIfInput{Offering: o.ID, Label: form.Value("of"), Plan: plan, Months: months})
	status := http.StatusOK
	if err != nil {
		if status, err = refusal(&form, err, []string{"months"}, nil); err != nil {
			return err
		}
	} else if err := view.fill(found); err != nil {
		return err
	}
	for _, p := range o.Plans {
		if p.Label != "" {
			view.Labels = append(view.Labels, webkit.Option{Value: p.Label, Label: p.Title})
		}
	}
	view.Form = form
	return whatIfPage.show(s, w, r, status, view)
}

// fill shows what a what-if found.
func (v *whatIfView) fill(found order.WhatIf) error {
	v.Shown, v.From, v.To = true, found.From, found.To
	v.Before, v.After, v.ShareBefore, v.ShareAfter = amountText(found.Before), amountText(found.After), amountText(found.ShareBefore), amountText(found.ShareAfter)
	var err error
	if v.Change, err = changeText(found.Before, found.After); err != nil {
		return err
	}
	if v.ShareChange, err = changeText(found.ShareBefore, found.ShareAfter); err != nil {
		return err
	}
	if found.More {
		v.More = int64(len(found.Customers))
	}
	for _, c := range found.Customers {
		row := whatIfRow{Org: c.OrgName, Href: contractPath(c.ContractID), Plan: c.Plan, Problem: c.Problem}
		switch {
		case c.Problem != "":
			v.Unknown++
		case c.Change.Minor < 0:
			v.Better++
		case c.Change.Minor > 0:
			v.Worse++
		default:
			v.Unchanged++
		}
		if c.Problem == "" {
			row.Before, row.After = amountText(c.Before), amountText(c.After)
			if row.Change, err = changeText(c.Before, c.After); err != nil {
				return err
			}
		}
		if len(v.Rows) == whatIfShown {
			v.Hidden++
			continue
		}
		v.Rows = append(v.Rows, row)
	}
	return nil
}

// changeText says what has changed between two amounts, with its sign.
func changeText(before, after money.Amount) (string, error) {
	change, err := after.Sub(before)
	if err != nil {
		return "", err
	}
	if change.Minor > 0 {
		return "+" + amountText(change), nil
	}
	return amountText(change), nil
}

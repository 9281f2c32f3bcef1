package web

import (
	"net/http"
	"net/url"
	"time"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/charging"
)

const (
	chargingPath = "/administration/charging"
	runsSize     = 20
	resultsSize  = 50
)

// chargingView is when periodic runs are made, and what the last ones did.
type chargingView struct {
	Tabs   []webkit.Link
	Cron   string // "" when it is off
	NextAt time.Time
	SetAt  time.Time // zero for the default
	Form   webkit.Form
	Off    webkit.Confirm // Action is "" when it is off
	Runs   []runRow
	Pager  webkit.Pager
	CLI    []webkit.Command
}

// runRow is a periodic run.
type runRow struct {
	Href, By, Server, Problem string
	Contract                  string // that it was made for; "" for all
	State                     badge
	StartedAt                 time.Time
	Took                      string // "" before its end
	Looked, Charged, Failed   int64
}

var chargingPage = screen[chargingView]{"administration_charging"}

func (s *Site) chargingOverview(w http.ResponseWriter, r *http.Request) error {
	return s.showCharging(w, r, http.StatusOK, nil)
}

func (s *Site) showCharging(w http.ResponseWriter, r *http.Request, status int, form *webkit.Form) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	schedule, err := s.Charging.Schedule(ctx, actor)
	if err != nil {
		return err
	}
	req := page.Request{Limit: runsSize}
	if r.Method == http.MethodGet {
		req = webkit.PageRequest(r.URL.Query(), runsSize)
	}
	runs, err := s.Charging.Runs(ctx, actor, req)
	if err != nil {
		return err
	}
	view := chargingView{
		Tabs: adminTabs(chargingPath), Cron: schedule.Cron, NextAt: schedule.NextAt, SetAt: schedule.SetAt, Form: webkit.NewForm("cron", schedule.Cron),
		CLI: []webkit.Command{souk("charge schedule show"), souk("charge run"), souk("charge runs"), s.curl("", "/admin/charging/runs")},
	}
	if schedule.Cron == "" {
		view.Form = webkit.NewForm("cron", charging.DefaultSchedule)
	} else {
		view.Off = webkit.Confirm{
			Label: "Turn it off", Icon: "ban", Class: "btn-danger", Button: "Turn it off", Action: chargingPath + "/schedule/off",
			Question: "Nothing is renewed by itself then, no usage is charged, and nobody is reminded, until you set a schedule again.",
		}
	}
	if form != nil {
		view.Form = *form
	}
	for _, run := range runs.Items {
		view.Runs = append(view.Runs, s.runRowOf(run))
	}
	if view.Pager, err = webkit.NewPager(chargingPath, runs.Next, req.After != ""); err != nil {
		return err
	}
	return chargingPage.show(s, w, r, status, view)
}

func (s *Site) runRowOf(run charging.Run) runRow {
	row := runRow{
		Href: chargingPath + "/runs/" + run.ID, By: run.User, Server: run.Server, Problem: run.Problem, Contract: run.Contract, StartedAt: run.StartedAt,
		Looked: run.Looked, Charged: run.Charged, Failed: run.Failed, State: badge{"Going on", "main"},
	}
	switch {
	case !run.Slot.IsZero():
		row.By = "the schedule"
	case row.By == "":
		row.By = "the command line"
	}
	if run.EndedAt.IsZero() {
		return row
	}
	row.Took = run.EndedAt.Sub(run.StartedAt).Round(10 * time.Millisecond).String()
	switch {
	case run.Problem != "":
		row.State = badge{"Broken off", "bad"}
	case run.Failed > 0:
		row.State = badge{"Done, with failures", "warn"}
	default:
		row.State = badge{"Done", "good"}
	}
	return row
}

func (s *Site) chargingRun(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Charging.Ask(r.Context(), front.ActorFrom(r.Context())); err != nil {
		return err
	}
	done(w, r, chargingPath, "charging-begun")
	return nil
}

func (s *Site) chargingSchedule(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	if form.Value("cron") == "" {
		form.Refuse("cron", "Write when runs are made, as "+charging.DefaultSchedule+". To make none, turn it off.")
		return s.showCharging(w, r, http.StatusUnprocessableEntity, &form)
	}
	_, err := s.Charging.SetSchedule(r.Context(), front.ActorFrom(r.Context()), form.Value("cron"))
	if err == nil {
		done(w, r, chargingPath, "charging-set")
		return nil
	}
	status, err := refusal(&form, err, []string{"cron"}, nil)
	if err != nil {
		return err
	}
	return s.showCharging(w, r, status, &form)
}

func (s *Site) chargingOff(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Charging.SetSchedule(r.Context(), front.ActorFrom(r.Context()), ""); err != nil {
		return err
	}
	done(w, r, chargingPath, "charging-off")
	return nil
}

// chargingReportView is what one run did.
type chargingReportView struct {
	Tabs, Crumbs []webkit.Link
	Run          runRow
	Outcomes     []jobCount
	Outcome      string // "" for all
	Results      []resultRow
	Pager        webkit.Pager
	CLI          []webkit.Command
}

// resultRow is what a run did with a contract.
type resultRow struct {
	Href, Offering, Buyer string
	State                 badge
	Total, Message        string // "" for none
}

var chargingReportPage = screen[chargingReportView]{"administration_charging_run"}

func (s *Site) chargingReport(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, id := r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")
	run, err := s.Charging.Look(ctx, actor, id)
	if err != nil {
		return err
	}
	counts, err := s.Charging.Outcomes(ctx, actor, id)
	if err != nil {
		return err
	}
	outcome, req := r.URL.Query().Get("outcome"), webkit.PageRequest(r.URL.Query(), resultsSize)
	results, err := s.Charging.Results(ctx, actor, id, outcome, req)
	if err != nil {
		return err
	}
	path := chargingPath + "/runs/" + url.PathEscape(id)
	view := chargingReportView{
		Tabs: adminTabs(chargingPath), Crumbs: []webkit.Link{{Label: "Charging", Href: chargingPath}, {Label: "Run"}}, Run: s.runRowOf(run), Outcome: outcome,
		CLI: []webkit.Command{souk("charge report " + id), s.curl("", "/admin/charging/runs/"+id)},
	}
	view.Outcomes = outcomeCounts(path, counts, outcome)
	for _, res := range results.Items {
		row := resultRow{Href: contractPath(res.ContractID), Offering: res.Offering, Buyer: res.Buyer, State: outcomeWords[res.Outcome], Message: res.Message}
		if !res.Total.IsZero() {
			row.Total = amountText(res.Total)
		}
		view.Results = append(view.Results, row)
	}
	if view.Pager, err = webkit.NewPager(listPath(path, "outcome", outcome), results.Next, req.After != ""); err != nil {
		return err
	}
	return chargingReportPage.show(s, w, r, http.StatusOK, view)
}

// outcomeWords say what became of a contract in a run.
var outcomeWords = map[string]badge{
	charging.OutcomeCharged: {"Charged", "good"}, charging.OutcomeDeclined: {"Declined", "bad"}, charging.OutcomeWaiting: {"Waits for the buyer", "warn"},
	charging.OutcomeReminded: {"Reminded", ""}, charging.OutcomeEnded: {"Ended", ""}, charging.OutcomeGivenUp: {"Charge given up", "warn"},
	charging.OutcomeFailed: {"Failed", "bad"},
}

// outcomeCounts are the ways to narrow a report, of the outcomes that there were.
func outcomeCounts(path string, counts map[string]int64, current string) []jobCount {
	all := int64(0)
	var list []jobCount
	for _, outcome := range []string{
		charging.OutcomeFailed, charging.OutcomeDeclined, charging.OutcomeCharged, charging.OutcomeWaiting, charging.OutcomeReminded,
		charging.OutcomeGivenUp, charging.OutcomeEnded,
	} {
		if n := counts[outcome]; n > 0 || outcome == current {
			list = append(list, jobCount{Label: outcomeWords[outcome].Name, Href: listPath(path, "outcome", outcome), Count: n, Current: outcome == current})
			all += n
		}
	}
	return append([]jobCount{{Label: "All", Href: path, Count: all, Current: current == ""}}, list...)
}

package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/revshare"
)

const (
	payoutRunsPath = "/administration/payouts"
	payoutRunsSize = 20
)

// payoutRunsView is the payout runs.
type payoutRunsView struct {
	Tabs  []webkit.Link
	Runs  []payoutRunRow
	Pager webkit.Pager
	CLI   []webkit.Command
}

// payoutRunRow is a payout run: who did what with it, and when.
type payoutRunRow struct {
	Href, Currency, Total  string
	State                  badge
	Count                  int64
	CreatedAt              time.Time
	CreatedBy              string
	ApprovedAt             time.Time // zero before, as the others
	ApprovedBy             string
	ExportedAt             time.Time
	ClosedAt               time.Time
	ClosedBy, Close, Until string
	HoldDays               int64
	Minimum                string
	Service                string // that sends it; "" where a bank pays
}

var payoutRunsPage = screen[payoutRunsView]{"administration_payouts"}

func (s *Site) payoutRuns(w http.ResponseWriter, r *http.Request) error {
	req := webkit.PageRequest(r.URL.Query(), payoutRunsSize)
	list, err := s.Sharing.Runs(r.Context(), front.ActorFrom(r.Context()), req)
	if err != nil {
		return err
	}
	view := payoutRunsView{
		Tabs: adminTabs(payoutRunsPath), CLI: []webkit.Command{souk("payout list"), souk("payout create EUR --minimum 20.00 --hold 14"), s.curl("", "/admin/payout-runs")},
	}
	for _, run := range list.Items {
		view.Runs = append(view.Runs, payoutRunRowOf(run))
	}
	if view.Pager, err = webkit.NewPager(payoutRunsPath, list.Next, req.After != ""); err != nil {
		return err
	}
	return payoutRunsPage.show(s, w, r, http.StatusOK, view)
}

// runStates are the words for where a payout run stands.
var runStates = map[revshare.RunState]badge{
	revshare.RunDraft: {"Waits for approval", "warn"}, revshare.RunApproved: {"Approved", "main"}, revshare.RunExported: {"Exported", "main"},
	revshare.RunPaid: {"Paid", "good"}, revshare.RunCancelled: {"Cancelled", ""},
}

func payoutRunRowOf(run revshare.Run) payoutRunRow {
	row := payoutRunRow{
		Href: payoutRunPath(run.ID), Currency: run.Currency, Total: amountText(run.Total), State: runStates[run.State], Count: run.Count, CreatedAt: run.CreatedAt,
		CreatedBy: run.CreatedBy, ApprovedAt: run.ApprovedAt, ApprovedBy: run.ApprovedBy, ExportedAt: run.ExportedAt, ClosedAt: run.ClosedAt, ClosedBy: run.ClosedBy,
		Close: "Marked paid", HoldDays: run.HoldDays, Minimum: amountText(run.Minimum), Until: run.Until.UTC().Format("2 January 2006, 15:04") + " UTC",
	}
	if run.State == revshare.RunCancelled {
		row.Close = "Cancelled"
	}
	if run.Method != revshare.MethodBank {
		row.Service = run.Method
	}
	return row
}

// payoutNewView is a payout run that is not made yet: the form, and what would be paid.
type payoutNewView struct {
	Tabs, Crumbs []webkit.Link
	Form         webkit.Form
	Currencies   []webkit.Option
	Methods      []webkit.Option // none where only banks pay
	Shown        bool            // there is something to look at
	Total        string
	Payouts      []payoutRow
	Carried      []carriedRow
	CLI          []webkit.Command
}

// payoutRow is what one organisation gets.
type payoutRow struct {
	ID, Org, Holder, IBAN, Share, Tax, Amount string
	State                                     badge
	Account                                   string // at a payment service; "" where a bank pays
	Reason                                    string
	At                                        time.Time // paid or returned; zero before
	Run, Return                               string    // its run; where it is noted that it came back, "" where it cannot
	Form                                      webkit.Form
}

// carriedRow is a balance that is not paid out, and why.
type carriedRow struct{ Org, Amount, Reason string }

var payoutNewPage = screen[payoutNewView]{"administration_payouts_new"}

func (s *Site) payoutNew(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	form := webkit.NewForm("currency", query.Get("currency"), "method", query.Get("method"), "minimum", query.Get("minimum"), "hold_days", query.Get("hold_days"))
	if !query.Has("currency") {
		form = webkit.NewForm("minimum", "", "hold_days", "14")
	}
	return s.showPayoutNew(w, r, http.StatusOK, form)
}

func (s *Site) showPayoutNew(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	currencies, err := s.currencyOptions(r)
	if err != nil {
		return err
	}
	view := payoutNewView{
		Tabs: adminTabs(payoutRunsPath), Crumbs: []webkit.Link{{Label: "Payouts", Href: payoutRunsPath}, {Label: "New run"}}, Currencies: currencies,
		CLI: []webkit.Command{souk("payout create EUR --minimum 20.00 --hold 14 --dry-run"), s.curl(`--json '{"currency":"EUR","hold_days":14}'`, "/admin/payout-runs/preview")},
	}
	if service := s.Sharing.Service(); service != "" {
		view.Methods = []webkit.Option{{Value: revshare.MethodBank, Label: "Bank, from a file"}, {Value: service, Label: service}}
	}
	actor := front.ActorFrom(r.Context())
	if form.Value("currency") == "" && len(currencies) > 0 { // what would be paid in the market's own currency
		form.Values.Set("currency", currencies[0].Value)
	}
	run, err := s.Sharing.Preview(r.Context(), actor, runInput(&form))
	if err != nil {
		code, err := refusal(&form, err, payoutFields, nil)
		if err != nil {
			return err
		}
		view.Form = form
		return payoutNewPage.show(s, w, r, max(status, code), view)
	}
	view.Form, view.Shown, view.Total = form, !form.Failed(), amountText(run.Total)
	for _, p := range run.Payouts {
		view.Payouts = append(view.Payouts, payoutRowOf(p))
	}
	for _, c := range run.Carried {
		view.Carried = append(view.Carried, carriedRow{c.OrgName, amountText(c.Amount), carryWords[c.Reason]})
	}
	return payoutNewPage.show(s, w, r, status, view)
}

var payoutFields = []string{"currency", "method", "minimum", "hold_days"}

// carryWords say why a balance is not paid out.
var carryWords = map[revshare.CarryReason]string{
	revshare.CarryOwes: "It owes the market; sales make up for it.", revshare.CarryMinimum: "It is below the minimum.",
	revshare.CarryNoBank: "It has not said where its money is to go.", revshare.CarryNoAccount: "It has no account at the payment service that is ready.",
}

// runInput reads the form of a run; days that are no number are refused there.
func runInput(form *webkit.Form) revshare.RunInput {
	in := revshare.RunInput{Currency: form.Value("currency"), Method: form.Value("method"), Minimum: strings.ReplaceAll(strings.TrimSpace(form.Value("minimum")), ",", ".")}
	if text := strings.TrimSpace(form.Value("hold_days")); text != "" {
		days, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			days = -1
		}
		in.HoldDays = days
	}
	return in
}

func payoutRowOf(p revshare.Payout) payoutRow {
	row := payoutRow{
		Account: p.Account, ID: p.ID, Run: p.RunID, Org: p.OrgName, Holder: p.Holder, IBAN: p.IBAN, Share: amountText(p.Share), Tax: amountText(p.Tax), Amount: amountText(p.Amount),
		State: payoutStates[p.State], Reason: p.Reason, At: p.PaidAt,
	}
	if p.State == revshare.PayoutReturned {
		row.At = p.ReturnedAt
	}
	return row
}

// payoutStates are the words for where a payout stands.
var payoutStates = map[revshare.PayoutState]badge{
	revshare.PayoutWaiting: {"Waits", "warn"}, revshare.PayoutPaid: {"Paid", "good"}, revshare.PayoutReturned: {"Came back", "bad"},
	revshare.PayoutCancelled: {"Not paid, due as before", ""},
}

func (s *Site) payoutCreate(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	run, err := s.Sharing.CreateRun(r.Context(), front.ActorFrom(r.Context()), runInput(&form))
	if err == nil {
		done(w, r, payoutRunPath(run.ID), "run-made")
		return nil
	}
	status, err := refusal(&form, err, payoutFields, nil)
	if err != nil {
		return err
	}
	return s.showPayoutNew(w, r, status, form)
}

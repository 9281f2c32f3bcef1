package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/moderation"
)

// How many items and reports a page shows.
const (
	itemsSize   = 30
	reportsSize = 50
	historySize = 25
)

// reportsView is the queue of reported items, or one of the other lists of them.
type reportsView struct {
	Tabs  []webkit.Link
	Lists []webkit.Link
	List  string
	Items []itemRow
	Pager webkit.Pager
	CLI   []webkit.Command
}

// itemRow is a reported item.
type itemRow struct {
	Key, Title, Kind, Ref, Owner, Href string
	State                              badge
	Reports                            string
	ReportedAt, QuarantinedAt          time.Time
}

// caseView is one item with its reports, and what can be done.
type caseView struct {
	Tabs          []webkit.Link
	Crumbs        []webkit.Link
	Key, Title    string
	Kind, Ref     string
	Owner         string
	Page          string // address of the item itself
	QuarantinedAt time.Time
	Reason        string
	Open          int64
	Reports       []caseReport
	Pager         webkit.Pager
	Form          webkit.Form // the quarantine
	Answer        webkit.Form // a dismissal that was refused
	Quarantine    string      // addresses
	Dismiss       string
	Restore       webkit.Confirm
	History       []auditRow
	CLI           []webkit.Command
}

// caseReport is one report of the item.
type caseReport struct {
	ID, Reason, Text, Reporter, HandledBy, Answer string
	State                                         badge
	Open                                          bool
	ReportedAt, HandledAt                         time.Time
}

var (
	reportsPage = screen[reportsView]{"reports"}
	casePage    = screen[caseView]{"report_case"}
)

const reportsPath = "/administration/reports"

// itemLists are the pills of the queue.
var itemLists = []struct{ list, label string }{
	{moderation.ListOpen, "Open"}, {moderation.ListQuarantined, "In quarantine"}, {moderation.ListHandled, "Handled"},
}

func (s *Site) reports(w http.ResponseWriter, r *http.Request) error {
	list := r.URL.Query().Get("list")
	if list == "" {
		list = moderation.ListOpen
	}
	req := webkit.PageRequest(r.URL.Query(), itemsSize)
	items, err := s.Moderation.Items(r.Context(), front.ActorFrom(r.Context()), list, req)
	if err != nil {
		return err
	}
	view := reportsView{Tabs: adminTabs(r.URL.Path), List: list, CLI: []webkit.Command{
		souk("admin report list --list " + list), s.curl("", "/admin/quarantine?list="+list),
	}}
	for _, l := range itemLists {
		view.Lists = append(view.Lists, webkit.Link{Label: l.label, Href: listPath(reportsPath, "list", l.list), Current: l.list == list})
	}
	for _, i := range items.Items {
		view.Items = append(view.Items, itemRowOf(i))
	}
	if view.Pager, err = webkit.NewPager(listPath(reportsPath, "list", list), items.Next, req.After != ""); err != nil {
		return err
	}
	return reportsPage.show(s, w, r, http.StatusOK, view)
}

func itemRowOf(i moderation.Item) itemRow {
	row := itemRow{
		Key: i.Ref, Title: i.Title, Kind: kindWords[i.Kind], Ref: i.Ref, Owner: i.Owner, Href: casePath(i), State: badge{"Handled", ""},
		Reports: webkit.Count(i.Reports, "report", "reports"), ReportedAt: i.ReportedAt, QuarantinedAt: i.QuarantinedAt,
	}
	switch {
	case i.Quarantined():
		row.State = badge{"In quarantine", "bad"}
	case i.Open > 0:
		row.State = badge{webkit.Count(i.Open, "open report", "open reports"), "warn"}
	}
	return row
}

var kindWords = map[string]string{moderation.Module: "Module", moderation.Offering: "Offering"}

func casePath(i moderation.Item) string { return reportsPath + "/" + i.Kind + "/" + i.ID }

func (s *Site) reportCase(w http.ResponseWriter, r *http.Request) error {
	return s.showCase(w, r, http.StatusOK, webkit.Form{}, webkit.Form{})
}

func (s *Site) showCase(w http.ResponseWriter, r *http.Request, status int, form, answer webkit.Form) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	item, err := s.Moderation.Item(ctx, actor, r.PathValue("kind"), r.PathValue("item"))
	if err != nil {
		return err
	}
	req := webkit.PageRequest(r.URL.Query(), reportsSize)
	reports, err := s.Moderation.Reports(ctx, actor, moderation.ReportFilter{Kind: item.Kind, Item: item.ID}, req)
	if err != nil {
		return err
	}
	view := caseView{
		Tabs: adminTabs(reportsPath), Crumbs: []webkit.Link{{Label: "Reports", Href: reportsPath}, {Label: item.Title}},
		Key: item.Ref, Title: item.Title, Kind: kindWords[item.Kind], Ref: item.Ref, Owner: item.Owner, Page: itemPage(item),
		QuarantinedAt: item.QuarantinedAt, Reason: item.Reason, Open: item.Open, Form: form, Answer: answer,
		Quarantine: casePath(item) + "/quarantine", Dismiss: casePath(item) + "/dismiss", CLI: s.caseCommands(item),
	}
	if item.Quarantined() {
		view.Restore = webkit.Confirm{
			Label: "Restore", Icon: "archive-restore", Class: "btn-primary", Button: "Restore it", Action: casePath(item) + "/restore",
			Question: "Everybody sees, buys and downloads it again as before. Its owner gets a mail.",
		}
	}
	for _, v := range reports.Items {
		view.Reports = append(view.Reports, caseReportOf(v))
	}
	if view.Pager, err = webkit.NewPager(casePath(item), reports.Next, req.After != ""); err != nil {
		return err
	}
	history, err := s.Accounts.AuditLog(ctx, actor, account.AuditFilter{Subject: item.Kind + ":" + item.ID}, page.Request{Limit: historySize})
	if err != nil {
		return err
	}
	for _, e := range history.Items {
		view.History = append(view.History, auditRowOf(e))
	}
	return casePage.show(s, w, r, status, view)
}

func (s *Site) caseCommands(i moderation.Item) []webkit.Command {
	name := i.Kind + ":" + i.ID
	if i.Quarantined() {
		return []webkit.Command{souk("admin report restore " + name), s.curl("-X DELETE", "/admin/quarantine/"+i.Kind+"/"+i.ID)}
	}
	return []webkit.Command{
		souk("admin report show " + name), souk("admin report quarantine " + name + " --reason REASON"),
		s.curl(`-X PUT --json '{"reason":"REASON"}'`, "/admin/quarantine/"+i.Kind+"/"+i.ID),
	}
}

// itemPage is where everybody finds the item.
func itemPage(i moderation.Item) string {
	if i.Kind == moderation.Module {
		return modulePath(i.Ref)
	}
	parts := strings.Split(i.Ref, "/")
	for n, part := range parts {
		parts[n] = url.PathEscape(part)
	}
	return "/offering/" + strings.Join(parts, "/")
}

func caseReportOf(r moderation.Report) caseReport {
	row := caseReport{
		ID: r.ID, Reason: reasonWords(r.Reason), Text: r.Text, Reporter: r.Reporter, HandledBy: r.HandledBy, Answer: r.Answer,
		Open: r.State == moderation.StateOpen, ReportedAt: r.ReportedAt, HandledAt: r.HandledAt, State: badge{"Open", "warn"},
	}
	switch r.State {
	case moderation.StateDismissed:
		row.State = badge{"Dismissed", ""}
	case moderation.StateUpheld:
		row.State = badge{"Upheld", "good"}
	}
	return row
}

func reasonWords(code string) string {
	for _, r := range moderation.Reasons {
		if r.Code == code {
			return r.Words
		}
	}
	return code
}

func (s *Site) quarantineItem(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	item, err := s.Moderation.Quarantine(r.Context(), front.ActorFrom(r.Context()), r.PathValue("kind"), r.PathValue("item"), form.Value("reason"))
	if err == nil {
		done(w, r, casePath(item), "quarantined")
		return nil
	}
	if !errs.Is(err, errs.KindInvalid) {
		return err
	}
	form.Take(err, []string{"reason"}, nil)
	return s.showCase(w, r, http.StatusUnprocessableEntity, form, webkit.Form{})
}

func (s *Site) restoreItem(w http.ResponseWriter, r *http.Request) error {
	item, err := s.Moderation.Restore(r.Context(), front.ActorFrom(r.Context()), r.PathValue("kind"), r.PathValue("item"))
	if err != nil {
		return err
	}
	done(w, r, casePath(item), "restored")
	return nil
}

func (s *Site) dismissReport(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	report, err := s.Moderation.Dismiss(r.Context(), front.ActorFrom(r.Context()), form.Value("report"), form.Value("text"), form.Checked("all", "yes"))
	if err == nil {
		done(w, r, reportsPath+"/"+report.Kind+"/"+report.ItemID, "report-dismissed")
		return nil
	}
	if !errs.Is(err, errs.KindInvalid) {
		return err
	}
	form.Take(err, []string{"text"}, nil)
	return s.showCase(w, r, http.StatusUnprocessableEntity, webkit.Form{}, form)
}

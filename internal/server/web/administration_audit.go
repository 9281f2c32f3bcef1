package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// auditSize is how many entries a page shows.
const auditSize = 50

// auditView is the log of what was done, with the form that searches it.
type auditView struct {
	Tabs    []webkit.Link
	Form    webkit.Form
	Entries []auditRow
	Pager   webkit.Pager
	CSV     string // addresses of the export
	JSON    string
	CLI     []webkit.Command
}

// auditRow is one entry.
type auditRow struct {
	At                         time.Time
	User, Org, Action, Subject string
	Detail, Remote, RequestID  string
	UserHref, SubjectHref      string
}

var auditPage = screen[auditView]{"audit"}

// auditFields are the fields of the form, and the parameters of the page.
var auditFields = []string{"q", "user", "action", "subject", "from", "to"}

func (s *Site) audit(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	view := auditView{Tabs: adminTabs(r.URL.Path), Form: webkit.Form{Values: query}, CLI: []webkit.Command{
		souk("admin audit list"), souk("admin audit export --format csv -o audit.csv"), s.curl("", "/audit/export?format=csv"),
	}}
	if err := front.ActorFrom(r.Context()).NeedAdmin(); err != nil {
		return err
	}
	filter := auditFilter(&view.Form)
	if view.Form.Failed() {
		view.Form.Summary = "The log cannot be searched like this."
		return auditPage.show(s, w, r, http.StatusUnprocessableEntity, view)
	}
	req := webkit.PageRequest(query, auditSize)
	list, err := s.Accounts.AuditLog(r.Context(), front.ActorFrom(r.Context()), filter, req)
	if code := errs.CodeOf(err); code == "user_not_found" || code == "bad_filter" {
		view.Form.Take(err, auditFields, nil)
		return auditPage.show(s, w, r, front.Status(errs.KindOf(err)), view)
	}
	if err != nil {
		return err
	}
	for _, e := range list.Items {
		view.Entries = append(view.Entries, auditRowOf(e))
	}
	kept := url.Values{}
	for _, name := range auditFields {
		if v := strings.TrimSpace(query.Get(name)); v != "" {
			kept.Set(name, v)
		}
	}
	path := "/administration/audit"
	view.CSV, view.JSON = exportPath(kept, account.AuditCSV), exportPath(kept, account.AuditJSONL)
	if len(kept) > 0 {
		path += "?" + kept.Encode()
	}
	if view.Pager, err = webkit.NewPager(path, list.Next, req.After != ""); err != nil {
		return err
	}
	return auditPage.show(s, w, r, http.StatusOK, view)
}

func exportPath(filter url.Values, format string) string {
	query := url.Values{"format": {format}}
	for name, v := range filter {
		query[name] = v
	}
	return "/administration/audit/export?" + query.Encode()
}

// auditFilter reads the form and notes what is wrong with its days. The day "to" is included.
func auditFilter(form *webkit.Form) account.AuditFilter {
	value := func(name string) string { return strings.TrimSpace(form.Value(name)) }
	day := func(name string) time.Time {
		text := value(name)
		if text == "" {
			return time.Time{}
		}
		t, err := time.Parse(time.DateOnly, text)
		if err != nil {
			form.Refuse(name, "Give a day as 2026-11-21.")
		}
		return t
	}
	f := account.AuditFilter{
		Actor: value("user"), Action: strings.ToLower(value("action")), Subject: value("subject"), Word: value("q"), From: day("from"), To: day("to"),
	}
	if !f.To.IsZero() {
		f.To = f.To.AddDate(0, 0, 1)
	}
	return f
}

func auditRowOf(e account.AuditEntry) auditRow {
	row := auditRow{
		At: e.At, User: e.UserName, Org: e.OrgName, Action: e.Action, Subject: e.Subject, Detail: string(e.Detail), Remote: e.Remote,
		RequestID: e.RequestID, UserHref: listPath("/administration/audit", "user", e.UserName),
		SubjectHref: listPath("/administration/audit", "subject", e.Subject),
	}
	if e.UserName == account.ItselfName { // it is the subject, and no user
		row.UserHref = row.SubjectHref
	}
	if row.Detail == "{}" {
		row.Detail = ""
	}
	return row
}

// exportAudit streams the log. What goes wrong on the way ends the connection, so that nobody takes half
// of it for the whole.
func (s *Site) exportAudit(w http.ResponseWriter, r *http.Request) error {
	form := webkit.Form{Values: r.URL.Query()}
	filter := auditFilter(&form)
	if form.Failed() {
		return errs.Invalid("bad_filter", "Give days as 2026-11-21.")
	}
	format := form.Value("format")
	write, err := s.Accounts.ExportAudit(r.Context(), front.ActorFrom(r.Context()), filter, format)
	if err != nil {
		return err
	}
	kind := map[string]string{account.AuditCSV: "text/csv; charset=utf-8", account.AuditJSONL: "application/jsonl"}[format]
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="audit.`+format+`"`)
	w.Header().Set("Cache-Control", "private, no-store")
	if err := write(w); err != nil {
		s.Log.ErrorContext(r.Context(), "export of the audit log broke off", "error", err)
		front.Cut()
	}
	return nil
}

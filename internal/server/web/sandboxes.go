package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/pricing"
	"souk.dev/souk/internal/store/sandboxes"
)

const sandboxesPath = "/sell/sandboxes"

// sandboxesView is the sandboxes of an organisation, and the form for a new one.
type sandboxesView struct {
	Tabs   []webkit.Link
	Org    string
	Items  []sandboxRow
	Manage bool // the visitor makes them
	Full   bool // there are as many as there may be
	Form   webkit.Form
	CLI    []webkit.Command
}

// sandboxRow is a sandbox in a list.
type sandboxRow struct {
	Name, Href, Clock, Made string
	Way                     string // how far the clock is on its way; "" where it stands
	Enter                   string // where the button sends that enters it
}

// sandboxClockView is a sandbox with its clock.
type sandboxClockView struct {
	Tabs      []webkit.Link
	Name, Org string
	Buyer     string
	Clock     string
	Advancing bool
	Progress  int
	Target    string
	Problem   string
	Enter     string
	Steps     []webkit.Link // what the clock is set forward by; Href is the value
	Action    string        // of setting it
	Form      webkit.Form
	Manage    bool
	Remove    webkit.Confirm
	CLI       []webkit.Command
}

var (
	sandboxesPage    = screen[sandboxesView]{"sandboxes"}
	sandboxClockPage = screen[sandboxClockView]{"sandbox_clock"}
)

func (s *Site) sandboxes(w http.ResponseWriter, r *http.Request) error {
	return s.showSandboxes(w, r, http.StatusOK, webkit.NewForm())
}

func (s *Site) showSandboxes(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	actor := front.ActorFrom(r.Context())
	list, err := s.Sandboxes.List(r.Context(), actor)
	if err != nil {
		return err
	}
	view := sandboxesView{
		Tabs: sellTabs(sandboxesPath), Org: actor.OrgName, Manage: sandboxes.Manages(actor), Full: len(list) >= sandboxes.Most, Form: form,
		CLI: []webkit.Command{souk("sandbox create NAME"), souk("sandbox list"), s.curl("", "/sandboxes")},
	}
	for _, box := range list {
		view.Items = append(view.Items, sandboxRowOf(box))
	}
	return sandboxesPage.show(s, w, r, status, view)
}

func sandboxRowOf(box sandboxes.Sandbox) sandboxRow {
	at := sandboxAt(box.Name)
	row := sandboxRow{
		Name: box.Name, Href: at, Clock: clockText(box.Now), Made: "made by " + box.CreatedBy + " on " + box.CreatedAt.Format("2 January 2006"), Enter: at + "/enter",
	}
	if box.State == sandboxes.Advancing {
		row.Way = "on its way to " + clockText(box.Target)
	}
	return row
}

func sandboxAt(name string) string { return sandboxesPath + "/" + url.PathEscape(name) }

// clockText is a moment to the minute.
func clockText(t time.Time) string { return t.Format("2 January 2006, 15:04") + " UTC" }

func (s *Site) sandboxCreate(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	box, err := s.Sandboxes.Create(r.Context(), front.ActorFrom(r.Context()), strings.TrimSpace(form.Value("name")))
	if err == nil {
		done(w, r, sandboxAt(box.Name), "sandbox-made")
		return nil
	}
	if kind := errs.KindOf(err); kind != errs.KindInvalid && kind != errs.KindConflict {
		return err
	}
	form.Take(err, []string{"name"}, nil)
	return s.showSandboxes(w, r, http.StatusUnprocessableEntity, form)
}

func (s *Site) sandboxClock(w http.ResponseWriter, r *http.Request) error {
	return s.showSandbox(w, r, http.StatusOK, webkit.NewForm())
}

func (s *Site) showSandbox(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	actor := front.ActorFrom(r.Context())
	box, err := s.Sandboxes.Get(r.Context(), actor, r.PathValue("sandbox"))
	if err != nil {
		return err
	}
	at := sandboxAt(box.Name)
	view := sandboxClockView{
		Tabs: sellTabs(sandboxesPath), Name: box.Name, Org: box.OrgName, Buyer: box.BuyerName, Clock: clockText(box.Now),
		Advancing: box.State == sandboxes.Advancing, Progress: box.Progress(), Target: clockText(box.Target), Problem: box.Problem,
		Enter: at + "/enter", Action: at + "/advance", Form: form, Manage: sandboxes.Manages(actor),
		Remove: webkit.Confirm{
			Label: "Remove the sandbox", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove it with everything in it", Action: at + "/remove",
			Question: "Its offerings, purchases, invoices and books are gone for good.",
		},
		CLI: []webkit.Command{
			souk("sandbox advance " + box.Name + " --by month"), souk("offering list --sandbox " + box.Name), s.curl("", "/sandboxes/"+box.Name),
		},
	}
	for _, unit := range pricing.PeriodUnits {
		view.Steps = append(view.Steps, webkit.Link{Label: "A " + string(unit), Href: string(unit)})
	}
	if view.Advancing { // without a script, too, the page shows how far it is
		w.Header().Set("Refresh", "2")
	}
	return sandboxClockPage.show(s, w, r, status, view)
}

// sandboxAdvance sets the clock by the button that was pressed, or to the day that was filled in.
func (s *Site) sandboxAdvance(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	in := sandboxes.AdvanceInput{By: pricing.PeriodUnit(form.Value("by"))}
	var err error
	if in.By == "" {
		if in.To, err = time.Parse(time.DateOnly, strings.TrimSpace(form.Value("to"))); err != nil {
			var f errs.Fields
			f.Add("to", "bad_day", "Write a day as 2027-01-31.")
			err = f.Err("bad_advance", "The clock cannot be set like this.")
		}
	}
	name := r.PathValue("sandbox")
	if err == nil {
		_, err = s.Sandboxes.Advance(r.Context(), front.ActorFrom(r.Context()), name, in)
	}
	if err == nil {
		done(w, r, sandboxAt(name), "sandbox-advancing")
		return nil
	}
	if kind := errs.KindOf(err); kind != errs.KindInvalid && kind != errs.KindConflict {
		return err
	}
	form.Take(err, []string{"to"}, map[string]string{"by": "to"})
	return s.showSandbox(w, r, http.StatusUnprocessableEntity, form)
}

func (s *Site) sandboxRemove(w http.ResponseWriter, r *http.Request) error {
	if err := s.Sandboxes.Remove(r.Context(), front.ActorFrom(r.Context()), r.PathValue("sandbox")); err != nil {
		return err
	}
	s.Cookies.LeaveSandbox(w)
	done(w, r, sandboxesPath, "sandbox-removed")
	return nil
}

// sandboxEnter lets the browser work in the sandbox until it leaves.
func (s *Site) sandboxEnter(w http.ResponseWriter, r *http.Request) error {
	box, err := s.Sandboxes.Get(r.Context(), front.ActorFrom(r.Context()), r.PathValue("sandbox"))
	if err != nil {
		return err
	}
	s.Cookies.EnterSandbox(w, box.ID)
	http.Redirect(w, r, "/sell", http.StatusSeeOther)
	return nil
}

func (s *Site) sandboxLeave(w http.ResponseWriter, r *http.Request) error {
	s.Cookies.LeaveSandbox(w)
	http.Redirect(w, r, sandboxesPath, http.StatusSeeOther)
	return nil
}

// sandboxGo leads to a page in a sandbox: links in its mails come here, and so does who paid.
func (s *Site) sandboxGo(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	if err := actor.NeedSignIn(); err != nil {
		return err
	}
	box, err := s.Sandboxes.Find(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, err := s.Accounts.ActFor(r.Context(), actor, box.OrgName); err != nil {
		return errs.NotFound("sandbox_not_found", "There is no sandbox %.30q that you may enter.", r.PathValue("id"))
	}
	s.Cookies.EnterSandbox(w, box.ID)
	_, rest, _ := strings.Cut(r.URL.RequestURI(), "/at/")
	http.Redirect(w, r, localPath("/"+rest), http.StatusSeeOther)
	return nil
}

// sandboxStrip is the line above every page of a sandbox; nil in the market itself.
func (s *Site) sandboxStrip() *webkit.Strip {
	if s.Options.InSandbox == "" {
		return nil
	}
	return &webkit.Strip{
		Text: "Sandbox " + s.Options.InSandbox + ": nothing here is real. Its clock shows " + clockText(s.Clock.Now()) + ".",
		Link: webkit.Link{Label: "Set the clock", Href: sandboxAt(s.Options.InSandbox)}, Action: sandboxesPath + "/leave", Button: "Leave",
	}
}

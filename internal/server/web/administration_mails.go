package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// mailsSize is how many mails a page shows.
const mailsSize = 30

// mailsView is the mails that the market wrote, for its administrators.
type mailsView struct {
	Tabs    []webkit.Link
	Sending bool // an SMTP server is set up
	States  []webkit.Link
	State   string
	Query   string
	Any     bool // something is searched for
	Mails   []mailRow
	Pager   webkit.Pager
	CLI     []webkit.Command
}

// mailRow is one mail and what became of it.
type mailRow struct {
	To, Subject, Text string
	CreatedAt, SentAt time.Time
	NextAt            time.Time // of the next try after a failure
	State             badge
	Error             string // why sending failed last
	Attempts          int64
	Retry             string // address; "" where it is sent, or cannot be
}

var mailsPage = screen[mailsView]{"mails"}

// mailStates are the pills of the list.
var mailStates = []struct{ state, label string }{
	{"", "All"}, {mail.StateWaiting, "Waiting"}, {mail.StateFailed, "Failed"}, {mail.StateSent, "Sent"},
}

func (s *Site) mails(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	f := mail.Filter{State: query.Get("state"), Word: strings.TrimSpace(query.Get("q"))}
	req := webkit.PageRequest(query, mailsSize)
	list, err := s.Office.Mails(r.Context(), front.ActorFrom(r.Context()), f, req)
	if err != nil {
		return err
	}
	here := mailsPath(f.State, f.Word)
	view := mailsView{
		Tabs: adminTabs(r.URL.Path), Sending: s.Office.SendsMail(), State: f.State, Query: f.Word, Any: f != mail.Filter{},
		CLI: []webkit.Command{souk("admin mail list"), s.curl("", "/admin/mails")},
	}
	for _, v := range mailStates {
		view.States = append(view.States, webkit.Link{Label: v.label, Href: mailsPath(v.state, f.Word), Current: v.state == f.State})
	}
	for _, m := range list.Items {
		row := mailRow{
			To: m.To, Subject: m.Subject, Text: m.Text, CreatedAt: m.CreatedAt, SentAt: m.SentAt, NextAt: m.NextAt, State: mailState(m, view.Sending),
			Error: m.LastError, Attempts: m.Attempts,
		}
		if view.Sending && m.SentAt.IsZero() {
			row.Retry = "/administration/mails/" + m.ID + "/retry"
		}
		view.Mails = append(view.Mails, row)
	}
	if view.Pager, err = webkit.NewPager(here, list.Next, req.After != ""); err != nil {
		return err
	}
	return mailsPage.show(s, w, r, http.StatusOK, view)
}

// mailsPath is the address of the list with a filter.
func mailsPath(state, word string) string {
	return listPath("/administration/mails", "state", state, "q", word)
}

// listPath is an address with those of the parameters that have a value.
func listPath(path string, pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

func mailState(m mail.Mail, sending bool) badge {
	switch m.State() {
	case mail.StateSent:
		return badge{"Sent", "good"}
	case mail.StateFailed:
		if m.NextAt.IsZero() {
			return badge{"Given up", "bad"}
		}
		return badge{"Failed, tried again", "warn"}
	}
	if sending {
		return badge{"Waiting", ""}
	}
	return badge{"Here only", ""}
}

func (s *Site) retryMail(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Office.RetryMail(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	done(w, r, "/administration/mails", "mail-retried")
	return nil
}

// outbox leads those who know the page's old address to its new one.
func (s *Site) outbox(w http.ResponseWriter, r *http.Request) error {
	if err := front.ActorFrom(r.Context()).NeedAdmin(); err != nil {
		return err
	}
	http.Redirect(w, r, "/administration/mails", http.StatusMovedPermanently)
	return nil
}

package web

import (
	"net/http"
	"time"

	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// outboxSize is how many mails a page shows.
const outboxSize = 30

// outboxView is the mails that the market wrote, for its administrators.
type outboxView struct {
	Sending bool // an SMTP server is set up
	Mails   []mailRow
	Pager   webkit.Pager
}

// mailRow is one mail and what became of it.
type mailRow struct {
	To, Subject, Text string
	CreatedAt         time.Time
	State             badge
	Error             string // why sending failed last
}

var outboxPage = screen[outboxView]{"outbox"}

func (s *Site) outbox(w http.ResponseWriter, r *http.Request) error {
	if err := front.ActorFrom(r.Context()).NeedAdmin(); err != nil {
		return err
	}
	req := webkit.PageRequest(r.URL.Query(), outboxSize)
	list, err := s.Mails.List(r.Context(), req)
	if err != nil {
		return err
	}
	view := outboxView{Sending: s.Options.SendsMail}
	for _, m := range list.Items {
		view.Mails = append(view.Mails, mailRow{
			To: m.To, Subject: m.Subject, Text: m.Text, CreatedAt: m.CreatedAt, State: mailState(m), Error: m.LastError,
		})
	}
	if view.Pager, err = webkit.NewPager("/outbox", list.Next, req.After != ""); err != nil {
		return err
	}
	return outboxPage.show(s, w, r, http.StatusOK, view)
}

func mailState(m mail.Mail) badge {
	switch {
	case !m.SentAt.IsZero():
		return badge{"Sent", "good"}
	case m.LastError != "":
		return badge{"Failed, tried again later", "bad"}
	}
	return badge{"Here only", ""}
}

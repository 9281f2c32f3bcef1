package web

import (
	"net/http"
	"net/url"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// activationView says that a link is on its way, or is the form to have it sent again.
type activationView struct {
	Sent      bool // somebody has just signed up, or asked for it
	SendsMail bool // an SMTP server is set up
	Form      webkit.Form
}

// confirmationView is the page that a mailed link leads to. The link is used by the button: programs that
// look into mails follow links, but press nothing.
type confirmationView struct {
	Action, User, Email string
	Opens               bool // it activates the account
}

var (
	activationPage   = screen[activationView]{"activation"}
	confirmationPage = screen[confirmationView]{"confirmation"}
)

func (s *Site) activation(w http.ResponseWriter, r *http.Request) error {
	return s.showActivation(w, r, http.StatusOK, webkit.Form{}, r.URL.Query().Get("sent") != "")
}

func (s *Site) showActivation(w http.ResponseWriter, r *http.Request, status int, form webkit.Form, sent bool) error {
	return activationPage.show(s, w, r, status, activationView{Sent: sent, SendsMail: s.Options.SendsMail, Form: form})
}

func (s *Site) resendActivation(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	err := s.Accounts.ResendActivation(r.Context(), front.ActorFrom(r.Context()), form.Value("user"))
	if err == nil {
		http.Redirect(w, r, "/activate/?sent=yes", http.StatusSeeOther)
		return nil
	}
	if !askedWrong(err) {
		return err
	}
	form.Take(err, []string{"user"}, nil)
	return s.showActivation(w, r, front.Status(errs.KindOf(err)), form, false)
}

// askedWrong reports whether the form to ask for a mail is shown again with what is wrong.
func askedWrong(err error) bool {
	return errs.Is(err, errs.KindInvalid) || errs.CodeOf(err) == "too_often"
}

func (s *Site) confirmation(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Accounts.Confirmation(r.Context(), r.PathValue("key"))
	if err != nil {
		return err
	}
	return confirmationPage.show(s, w, r, http.StatusOK, confirmationView{
		Action: "/activate/" + url.PathEscape(r.PathValue("key")) + "/", User: c.UserName, Email: c.Email, Opens: c.Opens,
	})
}

func (s *Site) confirm(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	c, err := s.Accounts.Confirm(r.Context(), actor, r.PathValue("key"))
	if err != nil {
		return err
	}
	switch {
	case c.Opens:
		done(w, r, "/login?next="+url.QueryEscape(localPath(front.Next(r))), "activated")
	case actor.Anonymous():
		done(w, r, "/login", "email-confirmed")
	default:
		done(w, r, "/settings/profile", "email-confirmed")
	}
	return nil
}

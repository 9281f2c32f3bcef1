package web

import (
	"net/http"
	"net/url"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// resetView is the form to ask for a link with which a password can be set, and what follows.
type resetView struct {
	Sent bool
	Form webkit.Form
}

// resetWithView is the form to set a password with such a link.
type resetWithView struct {
	Action, User string
	Form         webkit.Form
}

var (
	resetPage     = screen[resetView]{"reset"}
	resetWithPage = screen[resetWithView]{"reset_with"}
)

func (s *Site) reset(w http.ResponseWriter, r *http.Request) error {
	return resetPage.show(s, w, r, http.StatusOK, resetView{Sent: r.URL.Query().Get("sent") != ""})
}

// requestReset says the same whether or not there is such an account.
func (s *Site) requestReset(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	err := s.Accounts.RequestReset(r.Context(), front.ActorFrom(r.Context()), form.Value("user"))
	if err == nil {
		http.Redirect(w, r, "/reset?sent=yes", http.StatusSeeOther)
		return nil
	}
	if !askedWrong(err) {
		return err
	}
	form.Take(err, []string{"user"}, nil)
	return resetPage.show(s, w, r, front.Status(errs.KindOf(err)), resetView{Form: form})
}

func (s *Site) resetWith(w http.ResponseWriter, r *http.Request) error {
	return s.showResetWith(w, r, http.StatusOK, webkit.Form{})
}

func (s *Site) showResetWith(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	name, err := s.Accounts.ResetUser(r.Context(), r.PathValue("key"))
	if err != nil {
		return err
	}
	return resetWithPage.show(s, w, r, status, resetWithView{Action: "/reset/" + url.PathEscape(r.PathValue("key")), User: name, Form: form})
}

// completeReset sets the password. The browser's own session ends with the others.
func (s *Site) completeReset(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	_, err := s.Accounts.CompleteReset(r.Context(), front.ActorFrom(r.Context()), r.PathValue("key"), form.Value("new"))
	if errs.Is(err, errs.KindInvalid) {
		form.Take(err, []string{"new"}, nil)
		return s.showResetWith(w, r, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	done(w, r, "/login", "password-reset")
	return nil
}

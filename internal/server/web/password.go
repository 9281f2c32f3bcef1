package web

import (
	"net/http"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// passwordView is the form to change one's own password.
type passwordView struct {
	Tabs []webkit.Link
	User string
	Form webkit.Form
}

var passwordPage = screen[passwordView]{"password"}

func (s *Site) password(w http.ResponseWriter, r *http.Request) error {
	return s.showPassword(w, r, http.StatusOK, webkit.Form{})
}

func (s *Site) showPassword(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	actor := front.ActorFrom(r.Context())
	if err := actor.Need(account.ScopeAccount); err != nil {
		return err
	}
	return passwordPage.show(s, w, r, status, passwordView{Tabs: settingsTabs(r.URL.Path), User: actor.UserName, Form: form})
}

func (s *Site) changePassword(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	err := s.Accounts.ChangePassword(r.Context(), front.ActorFrom(r.Context()), account.ChangePasswordInput{
		Old: form.Value("old"), New: form.Value("new"), Session: front.SessionToken(r),
	})
	if err == nil {
		done(w, r, "/settings/password", "password-changed")
		return nil
	}
	if !errs.Is(err, errs.KindInvalid) {
		return err
	}
	form.Take(err, []string{"old", "new"}, map[string]string{"password": "new"})
	return s.showPassword(w, r, http.StatusUnprocessableEntity, form)
}

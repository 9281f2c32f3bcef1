package web

import (
	"net/http"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// profileView is what the visitor says of himself.
type profileView struct {
	Tabs      []webkit.Link
	User      string
	Form      webkit.Form
	Confirmed bool   // mails to the address arrive
	Pending   string // an address that waits to be confirmed; "" for none
	CLI       []webkit.Command
}

var profilePage = screen[profileView]{"profile"}

// accountCommands are how to read what a page of the settings shows.
func (s *Site) accountCommands(command, path string) []webkit.Command {
	return []webkit.Command{souk(command), s.curl("", path)}
}

func (s *Site) profile(w http.ResponseWriter, r *http.Request) error {
	own, err := s.Accounts.Own(r.Context(), front.ActorFrom(r.Context()))
	if err != nil {
		return err
	}
	return s.showProfile(w, r, http.StatusOK, webkit.NewForm("full_name", own.FullName, "email", own.Email))
}

func (s *Site) showProfile(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	own, err := s.Accounts.Own(r.Context(), front.ActorFrom(r.Context()))
	if err != nil {
		return err
	}
	return profilePage.show(s, w, r, status, profileView{
		Tabs: settingsTabs(r.URL.Path), User: own.Name, Form: form, Pending: own.PendingEmail,
		Confirmed: own.Email != "" && !own.EmailConfirmedAt.IsZero(), CLI: s.accountCommands("account show", "/me/profile"),
	})
}

func (s *Site) changeProfile(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	name, email := strings.TrimSpace(form.Value("full_name")), strings.TrimSpace(form.Value("email"))
	own, err := s.Accounts.ChangeProfile(r.Context(), front.ActorFrom(r.Context()), account.ProfileInput{FullName: &name, Email: &email})
	switch {
	case err == nil && own.PendingEmail != "":
		done(w, r, "/settings/profile", "email-asked")
		return nil
	case err == nil:
		done(w, r, "/settings/profile", "profile-saved")
		return nil
	case !askedWrong(err):
		return err
	}
	form.Take(err, []string{"full_name", "email"}, nil)
	return s.showProfile(w, r, front.Status(errs.KindOf(err)), form)
}

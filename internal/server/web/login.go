package web

import (
	"net/http"
	"net/url"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/obs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// loginView is the form to sign in; Next is where the visitor wanted to go.
type loginView struct {
	Form   webkit.Form
	Next   string
	SignUp string // "" where accounts are not opened by visitors
	Waits  bool   // the account waits for the link that was mailed
}

// signupView is the form to open an account.
type signupView struct {
	Open   bool
	Form   webkit.Form
	Next   string
	SignIn string
	Mailed bool   // a link is sent to the address, which is needed
	Terms  string // title of the terms of the market; "" for none
}

var (
	loginPage  = screen[loginView]{"login"}
	signupPage = screen[signupView]{"signup"}
)

var signupFields = []string{"name", "full_name", "email", "password", "accept_terms"}

func (s *Site) login(w http.ResponseWriter, r *http.Request) error {
	next := localPath(r.URL.Query().Get("next"))
	if !front.ActorFrom(r.Context()).Anonymous() {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return nil
	}
	return s.showLogin(w, r, http.StatusOK, webkit.Form{}, next)
}

func (s *Site) showLogin(w http.ResponseWriter, r *http.Request, status int, form webkit.Form, next string) error {
	view := loginView{Form: form, Next: next, Waits: status == http.StatusForbidden && s.Options.Activation}
	if s.Options.SignUp {
		view.SignUp = "/signup/?next=" + url.QueryEscape(next)
	}
	return loginPage.show(s, w, r, status, view)
}

func (s *Site) signIn(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	next := localPath(form.Value("next"))
	err := s.openSession(w, r, form.Value("name"), form.Value("password"))
	if err == nil {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return nil
	}
	e := errs.As(err)
	if e.Kind == errs.KindInternal || e.Kind == errs.KindTooMany {
		return err
	}
	form.Take(err, []string{"name", "password"}, nil)
	return s.showLogin(w, r, front.Status(e.Kind), form, next)
}

// openSession signs the visitor in; the session that the browser had before ends.
func (s *Site) openSession(w http.ResponseWriter, r *http.Request, name, password string) error {
	session, err := s.Accounts.Login(r.Context(), account.LoginInput{
		Name: name, Password: password, Remote: front.Remote(r.Context()), RequestID: obs.RequestID(r.Context()),
		Replaces: front.SessionToken(r),
	})
	if err != nil {
		return err
	}
	s.Cookies.Set(w, session.Token, session.ExpiresAt)
	return nil
}

func (s *Site) signOut(w http.ResponseWriter, r *http.Request) error {
	if token := front.SessionToken(r); token != "" {
		if err := s.Accounts.Logout(r.Context(), token); err != nil {
			return err
		}
	}
	s.Cookies.Clear(w)
	done(w, r, "/", "signed-out")
	return nil
}

func (s *Site) signup(w http.ResponseWriter, r *http.Request) error {
	return s.showSignup(w, r, http.StatusOK, webkit.Form{}, localPath(r.URL.Query().Get("next")))
}

func (s *Site) showSignup(w http.ResponseWriter, r *http.Request, status int, form webkit.Form, next string) error {
	terms, err := s.Accounts.MarketTerms(r.Context())
	if err != nil {
		return err
	}
	return signupPage.show(s, w, r, status, signupView{
		Open: s.Options.SignUp, Form: form, Next: next, SignIn: "/login?next=" + url.QueryEscape(next),
		Mailed: s.Options.Activation, Terms: terms.Title,
	})
}

// signUp opens the account and signs in with it at once.
func (s *Site) signUp(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	next := localPath(form.Value("next"))
	in := account.SignUpInput{
		Name: form.Value("name"), FullName: form.Value("full_name"), Email: form.Value("email"),
		Password: form.Value("password"), Remote: front.Remote(r.Context()), RequestID: obs.RequestID(r.Context()),
		AcceptTerms: form.Checked("accept_terms", "yes"),
	}
	user, err := s.Accounts.SignUp(r.Context(), in)
	if err == nil && !user.Active {
		s.Cookies.SetNext(w, next)
		http.Redirect(w, r, "/activate/?sent=yes", http.StatusSeeOther)
		return nil
	}
	if err == nil {
		err = s.openSession(w, r, in.Name, in.Password)
	}
	if err == nil {
		done(w, r, next, "signed-up")
		return nil
	}
	if !errs.Is(err, errs.KindInvalid) && !errs.Is(err, errs.KindConflict) {
		return err
	}
	form.Take(err, signupFields, nil)
	if errs.CodeOf(err) == "name_taken" {
		form.Refuse("name", errs.As(err).Message)
		form.Summary = "The account cannot be opened like this."
	}
	return s.showSignup(w, r, front.Status(errs.KindOf(err)), form, next)
}

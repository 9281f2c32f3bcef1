package web

import (
	"net/http"
	"slices"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/server/front"
)

// publishView is the form for a package file and, once one was sent, what became of it.
type publishView struct {
	Org        string
	Form       webkit.Form
	Maturities []webkit.Option
	Limit      int64
	Outcome    *outcome
	CLI        []webkit.Command
}

var publishPage = screen[publishView]{"publish"}

// The values of the button that was pressed.
const (
	stepCheck    = "check"
	stepRegister = "register"
)

func (s *Site) publish(w http.ResponseWriter, r *http.Request) error {
	if err := front.ActorFrom(r.Context()).NeedRole(account.ScopePublish, account.RoleProvider); err != nil {
		return err
	}
	form := webkit.NewForm("maturity", strconv.Itoa(release.Test))
	return s.showPublish(w, r, http.StatusOK, form, nil)
}

func (s *Site) showPublish(w http.ResponseWriter, r *http.Request, status int, form webkit.Form, out *outcome) error {
	return publishPage.show(s, w, r, status, publishView{
		Org: front.ActorFrom(r.Context()).OrgName, Form: form, Maturities: maturityOptions, Limit: s.Options.MaxPackage,
		Outcome: out, CLI: s.publishCommands(),
	})
}

var maturityOptions = []webkit.Option{
	{Value: strconv.Itoa(release.Test), Label: release.MaturityName(release.Test), Hint: "First steps; for those who try it."},
	{Value: strconv.Itoa(release.QAApproved), Label: release.MaturityName(release.QAApproved), Hint: "Tested; for the careful."},
	{Value: strconv.Itoa(release.ConfirmedStable), Label: release.MaturityName(release.ConfirmedStable), Hint: "Proven in use; for everybody."},
}

// upload publishes what was sent, or only checks it, and shows the list of checks.
func (s *Site) upload(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	if err := actor.NeedRole(account.ScopePublish, account.RoleProvider); err != nil {
		return err
	}
	up, err := readUpload(r)
	if err != nil {
		return s.uploadFailed(w, r, webkit.NewForm("maturity", strconv.Itoa(release.Test)), err)
	}
	defer up.Close() // it has no name any more; nothing is lost when this fails
	form := webkit.Form{Values: up.values}
	if up.file == nil {
		return s.uploadFailed(w, r, form, errs.Invalid("no_file", "No file was chosen. Choose the package file and send it again."))
	}
	p := publication{site: s, actor: actor, form: form, up: up}
	err = p.run(r.Context())
	if e := errs.As(err); err != nil && (e.Kind == errs.KindInternal || e.Kind == errs.KindTooMany) {
		return err
	}
	status := http.StatusOK
	if err != nil {
		status = front.Status(errs.KindOf(err))
	}
	return s.showPublish(w, r, status, form, p.outcome(err))
}

// uploadFailed shows the form again with why nothing could be read of what was sent.
func (s *Site) uploadFailed(w http.ResponseWriter, r *http.Request, form webkit.Form, err error) error {
	e := errs.As(err)
	if !slices.Contains([]errs.Kind{errs.KindInvalid, errs.KindTooLarge, errs.KindUnavailable}, e.Kind) {
		return err
	}
	out := &outcome{Title: "Nothing was published", Text: e.Message, Icon: "circle-x", ToneClass: "tone-bad"}
	return s.showPublish(w, r, front.Status(e.Kind), form, out)
}

package web

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"

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
	if err := s.Modules.NeedPublisher(r.Context(), front.ActorFrom(r.Context())); err != nil {
		return err
	}
	return s.showPublish(w, r, http.StatusOK, webkit.Form{}, nil)
}

func (s *Site) showPublish(w http.ResponseWriter, r *http.Request, status int, form webkit.Form, out *outcome) error {
	levels, err := s.Releases.Levels(r.Context())
	if err != nil {
		return err
	}
	if form.Value("maturity") == "" {
		lowest := webkit.NewForm("maturity", strconv.Itoa(levels[0].Level))
		maps.Copy(lowest.Values, form.Values)
		form.Values = lowest.Values
	}
	return publishPage.show(s, w, r, status, publishView{
		Org: front.ActorFrom(r.Context()).OrgName, Form: form, Maturities: maturityOptions(levels), Limit: s.Options.MaxPackage,
		Outcome: out, CLI: s.publishCommands(),
	})
}

// maturityOptions are the levels to choose from, with what the well-known ones are for.
func maturityOptions(levels release.Levels) []webkit.Option {
	hints := map[int]string{
		release.Test: "First steps; for those who try it.", release.QAApproved: "Tested; for the careful.", release.ConfirmedStable: "Proven in use; for everybody.",
	}
	list := make([]webkit.Option, len(levels))
	for i, m := range levels {
		list[i] = webkit.Option{Value: strconv.Itoa(m.Level), Label: m.Name, Hint: cmp.Or(hints[m.Level], "Level "+strconv.Itoa(m.Level)+".")}
	}
	return list
}

// upload publishes what was sent, or only checks it, and shows the list of checks.
func (s *Site) upload(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	if err := s.Modules.NeedPublisher(r.Context(), actor); err != nil {
		return err
	}
	up, err := readUpload(r)
	if err != nil {
		return s.uploadFailed(w, r, webkit.Form{}, err)
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

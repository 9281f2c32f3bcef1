package web

import (
	"net/http"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/moderation"
)

// reportView is the form that tells administrators what is wrong with an item.
type reportView struct {
	Kind, Item, Title string
	KindWord          string
	Back              string
	Form              webkit.Form
	Reasons           []webkit.Option
	CLI               []webkit.Command
}

var reportPage = screen[reportView]{"report"}

var reportReasons = func() []webkit.Option {
	var list []webkit.Option
	for _, r := range moderation.Reasons {
		list = append(list, webkit.Option{Value: r.Code, Label: r.Words})
	}
	return list
}()

// reported reads which item the address names.
func reported(r *http.Request) (kind, item string) {
	if m := r.FormValue("module"); m != "" {
		return moderation.Module, m
	}
	return moderation.Offering, r.FormValue("offering")
}

func (s *Site) report(w http.ResponseWriter, r *http.Request) error {
	return s.showReport(w, r, http.StatusOK, webkit.Form{})
}

func (s *Site) showReport(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	kind, ref := reported(r)
	item, err := s.Moderation.Seen(r.Context(), front.ActorFrom(r.Context()), kind, ref)
	if err != nil {
		return err
	}
	view := reportView{
		Kind: kind, Item: item.ID, Title: item.Title, KindWord: strings.ToLower(kindWords[kind]), Back: itemPage(item), Form: form, Reasons: reportReasons,
		CLI: []webkit.Command{s.curl(`--json '{"kind":"`+kind+`","item":"`+item.ID+`","reason":"broken"}'`, "/reports")},
	}
	return reportPage.show(s, w, r, status, view)
}

func (s *Site) sendReport(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	kind, ref := reported(r)
	actor := front.ActorFrom(r.Context())
	_, err := s.Moderation.Report(r.Context(), actor, moderation.ReportInput{Kind: kind, Item: ref, Reason: form.Value("reason"), Text: form.Value("text")})
	if err == nil {
		item, err := s.Moderation.Seen(r.Context(), actor, kind, ref)
		if err != nil {
			return err
		}
		done(w, r, itemPage(item), "reported")
		return nil
	}
	if !errs.Is(err, errs.KindInvalid) && !errs.Is(err, errs.KindConflict) && !errs.Is(err, errs.KindTooMany) {
		return err
	}
	form.Take(err, []string{"reason", "text"}, nil)
	return s.showReport(w, r, front.Status(errs.KindOf(err)), form)
}

// reportPath is where an item is reported.
func reportPath(kind, id string) string { return listPath("/report", kind, id) }

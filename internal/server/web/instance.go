package web

import (
	"io"
	"net/http"
	"regexp"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/server/front"
)

// installedShown is how many modules the page of an instance shows.
const installedShown = 500

// instanceView is what an instance has installed.
type instanceView struct {
	instanceFrame
	Modules        []installedRow
	Count, Unknown int64
	Behind         int64 // that have a newer version
	Cut            bool  // there are more than the page shows
	Form           webkit.Form
	ReportPath     string
	Open           bool // the form to report is open
	Limit          int64
	CLI            []webkit.Command
}

// installedRow is one installed module.
type installedRow struct {
	Name, Href string // Href is "" where it is not on this market
	Version    string
	State      badge
	Note       string
}

var instancePage = screen[instanceView]{"instance"}

func (s *Site) instance(w http.ResponseWriter, r *http.Request) error {
	return s.showInstance(w, r, http.StatusOK, webkit.Form{})
}

func (s *Site) showInstance(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	i, list, err := s.Fleet.Installed(ctx, actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	path := instancePath(i.ID)
	view := instanceView{
		instanceFrame: newInstanceFrame(i, actor, path), Count: int64(len(list)), Form: form, ReportPath: path + "/modules",
		Open: form.Failed() || len(list) == 0, Limit: fleet.MaxText,
		CLI: []webkit.Command{
			souk("instance show " + i.ID), souk("instance report " + i.ID + " FILE"), s.curl("", "/instances/"+i.ID+"/modules"),
		},
	}
	for _, m := range list {
		row := installedRowOf(m)
		if m.Package == "" {
			view.Unknown++
		} else if row.State.Tone != "good" {
			view.Behind++
		}
		view.Modules = append(view.Modules, row)
	}
	if view.Cut = len(view.Modules) > installedShown; view.Cut {
		view.Modules = view.Modules[:installedShown]
	}
	return instancePage.show(s, w, r, status, view)
}

// installedRowOf says what there is to know of an installed module.
func installedRowOf(m fleet.Installed) installedRow {
	row := installedRow{Name: m.Name, Version: m.Version, State: badge{"Newest", "good"}}
	if m.Package == "" {
		row.Name, row.State = m.ID, badge{"Not on this market", ""}
		return row
	}
	row.Href = modulePath(m.Package)
	switch {
	case m.Yanked:
		row.State, row.Note = badge{"Withdrawn", "bad"}, m.YankReason
	case m.VersionID == "":
		row.State = badge{"Version not known", "warn"}
		if m.Latest != "" {
			row.Note = "The newest here is " + m.Latest + "."
		}
	case m.Latest != "" && m.Latest != m.Number():
		row.State = badge{m.Latest + " is out", "main"}
	}
	return row
}

// instanceReport takes a list that was pasted, or a file with one.
func (s *Site) instanceReport(w http.ResponseWriter, r *http.Request) error {
	form, text, err := reportForm(r)
	if err != nil {
		return err
	}
	_, err = s.Fleet.ReportText(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"), text)
	if err == nil {
		done(w, r, instancePath(r.PathValue("id")), "instance-reported")
		return nil
	}
	if !showsAgain(err) {
		return err
	}
	takeInstance(&form, err)
	return s.showInstance(w, r, front.Status(errs.KindOf(err)), form)
}

// reportForm reads the form: the file counts, where there is one.
func reportForm(r *http.Request) (form webkit.Form, text string, err error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		if err := r.ParseForm(); err != nil {
			return form, "", err
		}
		form.Values = r.PostForm
		return form, form.Value("text"), nil
	}
	form, _, file, err := openForm(r)
	if err != nil || file == nil {
		return form, form.Value("text"), err
	}
	data, err := io.ReadAll(io.LimitReader(file, fleet.MaxText+1))
	return form, string(data), err
}

// reportForms are the paths that lists of installed modules are sent to.
var reportForms = regexp.MustCompile(`^/instances/[^/]+/modules$`)

package web

import (
	"net/http"
	"strconv"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// levelsView is the levels of maturity, and the form for one.
type levelsView struct {
	Tabs   []webkit.Link
	Levels []levelRow
	Form   webkit.Form
	CLI    []webkit.Command
}

// levelRow is one level.
type levelRow struct {
	Level  string
	Badge  maturity
	Remove webkit.Confirm
}

var levelsPage = screen[levelsView]{"administration_maturity"}

const levelsPath = "/administration/maturity"

func (s *Site) levels(w http.ResponseWriter, r *http.Request) error {
	return s.showLevels(w, r, http.StatusOK, webkit.Form{})
}

func (s *Site) showLevels(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	if err := front.ActorFrom(r.Context()).NeedAdmin(); err != nil {
		return err
	}
	levels, err := s.Releases.Levels(r.Context())
	if err != nil {
		return err
	}
	view := levelsView{Tabs: adminTabs(levelsPath), Form: form, CLI: []webkit.Command{
		souk("admin maturity list"), souk("admin maturity set LEVEL NAME"), s.curl("", "/maturity-levels"),
	}}
	for _, m := range levels {
		number := strconv.Itoa(m.Level)
		view.Levels = append(view.Levels, levelRow{Level: number, Badge: maturityOf(m.Level, m.Name), Remove: webkit.Confirm{
			Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove " + m.Name, Question: "It can be removed while no version has it, and no upgrade or instance asks for it.",
			Action: levelsPath + "/remove", Hidden: []webkit.Hidden{{Name: "level", Value: number}},
		}})
	}
	return levelsPage.show(s, w, r, status, view)
}

func (s *Site) setLevel(w http.ResponseWriter, r *http.Request) error {
	level, _ := strconv.Atoi(r.PostFormValue("level")) // 0 is no level, and refused
	_, err := s.Releases.SetLevel(r.Context(), front.ActorFrom(r.Context()), level, r.PostFormValue("name"))
	return s.levelChanged(w, r, err)
}

func (s *Site) removeLevel(w http.ResponseWriter, r *http.Request) error {
	level, _ := strconv.Atoi(r.PostFormValue("level"))
	_, err := s.Releases.RemoveLevel(r.Context(), front.ActorFrom(r.Context()), level)
	return s.levelChanged(w, r, err)
}

func (s *Site) levelChanged(w http.ResponseWriter, r *http.Request, err error) error {
	if err == nil {
		done(w, r, levelsPath, "levels-changed")
		return nil
	}
	if !mended(err) {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	form.Take(err, []string{"level", "name"}, nil)
	return s.showLevels(w, r, front.Status(errs.KindOf(err)), form)
}

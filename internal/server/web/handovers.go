package web

import (
	"net/http"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// handOversView is the modules that change their owner.
type handOversView struct {
	Tabs              []webkit.Link
	Org               string
	Offered, Offering []handOverRow
	Form              webkit.Form
	CLI               []webkit.Command
}

// handOverRow is a module that waits.
type handOverRow struct {
	Name, Package, Other, Path string // Other is the other organisation
	At                         time.Time
	End                        webkit.Confirm
}

var handOversPage = screen[handOversView]{"handovers"}

const handOversPath = "/handovers"

func (s *Site) handOvers(w http.ResponseWriter, r *http.Request) error {
	return s.showHandOvers(w, r, http.StatusOK, webkit.Form{})
}

func (s *Site) showHandOvers(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	actor := front.ActorFrom(r.Context())
	list, err := s.Modules.HandOvers(r.Context(), actor)
	if err != nil {
		return err
	}
	view := handOversView{Tabs: sellTabs(handOversPath), Org: actor.OrgName, Form: form, CLI: []webkit.Command{souk("module hand-over list"), s.curl("", "/handovers")}}
	for _, h := range list {
		row := handOverRow{Name: h.Name, Package: h.Package, Other: h.FromName, Path: handOversPath + "/" + h.Package, At: h.AskedAt}
		row.End = webkit.Confirm{Label: "Decline", Class: "btn-sm btn-danger", Button: "Decline " + h.Package, Question: h.FromName + " is told, and keeps it.", Action: row.Path + "/decline"}
		if h.FromID == actor.OrgID {
			row.Other, row.End.Label, row.End.Button, row.End.Question = h.ToName, "Take it back", "Keep "+h.Package, h.ToName+" is told that it stays with you."
			view.Offering = append(view.Offering, row)
			continue
		}
		view.Offered = append(view.Offered, row)
	}
	return handOversPage.show(s, w, r, status, view)
}

// answerHandOver accepts a module, or declines it.
func (s *Site) answerHandOver(w http.ResponseWriter, r *http.Request) error {
	actor, ref := front.ActorFrom(r.Context()), r.PathValue("package")
	var err error
	next := handOversPath
	switch r.PathValue("answer") {
	case "accept":
		_, err = s.Modules.Accept(r.Context(), actor, ref)
		next = keepPath(ref)
	case "decline":
		err = s.Modules.Decline(r.Context(), actor, ref)
	default:
		return s.missing(w, r)
	}
	if err == nil {
		done(w, r, next, "kept")
		return nil
	}
	if !mended(err) {
		return err
	}
	return s.showHandOvers(w, r, front.Status(errs.KindOf(err)), webkit.Form{Summary: errs.As(err).Message})
}

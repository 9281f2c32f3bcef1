package web

import (
	"context"
	"net/http"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/server/front"
)

// updatesView is what an instance can be updated to.
type updatesView struct {
	instanceFrame
	Reported bool // it is known what is installed
	Summary  string
	Plan     []webkit.Change
	Held     []webkit.Change // that stay below their newest version, and why
	Unproved bool
	CLI      []webkit.Command
}

var updatesPage = screen[updatesView]{"instance_updates"}

// instanceUpdates shows the updates as a plan: what is broken in the installation already keeps nothing else
// from moving.
func (s *Site) instanceUpdates(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	i, installation, err := s.instanceAnd(ctx, actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	view := updatesView{
		instanceFrame: newInstanceFrame(i, actor, instancePath(i.ID)+"/updates"), Reported: len(installation.Modules) > 0,
		CLI: []webkit.Command{souk("resolve --installed FILE --scan"), s.curl(`--json '{"installed":{"0":"3.0.1"}}'`, "/scan")},
	}
	if view.Reported {
		p, err := s.Advise.Resolve(ctx, actor, advise.ResolveInput{
			Installation: installation, Objective: resolve.MostUpdated, Tolerate: true, Texts: true,
		})
		if err != nil {
			return err
		}
		view.Summary, view.Plan, view.Held, view.Unproved = planSummary(p), planRows(p), heldRows(p), !p.Optimal
	}
	return updatesPage.show(s, w, r, http.StatusOK, view)
}

// instanceAnd returns an instance with what it has installed.
func (s *Site) instanceAnd(ctx context.Context, actor account.Actor, id string) (fleet.Instance, advise.Installation, error) {
	i, err := s.Fleet.Get(ctx, actor, id)
	if err != nil {
		return fleet.Instance{}, advise.Installation{}, err
	}
	installation, err := s.Fleet.Installation(ctx, actor, id)
	return i, installation, err
}

// heldRows are the modules that stay although there are newer versions.
func heldRows(p advise.Plan) []webkit.Change {
	var rows []webkit.Change
	for _, step := range p.Plan {
		if step.Action == resolve.Keep && (step.Why.Kind == resolve.Newer || step.Why.Kind == resolve.NeedsMore) {
			rows = append(rows, webkit.Change{Name: step.Name, Now: step.Version, Then: "stays", Why: p.Say.Reason(step), Tone: "warn"})
		}
	}
	return rows
}

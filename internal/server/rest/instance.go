package rest

import (
	"context"
	"net/http"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/wire"
)

// InstancePath names an instance.
type InstancePath struct {
	Instance string `path:"instance" doc:"Id of the instance, or its name in the organisation that the request acts for."`
}

type listInstancesInput struct {
	Paging
	All bool `query:"all" doc:"Those of every organisation, for administrators."`
}

func (a *API) listInstances(ctx context.Context, actor account.Actor, in *listInstancesInput) (*body[wire.List[wire.Instance]], error) {
	list, err := a.Fleet.List(ctx, actor, in.All, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(list, wireInstance), nil
}

func (a *API) registerInstance(ctx context.Context, actor account.Actor, in *struct{ Body wire.InstanceInput }) (*created[wire.KeyedInstance], error) {
	i, key, err := a.Fleet.Register(ctx, actor, fleet.RegisterInput(in.Body))
	if err != nil {
		return nil, err
	}
	return &created[wire.KeyedInstance]{Location: located("instances", i.ID), Body: wire.KeyedInstance{Instance: wireInstance(i), Key: key}}, nil
}

func (a *API) getInstance(ctx context.Context, actor account.Actor, in *InstancePath) (*body[wire.Instance], error) {
	return instanceBody(a.Fleet.Get(ctx, actor, in.Instance))
}

func (a *API) updateInstance(ctx context.Context, actor account.Actor, in *struct {
	InstancePath
	Body wire.InstanceChange
}) (*body[wire.Instance], error) {
	i, _, err := a.Fleet.Update(ctx, actor, in.Instance, fleet.UpdateInput{Name: &in.Body.Name})
	return instanceBody(i, err)
}

func (a *API) setInstanceKey(ctx context.Context, actor account.Actor, in *struct {
	InstancePath
	Body wire.InstanceKeyInput
}) (*body[wire.KeyedInstance], error) {
	i, key, err := a.Fleet.Update(ctx, actor, in.Instance, fleet.UpdateInput{Key: &in.Body.Key})
	if err != nil {
		return nil, err
	}
	return &body[wire.KeyedInstance]{Body: wire.KeyedInstance{Instance: wireInstance(i), Key: key}}, nil
}

func (a *API) makeInstanceAddress(ctx context.Context, actor account.Actor, in *InstancePath) (*body[wire.AddressedInstance], error) {
	i, key, err := a.Fleet.MakeAddress(ctx, actor, in.Instance)
	if err != nil {
		return nil, err
	}
	return &body[wire.AddressedInstance]{Body: wire.AddressedInstance{Instance: wireInstance(i), Address: a.PublicURL + fleet.AddressPath + key}}, nil
}

func (a *API) removeInstanceAddress(ctx context.Context, actor account.Actor, in *InstancePath) (*body[wire.Instance], error) {
	return instanceBody(a.Fleet.DropAddress(ctx, actor, in.Instance))
}

// isAddress reports whether the path is that of an instance's address.
func isAddress(path string) bool {
	return strings.HasPrefix(path, Prefix+"/instances/") && strings.HasSuffix(path, "/address")
}

func (a *API) removeInstance(ctx context.Context, actor account.Actor, in *InstancePath) (*nothing, error) {
	return &nothing{}, a.Fleet.Remove(ctx, actor, in.Instance)
}

func (a *API) setInstancePolicy(ctx context.Context, actor account.Actor, in *struct {
	InstancePath
	Body wire.InstancePolicy
}) (*body[wire.Instance], error) {
	p := fleet.PolicyInput{UpdateLevel: in.Body.UpdateLevel, InstallLevel: in.Body.InstallLevel}
	for _, l := range in.Body.Levels {
		p.Levels = append(p.Levels, fleet.LevelInput{Module: l.Module, Level: l.Level})
	}
	return instanceBody(a.Fleet.SetPolicy(ctx, actor, in.Instance, p))
}

func (a *API) listInstalled(ctx context.Context, actor account.Actor, in *InstancePath) (*body[wire.InstalledModules], error) {
	i, list, err := a.Fleet.Installed(ctx, actor, in.Instance)
	if err != nil {
		return nil, err
	}
	return &body[wire.InstalledModules]{Body: wire.InstalledModules{Instance: wireInstance(i), Modules: each(list, wireInstalled)}}, nil
}

func (a *API) reportInstalled(ctx context.Context, actor account.Actor, in *struct {
	InstancePath
	Body wire.InstanceReport
}) (*body[wire.Instance], error) {
	if in.Body.Text != "" {
		if len(in.Body.Modules) > 0 {
			return nil, errs.Invalid("bad_report", "Send modules or text, not both.")
		}
		return instanceBody(a.Fleet.ReportText(ctx, actor, in.Instance, in.Body.Text))
	}
	return instanceBody(a.Fleet.Report(ctx, actor, in.Instance, each(in.Body.Modules, installedModule)))
}

// reportInstance takes the report of an instance that shows its key, and says no more of the instance than
// what it has reported.
func (a *API) reportInstance(ctx context.Context, actor account.Actor, in *struct{ Body wire.InstanceReport }) (*body[wire.InstanceReported], error) {
	i, err := a.Fleet.ReportBy(ctx, actor, in.Body.Key, each(in.Body.Modules, installedModule))
	if err != nil {
		return nil, err
	}
	return &body[wire.InstanceReported]{Body: wire.InstanceReported{Modules: i.Modules, ReportedAt: i.ReportedAt}}, nil
}

// maxReport bounds the body of a report, in bytes: five thousand modules with what they need.
const maxReport = 8 << 20

// isReport reports whether the body of r is what an instance has installed.
func isReport(r *http.Request) bool {
	path, below := strings.CutPrefix(r.URL.Path, Prefix+"/instances/")
	return below && (r.Method == http.MethodPost && path == "report" || r.Method == http.MethodPut && strings.HasSuffix(path, "/modules"))
}

func instanceBody(i fleet.Instance, err error) (*body[wire.Instance], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Instance]{Body: wireInstance(i)}, nil
}

func wireInstance(i fleet.Instance) wire.Instance {
	return wire.Instance{
		ID: i.ID, Organisation: i.OrgName, Name: i.Name, Fingerprint: i.Fingerprint, KeyMade: i.KeyMade, Modules: i.Modules,
		Policy: wire.InstancePolicy{
			UpdateLevel: i.Policy.UpdateLevel, InstallLevel: i.Policy.InstallLevel,
			Levels: each(i.Policy.Levels, func(l fleet.ModuleLevel) wire.ModuleLevel {
				return wire.ModuleLevel{Module: l.ModuleID, Package: l.Package, Level: l.Level}
			}),
		},
		CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt, AddressedAt: i.AddressedAt, SeenAt: i.SeenAt, ReportedAt: i.ReportedAt, ReportedBy: i.ReportedBy,
	}
}

func wireInstalled(m fleet.Installed) wire.InstalledModule {
	return wire.InstalledModule{
		ID: m.ID, Version: m.Version, Level: m.Level, Name: m.Name, Package: m.Package, VersionID: m.VersionID, Yanked: m.Yanked, Latest: m.Latest,
		Needs: each(m.Rows, func(n advise.InstalledNeed) wire.InstalledNeed {
			return wire.InstalledNeed{
				ModuleID: n.TargetID, Name: n.TargetName, Start: n.Start, End: n.End, Included: n.Included,
				Enforcement: n.Enforcement, Instance: n.Instance,
			}
		}),
	}
}

func installedModule(m wire.InstalledModule) advise.InstalledModule {
	in := advise.InstalledModule{ID: m.ID, Version: m.Version, Level: m.Level}
	for _, n := range m.Needs {
		in.Rows = append(in.Rows, advise.InstalledNeed{
			TargetID: n.ModuleID, TargetName: n.Name, Start: n.Start, End: n.End, Included: n.Included,
			Enforcement: n.Enforcement, Instance: n.Instance,
		})
	}
	return in
}

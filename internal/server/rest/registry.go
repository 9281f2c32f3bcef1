package rest

import (
	"context"
	"net/http"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/wire"
)

// LevelPath names a level of maturity.
type LevelPath struct {
	Level int `path:"level" minimum:"0" maximum:"1000000" doc:"Number of the level." example:"500"`
}

// DeveloperPath names a developer of a module.
type DeveloperPath struct {
	ModulePath
	User string `path:"user" doc:"Name of the user." example:"carl"`
}

// UpgradePath names what is written about an upgrade.
type UpgradePath struct {
	ModulePath
	Version string `path:"version" doc:"Where it leads: A.B.C, or the major version A.B." example:"3.0"`
}

func levelList(levels release.Levels, err error) (*body[wire.List[wire.MaturityLevel]], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.List[wire.MaturityLevel]]{Body: wire.List[wire.MaturityLevel]{
		Items: each(levels, func(m release.Maturity) wire.MaturityLevel { return wire.MaturityLevel(m) }),
	}}, nil
}

func (a *API) listMaturityLevels(ctx context.Context, _ account.Actor, _ *struct{}) (*body[wire.List[wire.MaturityLevel]], error) {
	return levelList(a.Releases.Levels(ctx))
}

func (a *API) setMaturityLevel(ctx context.Context, actor account.Actor, in *struct {
	LevelPath
	Body wire.MaturityLevelInput
}) (*body[wire.List[wire.MaturityLevel]], error) {
	return levelList(a.Releases.SetLevel(ctx, actor, in.Level, in.Body.Name))
}

func (a *API) removeMaturityLevel(ctx context.Context, actor account.Actor, in *LevelPath) (*body[wire.List[wire.MaturityLevel]], error) {
	return levelList(a.Releases.RemoveLevel(ctx, actor, in.Level))
}

func (a *API) extendVersion(ctx context.Context, actor account.Actor, in *struct {
	VersionPath
	Body wire.ExtendInput
}) (*body[wire.Extension], error) {
	ends := each(in.Body.Targets, func(e wire.RangeEnd) release.RangeEnd { return release.RangeEnd(e) })
	v, moved, err := a.Releases.Extend(ctx, actor, in.Module, in.number(), ends)
	if err != nil {
		return nil, err
	}
	return &body[wire.Extension]{Body: wireExtension(v, moved)}, nil
}

// extendPackage takes the range ends over from the package file in the body.
func (a *API) extendPackage(w http.ResponseWriter, r *http.Request) {
	q := newQuery(r, "file_name")
	file, err := q.file(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	v, moved, err := a.Releases.ExtendFile(r.Context(), front.ActorFrom(r.Context()), file)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	send(w, http.StatusOK, wireExtension(v, moved))
}

func wireExtension(v release.Version, moved []release.Extended) wire.Extension {
	return wire.Extension{Version: wireVersion(v), Extended: each(moved, func(e release.Extended) wire.Extended {
		return wire.Extended{ModuleID: e.TargetID, Name: e.TargetName, From: e.From, To: e.To}
	})}
}

func (a *API) listUpgrades(ctx context.Context, actor account.Actor, in *ModulePath) (*body[wire.List[wire.Upgrade]], error) {
	list, err := a.Releases.Upgrades(ctx, actor, in.Module)
	if err != nil {
		return nil, err
	}
	return &body[wire.List[wire.Upgrade]]{Body: wire.List[wire.Upgrade]{Items: each(list, wireUpgradeInfo)}}, nil
}

func (a *API) setUpgrade(ctx context.Context, actor account.Actor, in *struct {
	UpgradePath
	Body wire.UpgradeInput
}) (*body[wire.Upgrade], error) {
	u, err := a.Releases.SetUpgrade(ctx, actor, in.Module, release.Upgrade{
		Version: in.Version, Description: in.Body.Description,
		Texts:        textsOf(in.Body.Texts),
		Requirements: each(in.Body.Requirements, func(r wire.Requirement) release.Requirement { return release.Requirement(r) }),
	})
	if err != nil {
		return nil, err
	}
	return &body[wire.Upgrade]{Body: wireUpgradeInfo(u)}, nil
}

func (a *API) removeUpgrade(ctx context.Context, actor account.Actor, in *UpgradePath) (*nothing, error) {
	return &nothing{}, a.Releases.RemoveUpgrade(ctx, actor, in.Module, in.Version)
}

// textsOf returns the texts of an upgrade; nil stays nil.
func textsOf(list []wire.UpgradeText) []release.UpgradeText {
	if list == nil {
		return nil
	}
	return each(list, func(t wire.UpgradeText) release.UpgradeText { return release.UpgradeText(t) })
}

func wireUpgradeInfo(u release.Upgrade) wire.Upgrade {
	return wire.Upgrade{Version: u.Version, Description: u.Description, UpdatedAt: u.UpdatedAt,
		Texts:        each(u.Texts, func(t release.UpgradeText) wire.UpgradeText { return wire.UpgradeText(t) }),
		Requirements: each(u.Requirements, func(r release.Requirement) wire.Requirement { return wire.Requirement(r) })}
}

func developerList(list []module.Developer, err error) (*body[wire.List[wire.Developer]], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.List[wire.Developer]]{Body: wire.List[wire.Developer]{Items: each(list, func(d module.Developer) wire.Developer {
		return wire.Developer{User: d.UserName, Rights: each(d.Rights, func(r module.Right) string { return string(r) })}
	})}}, nil
}

func (a *API) listDevelopers(ctx context.Context, actor account.Actor, in *ModulePath) (*body[wire.List[wire.Developer]], error) {
	return developerList(a.Modules.Developers(ctx, actor, in.Module))
}

func (a *API) setDeveloper(ctx context.Context, actor account.Actor, in *struct {
	DeveloperPath
	Body wire.DeveloperInput
}) (*body[wire.List[wire.Developer]], error) {
	rights := each(in.Body.Rights, func(r string) module.Right { return module.Right(r) })
	return developerList(a.Modules.SetDeveloper(ctx, actor, in.Module, in.User, rights))
}

func (a *API) removeDeveloper(ctx context.Context, actor account.Actor, in *DeveloperPath) (*body[wire.List[wire.Developer]], error) {
	return developerList(a.Modules.RemoveDeveloper(ctx, actor, in.Module, in.User))
}

func (a *API) listHandOvers(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.List[wire.HandOver]], error) {
	list, err := a.Modules.HandOvers(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[wire.List[wire.HandOver]]{Body: wire.List[wire.HandOver]{Items: each(list, wireHandOver)}}, nil
}

func (a *API) offerModule(ctx context.Context, actor account.Actor, in *struct {
	ModulePath
	Body wire.HandOverInput
}) (*body[wire.HandOver], error) {
	h, err := a.Modules.OfferTo(ctx, actor, in.Module, in.Body.To)
	if err != nil {
		return nil, err
	}
	return &body[wire.HandOver]{Body: wireHandOver(h)}, nil
}

func (a *API) acceptModule(ctx context.Context, actor account.Actor, in *ModulePath) (*body[wire.Module], error) {
	m, err := a.Modules.Accept(ctx, actor, in.Module)
	if err != nil {
		return nil, err
	}
	return &body[wire.Module]{Body: wireModule(m)}, nil
}

func (a *API) declineModule(ctx context.Context, actor account.Actor, in *ModulePath) (*nothing, error) {
	return &nothing{}, a.Modules.Decline(ctx, actor, in.Module)
}

func wireHandOver(h module.HandOver) wire.HandOver {
	return wire.HandOver{ModuleID: h.ModuleID, Package: h.Package, Name: h.Name, From: h.FromName, To: h.ToName, AskedBy: h.AskedByName, AskedAt: h.AskedAt}
}

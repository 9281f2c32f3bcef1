package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/wire"
)

// VersionPath names a version of a module.
type VersionPath struct {
	ModulePath
	Version string `path:"version" doc:"Number of the version; latest for the highest that is not withdrawn." example:"1.0.3"`
}

// number returns the number as the services take it.
func (r VersionPath) number() string {
	if r.Version == "latest" {
		return ""
	}
	return r.Version
}

func (a *API) listVersions(ctx context.Context, actor account.Actor, in *struct {
	ModulePath
	Paging
	Speaking
}) (*body[wire.List[wire.Version]], error) {
	versions, err := a.Releases.Versions(ctx, actor, in.Module, in.request())
	if err != nil {
		return nil, err
	}
	list := listOf(versions, wireVersion)
	return list, in.versions(ctx, a, list.Body.Items)
}

func (a *API) getVersion(ctx context.Context, actor account.Actor, in *struct {
	VersionPath
	Speaking
}) (*body[wire.Version], error) {
	v, err := a.Releases.Version(ctx, actor, in.Module, in.number())
	if err != nil {
		return nil, err
	}
	list := []wire.Version{wireVersion(v)}
	if err := in.versions(ctx, a, list); err != nil {
		return nil, err
	}
	return &body[wire.Version]{Body: list[0]}, nil
}

func (a *API) setMaturity(ctx context.Context, actor account.Actor, in *struct {
	VersionPath
	Body wire.MaturityInput
}) (*body[wire.Version], error) {
	v, err := a.Releases.SetMaturity(ctx, actor, in.Module, in.number(), in.Body.Maturity)
	if err != nil {
		return nil, err
	}
	return &body[wire.Version]{Body: wireVersion(v)}, nil
}

func (a *API) yankVersion(ctx context.Context, actor account.Actor, in *struct {
	VersionPath
	Body wire.YankInput
}) (*body[wire.Version], error) {
	v, err := a.Releases.Yank(ctx, actor, in.Module, in.number(), in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &body[wire.Version]{Body: wireVersion(v)}, nil
}

func (a *API) unyankVersion(ctx context.Context, actor account.Actor, in *VersionPath) (*body[wire.Version], error) {
	v, err := a.Releases.Unyank(ctx, actor, in.Module, in.number())
	if err != nil {
		return nil, err
	}
	return &body[wire.Version]{Body: wireVersion(v)}, nil
}

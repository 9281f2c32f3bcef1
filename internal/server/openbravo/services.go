package openbravo

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
)

// Registry answers what installations ask of the registry; *advise.Service does.
type Registry interface {
	Find(ctx context.Context, actor account.Actor, in advise.FindInput) ([]advise.Detail, error)
	Details(ctx context.Context, actor account.Actor, versionIDs []string, language string) ([]advise.Detail, error)
	Scan(ctx context.Context, actor account.Actor, in advise.ScanInput) (advise.ScanResult, error)
	Check(ctx context.Context, actor account.Actor, in advise.CheckInput) (advise.CheckResult, error)
}

// Modules registers modules; *module.Service does.
type Modules interface {
	Register(ctx context.Context, actor account.Actor, in module.RegisterInput) (module.Module, error)
}

// Releases knows versions and their files; *release.Service does.
type Releases interface {
	VersionByID(ctx context.Context, actor account.Actor, id string) (release.Version, error)
	Open(ctx context.Context, actor account.Actor, ref, number string) (release.File, error)
	UpgradeInfo(ctx context.Context, actor account.Actor, ref, number, language string) (release.Upgrade, error)
	Count(ctx context.Context, actor account.Actor, f release.File) error
	Levels(ctx context.Context) (release.Levels, error)
}

// Instances knows the installations that are registered here; *fleet.Service does.
type Instances interface {
	// ByKey returns an actor that has the rights of the owner of the installation with the key, to read and
	// download. A key that is not known gives KindNotFound.
	ByKey(ctx context.Context, key string) (account.Actor, error)
	// ByAddress returns the installation whose address has the key. A key that no address has gives KindNotFound, code
	// "address_not_found".
	ByAddress(ctx context.Context, key string) (fleet.Caller, error)
	// ReportCaller notes what the installation that the actor is has installed.
	ReportCaller(ctx context.Context, actor account.Actor, modules []advise.InstalledModule) error
}

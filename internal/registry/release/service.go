package release

import (
	"context"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
)

// Published is told of every published version inside its transaction: the shop makes resources of
// them. An error undoes the publication.
type Published interface {
	VersionPublished(ctx context.Context, tx *sqldb.Tx, m module.Module, v Version) error
}

// Events is told of versions inside the transaction that publishes or withdraws them, imports excepted; others
// are told of them.
type Events interface {
	VersionPublished(ctx context.Context, tx *sqldb.Tx, m module.Module, v Version) error
	VersionYanked(ctx context.Context, tx *sqldb.Tx, v Version) error
}

// Entitled knows which organisations have acquired a right to which modules.
type Entitled interface {
	Entitled(ctx context.Context, orgID, moduleID string) (bool, error)
	// EntitledAmong returns those of the modules that the organisation has acquired a right to.
	EntitledAmong(ctx context.Context, orgID string, moduleIDs []string) (map[string]bool, error)
}

// Options are the rules of the market that concern packages.
type Options struct {
	// RefuseUnknownTargets refuses versions whose dependencies are not registered here, those of whose
	// targets no version that fits is published, and those from which core cannot be reached; otherwise all
	// of it is warned of.
	RefuseUnknownTargets bool
	// Frozen is about dependencies within a major version; "" is FrozenRefuse.
	Frozen Frozen
	// StrictMajor makes ends of MAJOR ranges the highest version, as room universe takes them.
	StrictMajor bool
	// MaxPackage is the greatest size of a package file in bytes; 0 means DefaultMaxPackage.
	MaxPackage int64
}

// DefaultMaxPackage is the greatest size of a package file where nothing else is configured.
const DefaultMaxPackage = 512 << 20

// Deps is what the service stands on.
type Deps struct {
	DB       *sqldb.DB
	Shelf    *blob.Shelf
	Clock    clock.Clock
	IDs      clock.IDs
	Accounts module.Auditor
	Modules  *module.Service
	Options  Options
}

// Service holds the use cases of versions. It is safe for concurrent use.
type Service struct {
	db        *sqldb.DB
	shelf     *blob.Shelf
	clock     clock.Clock
	ids       clock.IDs
	accounts  module.Auditor
	modules   *module.Service
	options   Options
	published Published
	events    Events
	entitled  Entitled
	counts    counts
}

// New returns the service, as a registry without a shop: see Join.
func New(d Deps) *Service {
	if d.Options.MaxPackage <= 0 {
		d.Options.MaxPackage = DefaultMaxPackage
	}
	return &Service{
		db: d.DB, shelf: d.Shelf, clock: d.Clock, ids: d.IDs, accounts: d.Accounts, modules: d.Modules, options: d.Options,
		published: noShop{}, events: noShop{}, entitled: noShop{},
	}
}

// Join connects the registry to a shop. It is called once, before the service is used.
func (s *Service) Join(p Published, e Entitled) { s.published, s.entitled = p, e }

// Tell connects the registry to those who are told of versions. It is called once, before the service is used.
func (s *Service) Tell(e Events) { s.events = e }

// noShop is the shop of a registry without one: nobody hears, and nobody has bought.
type noShop struct{}

func (noShop) VersionPublished(context.Context, *sqldb.Tx, module.Module, Version) error { return nil }
func (noShop) VersionYanked(context.Context, *sqldb.Tx, Version) error                   { return nil }
func (noShop) Entitled(context.Context, string, string) (bool, error)                    { return false, nil }
func (noShop) EntitledAmong(context.Context, string, []string) (map[string]bool, error) {
	return map[string]bool{}, nil
}

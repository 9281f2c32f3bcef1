package moderation

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/store/catalogue"
)

// Mailer writes a mail in a transaction; *mail.Mailer does.
type Mailer interface {
	Send(ctx context.Context, tx *sqldb.Tx, msg mail.Message) error
}

// Keeper is a room whose things can be put into quarantine: *module.Service is for modules,
// *catalogue.Service for offerings.
type Keeper interface {
	Quarantine(ctx context.Context, tx *sqldb.Tx, actor account.Actor, id, reason string) error
	Restore(ctx context.Context, tx *sqldb.Tx, actor account.Actor, id string) error
}

// Deps is what the service stands on.
type Deps struct {
	DB        *sqldb.DB
	Clock     clock.Clock
	IDs       clock.IDs
	Accounts  module.Auditor
	Modules   *module.Service
	Offerings *catalogue.Service
	Keepers   map[string]Keeper // by kind of item
	Mailer    Mailer
	PublicURL string // for links in mails; without a slash at the end
}

// Service holds the use cases of reports and quarantines. It is safe for concurrent use.
type Service struct {
	db        *sqldb.DB
	clock     clock.Clock
	ids       clock.IDs
	accounts  module.Auditor
	modules   *module.Service
	offerings *catalogue.Service
	keepers   map[string]Keeper
	mailer    Mailer
	publicURL string
}

// New returns the service.
func New(d Deps) *Service {
	return &Service{
		db: d.DB, clock: d.Clock, ids: d.IDs, accounts: d.Accounts, modules: d.Modules, offerings: d.Offerings, keepers: d.Keepers,
		mailer: d.Mailer, publicURL: d.PublicURL,
	}
}

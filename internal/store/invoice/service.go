package invoice

import (
	"context"
	"log/slog"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/sqldb"
)

// Auditor notes in the audit log what happens in a transaction; *account.Service does.
type Auditor interface {
	Audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action, subject string, detail map[string]any) error
}

// Market knows the currencies that prices may be in, the default first; *market.Service does.
type Market interface {
	Currencies(ctx context.Context, q sqldb.Queryer) ([]string, error)
}

// Pictures opens the logos of sellers; *picture.Service does.
type Pictures interface {
	Open(ctx context.Context, id, size string) (picture.File, error)
}

// Events is told of an invoice in the transaction that issues it; *notify.Service passes it on.
type Events interface {
	InvoiceIssued(ctx context.Context, tx *sqldb.Tx, i Invoice) error
}

// Options are the facts of the market that are printed.
type Options struct {
	Market    string // its name
	PublicURL string // its address
}

// Deps is what the service stands on.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock
	IDs      clock.IDs
	Accounts Auditor
	Market   Market
	Pictures Pictures
	Events   Events // nil: nobody is told
	Log      *slog.Logger
	Options  Options
}

// Service holds the use cases of invoices. It is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	ids      clock.IDs
	accounts Auditor
	market   Market
	pictures Pictures
	events   Events // nil: nobody is told
	log      *slog.Logger
	options  Options
}

// New returns the service.
func New(d Deps) *Service {
	d.Options.PublicURL = strings.TrimSuffix(d.Options.PublicURL, "/")
	return &Service{
		db: d.DB, clock: d.Clock, ids: d.IDs, accounts: d.Accounts, market: d.Market, pictures: d.Pictures, events: d.Events, log: d.Log,
		options: d.Options,
	}
}

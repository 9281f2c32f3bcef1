package market

import (
	"context"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
)

// Auditor notes in the audit log what happens in a transaction; *account.Service does.
type Auditor interface {
	Audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action, subject string, detail map[string]any) error
}

// Shares are told in the transaction that an administrator has set one fee for everything; *revshare.Service
// is.
type Shares interface {
	FeeSet(ctx context.Context, tx *sqldb.Tx, actor account.Actor, fee decimal.Decimal) error
}

// Start is what holds until an administrator sets something else.
type Start struct {
	Currencies []string        // codes, the default first; at least one
	Fee        decimal.Decimal // percent of the net price; see money.ParsePercent
	TaxRate    decimal.Decimal // the one rate of tax, in percent
}

// Deps is what the service stands on.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock
	IDs      clock.IDs
	Accounts Auditor
	Start    Start
}

// Service holds the use cases of the market's settings. It is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	ids      clock.IDs
	accounts Auditor
	start    Start
	shares   Shares // nil where nobody is told
}

// Join makes known who is told when the fee is set.
func (s *Service) Join(shares Shares) { s.shares = shares }

// New returns the service.
func New(d Deps) *Service {
	return &Service{db: d.DB, clock: d.Clock, ids: d.IDs, accounts: d.Accounts, start: d.Start}
}

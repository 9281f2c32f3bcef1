package revshare

import (
	"context"
	"log/slog"
	"strings"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sign"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/ledger"
	"souk.dev/souk/internal/store/payment"
)

// Accounts notes in a transaction who did what, and knows passwords; *account.Service does.
type Accounts interface {
	Audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action, subject string, detail map[string]any) error
	ConfirmPassword(ctx context.Context, actor account.Actor, password string) error
}

// Market knows the fee of a market that has no models by class; *market.Service does.
type Market interface {
	Fee(ctx context.Context, q sqldb.Queryer) (decimal.Decimal, error)
}

// Options are the facts of the market.
type Options struct {
	Name, PublicURL string
	// KeyFile is where the key is kept that statements are signed with; it is made when it is needed first.
	KeyFile string
	// Payer is where payouts come from. Without it they cannot be exported for a bank.
	Payer Payer
}

// Payer is the market's own bank account.
type Payer struct{ Holder, IBAN, BIC string }

// Deps is what the service stands on.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock
	IDs      clock.IDs
	Accounts Accounts
	Market   Market
	Ledger   *ledger.Service
	Mailer   Mailer
	Payer    payment.Payer // sends payouts itself; nil: banks pay them from files
	Log      *slog.Logger
	Options  Options
}

// Service holds the use cases of sharing. It is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	ids      clock.IDs
	accounts Accounts
	market   Market
	ledger   *ledger.Service
	mailer   Mailer
	payer    payment.Payer
	log      *slog.Logger
	options  Options
}

// New returns the service.
func New(d Deps) *Service {
	d.Options.PublicURL = strings.TrimSuffix(d.Options.PublicURL, "/")
	return &Service{
		db: d.DB, clock: d.Clock, ids: d.IDs, accounts: d.Accounts, market: d.Market, ledger: d.Ledger, mailer: d.Mailer, payer: d.Payer, log: d.Log, options: d.Options,
	}
}

// key returns the key of this server, whose public part all servers publish.
func (s *Service) key(ctx context.Context) (sign.Key, error) {
	key, err := sign.Open(s.options.KeyFile)
	if err != nil {
		return sign.Key{}, err
	}
	return key, s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO sign_keys (id, public_key, created_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING`,
			key.ID, key.Text(), sqldb.Micros(s.clock.Now()))
		return err
	})
}

// PublicKey is one that statements of this market are signed with.
type PublicKey struct {
	ID     string // 16 hex digits
	Public string // base64
}

// PublicKeys returns the keys that statements of this market are signed with, the oldest first, whoever asks.
func (s *Service) PublicKeys(ctx context.Context) ([]PublicKey, error) {
	if _, err := s.key(ctx); err != nil {
		return nil, err
	}
	return sqldb.All(ctx, s.db, func(row sqldb.Row) (k PublicKey, err error) {
		return k, row.Scan(&k.ID, &k.Public)
	}, `SELECT id, public_key FROM sign_keys ORDER BY created_at, id`)
}

// Product is an offering in all its versions.
type Product struct{ OrgID, OrgName, Name string }

// Ref returns the product as people write it, "org/name".
func (p Product) Ref() string { return p.OrgName + "/" + p.Name }

// product finds a product by "org/name", "org/name/version" or the id of an offering, on sale or not.
func product(ctx context.Context, q sqldb.Queryer, ref string) (Product, error) {
	org, rest, _ := strings.Cut(strings.TrimSpace(ref), "/")
	name, _, _ := strings.Cut(rest, "/")
	list, err := sqldb.All(ctx, q, func(row sqldb.Row) (p Product, err error) {
		return p, row.Scan(&p.OrgID, &p.OrgName, &p.Name)
	}, `
SELECT DISTINCT f.org_id, g.name, f.name FROM offerings f JOIN orgs g ON g.id = f.org_id
WHERE f.id = $1 OR (g.name_key = $2 AND f.name = $3)`, org, strings.ToLower(org), name)
	if err != nil {
		return Product{}, err
	}
	if len(list) == 0 {
		return Product{}, productNotFound(ref)
	}
	return list[0], nil
}

func productNotFound(ref string) error {
	return errs.NotFound("product_not_found", "There is no offering %.80q. Write organisation/name.", ref)
}

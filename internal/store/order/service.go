package order

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/ledger"
	"souk.dev/souk/internal/store/payment"
)

// Accounts notes in a transaction who did what, and who agreed to what; *account.Service does.
type Accounts interface {
	Consent(ctx context.Context, tx *sqldb.Tx, actor account.Actor, subject, title, body string) (hash string, err error)
	Audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action, subject string, detail map[string]any) error
}

// Mailer sends a mail if, and only if, the transaction commits; *mail.Mailer does.
type Mailer interface {
	Send(ctx context.Context, tx *sqldb.Tx, msg mail.Message) error
}

// Market knows what the market keeps of a sale, in percent of the net price; *market.Service does.
type Market interface {
	Fee(ctx context.Context, q sqldb.Queryer) (decimal.Decimal, error)
}

// DefaultLimit is how long a buyer has to pay.
const DefaultLimit = 300 * time.Second

// Options are the rules of the market that concern buying.
type Options struct {
	TaxRate   decimal.Decimal // percent of the net price; see money.ParsePercent
	Limit     time.Duration   // how long a buyer has to pay; 0 means DefaultLimit
	PublicURL string          // of the market, for the gateway's way back
	// Limits are those of single gateways, by their names, where they differ from Limit.
	Limits map[string]time.Duration
	// Patience is how long a payment that is due is waited for; the zero value is DefaultPatience.
	Patience Patience
	// Offer are the names of the gateways that buyers may choose; nil for all. What was begun at another
	// one goes on.
	Offer []string
}

// Deps is what the service stands on.
type Deps struct {
	DB        *sqldb.DB
	Clock     clock.Clock
	IDs       clock.IDs
	Accounts  Accounts
	Market    Market
	Catalogue *catalogue.Service
	Ledger    *ledger.Service
	Invoices  *invoice.Service
	Metering  Metering          // nil: nothing is counted
	Spending  Spending          // nil: there are no spending limits
	Wallet    Wallet            // nil: no way to pay is kept
	Taxes     Taxes             // nil: Options.TaxRate on everything
	Sharing   Sharing           // nil: the market keeps its fee, and the seller gets the rest
	Events    Events            // nil: nobody is told
	Coupons   Coupons           // nil: there are none
	Gateways  []payment.Gateway // the first is the one that is offered first; a payment.Manual without details is not offered
	Mailer    Mailer
	Log       *slog.Logger
	Options   Options
}

// Service holds the use cases of buying. It is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	ids      clock.IDs
	accounts Accounts
	market   Market
	ledger   *ledger.Service
	invoices *invoice.Service
	gateways []payment.Gateway
	mailer   Mailer
	log      *slog.Logger
	options  Options
	sharing  Sharing
	metering Metering
	wallet   Wallet
	spending Spending
	taxes    Taxes
	events   Events
	coupons  Coupons
}

// New returns the service, and makes it known to the catalogue as the one who knows the buyers.
func New(d Deps) *Service {
	if d.Options.Limit <= 0 {
		d.Options.Limit = DefaultLimit
	}
	if d.Options.Patience == (Patience{}) {
		d.Options.Patience = DefaultPatience
	}
	if d.Sharing == nil {
		d.Sharing = feeOnly{d.Market}
	}
	if d.Events == nil {
		d.Events = nobody{}
	}
	if d.Coupons == nil {
		d.Coupons = noCoupons{}
	}
	d.Options.PublicURL = strings.TrimSuffix(d.Options.PublicURL, "/")
	s := &Service{
		db: d.DB, clock: d.Clock, ids: d.IDs, accounts: d.Accounts, market: d.Market, ledger: d.Ledger, invoices: d.Invoices,
		gateways: d.Gateways, mailer: d.Mailer, log: d.Log, options: d.Options, sharing: d.Sharing, metering: d.Metering, wallet: d.Wallet, spending: d.Spending, taxes: d.Taxes, events: d.Events, coupons: d.Coupons,
	}
	d.Catalogue.SetBuyers(s)
	return s
}

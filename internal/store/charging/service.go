package charging

import (
	"context"
	"log/slog"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/order"
)

// Accounts notes in a transaction who did what; *account.Service does.
type Accounts interface {
	Audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action, subject string, detail map[string]any) error
}

// Deps is what the service stands on.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock
	IDs      clock.IDs
	Accounts Accounts
	Orders   *order.Service
	Queue    *job.Queue // makes the runs of [Service.Ask]; nil where nobody asks
	Log      *slog.Logger
	Server   func() string // what this server is called in reports
	Patience order.Patience
}

// Service makes the periodic run. It is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	ids      clock.IDs
	accounts Accounts
	orders   *order.Service
	queue    *job.Queue
	log      *slog.Logger
	server   func() string
	patience order.Patience
}

// New returns the service.
func New(d Deps) *Service {
	if d.Patience == (order.Patience{}) {
		d.Patience = order.DefaultPatience
	}
	if d.Server == nil {
		d.Server = func() string { return "" }
	}
	s := &Service{
		db: d.DB, clock: d.Clock, ids: d.IDs, accounts: d.Accounts, orders: d.Orders, queue: d.Queue, log: d.Log, server: d.Server, patience: d.Patience,
	}
	if d.Queue != nil {
		job.Register(d.Queue, s.work)
	}
	return s
}

// Run is one periodic run.
type Run struct {
	ID        string
	Slot      time.Time // the time of the schedule that it is for; zero when somebody asked for it
	Contract  string    // that it was asked for; "" for all
	Server    string    // that made it
	UserID    string    // who asked for it; "" for the schedule and the command line
	User      string    // its name
	StartedAt time.Time
	EndedAt   time.Time // zero while it goes on, or when its server died
	Looked    int64     // contracts
	Charged   int64     // charges that were paid
	Failed    int64     // contracts with which something went wrong, or of which a payment did not go through
	Problem   string    // why it did not come to its end; "" otherwise
	Results   []Result  // where one run is asked for; those of contracts with which something was done
}

// The outcomes of a contract.
const (
	OutcomeCharged  = "charged"  // paid
	OutcomeDeclined = "declined" // the saved way to pay did not work
	OutcomeWaiting  = "waiting"  // there is a charge now, which the buyer pays
	OutcomeReminded = "reminded"
	OutcomeEnded    = "ended"
	OutcomeGivenUp  = "given_up" // the charge of a suspended contract
	OutcomeFailed   = "failed"   // see Message
)

// Result is what a run did with a contract.
type Result struct {
	ContractID string
	ChargeID   string // "" for none
	Outcome    string
	Total      money.Amount // of the charge
	Message    string       // why not, or what more there is to say; "" for nothing
	Offering   string       // title of what was bought
	Buyer      string       // name of the organisation
}

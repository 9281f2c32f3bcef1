package ledger

import (
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// Kind is what an account counts.
type Kind string

// The kinds of accounts.
const (
	Customer Kind = "customer" // what an organisation owes for what it bought
	Gateway  Kind = "gateway"  // what a payment gateway collected and holds for us
	Seller   Kind = "seller"   // what we owe to a seller, below zero
	Fee      Kind = "fee"      // what the platform earned, below zero
	Tax      Kind = "tax"      // what was collected of a seller's tax, below zero
	Refund   Kind = "refund"   // what went back to buyers through a gateway, below zero
	Payout   Kind = "payout"   // what went to sellers, below zero
)

// Kinds are all kinds of accounts, in the order of the chart: what is owed to us, what we hold, what we owe,
// what we earned, what left us.
var Kinds = []Kind{Customer, Gateway, Seller, Tax, Fee, Refund, Payout}

// Account names an account; in each currency it has a balance of its own.
type Account struct {
	Kind  Kind
	Owner string // id of an organisation; the gateway's name; "" for the platform
}

// Posting changes the balance of one account: a debit above zero, a credit below.
type Posting struct {
	Account Account
	Amount  money.Amount
}

// Entry is one transaction of the books. The pair of Event and EventID is booked at most once.
type Entry struct {
	Event    string // what happened, as "sale"
	EventID  string // to what, as a purchase's id
	Postings []Posting
}

// Booked is an entry as it stands in the books.
type Booked struct {
	Entry
	ID       string
	BookedAt time.Time
}

// Balance is what an account holds in one currency.
type Balance struct {
	Account   Account
	OwnerName string // the name of an organisation; the Owner itself for others
	Amount    money.Amount
}

// Service keeps the books. It is safe for concurrent use.
type Service struct {
	db    *sqldb.DB
	clock clock.Clock
	ids   clock.IDs
}

// New returns the service.
func New(db *sqldb.DB, clk clock.Clock, ids clock.IDs) *Service {
	return &Service{db: db, clock: clk, ids: ids}
}

package revshare

import (
	"time"

	"souk.dev/souk/internal/platform/money"
)

// RunState is where a payout run stands.
type RunState string

// The states of a payout run. The first three are open: there is one open run in a currency at most.
const (
	RunDraft     RunState = "draft"     // waits for another administrator
	RunApproved  RunState = "approved"  // may be exported
	RunExported  RunState = "exported"  // the bank's file was made, or the payment service is sending
	RunPaid      RunState = "paid"      // in the books; final
	RunCancelled RunState = "cancelled" // nothing was paid; final
)

// PayoutState is where a single payout stands.
type PayoutState string

// The states of a payout.
const (
	PayoutWaiting   PayoutState = "waiting"
	PayoutPaid      PayoutState = "paid"
	PayoutReturned  PayoutState = "returned"  // the bank gave it back; it is due again
	PayoutCancelled PayoutState = "cancelled" // was never paid, and is still due
)

// Run is a payout run.
type Run struct {
	ID                     string
	Currency               string
	State                  RunState
	Method                 string    // MethodBank, or the name of the payment service that sends it
	Until                  time.Time // what was booked before counts
	HoldDays               int64
	Minimum                money.Amount
	CreatedAt              time.Time
	CreatedByID, CreatedBy string
	ApprovedAt             time.Time // zero before
	ApprovedBy             string
	ExportedAt             time.Time // zero before
	ClosedAt               time.Time // zero before
	ClosedBy               string
	Count                  int64
	Total                  money.Amount // of all payouts but those that were cancelled
	Payouts                []Payout     // filled where one run is asked for; by name
	Carried                []Carried    // filled where a run is made: what it does not pay
}

// Payout is what one organisation gets in a run.
type Payout struct {
	ID             string
	RunID          string
	OrgID, OrgName string
	Share, Tax     money.Amount // of what it sold, and of the tax that was collected for it
	Amount         money.Amount // both
	Holder, IBAN   string       // as they were when the run was made; the IBAN as [BankAccount] shows it
	BIC            string
	Account        string // at the payment service; "" where a bank pays
	Ref            string // what the payment service calls the transfer; "" before
	State          PayoutState
	TriedAt        time.Time // when the payment service was last asked; zero before
	Attempt        int64     // counts up when the payment service has answered that it cannot yet
	PaidAt         time.Time // zero before
	ReturnedAt     time.Time // zero before
	Reason         string    // why it came back, was not made, or still waits
}

// Carried is a balance that a run does not pay out.
type Carried struct {
	OrgID, OrgName string
	Amount         money.Amount
	Reason         CarryReason
}

// CarryReason says why a balance is not paid out.
type CarryReason string

// The reasons.
const (
	CarryOwes    CarryReason = "owes"    // it is below zero
	CarryMinimum CarryReason = "minimum" // it is below the minimum
	CarryNoBank  CarryReason = "no_bank" // nobody said where it is to go
	// CarryNoAccount is that there is no account at the payment service, or that it is not ready.
	CarryNoAccount CarryReason = "no_account"
)

// RunInput says what a run pays out.
type RunInput struct {
	Currency string
	Method   string // MethodBank, also when "", or the name of the market's payment service
	Minimum  string // smaller balances are carried over; "" for none
	HoldDays int64  // what was booked in the last days is not paid out yet; 0 to 365
}

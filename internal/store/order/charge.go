package order

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/pricing"
)

// Concept is what a charge is for.
type Concept string

// The concepts of charges.
const (
	ConceptInitial    Concept = "initial"    // the purchase
	ConceptRenewal    Concept = "renewal"    // a further period, with the usage of the one before
	ConceptUsage      Concept = "usage"      // usage of a contract without subscription, or the last of one that ended
	ConceptChange     Concept = "change"     // another plan, from now on
	ConceptCorrection Concept = "correction" // usage that came in for what was charged before
	ConceptRefund     Concept = "refund"     // money that is given back
)

// ChargeState is where a charge stands.
type ChargeState string

// The states of a charge. All but the first are final, except that what is paid may become refunded.
const (
	ChargeOpen     ChargeState = "open"     // waits for its payment
	ChargePaid     ChargeState = "paid"     // or, of a refund, given back
	ChargeFailed   ChargeState = "failed"   // nothing was charged, though it was tried
	ChargeVoid     ChargeState = "void"     // given up; nothing was charged
	ChargeRefunded ChargeState = "refunded" // was paid, and given back as a whole
)

// Charge is one event of money of a contract. The first charge of a contract has its id.
type Charge struct {
	ID         string
	ContractID string
	Seq        int64 // 1 is the first
	Concept    Concept
	State      ChargeState
	From, To   time.Time // what is charged for; both the same for what has no time
	Of         string    // the charge that a refund gives back; "" otherwise
	Part       string    // of refunds, and of late usage after the end, what tells them apart; "" otherwise

	Lines           []Line
	Net, Tax, Total money.Amount // Net + Tax = Total; below zero for a refund
	Fee             money.Amount // what the market keeps of Net; for the seller and administrators
	FeeRate         string       // percent, as "10"
	Shares          []Share      // who gets the rest of Net; for the seller and administrators
	ShareModel      string       // which versions of what was agreed say so; "" where nothing was
	Refunded        money.Amount // of Total, given back so far

	Gateway    string // where it is paid; "" for nothing to pay, or not chosen yet
	GatewayRef string // what the gateway calls the payment; never shown
	Attempt    int64  // which payment at the gateway this is; 1 is the first
	PaymentURL string // where the buyer pays, while it is open; for those who may
	Transfer   Transfer

	Tries     int64     // of charging a saved way to pay that failed
	NextTryAt time.Time // zero for none
	ExpiresAt time.Time // until when it can be paid where it was started; zero where it was not
	Problem   string    // why the last try failed; "" otherwise
	Reason    string    // why money was given back; "" otherwise
	UserID    string    // who asked for it; "" for the periodic run
	CreatedAt time.Time
	DueAt     time.Time
	PaidAt    time.Time // zero before
	ClosedAt  time.Time // when it failed or was given up; zero before

	saved   bool   // it is being charged to a saved way to pay, with an outcome that is not known yet
	taxRate string // percent, on every line
	used    pricing.Usage
	after   after
}

// Share is what one organisation gets of a charge.
type Share struct {
	OrgID   string `json:"org"`
	Minor   int64  `json:"amount"` // in minor units of the charge's currency
	Percent string `json:"percent,omitempty"`
}

// Line is a line of a charge, with its tax. Amounts are in minor units of the charge's currency.
type Line struct {
	Kind      pricing.LineKind `json:"kind"`
	Label     string           `json:"label"`
	Unit      string           `json:"unit,omitempty"`
	Quantity  string           `json:"quantity,omitempty"`   // decimal text
	UnitPrice string           `json:"unit_price,omitempty"` // decimal text; "" where there is no single one
	Net       int64            `json:"net"`
	TaxRate   string           `json:"tax_rate"` // percent, as "19"
	Category  string           `json:"category,omitempty"`
	TaxReason string           `json:"tax_reason,omitempty"`
	Tax       int64            `json:"tax"`
	Total     int64            `json:"total"`         // Net + Tax
	Off       string           `json:"off,omitempty"` // of a subscription, the part of its price that a coupon took off, as "1/2"
	From      time.Time        `json:"from,omitzero"`
	To        time.Time        `json:"to,omitzero"`
	Steps     []string         `json:"steps,omitempty"` // the arithmetic, one sentence each
}

// after is what the payment of a charge makes of its contract.
type after struct {
	Plan          *pricing.Plan  `json:"plan,omitempty"` // another one; nil for the same
	Subscriptions []Subscription `json:"subscriptions,omitempty"`
	BilledTo      time.Time      `json:"billed_to,omitzero"`
	Discount      *Discount      `json:"discount,omitempty"` // what is left of it; nil for the same
	// Restart says that what begins with the charge begins when it is paid.
	Restart bool `json:"restart,omitempty"`
	// Ends says that the contract ends with the refund.
	Ends bool `json:"ends,omitempty"`
	// Keeps says that the buyer lets its way to pay be kept, and renewals be charged to it.
	Keeps bool `json:"keeps,omitempty"`
}

// Free reports whether nothing is to be paid.
func (c Charge) Free() bool { return c.Total.IsZero() }

// reference is what the gateway knows the payment by. A further attempt is made only after the one before is
// known to have come to nothing, under a name of its own.
func (c Charge) reference() string {
	if c.Attempt <= 1 {
		return c.ID
	}
	return c.ID + "-" + strconv.FormatInt(c.Attempt, 10)
}

// Left returns what of a paid charge can still be given back.
func (c Charge) Left() money.Amount {
	if c.State != ChargePaid || c.Concept == ConceptRefund {
		return money.Amount{Currency: c.Total.Currency}
	}
	return money.Amount{Minor: c.Total.Minor - c.Refunded.Minor, Currency: c.Total.Currency}
}

// Amount returns a number of minor units of the charge's currency as money.
func (c Charge) Amount(minor int64) money.Amount {
	return money.Amount{Minor: minor, Currency: c.Total.Currency}
}

// encodeJSON returns v as a column keeps it.
func encodeJSON(what string, v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write %s: %w", what, err)
	}
	return string(text), nil
}

// decodeJSON reads what encodeJSON wrote; "" leaves v as it is.
func decodeJSON(what, text string, v any) error {
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}

// DecodeLines reads the lines of a charge as its column keeps them.
func DecodeLines(text string) ([]Line, error) {
	lines := []Line{}
	return lines, decodeJSON("lines", text, &lines)
}

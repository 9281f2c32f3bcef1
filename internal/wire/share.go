package wire

import (
	"encoding/json"
	"time"
)

// ShareRates are what the market keeps of the net price by class of revenue, in percent, decimal text.
type ShareRates struct {
	SinglePayment string `json:"single_payment,omitempty" doc:"Of plans with single payments only." example:"10"`
	Subscription  string `json:"subscription,omitempty" doc:"Of plans with a subscription." example:"20"`
	Use           string `json:"use,omitempty" doc:"Of plans with a price by use." example:"30"`
}

// ShareModel is a version of what the market keeps.
type ShareModel struct {
	Version int64      `json:"version" doc:"0 is what the market began with." example:"3"`
	Product string     `json:"product,omitempty" doc:"organisation/name of an offering in all its versions; absent for the whole market." example:"bakery/Bread"`
	Rates   ShareRates `json:"rates" doc:"Of a product, what is absent is as the whole market."`
	SetAt   time.Time  `json:"set_at,omitzero"`
	SetBy   string     `json:"set_by,omitempty" example:"root"`
}

// ShareModels are what counts now.
type ShareModels struct {
	Market   ShareModel   `json:"market"`
	Products []ShareModel `json:"products" doc:"Those with rates of their own."`
}

// ProductShareInput sets what the market keeps of a product's sales.
type ProductShareInput struct {
	Product string     `json:"product" doc:"organisation/name, or the id of an offering." example:"bakery/Bread"`
	Rates   ShareRates `json:"rates" doc:"What is absent is as the whole market; none takes the product's own rates away."`
}

// Partner is an agreement to share a product's sales.
type Partner struct {
	ID         string    `json:"id" doc:"24 hex digits."`
	Product    string    `json:"product" example:"bakery/Bread"`
	Seller     string    `json:"seller" example:"bakery"`
	Partner    string    `json:"partner" doc:"Organisation." example:"mill"`
	Percent    string    `json:"percent" doc:"Of what the market leaves." example:"25"`
	State      string    `json:"state" enum:"proposed,accepted,declined,withdrawn,ended"`
	ProposedAt time.Time `json:"proposed_at"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	EndedAt    time.Time `json:"ended_at,omitzero"`
}

// PartnerInput proposes to share a product's sales.
type PartnerInput struct {
	Product string `json:"product" doc:"organisation/name, or the id of an offering." example:"bakery/Bread"`
	Partner string `json:"partner" doc:"Name of an organisation." example:"mill"`
	Percent string `json:"percent" doc:"Of what the market leaves; above 0." example:"25"`
}

// PartnerAnswer answers a proposal.
type PartnerAnswer struct {
	Accept bool `json:"accept"`
}

// StatementPeriod is a month that there is, or can be, a statement of.
type StatementPeriod struct {
	Period   string    `json:"period" doc:"In UTC." example:"2026-10"`
	Over     bool      `json:"over" doc:"Its statement can be had."`
	IssuedAt time.Time `json:"issued_at,omitzero" doc:"Absent before it is asked for."`
}

// Statement is a signed statement. What is in it is described in the guide.
type Statement struct {
	Statement json.RawMessage `json:"statement" doc:"What is signed, without white space between its parts."`
	KeyID     string          `json:"key_id" example:"5f3c0a7d1e9b2846"`
	PublicKey string          `json:"public_key" doc:"Ed25519, base64."`
	Signature string          `json:"signature" doc:"Base64."`
}

// BankAccount is where an organisation gets its money.
type BankAccount struct {
	Organisation string    `json:"organisation" example:"bakery"`
	Holder       string    `json:"holder" example:"Bakery Ltd"`
	IBAN         string    `json:"iban" doc:"Whole for managers and administrators only." example:"DE02120300000000202051"`
	BIC          string    `json:"bic,omitempty" example:"BYLADEM1001"`
	ChangedAt    time.Time `json:"changed_at"`
	ChangedBy    string    `json:"changed_by" example:"ada"`
}

// BankAccountInput changes where an organisation gets its money.
type BankAccountInput struct {
	Holder   string `json:"holder" doc:"At most 70 characters." example:"Bakery Ltd"`
	IBAN     string `json:"iban" example:"DE02 1203 0000 0000 2020 51"`
	BIC      string `json:"bic,omitempty" example:"BYLADEM1001"`
	Password string `json:"password" doc:"Yours, once more." example:"correct horse battery"`
}

// PayoutAccount is where an organisation gets its money through a payment service instead of a bank.
type PayoutAccount struct {
	Organisation string    `json:"organisation" example:"bakery"`
	Service      string    `json:"service" doc:"Name of the gateway." example:"stripe"`
	Account      string    `json:"account" doc:"What the service calls it." example:"acct_1PbX2cD3eF4g5H6i"`
	Ready        bool      `json:"ready" doc:"Money can be sent to it."`
	Lacks        string    `json:"lacks,omitempty" doc:"What the service still wants to know."`
	OpenedAt     time.Time `json:"opened_at"`
	OpenedBy     string    `json:"opened_by" example:"ada"`
}

// PayoutAccountInput sets up, or removes, the account at the payment service.
type PayoutAccountInput struct {
	Password string `json:"password" doc:"Yours, once more." example:"correct horse battery"`
}

// PayoutAccountPage is where the payment service asks a seller who it is.
type PayoutAccountPage struct {
	URL string `json:"url" doc:"To be opened in a browser, once." example:"https://connect.stripe.com/setup/e/acct_1PbX2cD3eF4g5H6i/x"`
}

// PayoutRunInput says what a payout run pays.
type PayoutRunInput struct {
	Currency string `json:"currency" example:"EUR"`
	Method   string `json:"method,omitempty" doc:"bank when absent, or the payment service that sends it." example:"bank"`
	Minimum  string `json:"minimum,omitempty" doc:"Smaller balances are carried over." example:"20.00"`
	HoldDays int64  `json:"hold_days,omitempty" doc:"What was booked in the last days is not paid yet; 0 to 365." example:"14"`
}

// PayoutRun is a payout run.
type PayoutRun struct {
	ID         string    `json:"id,omitempty" doc:"24 hex digits; absent in a preview."`
	Currency   string    `json:"currency" example:"EUR"`
	State      string    `json:"state,omitempty" doc:"draft, approved, exported (given to the bank or the payment service), paid or cancelled; absent in a preview." example:"draft"`
	Method     string    `json:"method" doc:"bank, or the payment service that sends it." example:"bank"`
	Until      time.Time `json:"until" doc:"What was booked before counts."`
	HoldDays   int64     `json:"hold_days" example:"14"`
	Minimum    Money     `json:"minimum"`
	Total      Money     `json:"total" doc:"Of all payouts but those that were cancelled."`
	Count      int64     `json:"count" example:"3"`
	CreatedAt  time.Time `json:"created_at"`
	CreatedBy  string    `json:"created_by,omitempty" example:"root"`
	ApprovedAt time.Time `json:"approved_at,omitzero"`
	ApprovedBy string    `json:"approved_by,omitempty" example:"chief"`
	ExportedAt time.Time `json:"exported_at,omitzero"`
	ClosedAt   time.Time `json:"closed_at,omitzero" doc:"Paid or cancelled."`
	ClosedBy   string    `json:"closed_by,omitempty"`
	Payouts    []Payout  `json:"payouts,omitempty" doc:"Where one run is asked for."`
	Carried    []Carried `json:"carried,omitempty" doc:"Where a run is made or previewed: what it does not pay."`
}

// Payout is what one organisation gets in a run.
type Payout struct {
	ID           string    `json:"id,omitempty" doc:"24 hex digits; absent in a preview."`
	Run          string    `json:"run,omitempty" doc:"Id of the run."`
	Organisation string    `json:"organisation" example:"bakery"`
	Share        Money     `json:"share" doc:"Of what it sold, and of what it shares in."`
	Tax          Money     `json:"tax" doc:"That was collected for it."`
	Amount       Money     `json:"amount" doc:"Both."`
	Holder       string    `json:"holder" example:"Bakery Ltd"`
	IBAN         string    `json:"iban" doc:"Masked for sellers." example:"DE02120300000000202051"`
	BIC          string    `json:"bic,omitempty"`
	Account      string    `json:"account,omitempty" doc:"At the payment service, where that sends it."`
	Ref          string    `json:"ref,omitempty" doc:"What the payment service calls the transfer."`
	State        string    `json:"state" enum:"waiting,paid,returned,cancelled"`
	PaidAt       time.Time `json:"paid_at,omitzero"`
	ReturnedAt   time.Time `json:"returned_at,omitzero"`
	Reason       string    `json:"reason,omitempty" doc:"Why it came back, was not made, or still waits."`
}

// Carried is a balance that is not paid out.
type Carried struct {
	Organisation string `json:"organisation" example:"mill"`
	Amount       Money  `json:"amount"`
	Reason       string `json:"reason" enum:"owes,minimum,no_bank,no_account" doc:"It is below zero, below the minimum, there is no bank account, or no account at the payment service that is ready."`
}

// PayoutPaid says which payouts of a run were made.
type PayoutPaid struct {
	Except []string `json:"except,omitempty" doc:"Ids of payouts that the bank did not make; they stay due."`
}

// PayoutReturn says that a bank gave a payout back.
type PayoutReturn struct {
	Reason string `json:"reason" doc:"For the seller, at most 500 characters." example:"The account is closed."`
}

// CDR is a charging detail record (version 2 of RSS).
type CDR struct {
	Source      string    `json:"cdrSource" example:"Souk"`
	Product     string    `json:"productClass" example:"bakery/Bread/1.0"`
	Correlation int64     `json:"correlationNumber" doc:"Counts up from 0 for each seller." example:"0"`
	At          time.Time `json:"timestamp"`
	Application string    `json:"application" example:"Bread 1.0"`
	Type        string    `json:"transactionType" example:"C"`
	Event       string    `json:"event" example:"Single payment event"`
	Reference   string    `json:"referenceCode" doc:"Id of the purchase."`
	Description string    `json:"description" example:"Single payment: 5 EUR"`
	Amount      string    `json:"chargedAmount" example:"5"`
	Tax         string    `json:"chargedTaxAmount" example:"0.95"`
	Currency    string    `json:"currency" example:"EUR"`
	Customer    string    `json:"customerId" example:"club"`
	Provider    string    `json:"appProvider" example:"bakery"`
}

// Due is what the market owes to an organisation in one currency by now; below zero it is owed to the market.
type Due struct {
	Share *Money `json:"share" doc:"Of what it sold, and of what others sold."`
	Tax   *Money `json:"tax" doc:"That was collected for it."`
	Sum   *Money `json:"sum" doc:"Both."`
}

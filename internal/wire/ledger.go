package wire

import "time"

// Trial is the books at a moment.
type Trial struct {
	At    time.Time  `json:"at" doc:"What was booked before counts."`
	Level bool       `json:"level" doc:"Debits and credits are the same in each currency, as they must be."`
	Rows  []TrialRow `json:"rows" doc:"Kinds of accounts by currency."`
	Sums  []TrialRow `json:"sums" doc:"One of each currency."`
}

// TrialRow is all accounts of a kind in a currency.
type TrialRow struct {
	Kind     string `json:"kind,omitempty" doc:"customer, gateway, seller, tax, fee, refund or payout; absent in sums." example:"seller"`
	Currency string `json:"currency" example:"EUR"`
	Accounts int64  `json:"accounts" example:"3"`
	Debit    Money  `json:"debit" doc:"Sum of the balances above zero."`
	Credit   Money  `json:"credit" doc:"Sum of the balances below zero, as a number above it."`
}

// BookAccount is an account of the books with a page of its postings.
type BookAccount struct {
	Account  Balance      `json:"account" doc:"As it is now."`
	Postings []AccountRow `json:"postings" doc:"The newest first."`
	Next     string       `json:"next,omitempty" doc:"Cursor of the next page, for the parameter after. Absent on the last page."`
}

// AccountRow is a posting of an account.
type AccountRow struct {
	Transaction string    `json:"transaction" doc:"Its id."`
	Event       string    `json:"event" doc:"What happened." example:"sale"`
	EventID     string    `json:"event_id" doc:"To what: a charge or a payout."`
	BookedAt    time.Time `json:"booked_at"`
	Amount      Money     `json:"amount" doc:"A debit above zero, a credit below."`
	Balance     Money     `json:"balance" doc:"Of the account after it."`
}

// Transaction is one of the books, with what it was booked for.
type Transaction struct {
	ID        string    `json:"id" doc:"24 hex digits."`
	Event     string    `json:"event" doc:"sale, payment, refund, payback, payout or payout_return." example:"sale"`
	EventID   string    `json:"event_id" doc:"The charge or the payout."`
	BookedAt  time.Time `json:"booked_at"`
	Postings  []Balance `json:"postings" doc:"They come to zero in each currency; a debit is above zero."`
	Purchase  string    `json:"purchase,omitempty" doc:"Id of the purchase."`
	Invoice   string    `json:"invoice,omitempty" doc:"Number of the invoice."`
	PayoutRun string    `json:"payout_run,omitempty" doc:"Id of the payout run."`
}

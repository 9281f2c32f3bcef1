package revshare

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
)

// statementFormat names the form of a statement.
const statementFormat = "souk-statement/1"

// Statement is what a month came to for an organisation: what it sold, what it got of what others sold, and what
// was paid out. Sums are in minor units of their currency; those of the organisation are above zero where
// the market owes them to it. Its JSON is what is signed.
type Statement struct {
	Format   string    `json:"format"`
	ID       string    `json:"id"`
	Market   Issuer    `json:"market"`
	Seller   Party     `json:"seller"`
	Period   string    `json:"period"` // YYYY-MM, in UTC
	From     time.Time `json:"from"`
	To       time.Time `json:"to"` // the first moment behind it
	IssuedAt time.Time `json:"issued_at"`
	Books    []Book    `json:"books"`  // one of each currency
	Inputs   string    `json:"inputs"` // SHA-256, in hex, of the hashes of all lines, one after the other
}

// Issuer is the market that a statement is of.
type Issuer struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Party is the organisation that a statement is for.
type Party struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Title string `json:"title,omitempty"`
}

// Due is what the market owes to an organisation; below zero it is owed to the market.
type Due struct {
	Share int64 `json:"share"` // of prices without tax
	Tax   int64 `json:"tax"`   // that was collected for it
}

// Sum returns both together.
func (d Due) Sum() int64 { return d.Share + d.Tax }

// Book is a statement's part in one currency.
type Book struct {
	Currency string `json:"currency"`
	Decimals int    `json:"decimals"` // of its minor unit
	Opening  Due    `json:"opening"`
	Lines    []Line `json:"lines"` // by time
	Closing  Due    `json:"closing"`
}

// Amount returns minor units of the book's currency as money.
func (b Book) Amount(minor int64) money.Amount {
	return money.Amount{Minor: minor, Currency: b.Currency}
}

// Totals sums up the lines of each event, by its name.
func (b Book) Totals() map[string]Due {
	totals := map[string]Due{}
	for _, l := range b.Lines {
		d := totals[l.Event]
		d.Share, d.Tax = d.Share+l.Due.Share, d.Tax+l.Due.Tax
		totals[l.Event] = d
	}
	return totals
}

// Line is one event of a book: a sale or a refund, with everything that it was computed from, or a payout.
type Line struct {
	At       time.Time `json:"at"`
	Event    string    `json:"event"` // sale, refund, payout or payout_return, as the ledger has it
	ID       string    `json:"id"`    // of the charge or the payout
	Purchase string    `json:"purchase,omitempty"`
	Of       string    `json:"of,omitempty"` // the charge that a refund gives back
	Offering string    `json:"offering,omitempty"`
	Concept  string    `json:"concept,omitempty"` // what the charge is for
	Net      int64     `json:"net"`               // what the buyer paid without tax; below zero for a refund
	Tax      int64     `json:"tax"`
	FeeRate  string    `json:"fee_rate,omitempty"` // percent of Net that the market keeps
	Fee      int64     `json:"fee"`
	Shares   []Part    `json:"shares,omitempty"` // the rest; the seller first
	Model    string    `json:"model,omitempty"`  // versions of what was agreed
	Due      Due       `json:"due"`              // what it changes of what is due to the organisation
	Hash     string    `json:"hash"`             // SHA-256, in hex, of the line's JSON with an empty hash
}

// Part is what an organisation gets of a charge.
type Part struct {
	Org     string `json:"org"`               // name
	Percent string `json:"percent,omitempty"` // of Net less Fee; of the seller none: it gets the rest
	Amount  int64  `json:"amount"`
}

// hash returns what the line's hash must be.
func (l Line) hash() (string, error) {
	l.Hash = ""
	data, err := json.Marshal(l)
	if err != nil {
		return "", fmt.Errorf("hash a line: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// inputs returns the hash of the hashes of all lines.
func (s Statement) inputs() string {
	sum := sha256.New()
	for _, b := range s.Books {
		for _, l := range b.Lines {
			sum.Write([]byte(l.Hash))
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Signed is a statement with its signature, as it is kept and given out.
type Signed struct {
	Statement json.RawMessage `json:"statement"` // a Statement
	KeyID     string          `json:"key_id"`
	PublicKey string          `json:"public_key"` // base64, Ed25519
	Signature string          `json:"signature"`  // base64, of the statement's bytes without white space between them
}

// month reads a period, as "2026-10".
func month(period string) (from, to time.Time, err error) {
	from, err = time.Parse("2006-01", period)
	if err != nil || from.Year() < 1970 {
		return from, to, errs.Invalid("bad_period", "%.20q is not a month. Write it as 2026-10.", period)
	}
	return from, from.AddDate(0, 1, 0), nil
}

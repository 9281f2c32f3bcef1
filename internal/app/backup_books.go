package app

import (
	"math/big"

	"souk.dev/souk/internal/store/ledger"
)

// bookCheck adds up the postings of an archive, whose tables come by name and whose rows by key: accounts,
// then postings by transaction, then transactions.
type bookCheck struct {
	ledger.Findings
	accounts     map[string]*bookAccount
	booked       int64 // transactions that have postings
	transactions int64
	transaction  string
	sums         map[string]*big.Int // of that transaction, by currency

	invoices int64
	series   map[seriesKey]*numbers
}

// seriesKey names the invoices, or the credit notes, of a seller in a year.
type seriesKey struct {
	seller string
	year   int64
	credit bool
}

// numbers are those of a series, which go from the first to the last without a gap.
type numbers struct{ first, last, count, largest int64 }

type bookAccount struct {
	currency string
	balance  int64
	sum      big.Int
}

func newBookCheck() *bookCheck {
	return &bookCheck{accounts: map[string]*bookAccount{}, sums: map[string]*big.Int{}, series: map[seriesKey]*numbers{}}
}

func (b *bookCheck) row(table string, row map[string]any) {
	switch table {
	case "ledger_accounts":
		id, _ := row["id"].(string)
		currency, _ := row["currency"].(string)
		balance, _ := row["balance"].(int64)
		b.accounts[id] = &bookAccount{currency: currency, balance: balance}
	case "ledger_postings":
		b.posting(row)
	case "ledger_transactions":
		b.transactions++
	case "invoice_series":
		credit := row["credit_notes"]
		of := b.seriesOf(row, credit == true || credit == int64(1)) // SQLite has no booleans
		of.first, _ = row["first"].(int64)
		of.last, _ = row["last"].(int64)
	case "invoices":
		number, _ := row["number"].(int64)
		of := b.seriesOf(row, row["kind"] == "credit")
		b.invoices, of.count, of.largest = b.invoices+1, of.count+1, max(of.largest, number)
	}
}

// seriesOf returns the numbers of the series that a row names.
func (b *bookCheck) seriesOf(row map[string]any, credit bool) *numbers {
	key := seriesKey{credit: credit}
	key.seller, _ = row["seller_org"].(string)
	key.year, _ = row["year"].(int64)
	if b.series[key] == nil {
		b.series[key] = &numbers{}
	}
	return b.series[key]
}

func (b *bookCheck) posting(row map[string]any) {
	transaction, _ := row["transaction_id"].(string)
	id, _ := row["account_id"].(string)
	amount, _ := row["amount"].(int64)
	if transaction != b.transaction {
		b.endTransaction()
		b.transaction = transaction
	}
	account := b.accounts[id]
	if account == nil {
		b.Addf("A posting of transaction %s names the account %s, which is not in the backup.", transaction, id)
		return
	}
	account.sum.Add(&account.sum, big.NewInt(amount))
	if b.sums[account.currency] == nil {
		b.sums[account.currency] = new(big.Int)
	}
	b.sums[account.currency].Add(b.sums[account.currency], big.NewInt(amount))
}

func (b *bookCheck) endTransaction() {
	if b.transaction == "" {
		return
	}
	b.booked++
	for currency, sum := range b.sums {
		if sum.Sign() != 0 {
			b.Addf("The postings of transaction %s in %s sum up to %s minor units, not to zero.", b.transaction, currency, sum)
		}
	}
	clear(b.sums)
}

// finish compares what was added up.
func (b *bookCheck) finish() {
	b.endTransaction()
	if b.booked != b.transactions {
		b.Addf("The books have %d transactions, but postings of %d.", b.transactions, b.booked)
	}
	for key, n := range b.series {
		if n.count != n.last-n.first+1 || n.last != n.largest {
			b.Addf("The seller %s has %d invoices of %d up to number %d, and %d was given last.", key.seller, n.count, key.year, n.largest, n.last)
		}
	}
	for id, a := range b.accounts {
		if !a.sum.IsInt64() || a.sum.Int64() != a.balance {
			b.Addf("The account %s holds %d minor units of %s, but its postings sum up to %s.", id, a.balance, a.currency, &a.sum)
		}
	}
}

package app

import (
	"context"
	"fmt"
	"io"
	"math/big"
	"os"

	"souk.dev/souk/internal/platform/backup"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/ledger"
)

// VerifyBackup reads an archive wholly: its checksums, the number of rows, every file against its row, and
// the books as they stand in the rows. An archive that is not whole gives a finding, not an error.
func VerifyBackup(ctx context.Context, path string, progress func(done, total int64)) (VerifyReport, backup.Manifest, error) {
	report := VerifyReport{Findings: []string{}}
	file, err := os.Open(path)
	if err != nil {
		return report, backup.Manifest{}, errs.NotFound("no_file", "The backup cannot be read: %v.", err)
	}
	defer file.Close()
	check := &archiveCheck{progress: progress, books: newBookCheck()}
	m, err := backup.Read(ctx, file, check)
	if errs.CodeOf(err) == "bad_backup" {
		report.Findings = append(report.Findings, errs.As(err).Message)
		return report, m, nil
	}
	if err != nil {
		return report, m, fmt.Errorf("read the backup: %w", err)
	}
	check.books.finish()
	report.Files, report.Purchases, report.Bookings = m.Files, check.paid, check.books.transactions
	report.Findings = append(report.Findings, check.books.Problems...)
	if more := check.books.MoreProblems; more > 0 {
		report.Findings = append(report.Findings, fmt.Sprintf("And %d more.", more))
	}
	return report, m, nil
}

// archiveCheck is a [backup.Handler] that keeps nothing.
type archiveCheck struct {
	progress    func(done, total int64)
	done, total int64
	paid        int64
	books       *bookCheck
}

// Begin implements [backup.Handler].
func (c *archiveCheck) Begin(_ context.Context, m backup.Manifest) error {
	c.total = m.FileBytes
	return nil
}

// Row implements [backup.Handler].
func (c *archiveCheck) Row(_ context.Context, t backup.Table, values []any) error {
	row := map[string]any{}
	switch t.Name {
	case "purchases", "ledger_accounts", "ledger_postings", "ledger_transactions":
		for i, column := range t.Columns {
			row[column.Name] = values[i]
		}
	}
	if t.Name == "purchases" && row["state"] == "paid" {
		c.paid++
	}
	c.books.row(t.Name, row)
	return nil
}

// File implements [backup.Handler]; [backup.Read] itself compares the hash.
func (c *archiveCheck) File(_ context.Context, info blob.Info, r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	if c.done += info.Size; c.progress != nil {
		c.progress(c.done, c.total)
	}
	return nil
}

// bookCheck adds up the postings of an archive, whose tables come by name and whose rows by key: accounts,
// then postings by transaction, then transactions.
type bookCheck struct {
	ledger.Findings
	accounts     map[string]*bookAccount
	booked       int64 // transactions that have postings
	transactions int64
	transaction  string
	sums         map[string]*big.Int // of that transaction, by currency
}

type bookAccount struct {
	currency string
	balance  int64
	sum      big.Int
}

func newBookCheck() *bookCheck {
	return &bookCheck{accounts: map[string]*bookAccount{}, sums: map[string]*big.Int{}}
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
	}
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
	for id, a := range b.accounts {
		if !a.sum.IsInt64() || a.sum.Int64() != a.balance {
			b.Addf("The account %s holds %d minor units of %s, but its postings sum up to %s.", id, a.balance, a.currency, &a.sum)
		}
	}
}

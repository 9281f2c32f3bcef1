package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
)

// Report is what a check of the books found.
type Report struct {
	Accounts, Transactions, Postings int64 // that were checked
	Findings
}

// Verify recomputes the books from the postings and reports accounts whose balance differs, and
// transactions that break the rules of the books. Each of its two passes is one query that is read
// row by row: it needs little memory, and sees one state of the books even while others are booking.
func (s *Service) Verify(ctx context.Context) (Report, error) {
	var r Report
	if err := s.verifyAccounts(ctx, &r); err != nil {
		return Report{}, fmt.Errorf("verify accounts: %w", err)
	}
	if err := s.verifyTransactions(ctx, &r); err != nil {
		return Report{}, fmt.Errorf("verify transactions: %w", err)
	}
	return r, nil
}

// accountCheck is the account whose postings are being summed up.
type accountCheck struct {
	id, kind, owner, currency string
	balance                   int64
	sum                       big.Int
}

func (c *accountCheck) finish(r *Report) {
	if c.id == "" {
		return
	}
	r.Accounts++
	if !c.sum.IsInt64() || c.sum.Int64() != c.balance {
		r.Addf("The account %s of %q holds %d minor units of %s, but its postings sum up to %s.",
			c.kind, c.owner, c.balance, c.currency, &c.sum)
	}
}

func (s *Service) verifyAccounts(ctx context.Context, r *Report) error {
	rows, err := s.db.Query(ctx, `
SELECT l.id, l.kind, l.owner, l.currency, l.balance, p.amount
FROM ledger_accounts l LEFT JOIN ledger_postings p ON p.account_id = l.id
ORDER BY l.id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	at := &accountCheck{}
	for rows.Next() {
		next := &accountCheck{}
		var amount sql.NullInt64
		if err := rows.Scan(&next.id, &next.kind, &next.owner, &next.currency, &next.balance, &amount); err != nil {
			return err
		}
		if next.id != at.id {
			at.finish(r)
			at = next
		}
		at.sum.Add(&at.sum, big.NewInt(amount.Int64))
	}
	at.finish(r)
	return rows.Err()
}

// transactionCheck is the transaction whose postings are being summed up.
type transactionCheck struct {
	id, event, eventID string
	postings           int64
	sums               map[string]*big.Int // by currency
}

func (c *transactionCheck) add(r *Report, currency string, amount int64) {
	c.postings++
	if amount == 0 {
		r.Addf("The %s of %s has a posting of zero.", c.event, c.eventID)
	}
	if c.sums[currency] == nil {
		c.sums[currency] = new(big.Int)
	}
	c.sums[currency].Add(c.sums[currency], big.NewInt(amount))
}

func (c *transactionCheck) finish(r *Report) {
	if c.id == "" {
		return
	}
	r.Transactions++
	r.Postings += c.postings
	if c.postings < 2 {
		r.Addf("The %s of %s has %d postings, not two at least.", c.event, c.eventID, c.postings)
	}
	for currency, sum := range c.sums {
		if sum.Sign() != 0 {
			r.Addf("The postings of the %s of %s in %s sum up to %s minor units, not to zero.", c.event, c.eventID, currency, sum)
		}
	}
}

func (s *Service) verifyTransactions(ctx context.Context, r *Report) error {
	rows, err := s.db.Query(ctx, `
SELECT t.id, t.event, t.event_id, l.currency, p.amount
FROM ledger_transactions t
LEFT JOIN ledger_postings p ON p.transaction_id = t.id
LEFT JOIN ledger_accounts l ON l.id = p.account_id
ORDER BY t.id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	at := &transactionCheck{}
	for rows.Next() {
		next := &transactionCheck{sums: map[string]*big.Int{}}
		var currency sql.NullString
		var amount sql.NullInt64
		if err := rows.Scan(&next.id, &next.event, &next.eventID, &currency, &amount); err != nil {
			return err
		}
		if next.id != at.id {
			at.finish(r)
			at = next
		}
		if amount.Valid {
			at.add(r, currency.String, amount.Int64)
		}
	}
	at.finish(r)
	return rows.Err()
}

package ledger

import (
	"context"
	"fmt"
	"math/big"

	"souk.dev/souk/internal/platform/sqldb"
)

// Report is what a check of the books found.
type Report struct {
	Accounts, Transactions, Postings int64 // that were checked
	Findings
}

// Verify recomputes the books from the postings and reports accounts whose balance differs, and
// transactions that break the rules of the books. The database adds up, and gives what is wrong, so that it takes
// little time and memory; it sees one state of the books even while others are booking.
func (s *Service) Verify(ctx context.Context) (Report, error) {
	var r Report
	err := s.db.Snapshot(ctx, func(q sqldb.Queryer) error {
		for _, check := range []struct {
			what string
			run  func(context.Context, sqldb.Queryer) error
		}{{"count", r.count}, {"accounts", r.accounts}, {"sums", r.sums}, {"postings of zero", r.zeros}, {"lonely postings", r.lonely}} {
			if err := check.run(ctx, q); err != nil {
				return fmt.Errorf("verify %s: %w", check.what, err)
			}
		}
		return nil
	})
	if err != nil {
		return Report{}, err
	}
	return r, nil
}

// The sum of amounts may be larger than a number of the database: it is added up in two parts, which are whole
// numbers of 2^32 and the rest.
const (
	sumHigh = `CAST(SUM(p.amount / 4294967296) AS BIGINT)`
	sumLow  = `CAST(SUM(p.amount % 4294967296) AS BIGINT)`
)

// total puts the two parts of a sum together.
func total(high, low int64) *big.Int {
	sum := new(big.Int).Lsh(big.NewInt(high), 32)
	return sum.Add(sum, big.NewInt(low))
}

// count counts what there is.
func (r *Report) count(ctx context.Context, q sqldb.Queryer) error {
	return q.QueryRow(ctx, `SELECT (SELECT COUNT(*) FROM ledger_accounts), (SELECT COUNT(*) FROM ledger_transactions), (SELECT COUNT(*) FROM ledger_postings)`).
		Scan(&r.Accounts, &r.Transactions, &r.Postings)
}

// accounts compares balances with the sums of postings.
func (r *Report) accounts(ctx context.Context, q sqldb.Queryer) error {
	return sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var kind, owner, currency string
		var balance, high, low int64
		if err := row.Scan(&kind, &owner, &currency, &balance, &high, &low); err != nil {
			return err
		}
		if sum := total(high, low); !sum.IsInt64() || sum.Int64() != balance {
			r.Addf("The account %s of %q holds %d minor units of %s, but its postings sum up to %s.", kind, owner, balance, currency, sum)
		}
		return nil
	}, `
SELECT l.kind, l.owner, l.currency, l.balance, COALESCE(s.high, 0), COALESCE(s.low, 0)
FROM ledger_accounts l LEFT JOIN (
    SELECT p.account_id, `+sumHigh+` AS high, `+sumLow+` AS low FROM ledger_postings p GROUP BY p.account_id) s ON s.account_id = l.id
ORDER BY l.id`)
}

// sums looks for transactions that do not sum up to zero in each currency.
func (r *Report) sums(ctx context.Context, q sqldb.Queryer) error {
	return sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var event, eventID, currency string
		var high, low int64
		if err := row.Scan(&event, &eventID, &currency, &high, &low); err != nil {
			return err
		}
		r.Addf("The postings of the %s of %s in %s sum up to %s minor units, not to zero.", event, eventID, currency, total(high, low))
		return nil
	}, `
SELECT t.event, t.event_id, s.currency, s.high, s.low FROM ledger_transactions t JOIN (
    SELECT p.transaction_id, l.currency, `+sumHigh+` AS high, `+sumLow+` AS low
    FROM ledger_postings p JOIN ledger_accounts l ON l.id = p.account_id
    GROUP BY p.transaction_id, l.currency
    HAVING `+sumLow+` % 4294967296 <> 0 OR `+sumHigh+` <> -(`+sumLow+` / 4294967296)) s ON s.transaction_id = t.id
ORDER BY t.id, s.currency`)
}

// zeros looks for postings of nothing.
func (r *Report) zeros(ctx context.Context, q sqldb.Queryer) error {
	return sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var event, eventID string
		if err := row.Scan(&event, &eventID); err != nil {
			return err
		}
		r.Addf("The %s of %s has a posting of zero.", event, eventID)
		return nil
	}, `
SELECT t.event, t.event_id FROM ledger_postings p JOIN ledger_transactions t ON t.id = p.transaction_id WHERE p.amount = 0 ORDER BY t.id, p.seq`)
}

// lonely looks for transactions with less than two postings. To count those with enough takes half the time of
// looking at each.
func (r *Report) lonely(ctx context.Context, q sqldb.Queryer) error {
	const enough = `SELECT p.transaction_id FROM ledger_postings p GROUP BY p.transaction_id HAVING COUNT(*) >= 2`
	var with, all int64
	err := q.QueryRow(ctx, `SELECT (SELECT COUNT(*) FROM (`+enough+`) x), (SELECT COUNT(*) FROM ledger_transactions)`).Scan(&with, &all)
	if err != nil || with == all {
		return err
	}
	return sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var event, eventID string
		var postings int64
		if err := row.Scan(&event, &eventID, &postings); err != nil {
			return err
		}
		r.Addf("The %s of %s has %d postings, not two at least.", event, eventID, postings)
		return nil
	}, `
SELECT t.event, t.event_id, COUNT(p.seq) FROM ledger_transactions t LEFT JOIN ledger_postings p ON p.transaction_id = t.id
GROUP BY t.id, t.event, t.event_id HAVING COUNT(p.seq) < 2 ORDER BY t.id`)
}

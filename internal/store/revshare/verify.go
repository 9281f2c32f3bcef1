package revshare

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/ledger"
)

// Report is what a check of payouts and statements found.
type Report struct {
	Payouts, Statements int64 // that were checked
	ledger.Findings
}

// Verify checks that the books have exactly the payouts that were paid and came back, and computes every statement
// anew.
func (s *Service) Verify(ctx context.Context) (Report, error) {
	var r Report
	if err := s.verifyPayouts(ctx, &r); err != nil {
		return Report{}, fmt.Errorf("verify payouts: %w", err)
	}
	err := s.db.Snapshot(ctx, func(q sqldb.Queryer) error {
		return sqldb.Each(ctx, q, func(row sqldb.Row) error {
			var org, period, body string
			if err := row.Scan(&org, &period, &body); err != nil {
				return err
			}
			r.Statements++
			found, err := Check([]byte(body), "")
			if err != nil {
				r.Addf("The statement %s of %s cannot be read: %v.", period, org, err)
			}
			for _, finding := range found.Findings {
				r.Addf("The statement %s of %s: %s", period, org, finding)
			}
			return nil
		}, `SELECT o.name, x.period, x.body FROM share_statements x JOIN orgs o ON o.id = x.org_id ORDER BY x.org_id, x.period`)
	})
	if err != nil {
		return Report{}, fmt.Errorf("verify statements: %w", err)
	}
	return r, nil
}

// verifyPayouts compares each payout with what is booked of it on the account of payouts.
func (s *Service) verifyPayouts(ctx context.Context, r *Report) error {
	return sqldb.Each(ctx, s.db, func(row sqldb.Row) error {
		var id, currency string
		var state PayoutState
		var amount, paid, returned int64
		if err := row.Scan(&id, &state, &currency, &amount, &paid, &returned); err != nil {
			return err
		}
		r.Payouts++
		wantPaid, wantReturned := int64(0), int64(0)
		switch state {
		case PayoutReturned:
			wantPaid, wantReturned = -amount, amount
		case PayoutPaid:
			wantPaid = -amount
		}
		if paid != wantPaid || returned != wantReturned {
			text := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: currency} }
			r.Addf("The payout %s of %s %s is %s, but the books have %s of it, and %s that came back.", id, text(amount), currency, state, text(-paid), text(returned))
		}
		return nil
	}, `
SELECT p.id, p.state, r.currency, p.amount, `+bookedOf(eventPayout)+`, `+bookedOf(eventReturn)+`
FROM payouts p JOIN payout_runs r ON r.id = p.run_id ORDER BY p.id`)
}

// bookedOf is what the account of payouts has of an event of the payout p.
func bookedOf(event string) string {
	return `(SELECT CAST(COALESCE(SUM(x.amount), 0) AS BIGINT) FROM ledger_transactions t JOIN ledger_postings x ON x.transaction_id = t.id
    JOIN ledger_accounts l ON l.id = x.account_id WHERE t.event = '` + event + `' AND t.event_id = p.id AND l.kind = 'payout')`
}

package revshare

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

const selectRuns = `
SELECT r.id, r.currency, r.state, r.method, r.until, r.hold_days, r.minimum, r.created_at, r.created_by, m.name, r.approved_at, a.name, r.exported_at, r.closed_at, c.name,
       (SELECT COUNT(*) FROM payouts p WHERE p.run_id = r.id AND p.state <> 'cancelled'),
       (SELECT CAST(COALESCE(SUM(p.amount), 0) AS BIGINT) FROM payouts p WHERE p.run_id = r.id AND p.state <> 'cancelled')
FROM payout_runs r JOIN users m ON m.id = r.created_by LEFT JOIN users a ON a.id = r.approved_by LEFT JOIN users c ON c.id = r.closed_by`

func scanRun(row sqldb.Row) (r Run, err error) {
	err = row.Scan(&r.ID, &r.Currency, &r.State, &r.Method, sqldb.Time(&r.Until), &r.HoldDays, &r.Minimum.Minor, sqldb.Time(&r.CreatedAt), &r.CreatedByID, &r.CreatedBy,
		sqldb.Time(&r.ApprovedAt), sqldb.Text(&r.ApprovedBy), sqldb.Time(&r.ExportedAt), sqldb.Time(&r.ClosedAt), sqldb.Text(&r.ClosedBy), &r.Count, &r.Total.Minor)
	r.Minimum.Currency, r.Total.Currency = r.Currency, r.Currency
	return r, err
}

const selectPayouts = `
SELECT p.id, p.run_id, p.org_id, o.name, r.currency, p.share, p.tax, p.amount, p.holder, p.iban, p.bic, p.account, p.ref, p.attempt, p.tried_at, p.state, p.paid_at, p.returned_at, p.reason
FROM payouts p JOIN payout_runs r ON r.id = p.run_id JOIN orgs o ON o.id = p.org_id`

func scanPayout(row sqldb.Row) (p Payout, err error) {
	var currency string
	err = row.Scan(&p.ID, &p.RunID, &p.OrgID, &p.OrgName, &currency, &p.Share.Minor, &p.Tax.Minor, &p.Amount.Minor, &p.Holder, &p.IBAN, &p.BIC,
		&p.Account, &p.Ref, &p.Attempt, sqldb.Time(&p.TriedAt), &p.State, sqldb.Time(&p.PaidAt), sqldb.Time(&p.ReturnedAt), &p.Reason)
	p.Share.Currency, p.Tax.Currency, p.Amount.Currency = currency, currency, currency
	return p, err
}

// findRun returns a run with its payouts.
func findRun(ctx context.Context, q sqldb.Queryer, id string) (Run, error) {
	missing := errs.NotFound("run_not_found", "There is no payout run %.30q.", id)
	if !clock.IsID(id) {
		return Run{}, missing
	}
	r, err := sqldb.One(ctx, q, scanRun, selectRuns+` WHERE r.id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Run{}, missing
	}
	if err != nil {
		return Run{}, fmt.Errorf("payout run: %w", err)
	}
	r.Payouts, err = sqldb.All(ctx, q, scanPayout, selectPayouts+` WHERE p.run_id = $1 ORDER BY o.name`, id)
	return r, err
}

func findPayout(ctx context.Context, q sqldb.Queryer, id string) (Payout, error) {
	missing := errs.NotFound("payout_not_found", "There is no payout %.30q.", id)
	if !clock.IsID(id) {
		return Payout{}, missing
	}
	p, err := sqldb.One(ctx, q, scanPayout, selectPayouts+` WHERE p.id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Payout{}, missing
	}
	return p, err
}

// Run returns a payout run with its payouts. It is for administrators.
func (s *Service) Run(ctx context.Context, actor account.Actor, id string) (Run, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Run{}, err
	}
	return findRun(ctx, s.db, id)
}

// Runs returns the payout runs without their payouts, the newest first. It is for administrators.
func (s *Service) Runs(ctx context.Context, actor account.Actor, req page.Request) (page.Page[Run], error) {
	if err := actor.NeedAdmin(); err != nil {
		return page.Page[Run]{}, err
	}
	var a sqldb.Args
	where, at, id := "", int64(0), ""
	if more, err := req.Decode(&at, &id); err != nil {
		return page.Page[Run]{}, err
	} else if more {
		where = " WHERE (r.created_at, r.id) < (" + a.Add(at) + ", " + a.Add(id) + ")"
	}
	list, err := sqldb.All(ctx, s.db, scanRun, selectRuns+where+` ORDER BY r.created_at DESC, r.id DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return page.Page[Run]{}, fmt.Errorf("payout runs: %w", err)
	}
	return page.Of(req, list, func(r Run) []any { return []any{clock.Micros(r.CreatedAt), r.ID} }), nil
}

// Payouts returns what was, and is to be, paid out to the organisation that the actor acts for, the newest first: of
// runs that are approved. It is for its managers and providers.
func (s *Service) Payouts(ctx context.Context, actor account.Actor, req page.Request) (page.Page[Payout], error) {
	party, err := s.party(ctx, actor, "")
	if err != nil {
		return page.Page[Payout]{}, err
	}
	var a sqldb.Args
	where, id := " WHERE r.state <> 'draft' AND r.approved_at IS NOT NULL AND p.org_id = "+a.Add(party.ID), ""
	if more, err := req.Decode(&id); err != nil {
		return page.Page[Payout]{}, err
	} else if more {
		where += " AND p.id < " + a.Add(id)
	}
	list, err := sqldb.All(ctx, s.db, scanPayout, selectPayouts+where+` ORDER BY p.id DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return page.Page[Payout]{}, fmt.Errorf("payouts: %w", err)
	}
	for i := range list {
		list[i].IBAN = maskIBAN(list[i].IBAN)
	}
	return page.Of(req, list, func(p Payout) []any { return []any{p.ID} }), nil
}

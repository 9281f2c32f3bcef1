package revshare

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// mostHoldDays is how long a market may hold sellers' money back.
const mostHoldDays = 365

// Preview returns the run that would be made now, without an id. It is for administrators.
func (s *Service) Preview(ctx context.Context, actor account.Actor, in RunInput) (Run, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Run{}, err
	}
	r, err := s.newRun(in)
	if err != nil {
		return Run{}, err
	}
	return r, fillRun(ctx, s.db, &r)
}

// CreateRun makes a payout run: what was booked until now, less the days of hold, and less everything that was
// taken back since, for every organisation to which that comes to the minimum at least. It waits for
// another administrator, who approves it. The command line on the server cannot make one: a run needs two
// people. A run that is open in the currency is "run_open" (KindConflict), and nothing to pay "nothing_due".
func (s *Service) CreateRun(ctx context.Context, actor account.Actor, in RunInput) (Run, error) {
	if err := needPerson(actor); err != nil {
		return Run{}, err
	}
	r, err := s.newRun(in)
	if err != nil {
		return Run{}, err
	}
	r.ID, r.State, r.CreatedByID, r.CreatedBy = s.ids.NewID(), RunDraft, actor.UserID, actor.UserName
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
INSERT INTO payout_runs (id, currency, method, state, until, hold_days, minimum, created_at, created_by) VALUES ($1, $2, $3, 'draft', $4, $5, $6, $7, $8)`,
			r.ID, r.Currency, r.Method, sqldb.Micros(r.Until), r.HoldDays, r.Minimum.Minor, sqldb.Micros(r.CreatedAt), actor.UserID)
		if err != nil {
			return err
		}
		if err := fillRun(ctx, tx, &r); err != nil {
			return err
		}
		if len(r.Payouts) == 0 {
			return errs.Conflict("nothing_due", "There is nothing to pay out in %s: no balance comes to the minimum, and has %s.", r.Currency, r.goal())
		}
		for i := range r.Payouts {
			if err := s.insertPayout(ctx, tx, r, &r.Payouts[i]); err != nil {
				return err
			}
		}
		return s.noteRun(ctx, tx, actor, "payout.create", r)
	})
	if sqldb.IsUnique(err) {
		return Run{}, errs.Conflict("run_open", "There is an open payout run in %s already. Mark it paid or cancel it first, so that nothing is paid twice.", r.Currency)
	}
	return r, err
}

func (s *Service) insertPayout(ctx context.Context, tx *sqldb.Tx, r Run, p *Payout) error {
	p.ID, p.RunID, p.State = s.ids.NewID(), r.ID, PayoutWaiting
	_, err := tx.Exec(ctx, `
INSERT INTO payouts (id, run_id, org_id, share, tax, amount, holder, iban, bic, account, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting')`,
		p.ID, r.ID, p.OrgID, p.Share.Minor, p.Tax.Minor, p.Amount.Minor, p.Holder, p.IBAN, p.BIC, p.Account)
	if err != nil {
		return fmt.Errorf("insert payout: %w", err)
	}
	return nil
}

// needPerson returns nil for administrators who are users.
func needPerson(actor account.Actor) error {
	if err := actor.NeedAdmin(); err != nil {
		return err
	}
	if actor.UserID == "" {
		return errs.Forbidden("user_required", "A payout needs two administrators with accounts of their own. Sign in to the market as one.")
	}
	return nil
}

// newRun checks the input.
func (s *Service) newRun(in RunInput) (Run, error) {
	var f errs.Fields
	r := Run{CreatedAt: s.clock.Now(), HoldDays: in.HoldDays, Method: cmp.Or(in.Method, MethodBank)}
	f.Check(r.Method == MethodBank || r.Method == s.Service(), "method", "unknown_method", "This market does not pay out by %.30q. %s", r.Method, s.methods())
	code, known := money.Code(in.Currency)
	f.Check(known, "currency", "unknown_currency", "%.20q is no currency. Give a code of ISO 4217, as EUR.", in.Currency)
	r.Currency, r.Minimum, r.Total = code, money.Amount{Currency: code}, money.Amount{Currency: code}
	if in.Minimum != "" && known {
		minimum, err := money.Parse(in.Minimum, code)
		if err != nil {
			f.Add("minimum", errs.CodeOf(err), "%s", errs.As(err).Message)
		}
		r.Minimum.Minor = minimum.Minor
	}
	f.Check(in.HoldDays >= 0 && in.HoldDays <= mostHoldDays, "hold_days", "bad_hold", "Money is held back from 0 to %d days.", mostHoldDays)
	r.Until = r.CreatedAt.Add(-time.Duration(in.HoldDays) * 24 * time.Hour)
	return r, f.Err("bad_run", "The payout run cannot be made like this.")
}

// methods says how the market pays out.
func (s *Service) methods() string {
	if s.payer == nil {
		return "It pays by bank."
	}
	return "It pays by bank, or by " + s.payer.Name() + "."
}

// goal is what an organisation must have to be paid in the run.
func (r Run) goal() string {
	if r.Method == MethodBank {
		return "a bank account"
	}
	return "an account at " + r.Method + " that is ready"
}

// fillRun adds the payouts of a run, and what is carried over. What a bank gave back was due before, and is not held
// back again.
func fillRun(ctx context.Context, q sqldb.Queryer, r *Run) error {
	r.Payouts, r.Carried = []Payout{}, []Carried{}
	amount := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: r.Currency} }
	return sqldb.Each(ctx, q, func(row sqldb.Row) error {
		p := Payout{State: PayoutWaiting}
		var share, tax int64
		err := row.Scan(&p.OrgID, &p.OrgName, &share, &tax, sqldb.Text(&p.Holder), sqldb.Text(&p.IBAN), sqldb.Text(&p.BIC), sqldb.Text(&p.Account))
		p.Share, p.Tax, p.Amount = amount(share), amount(tax), amount(share+tax)
		var why CarryReason
		switch {
		case err != nil:
			return err
		case p.Amount.IsZero():
			return nil
		case p.Amount.Minor < 0:
			why = CarryOwes
		case p.Amount.Minor < r.Minimum.Minor:
			why = CarryMinimum
		case r.Method == MethodBank && p.IBAN == "":
			why = CarryNoBank
		case r.Method != MethodBank && p.Account == "":
			why = CarryNoAccount
		case r.Method == MethodBank:
			p.Account = ""
		default:
			p.Holder, p.IBAN, p.BIC = "", "", ""
		}
		if why != "" {
			r.Carried = append(r.Carried, Carried{OrgID: p.OrgID, OrgName: p.OrgName, Amount: p.Amount, Reason: why})
			return nil
		}
		r.Payouts, r.Count = append(r.Payouts, p), r.Count+1
		r.Total, err = r.Total.Add(p.Amount)
		return err
	}, `
SELECT o.id, o.name, due.share, due.tax, b.holder, b.iban, b.bic, a.account
FROM (
    SELECT l.owner, CAST(SUM(CASE WHEN l.kind = 'seller' THEN -p.amount ELSE 0 END) AS BIGINT) AS share,
           CAST(SUM(CASE WHEN l.kind = 'tax' THEN -p.amount ELSE 0 END) AS BIGINT) AS tax
    FROM ledger_accounts l JOIN ledger_postings p ON p.account_id = l.id JOIN ledger_transactions t ON t.id = p.transaction_id
    WHERE l.kind IN ('seller', 'tax') AND l.currency = $1 AND (t.booked_at < $2 OR p.amount > 0 OR t.event = 'payout_return')
    GROUP BY l.owner
) AS due JOIN orgs o ON o.id = due.owner LEFT JOIN bank_accounts b ON b.org_id = o.id
LEFT JOIN payout_accounts a ON a.org_id = o.id AND a.ready AND a.service = $3
ORDER BY o.name`, r.Currency, clock.Micros(r.Until), r.Method)
}

// Approve lets a run be exported and paid. It is for another administrator than the one who made it: the same one
// is "same_administrator" (KindForbidden). A run that is approved already stays so.
func (s *Service) Approve(ctx context.Context, actor account.Actor, id string) (Run, error) {
	return s.changeRun(ctx, actor, id, func(tx *sqldb.Tx, r *Run) error {
		switch {
		case r.State == RunApproved || r.State == RunExported:
			return errUnchanged
		case r.State != RunDraft:
			return r.refuse("approved")
		case r.CreatedByID == actor.UserID:
			return errs.Forbidden("same_administrator", "You made this run. Another administrator has to approve it.")
		}
		r.State, r.ApprovedAt, r.ApprovedBy = RunApproved, s.clock.Now(), actor.UserName
		_, err := tx.Exec(ctx, `UPDATE payout_runs SET approved_at = $2, approved_by = $3 WHERE id = $1`, r.ID, sqldb.Micros(r.ApprovedAt), actor.UserID)
		if err != nil {
			return err
		}
		return s.noteRun(ctx, tx, actor, "payout.approve", *r)
	})
}

// Cancel ends a run of which nothing was sent to a bank; what it would have paid is due as before. One that was
// exported is "run_exported" (KindConflict): mark it paid without those payouts that the bank did not make.
func (s *Service) Cancel(ctx context.Context, actor account.Actor, id string) (Run, error) {
	return s.changeRun(ctx, actor, id, func(tx *sqldb.Tx, r *Run) error {
		switch r.State {
		case RunCancelled:
			return errUnchanged
		case RunExported:
			if r.Method != MethodBank {
				return errs.Conflict("run_exported", "The run is being sent by %s; what it refuses stays due.", r.Method)
			}
			return errs.Conflict("run_exported", "The file of this run may be at the bank. If it is not, mark the run paid without any of its payouts.")
		case RunPaid:
			return r.refuse("cancelled")
		}
		if _, err := tx.Exec(ctx, `UPDATE payouts SET state = 'cancelled' WHERE run_id = $1`, r.ID); err != nil {
			return err
		}
		return s.closeRun(ctx, tx, actor, r, RunCancelled, "payout.cancel")
	})
}

// errUnchanged ends a change that was made already.
var errUnchanged = errors.New("it is so already")

func (r Run) refuse(what string) error {
	return errs.Conflict("run_state", "The payout run is %s; it cannot be %s.", r.State, what)
}

// changeRun lets do change a run, and keeps its state if nobody was faster.
func (s *Service) changeRun(ctx context.Context, actor account.Actor, id string, do func(*sqldb.Tx, *Run) error) (Run, error) {
	if err := needPerson(actor); err != nil {
		return Run{}, err
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		r, err := findRun(ctx, tx, id)
		if err != nil {
			return err
		}
		from := r.State
		if err := do(tx, &r); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE payout_runs SET state = $2 WHERE id = $1 AND state = $3`, r.ID, r.State, from)
		if err == nil && n != 1 {
			err = errs.Conflict("run_state", "Somebody else changed the payout run at the same time. Look again.")
		}
		return err
	})
	if err != nil && !errors.Is(err, errUnchanged) {
		return Run{}, err
	}
	return s.Run(ctx, actor, id)
}

func (s *Service) closeRun(ctx context.Context, tx *sqldb.Tx, actor account.Actor, r *Run, state RunState, action string) error {
	r.State, r.ClosedAt, r.ClosedBy = state, s.clock.Now(), actor.UserName
	if _, err := tx.Exec(ctx, `UPDATE payout_runs SET closed_at = $2, closed_by = $3 WHERE id = $1`, r.ID, sqldb.Micros(r.ClosedAt), actor.UserID); err != nil {
		return err
	}
	return s.noteRun(ctx, tx, actor, action, *r)
}

func (s *Service) noteRun(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action string, r Run) error {
	return s.accounts.Audit(ctx, tx, actor, action, "payout:"+r.ID, map[string]any{
		"currency": r.Currency, "payouts": r.Count, "total": r.Total.String(),
	})
}

package revshare

import (
	"context"
	"fmt"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// MethodBank is the method of runs that a bank pays, from a file; others are names of payment services.
const MethodBank = "bank"

// Send lets the payment service of an approved run send its payouts, which [Service.SendPayouts] does. It is for
// administrators; doing it again changes nothing. A run that a bank pays is "paid_by_bank" (KindConflict).
func (s *Service) Send(ctx context.Context, actor account.Actor, id string) (Run, error) {
	return s.changeRun(ctx, actor, id, func(tx *sqldb.Tx, r *Run) error {
		switch {
		case r.Method == MethodBank:
			return errs.Conflict("paid_by_bank", "A bank pays this run: export it.")
		case r.State == RunDraft:
			return errs.Conflict("run_not_approved", "Another administrator has to approve the run first.")
		case r.State == RunCancelled:
			return r.refuse("sent")
		case r.State != RunApproved:
			return errUnchanged
		}
		return s.begin(ctx, tx, actor, r, "payout.send")
	})
}

// begin notes that an approved run was given to the bank, or to the payment service.
func (s *Service) begin(ctx context.Context, tx *sqldb.Tx, actor account.Actor, r *Run, action string) error {
	r.State, r.ExportedAt = RunExported, s.clock.Now()
	if _, err := tx.Exec(ctx, `UPDATE payout_runs SET exported_at = $2 WHERE id = $1`, r.ID, sqldb.Micros(r.ExportedAt)); err != nil {
		return err
	}
	return s.noteRun(ctx, tx, actor, action, *r)
}

// SendPayouts sends what is to be sent by the payment service, and closes runs of which nothing is left. A payout is
// booked when the service has taken it; whatever breaks in between, it is sent once, as the service knows our
// reference. Servers may do it at the same time, again and again.
func (s *Service) SendPayouts(ctx context.Context) error {
	if s.payer == nil {
		return nil
	}
	ids, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (id string, err error) { return id, row.Scan(&id) },
		`SELECT id FROM payout_runs WHERE state = $1 AND method = $2 ORDER BY id`, RunExported, s.payer.Name())
	if err != nil {
		return fmt.Errorf("runs to send: %w", err)
	}
	for _, id := range ids {
		if err := s.sendRun(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// mostTroubles is how many payouts of a run may have to wait before the service is left alone for a while.
const mostTroubles = 3

func (s *Service) sendRun(ctx context.Context, id string) error {
	r, err := findRun(ctx, s.db, id)
	if err != nil {
		return err
	}
	slices.SortStableFunc(r.Payouts, func(a, b Payout) int { return a.TriedAt.Compare(b.TriedAt) }) // none starves behind one that fails
	troubles := 0
	for _, p := range r.Payouts {
		if p.State != PayoutWaiting {
			continue
		}
		err := s.sendPayout(ctx, p)
		if err == nil {
			continue
		}
		s.log.WarnContext(ctx, "a payout waits", "payout", p.ID, "run", r.ID, "err", err)
		if err := s.wait(ctx, p, err); err != nil {
			return err
		}
		if troubles++; troubles == mostTroubles {
			break
		}
	}
	return s.closeSent(ctx, id)
}

// sendPayout sends one payout. After an error it waits.
func (s *Service) sendPayout(ctx context.Context, p Payout) error {
	if err := s.setPayout(ctx, p, `tried_at = $3`, sqldb.Micros(s.clock.Now())); err != nil {
		return err
	}
	ref, refused, err := s.payer.Send(ctx, payment.Payout{
		Reference: p.ID, Attempt: p.Attempt, Account: p.Account, Amount: p.Amount, Text: "Payout " + p.ID, Again: !p.TriedAt.IsZero(),
	})
	switch {
	case err != nil:
		return err
	case refused != "":
		return s.setPayout(ctx, p, `state = 'cancelled', reason = $3`, clip(refused))
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE payouts SET state = 'paid', paid_at = $2, ref = $3, reason = '' WHERE id = $1 AND state = 'waiting'`,
			p.ID, sqldb.Micros(s.clock.Now()), ref)
		if err != nil || n == 0 { // another server was faster
			return err
		}
		if err := s.ledger.Book(ctx, tx, p.entry(eventPayout, 1)); err != nil {
			return err
		}
		return s.tellPaid(ctx, tx, p)
	})
}

// wait notes why a payout was not sent yet. What the service surely did not do is a new attempt next time.
func (s *Service) wait(ctx context.Context, p Payout, why error) error {
	if errs.Is(why, errs.KindConflict) {
		return s.setPayout(ctx, p, `attempt = attempt + 1, reason = $3`, clip(errs.As(why).Message))
	}
	return s.setPayout(ctx, p, `reason = $3`, "The payment service does not answer as it should. It is asked again.")
}

// setPayout changes a payout that still waits in the same attempt; nothing if it does not.
func (s *Service) setPayout(ctx context.Context, p Payout, change string, value any) error {
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE payouts SET `+change+` WHERE id = $1 AND state = 'waiting' AND attempt = $2`, p.ID, p.Attempt, value)
		return err
	})
}

// clip returns a reason as long as one may be.
func clip(reason string) string {
	runes := []rune(reason)
	return string(runes[:min(len(runes), mostReason)])
}

// closeSent ends a run in which nothing waits: it is paid, or cancelled where the service refused everything.
func (s *Service) closeSent(ctx context.Context, id string) error {
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		r, err := findRun(ctx, tx, id)
		if err != nil || r.State != RunExported {
			return err
		}
		r.State = RunCancelled
		for _, p := range r.Payouts {
			switch p.State {
			case PayoutWaiting:
				return nil
			case PayoutPaid, PayoutReturned:
				r.State = RunPaid
			}
		}
		n, err := tx.Exec(ctx, `UPDATE payout_runs SET state = $2, closed_at = $3 WHERE id = $1 AND state = $4`, r.ID, r.State, sqldb.Micros(s.clock.Now()), RunExported)
		if err != nil || n == 0 {
			return err
		}
		return s.noteRun(ctx, tx, account.Operator, "payout.sent", r)
	})
}

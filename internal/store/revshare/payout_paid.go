package revshare

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/ledger"
)

// The events that payouts are booked under; package ledger has the chart of accounts.
const (
	eventPayout = "payout"
	eventReturn = "payout_return"
)

// mostReason is how long the reason of a returned payout may be, in characters.
const mostReason = 500

// MarkPaid says that the bank has made the payouts of an approved run, all but those with the ids in except, which
// stay due. They are booked in the same transaction. Doing it again changes nothing.
func (s *Service) MarkPaid(ctx context.Context, actor account.Actor, id string, except []string) (Run, error) {
	return s.changeRun(ctx, actor, id, func(tx *sqldb.Tx, r *Run) error {
		switch r.State {
		case RunPaid:
			return errUnchanged
		case RunDraft, RunCancelled:
			return r.refuse("marked paid")
		}
		if r.Method != MethodBank {
			return errs.Conflict("sent_by_service", "%s sends this run, and what it has sent is booked by itself.", r.Method)
		}
		for _, id := range except {
			if !slices.ContainsFunc(r.Payouts, func(p Payout) bool { return p.ID == id }) {
				return errs.NotFound("payout_not_found", "The run has no payout %.30q.", id)
			}
		}
		for _, p := range r.Payouts {
			if slices.Contains(except, p.ID) {
				if _, err := tx.Exec(ctx, `UPDATE payouts SET state = 'cancelled' WHERE id = $1`, p.ID); err != nil {
					return err
				}
				continue
			}
			if _, err := tx.Exec(ctx, `UPDATE payouts SET state = 'paid', paid_at = $2 WHERE id = $1`, p.ID, sqldb.Micros(s.clock.Now())); err != nil {
				return err
			}
			if err := s.ledger.Book(ctx, tx, p.entry(eventPayout, 1)); err != nil {
				return err
			}
			if err := s.tellPaid(ctx, tx, p); err != nil {
				return err
			}
		}
		return s.closeRun(ctx, tx, actor, r, RunPaid, "payout.paid")
	})
}

// entry is what the books have of a payout, or of one that came back, with sign -1.
func (p Payout) entry(event string, sign int64) ledger.Entry {
	e := ledger.Entry{Event: event, EventID: p.ID}
	for _, part := range []struct {
		account ledger.Account
		minor   int64
	}{
		{ledger.Account{Kind: ledger.Seller, Owner: p.OrgID}, p.Share.Minor},
		{ledger.Account{Kind: ledger.Tax, Owner: p.OrgID}, p.Tax.Minor},
		{ledger.Account{Kind: ledger.Payout}, -p.Amount.Minor},
	} {
		if part.minor != 0 {
			amount := money.Amount{Minor: sign * part.minor, Currency: p.Amount.Currency}
			e.Postings = append(e.Postings, ledger.Posting{Account: part.account, Amount: amount})
		}
	}
	return e
}

// Return says that a bank, or the payment service, gave a payout back that was paid; the money is due again. The reason is for the
// seller, at most 500 characters. It is for administrators; doing it again changes nothing.
func (s *Service) Return(ctx context.Context, actor account.Actor, payoutID, reason string) (Payout, error) {
	if err := needPerson(actor); err != nil {
		return Payout{}, err
	}
	reason = strings.TrimSpace(reason)
	if reason == "" || utf8.RuneCountInString(reason) > mostReason {
		var f errs.Fields
		f.Add("reason", "bad_reason", "Say why the bank gave it back, in at most %d characters.", mostReason)
		return Payout{}, f.Err("bad_return", "The payout was not taken back.")
	}
	var p Payout
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if p, err = findPayout(ctx, tx, payoutID); err != nil {
			return err
		}
		switch p.State {
		case PayoutReturned:
			return errUnchanged
		case PayoutWaiting, PayoutCancelled:
			return errs.Conflict("payout_not_paid", "The payout was not marked paid, so nothing came back.")
		}
		n, err := tx.Exec(ctx, `UPDATE payouts SET state = 'returned', returned_at = $2, reason = $3 WHERE id = $1 AND state = 'paid'`,
			p.ID, sqldb.Micros(s.clock.Now()), reason)
		if err == nil && n != 1 {
			err = errs.Conflict("run_state", "Somebody else changed the payout at the same time. Look again.")
		}
		if err != nil {
			return err
		}
		if err := s.ledger.Book(ctx, tx, p.entry(eventReturn, -1)); err != nil {
			return err
		}
		if p, err = findPayout(ctx, tx, payoutID); err != nil {
			return err
		}
		if err := s.tellReturned(ctx, tx, p); err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, "payout.return", "payout:"+p.RunID, map[string]any{
			"organisation": p.OrgName, "amount": p.Amount.String(), "currency": p.Amount.Currency,
		})
	})
	if errors.Is(err, errUnchanged) {
		err = nil
	}
	return p, err
}

package order

import (
	"context"
	"time"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/payment"
)

// MarkPaidInput is what an administrator reads on the statement of the market's account.
type MarkPaidInput struct {
	Amount    string    // that arrived, as "5.95"; it must be the total, unless Confirm
	Confirm   bool      // another amount is meant
	Reference string    // the bank's own, at most 60 characters; "" for none
	PaidAt    time.Time // day of the booking; zero: now
}

// MarkPaid says that the money of a pending purchase has come, which completes it. It is for
// administrators. Doing it again changes nothing. Amount, reference and day go into the audit log.
//
// A purchase that is not paid by bank transfer is "not_a_transfer", one that waits for a manager
// "not_approved_yet", one that the market blocks "offering_quarantined" (KindConflict); one that is closed
// "purchase_cancelled", "purchase_expired" or "purchase_refused" (KindGone).
func (s *Service) MarkPaid(ctx context.Context, actor account.Actor, id string, in MarkPaidInput) (Purchase, error) {
	p, manual, err := s.findTransfer(ctx, actor, id)
	if err == nil && p.State != StatePaid {
		err = gone(p)
	}
	if err != nil || p.State == StatePaid {
		return p, err
	}
	more, err := s.statement(p, in)
	if err != nil {
		return Purchase{}, err
	}
	if p.Quarantined {
		return Purchase{}, quarantined(p.OfferingTitle)
	}
	st, err := s.payment(ctx, p)
	if err != nil {
		return Purchase{}, err
	}
	p.GatewayRef = st.Ref
	err = manual.Approve(ctx, st.Ref)
	if code := errs.CodeOf(err); code == "payment_cancelled" || code == "payment_expired" {
		err = nil // capturing finds that out too, and closes the purchase
	}
	if err == nil {
		p, err = s.capture(ctx, actor, p, more...)
	} else {
		err = unavailable(err)
	}
	if err == nil {
		err = gone(p)
	}
	if err != nil {
		return Purchase{}, err
	}
	p, _ = p.seenBy(actor)
	return p, nil
}

// statement checks what the administrator read, and returns what the audit log keeps of it.
func (s *Service) statement(p Purchase, in MarkPaidInput) ([]detail, error) {
	var f errs.Fields
	now := s.clock.Now()
	if in.PaidAt.IsZero() {
		in.PaidAt = now
	}
	got, err := money.Parse(in.Amount, p.Total.Currency)
	if err != nil {
		f.Add("amount", "bad_amount", "Write the amount that arrived, as %s.", p.Total)
	} else {
		f.Check(in.Confirm || got == p.Total, "amount", "differs",
			"It comes to %s %s, not %s. If that is meant, confirm it.", p.Total, p.Total.Currency, got)
	}
	f.Check(isLine(in.Reference) && utf8.RuneCountInString(in.Reference) <= mostReference, "reference", "bad_reference",
		"A reference is one line of at most %d characters.", mostReference)
	f.Check(!in.PaidAt.After(now.Add(24*time.Hour)), "paid_at", "in_the_future", "The money cannot have arrived in the future.")
	return []detail{
		{"amount", got.String()}, {"reference", in.Reference}, {"paid_at", in.PaidAt.UTC().Format(time.DateOnly)},
	}, f.Err("bad_payment", "The payment does not fit the purchase.")
}

// Dismiss stops waiting for the money of a pending purchase; it is for administrators. The purchase is
// cancelled, and the buyer gets a mail with the reason. Dismissing again changes nothing. One that is paid
// is "already_paid" (KindConflict); for the rest see MarkPaid.
func (s *Service) Dismiss(ctx context.Context, actor account.Actor, id, reason string) (Purchase, error) {
	p, _, err := s.findTransfer(ctx, actor, id)
	if err != nil {
		return Purchase{}, err
	}
	var f errs.Fields
	reason = needText(&f, "reason", reason)
	if err := f.Err("bad_reason", "The buyer learns why: give a reason."); err != nil {
		return Purchase{}, err
	}
	if p.State == StateRequested {
		return Purchase{}, gone(p)
	}
	if p.State == StatePending {
		st, err := s.payment(ctx, p)
		if err != nil {
			return Purchase{}, err
		}
		if p, err = s.giveUp(ctx, actor, p, st, StateCancelled, reason); err != nil {
			return Purchase{}, err
		}
	}
	if p.State == StatePaid {
		return Purchase{}, errs.Conflict("already_paid", "The purchase %s is paid and cannot be dismissed.", p.ID)
	}
	p, _ = p.seenBy(actor)
	return p, nil
}

// findTransfer returns a purchase that is paid by bank transfer, with its gateway, to administrators.
func (s *Service) findTransfer(ctx context.Context, actor account.Actor, id string) (Purchase, payment.Manual, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Purchase{}, nil, err
	}
	p, err := find(ctx, s.db, actor, id)
	if err != nil {
		return Purchase{}, nil, err
	}
	g, known := s.named(p.Gateway)
	manual, ok := g.(payment.Manual)
	if !known && !p.Free() {
		_, err := s.gatewayOf(p)
		return Purchase{}, nil, err
	}
	if !ok {
		return Purchase{}, nil, errs.Conflict("not_a_transfer", "The purchase %s is not one that is paid by bank transfer.", p.ID)
	}
	return p, manual, nil
}

package order

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// settleCharges calls do for what has to be asked about at gateways: charges whose time to be paid has passed,
// tries with a saved way to pay whose outcome is not known, and refunds that a gateway has in hand.
func (s *Service) settleCharges(ctx context.Context, do func(what, id string, work func() error)) error {
	now := s.clock.Now()
	for behind := (Charge{}); ; {
		ending, err := findEnding(ctx, s.db, now, behind, settleBatch)
		if err != nil {
			return err
		}
		for _, ch := range ending {
			do("charge", ch.ID, func() error { return s.settleCharge(ctx, ch) })
		}
		if len(ending) < settleBatch {
			break
		}
		behind = ending[len(ending)-1]
	}
	trying, err := sqldb.All(ctx, s.db, sqldb.Value[string],
		`SELECT contract_id FROM charges WHERE state = 'open' AND concept <> 'refund' AND saved ORDER BY contract_id LIMIT $1`, settleBatch)
	if err != nil {
		return err
	}
	for _, id := range trying {
		do("contract", id, func() error { _, err := s.TrySaved(ctx, account.Operator, id); return err })
	}
	for behind := ""; ; {
		refunds, err := findRefunds(ctx, s.db, behind, settleBatch)
		if err != nil {
			return err
		}
		for _, ch := range refunds {
			do("refund", ch.ID, func() error { _, err := s.giveBack(ctx, account.Operator, ch); return err })
			behind = ch.ID
		}
		if len(refunds) < settleBatch {
			return nil
		}
	}
}

// settleCharge asks the gateway about an open charge whose time has passed, and follows what it says.
func (s *Service) settleCharge(ctx context.Context, ch Charge) error {
	c, err := s.findContract(ctx, s.db, account.Operator, ch.ContractID)
	if err != nil {
		return err
	}
	st, err := s.paymentOf(ctx, c, ch)
	if err == nil {
		_, err = s.followCharge(ctx, account.Operator, ch, st)
	}
	return err
}

// MarkChargePaid says that the money of an open charge has come by bank transfer, which completes it. It is for
// administrators. Doing it again changes nothing. For the rest see MarkPaid.
func (s *Service) MarkChargePaid(ctx context.Context, actor account.Actor, id string, in MarkPaidInput) (Charge, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Charge{}, err
	}
	ch, err := findCharge(ctx, s.db, id)
	if err != nil || ch.State == ChargePaid || ch.State == ChargeRefunded {
		return ch, err
	}
	c, err := s.findContract(ctx, s.db, actor, ch.ContractID)
	if err != nil {
		return Charge{}, err
	}
	g, _ := s.named(ch.Gateway)
	manual, ok := g.(payment.Manual)
	if !ok || ch.State != ChargeOpen || ch.ExpiresAt.IsZero() {
		return Charge{}, errs.Conflict("not_a_transfer", "The charge %s does not wait for a bank transfer.", id)
	}
	more, err := s.statement(Purchase{ID: ch.ID, Total: ch.Total}, in)
	if err != nil {
		return Charge{}, err
	}
	if c.Purchase.Quarantined {
		return Charge{}, quarantined(c.Purchase.OfferingTitle)
	}
	st, err := s.paymentOf(ctx, c, ch)
	if err != nil {
		return Charge{}, err
	}
	ch.GatewayRef = st.Ref
	err = manual.Approve(ctx, st.Ref)
	if code := errs.CodeOf(err); code == "payment_cancelled" || code == "payment_expired" {
		err = nil // capturing finds that out too, and gives the charge up
	}
	if err != nil {
		return Charge{}, unavailable(err)
	}
	return s.captureCharge(ctx, actor, c, ch, more...)
}

// ChargeByCode returns the charge with the code of a bank transfer, or with the id, to administrators.
func (s *Service) ChargeByCode(ctx context.Context, actor account.Actor, word string) (Charge, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Charge{}, err
	}
	ids, err := s.meant(ctx, word)
	if err != nil {
		return Charge{}, err
	}
	for _, id := range ids {
		if ch, err := findCharge(ctx, s.db, chargeOf(id)); err == nil {
			return ch, s.instructCharge(ctx, &ch)
		}
	}
	return Charge{}, chargeNotFound(word)
}

// chargeOf returns the id of the charge that a gateway knows by the reference.
func chargeOf(reference string) string {
	const id = 24
	if len(reference) > id {
		return reference[:id]
	}
	return reference
}

package order

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// bankPart begins the part of refunds that no one here made: the buyer's bank took the money.
const bankPart = "chargeback "

// tookByBank reports whether the refund is money that the buyer's bank took back.
func (c Charge) tookByBank() bool {
	return c.Concept == ConceptRefund && strings.HasPrefix(c.Part, bankPart)
}

// chargedBack books what the buyer's bank took back of a paid charge, as a refund: fee, shares and tax flow back in
// proportion. When all of it is gone the contract ends. It is booked once, however often it is looked at.
func (s *Service) chargedBack(ctx context.Context, ch Charge, st payment.Status) error {
	if err := s.cameBack(ctx, ch, st); err != nil || st.ChargedBack.IsZero() {
		return err
	}
	var refund Charge
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		refund = Charge{}
		of, err := findCharge(ctx, tx, ch.ID)
		if err != nil {
			return err
		}
		o, err := findOfPayment(ctx, tx, of)
		if err != nil {
			return err
		}
		amount, times := of.Amount(st.ChargedBack.Minor-o.outstanding()), len(o.taken)+1
		amount.Minor = min(amount.Minor, of.Left().Minor)
		if amount.Minor <= 0 {
			return nil
		}
		if refund, err = s.refundOf(ctx, tx, of, amount); err != nil {
			return err
		}
		refund.Part = fmt.Sprintf("%s%d %s", bankPart, times, ch.ID)
		refund.Reason, refund.after.Ends = "The buyer's bank took the payment back.", amount == of.Left()
		of.Refunded.Minor += amount.Minor
		if err := keepCharge(ctx, tx, of, ChargePaid); err != nil {
			return err
		}
		if err := insertCharge(ctx, tx, &refund); err != nil {
			return err
		}
		refund.GatewayRef = of.GatewayRef
		if err := keepCharge(ctx, tx, refund, ChargeOpen); err != nil {
			return err
		}
		return s.auditCharge(ctx, tx, account.Operator, "charge.charged_back", refund)
	})
	if err != nil || refund.ID == "" {
		return err
	}
	_, err = s.giveBack(ctx, account.Operator, refund)
	return err
}

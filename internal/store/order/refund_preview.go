package order

import (
	"context"

	"souk.dev/souk/internal/account"
)

// RefundableBy reports whether the actor may give back what was paid for the contract.
func (c Contract) RefundableBy(actor account.Actor) bool {
	if actor.NeedAdmin() == nil {
		return true
	}
	return actor.OrgID != "" && actor.OrgID == c.Purchase.SellerID && actor.NeedRole(account.ScopeSell, account.RoleProvider) == nil
}

// PreviewRefund returns the refund that Refund would make now, with what flows back of tax, fee and shares, and the
// charge that it is of. It needs what Refund needs, and is refused for the same reasons.
func (s *Service) PreviewRefund(ctx context.Context, actor account.Actor, id string, in RefundInput) (refund, of Charge, err error) {
	c, err := s.soldContract(ctx, actor, id)
	if err != nil {
		return refund, of, err
	}
	if in.Reason, err = in.check(); err != nil {
		return refund, of, err
	}
	if of, err = s.refundable(ctx, s.db, id, in.Charge); err != nil {
		return refund, of, err
	}
	amount, err := of.take(in.Amount)
	if err != nil {
		return refund, of, err
	}
	refund, err = s.refundOf(ctx, s.db, of, amount)
	refund.Reason, refund.after.Ends = in.Reason, in.End
	return refund.seenBy(actor, c), of.seenBy(actor, c), err
}

// Refundable returns the charge of a contract that can be given back: the one with the id, or the last one that was paid
// where that is "". It needs what Refund needs.
func (s *Service) Refundable(ctx context.Context, actor account.Actor, id, chargeID string) (Charge, error) {
	c, err := s.soldContract(ctx, actor, id)
	if err != nil {
		return Charge{}, err
	}
	of, err := s.refundable(ctx, s.db, id, chargeID)
	return of.seenBy(actor, c), err
}

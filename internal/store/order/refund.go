package order

import (
	"context"
	"fmt"
	"math/big"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/pricing"
)

// RefundInput says what is given back.
type RefundInput struct {
	Charge string // id; "" is the last one that was paid
	Amount string // with tax, as "5.00"; "" is all that is left of the charge
	Reason string // for the buyer, at most 500 characters
	End    bool   // the contract ends, and the right with it
	// Key makes a repetition of the same refund harmless; at most 60 characters, "" for none.
	Key string
}

// Refund gives back what a charge of a contract came to, or a part of it; it is for providers of the seller and
// for administrators. Fee, shares and tax flow back in proportion, and the buyer gets a credit note. What was
// paid by bank transfer is paid back by hand, and only noted here. The refund is open while the gateway has it in hand.
//
// For others it is "contract_not_found". More than is left is "refund_too_large", a charge that was not paid
// or is given back "nothing_to_refund", a gateway that does not give back "no_refunds" (KindConflict).
func (s *Service) Refund(ctx context.Context, actor account.Actor, id string, in RefundInput) (Charge, error) {
	c, err := s.soldContract(ctx, actor, id)
	if err != nil {
		return Charge{}, err
	}
	if in.Reason, err = in.check(); err != nil {
		return Charge{}, err
	}
	if in.End && c.Open != nil {
		if _, err := s.GiveUp(ctx, actor, id, "The contract ends with a refund."); err != nil {
			return Charge{}, err
		}
	}
	var refund Charge
	err = s.once(ctx, func(tx *sqldb.Tx) error {
		found, again, err := s.refundedBefore(ctx, tx, id, in.Key)
		if err != nil || again {
			refund = found
			return err
		}
		of, err := s.refundable(ctx, tx, id, in.Charge)
		if err != nil {
			return err
		}
		amount, err := of.take(in.Amount)
		if err != nil {
			return err
		}
		if refund, err = s.refundOf(ctx, tx, of, amount); err != nil {
			return err
		}
		refund.Reason, refund.UserID, refund.after.Ends = in.Reason, actor.UserID, in.End
		if in.Key != "" {
			refund.Part = in.Key
		}
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
		return s.auditCharge(ctx, tx, actor, "charge.refund", refund)
	})
	if err != nil || refund.State != ChargeOpen {
		return refund.seenBy(actor, c), err
	}
	refund, err = s.giveBack(ctx, actor, refund)
	return refund.seenBy(actor, c), err
}

// check returns the reason, tidied.
func (in RefundInput) check() (string, error) {
	var f errs.Fields
	reason := needText(&f, "reason", in.Reason)
	f.Check(isLine(in.Key) && utf8.RuneCountInString(in.Key) <= mostReference, "key", "bad_reference",
		"A key is one line of at most %d characters.", mostReference)
	return reason, f.Err("bad_refund", "The refund is not complete.")
}

// soldContract returns the contract to those who may give its money back.
func (s *Service) soldContract(ctx context.Context, actor account.Actor, id string) (Contract, error) {
	if err := actor.NeedAny(account.ScopeSell, account.ScopeAdmin); err != nil {
		return Contract{}, err
	}
	c, err := s.findContract(ctx, s.db, actor, id)
	if err != nil || actor.NeedAdmin() == nil {
		return c, err
	}
	if actor.OrgID == "" || actor.OrgID != c.Purchase.SellerID {
		if _, sees := c.Purchase.seenBy(actor); sees {
			return Contract{}, errs.Forbidden("not_the_seller", "%s sells it, and gives money back; ask there.", c.Purchase.SellerName)
		}
		return Contract{}, contractNotFound(id, actor)
	}
	return c, actor.NeedRole(account.ScopeSell, account.RoleProvider)
}

// refundedBefore returns the refund of the contract with the key, and whether there is one.
func (s *Service) refundedBefore(ctx context.Context, tx *sqldb.Tx, contractID, key string) (Charge, bool, error) {
	if key == "" {
		return Charge{}, false, nil
	}
	list, err := sqldb.All(ctx, tx, scanCharge, selectCharges+`
WHERE h.contract_id = $1 AND h.concept = 'refund' AND h.part = $2 AND h.state NOT IN ('void', 'failed')`, contractID, key)
	if err != nil || len(list) == 0 {
		return Charge{}, false, err
	}
	return list[0], true, nil
}

// refundable returns the charge of the contract that is to be given back; "" is the last one that was paid.
func (s *Service) refundable(ctx context.Context, q sqldb.Queryer, contractID, chargeID string) (Charge, error) {
	list, err := chargesOf(ctx, q, contractID)
	if err != nil {
		return Charge{}, err
	}
	for _, ch := range list {
		switch {
		case chargeID != "" && ch.ID != chargeID:
		case ch.State == ChargePaid && ch.Left().Minor > 0:
			return ch, nil
		case chargeID != "":
			return Charge{}, errs.Conflict("nothing_to_refund", "The charge %s is %s; there is nothing to give back.", ch.ID, ch.State)
		}
	}
	if chargeID != "" {
		return Charge{}, chargeNotFound(chargeID)
	}
	return Charge{}, errs.Conflict("nothing_to_refund", "Nothing was paid for the contract that could be given back.")
}

// take reads the amount that is given back of the charge.
func (c Charge) take(text string) (money.Amount, error) {
	left := c.Left()
	if text == "" {
		return left, nil
	}
	amount, err := money.Parse(text, c.Total.Currency)
	if err != nil {
		return money.Amount{}, err
	}
	if amount.Minor == 0 {
		return money.Amount{}, errs.Invalid("bad_amount", "Nothing cannot be given back; write an amount, as %s.", left)
	}
	if amount.Minor > left.Minor {
		return money.Amount{}, errs.Conflict("refund_too_large", "Of the charge %s there is %s %s left; %s cannot be given back.", c.ID, left, left.Currency, amount)
	}
	return amount, nil
}

// refundOf returns the refund of an amount of the charge. Its parts are what the charge's come to for all
// that is given back, less what was given back of each before: so that they make the charge in the end.
func (s *Service) refundOf(ctx context.Context, q sqldb.Queryer, of Charge, amount money.Amount) (Charge, error) {
	before, err := sqldb.All(ctx, q, scanCharge, selectCharges+` WHERE h.of_charge = $1 AND h.state IN ('open', 'paid')`, of.ID)
	if err != nil {
		return Charge{}, fmt.Errorf("refunds of charge: %w", err)
	}
	back := of.Refunded.Minor + amount.Minor // with this one
	now := s.clock.Now()
	refund := Charge{
		ID: s.ids.NewID(), ContractID: of.ContractID, Concept: ConceptRefund, State: ChargeOpen, Of: of.ID, From: now, To: now,
		Total: of.Amount(-amount.Minor), Tax: of.Amount(-portion(of.Tax.Minor, back, of.Total.Minor)), Fee: of.Amount(0), FeeRate: of.FeeRate, ShareModel: of.ShareModel,
		Gateway: of.Gateway, CreatedAt: now, DueAt: now, Shares: []Share{}, after: after{},
	}
	refund.Part = refund.ID
	for _, b := range before {
		refund.Tax.Minor -= b.Tax.Minor
	}
	refund.Net = of.Amount(refund.Total.Minor - refund.Tax.Minor)
	netBack := -refund.Net.Minor
	for _, b := range before {
		netBack -= b.Net.Minor
	}
	rest := refund.Net.Minor
	for i, share := range of.Shares {
		part := -portion(share.Minor, netBack, of.Net.Minor)
		for _, b := range before {
			part -= b.Shares[i].Minor
		}
		refund.Shares = append(refund.Shares, Share{OrgID: share.OrgID, Minor: part, Percent: share.Percent})
		rest -= part
	}
	refund.Fee = of.Amount(rest) // the market bears the rounding of its agents
	refund.Lines = []Line{{
		Kind: pricing.LineCredit, Label: "Refund", Quantity: "1", Net: refund.Net.Minor, Tax: refund.Tax.Minor, Total: refund.Total.Minor,
	}}
	if len(of.Lines) > 0 {
		first := of.Lines[0]
		refund.Lines[0].TaxRate, refund.Lines[0].Category, refund.Lines[0].TaxReason = first.TaxRate, first.Category, first.TaxReason
		if len(of.Lines) == 1 {
			refund.Lines[0].Label = "Refund: " + first.Label
		}
	}
	return refund, nil
}

// givenBack is why a contract ended of which everything was given back.
const givenBack = "Its price was given back."

// portion returns what of an amount belongs to a part of a whole, rounded half to even.
func portion(amount, part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	exact := new(big.Rat).Mul(big.NewRat(amount, 1), big.NewRat(part, whole))
	doubled := new(big.Rat).Mul(exact, big.NewRat(2, 1))
	floor := new(big.Int).Div(exact.Num(), exact.Denom())
	middle := new(big.Rat).SetInt(new(big.Int).Add(new(big.Int).Lsh(floor, 1), big.NewInt(1)))
	if cmp := doubled.Cmp(middle); cmp > 0 || (cmp == 0 && floor.Bit(0) == 1) {
		floor.Add(floor, big.NewInt(1))
	}
	return floor.Int64()
}

// giveBack asks the gateway to give back what a refund says, and follows its answer; it may be called again.
func (s *Service) giveBack(ctx context.Context, actor account.Actor, refund Charge) (Charge, error) {
	gateway, err := s.gatewayNamed(refund)
	if err != nil {
		return refund, err
	}
	if refund.tookByBank() { // it is gone already
		return s.refunded(ctx, actor, refund)
	}
	if _, manual := gateway.(payment.Manual); manual { // somebody pays it back by hand
		return s.refunded(ctx, actor, refund)
	}
	refunder, ok := gateway.(payment.Refunder)
	if !ok {
		if _, err := s.refundFailed(ctx, actor, refund, "The gateway does not give money back."); err != nil {
			return refund, err
		}
		return Charge{}, errs.Conflict("no_refunds", "What was paid at %s cannot be given back there.", gateway.Name())
	}
	back, err := refund.Total.Neg()
	if err != nil {
		return refund, err
	}
	st, err := refunder.Refund(ctx, refund.GatewayRef, refund.ID, back)
	switch {
	case errs.Is(err, errs.KindConflict):
		if _, closing := s.refundFailed(ctx, actor, refund, err.Error()); closing != nil {
			return refund, closing
		}
		return Charge{}, err
	case err != nil:
		return refund, unavailable(err)
	case st.State == payment.RefundDone:
		return s.refunded(ctx, actor, refund)
	case st.State == payment.RefundFailed:
		return s.refundFailed(ctx, actor, refund, "The gateway could not give it back.")
	}
	return refund, nil
}

// refunded makes an open refund a paid one, with its entries and its credit note.
func (s *Service) refunded(ctx context.Context, actor account.Actor, refund Charge) (Charge, error) {
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if refund, err = findCharge(ctx, tx, refund.ID); err != nil || refund.State != ChargeOpen {
			return err
		}
		c, err := s.findContract(ctx, tx, actor, refund.ContractID)
		if err != nil {
			return err
		}
		refund.State, refund.PaidAt = ChargePaid, s.clock.Now()
		if err := keepCharge(ctx, tx, refund, ChargeOpen); err != nil {
			return err
		}
		if err := s.markRefunded(ctx, tx, refund.Of); err != nil {
			return err
		}
		of, err := findCharge(ctx, tx, refund.Of)
		if err != nil {
			return err
		}
		if err := s.unspend(ctx, tx, c.Purchase, refund.Amount(-refund.Total.Minor), of.CreatedAt); err != nil {
			return err
		}
		if err := s.book(ctx, tx, c, refund); err != nil {
			return err
		}
		if refund.after.Ends && c.EndedAt.IsZero() && c.Open == nil {
			if err := s.end(ctx, tx, &c, givenBack); err != nil {
				return err
			}
			if err := s.keep(ctx, tx, &c); err != nil {
				return err
			}
		}
		if err := s.events.ContractHappened(ctx, tx, HappenedRefunded, c, refund); err != nil {
			return err
		}
		note, err := s.creditNote(ctx, tx, actor, c, refund)
		if err != nil {
			return err
		}
		if err := s.mailCharged(ctx, tx, c, refund, note); err != nil {
			return err
		}
		return s.auditCharge(ctx, tx, actor, "charge.refunded", refund)
	})
	return refund, err
}

// markRefunded makes a charge of which everything was given back a refunded one.
func (s *Service) markRefunded(ctx context.Context, tx *sqldb.Tx, chargeID string) error {
	of, err := findCharge(ctx, tx, chargeID)
	if err != nil || of.Refunded.Minor != of.Total.Minor {
		return err
	}
	open, err := sqldb.One(ctx, tx, sqldb.Value[int64], `SELECT COUNT(*) FROM charges WHERE of_charge = $1 AND state = 'open'`, chargeID)
	if err != nil || open > 0 {
		return err
	}
	of.State = ChargeRefunded
	return keepCharge(ctx, tx, of, ChargePaid)
}

// refundFailed closes a refund that did not go through, so that it may be tried anew.
func (s *Service) refundFailed(ctx context.Context, actor account.Actor, refund Charge, why string) (Charge, error) {
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if refund, err = findCharge(ctx, tx, refund.ID); err != nil || refund.State != ChargeOpen {
			return err
		}
		refund.State, refund.ClosedAt, refund.Problem = ChargeFailed, s.clock.Now(), why
		if err := keepCharge(ctx, tx, refund, ChargeOpen); err != nil {
			return err
		}
		of, err := findCharge(ctx, tx, refund.Of)
		if err != nil {
			return err
		}
		of.Refunded.Minor += refund.Total.Minor
		if err := keepCharge(ctx, tx, of, of.State); err != nil {
			return err
		}
		return s.auditCharge(ctx, tx, actor, "charge.refund_failed", refund)
	})
	return refund, err
}

// findRefunds returns up to limit refunds that a gateway has in hand, behind the one with the id.
func findRefunds(ctx context.Context, q sqldb.Queryer, behind string, limit int) ([]Charge, error) {
	if behind != "" && !clock.IsID(behind) {
		return nil, chargeNotFound(behind)
	}
	list, err := sqldb.All(ctx, q, scanCharge, selectCharges+`
WHERE h.state = 'open' AND h.concept = 'refund' AND h.id > $1 ORDER BY h.id LIMIT $2`, behind, limit)
	if err != nil {
		return nil, fmt.Errorf("open refunds: %w", err)
	}
	return list, nil
}

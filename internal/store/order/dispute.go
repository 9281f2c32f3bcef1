package order

import (
	"context"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/pricing"
)

// wonPart begins the part of charges that take back what a buyer's bank took: the dispute was won.
const wonPart = "dispute won "

// Won reports whether the charge is money that came back from the buyer's bank.
func (c Charge) Won() bool {
	return c.Concept == ConceptCorrection && strings.HasPrefix(c.Part, wonPart)
}

// ofPayment are the charges of one payment at a gateway, with what its buyer's bank took of them, and what came back.
type ofPayment struct {
	charges []Charge // paid ones, in the order of the contract
	taken   []Charge // refunds that the bank made, the newest first
	back    int64    // what came back of them so far, in minor units
}

// findOfPayment reads everything that is booked of the payment of a charge.
func findOfPayment(ctx context.Context, tx *sqldb.Tx, ch Charge) (o ofPayment, err error) {
	list, err := chargesOf(ctx, tx, ch.ContractID)
	if err != nil {
		return o, err
	}
	mine := map[string]bool{}
	for _, c := range list {
		if c.Concept != ConceptRefund && c.Gateway == ch.Gateway && c.GatewayRef == ch.GatewayRef && (c.State == ChargePaid || c.State == ChargeRefunded) {
			o.charges, mine[c.ID] = append(o.charges, c), true
			if c.Won() {
				o.back += c.Total.Minor
			}
		}
	}
	for _, c := range list {
		if c.tookByBank() && mine[c.Of] && (c.State == ChargeOpen || c.State == ChargePaid) {
			o.taken = append(o.taken, c)
		}
	}
	return o, nil
}

// outstanding returns what the bank has of the payment by now, as far as it is booked.
func (o ofPayment) outstanding() int64 {
	sum := -o.back
	for _, c := range o.taken {
		sum -= c.Total.Minor // below zero
	}
	return sum
}

// cameBack books what the buyer's bank gave back, after a dispute was won, as a charge that is paid: seller, partners,
// market and tax get theirs again, and there is an invoice for it, as there was a credit note. A contract that ended with the money
// goes on with what it has left. It is booked once, however often it is looked at.
func (s *Service) cameBack(ctx context.Context, ch Charge, st payment.Status) error {
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		o, err := findOfPayment(ctx, tx, ch)
		if err != nil {
			return err
		}
		amount := o.outstanding() - st.ChargedBack.Minor
		for _, refund := range o.taken {
			if amount <= 0 {
				return nil
			}
			if refund.State != ChargePaid {
				continue
			}
			part := min(amount, -refund.Total.Minor-wonOf(o, refund))
			if part <= 0 {
				continue
			}
			if err := s.restore(ctx, tx, o, refund, part); err != nil {
				return err
			}
			amount -= part
		}
		return nil
	})
}

// wonOf returns what came back of one refund that the bank made.
func wonOf(o ofPayment, refund Charge) (sum int64) {
	for _, c := range o.charges {
		if c.Won() && strings.HasSuffix(c.Part, " "+refund.ID) {
			sum += c.Total.Minor
		}
	}
	return sum
}

// restore books a part of a refund back.
func (s *Service) restore(ctx context.Context, tx *sqldb.Tx, o ofPayment, refund Charge, part int64) error {
	c, err := s.findContract(ctx, tx, account.Operator, refund.ContractID)
	if err != nil {
		return err
	}
	ch := s.restored(refund, part)
	ch.Part = fmt.Sprintf("%s%d %s", wonPart, len(o.charges), refund.ID)
	if err := insertCharge(ctx, tx, &ch); err != nil {
		return err
	}
	ch.GatewayRef = refund.GatewayRef
	if err := keepCharge(ctx, tx, ch, ChargePaid); err != nil {
		return err
	}
	if s.spending != nil {
		if err := s.spending.Note(ctx, tx, c.Purchase.OrgID, c.Purchase.UserID, ch.Total); err != nil {
			return err
		}
	}
	if err := s.book(ctx, tx, c, ch); err != nil {
		return err
	}
	if refund.after.Ends {
		if err := s.reopen(ctx, tx, &c); err != nil {
			return err
		}
	}
	if err := s.events.ContractHappened(ctx, tx, HappenedRestored, c, ch); err != nil {
		return err
	}
	bill, err := s.bill(ctx, tx, account.Operator, c, ch)
	if err != nil {
		return err
	}
	if err := s.mailCharged(ctx, tx, c, ch, bill); err != nil {
		return err
	}
	return s.auditCharge(ctx, tx, account.Operator, "charge.dispute_won", ch)
}

// restored returns the charge of a part of a refund that came back. What is left over by rounding is the market's.
func (s *Service) restored(refund Charge, part int64) Charge {
	now, whole := s.clock.Now(), refund.Total.Minor
	ch := Charge{
		ID: s.ids.NewID(), ContractID: refund.ContractID, Concept: ConceptCorrection, State: ChargePaid, From: refund.PaidAt, To: refund.PaidAt, CreatedAt: now, DueAt: now, PaidAt: now,
		Total: refund.Amount(part), Tax: refund.Amount(portion(refund.Tax.Minor, part, whole)), FeeRate: refund.FeeRate, ShareModel: refund.ShareModel,
		Gateway: refund.Gateway, Shares: []Share{}, Reason: "The dispute about this payment was won.", Refunded: refund.Amount(0),
	}
	ch.Net = refund.Amount(part - ch.Tax.Minor)
	rest := ch.Net.Minor
	for _, share := range refund.Shares {
		minor := portion(share.Minor, ch.Net.Minor, refund.Net.Minor)
		ch.Shares = append(ch.Shares, Share{OrgID: share.OrgID, Minor: minor, Percent: share.Percent})
		rest -= minor
	}
	ch.Fee = refund.Amount(rest)
	line := Line{Kind: pricing.LineCredit, Label: "A dispute that was won", Quantity: "1", Net: ch.Net.Minor, Tax: ch.Tax.Minor, Total: part}
	if len(refund.Lines) > 0 {
		first := refund.Lines[0]
		line.TaxRate, line.Category, line.TaxReason = first.TaxRate, first.Category, first.TaxReason
	}
	ch.Lines = []Line{line}
	return ch
}

// reopen lets a contract that ended with its money go on, unless its buyer has bought anew. Its times are those that it had:
// what was due meanwhile is due.
func (s *Service) reopen(ctx context.Context, tx *sqldb.Tx, c *Contract) error {
	if c.EndedAt.IsZero() || c.EndReason != givenBack {
		return nil
	}
	if _, live, err := findLive(ctx, tx, c.Purchase.OrgID, c.Purchase.OfferingID); err != nil || live {
		return err
	}
	c.EndedAt, c.EndReason = time.Time{}, ""
	if _, err := tx.Exec(ctx, `UPDATE purchases SET ended_at = NULL WHERE id = $1`, c.ID()); err != nil {
		return fmt.Errorf("reopen purchase: %w", err)
	}
	return s.keep(ctx, tx, c)
}

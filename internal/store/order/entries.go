package order

import (
	"context"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/ledger"
)

// The events that charges are booked under; package ledger has the chart of accounts.
const (
	eventSale    = "sale"
	eventPayment = "payment"
	eventRefund  = "refund"  // takes a sale back, or a part of it
	eventPayback = "payback" // gives its money back
)

// events are all of them.
var events = []string{eventSale, eventPayment, eventRefund, eventPayback}

// entries returns what the books have of a charge that was paid. The sale: the buyer owes the total, the
// seller, and whoever shares with it, get the net price less the fee, and the tax is kept for the seller. The
// payment: the gateway collected the total, and the buyer owes nothing any more. A refund is the same with
// the signs turned, as its sums are below zero; what went back stands on an account of its own. A charge
// of nothing has none.
func entries(c Contract, ch Charge) []ledger.Entry {
	if ch.Free() {
		return nil
	}
	sale, payment := ledger.Entry{Event: eventSale, EventID: ch.ID}, ledger.Entry{Event: eventPayment, EventID: ch.ID}
	if ch.Concept == ConceptRefund {
		sale.Event, payment.Event = eventRefund, eventPayback
	}
	post := func(e *ledger.Entry, kind ledger.Kind, owner string, debit money.Amount) {
		if !debit.IsZero() { // the books have no postings of nothing
			e.Postings = append(e.Postings, ledger.Posting{Account: ledger.Account{Kind: kind, Owner: owner}, Amount: debit})
		}
	}
	p := c.Purchase
	post(&sale, ledger.Customer, p.OrgID, ch.Total)
	for _, share := range ch.Shares {
		post(&sale, ledger.Seller, share.OrgID, ch.Amount(-share.Minor))
	}
	post(&sale, ledger.Fee, "", ch.Amount(-ch.Fee.Minor))
	post(&sale, ledger.Tax, p.SellerID, ch.Amount(-ch.Tax.Minor))
	where := ledger.Gateway
	if ch.Concept == ConceptRefund {
		where = ledger.Refund
	}
	post(&payment, where, ch.Gateway, ch.Total)
	post(&payment, ledger.Customer, p.OrgID, ch.Amount(-ch.Total.Minor))
	return []ledger.Entry{sale, payment}
}

// book writes a charge that is paid into the books.
func (s *Service) book(ctx context.Context, tx *sqldb.Tx, c Contract, ch Charge) error {
	for _, e := range entries(c, ch) {
		if err := s.ledger.Book(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

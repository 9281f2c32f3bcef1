package order

import (
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/ledger"
)

// The events that purchases are booked under; package ledger has the chart of accounts.
const (
	eventSale    = "sale"
	eventPayment = "payment"
)

// entries returns what the books have of a purchase that was paid. The sale: the buyer owes the total,
// the seller gets the net price less the fee, and the tax is kept for it. The payment: the gateway
// collected the total, and the buyer owes nothing any more. A free purchase has none.
func entries(p Purchase) ([]ledger.Entry, error) {
	if p.Free() {
		return nil, nil
	}
	share, err := p.Net.Sub(p.Fee)
	if err != nil {
		return nil, err
	}
	sale, payment := ledger.Entry{Event: eventSale, EventID: p.ID}, ledger.Entry{Event: eventPayment, EventID: p.ID}
	for _, c := range []struct {
		entry *ledger.Entry
		kind  ledger.Kind
		owner string
		debit money.Amount
	}{
		{&sale, ledger.Customer, p.OrgID, p.Total},
		{&sale, ledger.Seller, p.SellerID, negative(share)},
		{&sale, ledger.Fee, "", negative(p.Fee)},
		{&sale, ledger.Tax, p.SellerID, negative(p.Tax)},
		{&payment, ledger.Gateway, p.Gateway, p.Total},
		{&payment, ledger.Customer, p.OrgID, negative(p.Total)},
	} {
		if !c.debit.IsZero() { // the books have no postings of nothing
			c.entry.Postings = append(c.entry.Postings, ledger.Posting{Account: ledger.Account{Kind: c.kind, Owner: c.owner}, Amount: c.debit})
		}
	}
	return []ledger.Entry{sale, payment}, nil
}

// negative turns a debit into a credit. Amounts of purchases are not below zero, so they can all be
// negated.
func negative(a money.Amount) money.Amount {
	return money.Amount{Minor: -a.Minor, Currency: a.Currency}
}

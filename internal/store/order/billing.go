package order

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/invoice"
)

// sale returns what a paid purchase is billed as.
func (p Purchase) sale() invoice.Sale {
	text := p.OfferingTitle + " " + p.OfferingVersion
	if p.PlanTitle != "" {
		text += "\n" + p.PlanTitle
	}
	return invoice.Sale{
		PurchaseID: p.ID, SellerID: p.SellerID, BuyerID: p.OrgID, Offering: p.OfferingTitle, Version: p.OfferingVersion,
		Lines: []invoice.Line{{
			Text: text, Quantity: "1", UnitPrice: p.Net.Minor, Net: p.Net.Minor, TaxRate: p.TaxRate, Tax: p.Tax.Minor, Total: p.Total.Minor,
		}},
		Currency: p.Total.Currency, Address: p.TaxAddress, PaidAt: p.ClosedAt, Payment: p.payment(),
	}
}

// payment says in words how the purchase was paid; "" when nothing was to be paid.
func (p Purchase) payment() string {
	switch {
	case p.Free():
		return ""
	case p.Gateway == "invoice":
		return "bank transfer"
	case p.Gateway == "sandbox":
		return "the sandbox (no real money)"
	}
	return p.Gateway
}

// billedSetting remembers that the purchases from before there were invoices have theirs.
const billedSetting = "invoices_from_before"

// billBatch is how many purchases from before are billed in one transaction.
const billBatch = 50

// BillPast issues the invoices of purchases that were paid before this market issued any, in the order in
// which they were closed. It is done once in the life of a market, and can be called again at any time,
// on several servers at once.
func (s *Service) BillPast(ctx context.Context) error {
	_, done, err := setting.Get(ctx, s.db, billedSetting)
	for err == nil && !done {
		err = s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
			done, err = s.billSome(ctx, tx)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("invoices of past purchases: %w", err)
	}
	return nil
}

// billSome bills some of what is left, and reports whether nothing was.
func (s *Service) billSome(ctx context.Context, tx *sqldb.Tx) (bool, error) {
	list, err := sqldb.All(ctx, tx, scanPurchase, selectPurchases+`
WHERE p.state = 'paid' AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.purchase_id = p.id)
ORDER BY p.closed_at, p.id LIMIT $1`, billBatch)
	if err != nil {
		return false, err
	}
	for _, p := range list {
		if _, err := s.invoices.Issue(ctx, tx, account.Operator, p.sale()); err != nil {
			return false, err
		}
	}
	if len(list) > 0 {
		return false, nil
	}
	return true, setting.Set(ctx, tx, billedSetting, setting.Setting{Value: "done", UpdatedAt: s.clock.Now()})
}

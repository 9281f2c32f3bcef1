package order

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
)

// called returns what was bought, and on which plan.
func (p Purchase) called() string {
	text := p.OfferingTitle + " " + p.OfferingVersion
	if p.PlanTitle != "" {
		text += "\n" + p.PlanTitle
	}
	return text
}

// payment says in words how the charge was paid; "" when nothing was to be paid.
func (c Charge) payment() string {
	switch {
	case c.Free():
		return ""
	case c.Gateway == "invoice":
		return "bank transfer"
	case c.Gateway == "sandbox":
		return "the sandbox (no real money)"
	}
	return c.Gateway
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
		c, err := s.contractOf(ctx, tx, p)
		if err != nil {
			return false, err
		}
		ch, err := findCharge(ctx, tx, p.ID)
		if err != nil {
			return false, err
		}
		if _, err := s.bill(ctx, tx, account.Operator, c, ch); err != nil {
			return false, err
		}
	}
	if len(list) > 0 {
		return false, nil
	}
	return true, setting.Set(ctx, tx, billedSetting, setting.Setting{Value: "done", UpdatedAt: s.clock.Now()})
}

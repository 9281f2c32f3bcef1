package invoice

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// takesBack checks the sign of an invoice: what is billed is not below zero, what is given back is. It ties
// a credit note to its original.
func (s *Service) takesBack(ctx context.Context, tx *sqldb.Tx, sale Sale, i *Invoice) error {
	if sale.Kind != Credit {
		if i.Net.Minor < 0 || i.Total.Minor < 0 || sale.Original != "" {
			return errs.New(errs.KindInternal, "bad_invoice", "Only a credit note takes something back; this invoice comes to %s.", i.Total)
		}
		return nil
	}
	if i.Net.Minor > 0 || i.Total.Minor >= 0 {
		return errs.New(errs.KindInternal, "bad_invoice", "A credit note is below zero; this one comes to %s.", i.Total)
	}
	original, err := s.one(ctx, tx, "i.label = $1", sale.Original)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !original.mayGiveBack(*i) {
		return errs.NotFound("invoice_not_found", "There is no invoice %q of the purchase %s to take back.", sale.Original, sale.PurchaseID)
	}
	if err != nil {
		return fmt.Errorf("find the invoice %s: %w", sale.Original, err)
	}
	left, err := leftOf(ctx, tx, original)
	if err != nil {
		return err
	}
	if left.Minor+i.Total.Minor < 0 {
		return errs.Conflict("credit_too_large", "Of the invoice %s there is %s %s left; it cannot be credited with more.",
			original.Label, left, left.Currency)
	}
	i.OriginalID, i.Document.Original, i.Document.OriginalAt = original.ID, original.Label, original.IssuedAt
	return nil
}

// mayGiveBack reports whether the credit note can take this invoice back.
func (i Invoice) mayGiveBack(note Invoice) bool {
	return i.Kind != Credit && i.PurchaseID == note.PurchaseID && i.SellerID == note.SellerID && i.BuyerID == note.BuyerID &&
		i.Total.Currency == note.Total.Currency
}

// leftOf returns what was billed by an invoice and not given back by credit notes.
func leftOf(ctx context.Context, q sqldb.Queryer, i Invoice) (money.Amount, error) {
	given, err := sqldb.One(ctx, q, sqldb.Value[int64], `
SELECT CAST(COALESCE(SUM(total), 0) AS BIGINT) FROM invoices WHERE original_id = $1`, i.ID)
	if err != nil {
		return money.Amount{}, fmt.Errorf("credit notes of %s: %w", i.Label, err)
	}
	return i.Total.Add(money.Amount{Minor: given, Currency: i.Total.Currency})
}

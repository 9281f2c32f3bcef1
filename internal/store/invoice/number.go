package invoice

import (
	"context"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
)

// number gives an invoice its label, and its name at WStore's address: the next of its seller in the year,
// and of its purchase on the day. They are free again when tx does not commit.
func (s *Service) number(ctx context.Context, tx *sqldb.Tx, code string, i *Invoice) error {
	var err error
	if i.Bill, err = nextBill(ctx, tx, *i); err != nil {
		return err
	}
	year, credit := i.IssuedAt.Year(), i.Kind == Credit
	var prefix string
	i.Number, err = sqldb.One(ctx, tx, func(row sqldb.Row) (n int64, err error) {
		return n, row.Scan(&prefix, &n)
	}, `
INSERT INTO invoice_series (seller_org, year, credit_notes, prefix, first, last) VALUES ($1, $2, $3, $4, 1, 1)
ON CONFLICT (seller_org, year, credit_notes) DO UPDATE SET last = invoice_series.last + 1
RETURNING prefix, last`, i.SellerID, year, credit, seriesPrefix(code, year, credit))
	if err != nil {
		return fmt.Errorf("next number of an invoice: %w", err)
	}
	i.Label = fmt.Sprintf("%s-%06d", prefix, i.Number)
	i.Document.Label, i.Document.Number = i.Label, i.Number
	return nil
}

// seriesPrefix is what a seller's numbers of a year begin with. Provider codes have no hyphen in them, so
// that no two series give the same label.
func seriesPrefix(code string, year int, credit bool) string {
	if credit {
		code += "-CN"
	}
	return fmt.Sprintf("%s-%d", strings.ToUpper(code), year)
}

// billDay is how the day of an invoice stands in its name at WStore's address.
const billDay = "2006-01-02"

// nextBill returns the name of an invoice at WStore's address: WStore wrote the third of a day over the
// second; here each has a name of its own.
func nextBill(ctx context.Context, tx *sqldb.Tx, i Invoice) (string, error) {
	name := i.PurchaseID + "_" + i.IssuedAt.Format(billDay)
	day := i.IssuedAt.Truncate(24 * time.Hour)
	before, err := sqldb.One(ctx, tx, sqldb.Value[int64], `
SELECT COUNT(*) FROM invoices WHERE purchase_id = $1 AND issued_at >= $2 AND issued_at < $3`,
		i.PurchaseID, sqldb.Micros(day), sqldb.Micros(day.AddDate(0, 0, 1)))
	if err != nil {
		return "", fmt.Errorf("invoices of purchase %s: %w", i.PurchaseID, err)
	}
	if before > 0 {
		name += fmt.Sprintf("_%d", before)
	}
	return name, nil
}

package invoice

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/ledger"
)

// verifyBatch is how many invoices are read at once.
const verifyBatch = 500

// Report is what a check of the invoices found.
type Report struct {
	Invoices int64 // that were checked
	ledger.Findings
}

// Verify checks that the numbers of each series have no gap, that each paid purchase has an invoice and no
// other has one, and that the sums on paper are those of the purchase. Each check
// is made in one statement, or on what never changes, so that sales meanwhile do not disturb it.
func (s *Service) Verify(ctx context.Context) (Report, error) {
	var r Report
	for _, check := range []func(context.Context, *Report) error{s.verifySeries, s.verifyPurchases, s.verifyCharges, s.verifyCredits, s.verifyDocuments} {
		if err := check(ctx, &r); err != nil {
			return Report{}, fmt.Errorf("verify invoices: %w", err)
		}
	}
	return r, nil
}

// verifySeries compares the numbers with the series that they come from. They are unique.
func (s *Service) verifySeries(ctx context.Context, r *Report) error {
	return s.report(ctx, r, "The numbers of the series %s have a gap, or do not end with %s.", `
SELECT COALESCE(n.prefix, i.seller_org), CAST(COALESCE(n.last, 0) AS TEXT)
FROM (SELECT seller_org, year, kind = 'credit' AS credit_notes, COUNT(*) AS count, MIN(number) AS least, MAX(number) AS most
      FROM invoices GROUP BY seller_org, year, kind = 'credit') i
LEFT JOIN invoice_series n ON n.seller_org = i.seller_org AND n.year = i.year AND n.credit_notes = i.credit_notes
WHERE n.last IS NULL OR i.count <> n.last - n.first + 1 OR i.least <> n.first OR i.most <> n.last
UNION ALL
SELECT n.prefix, CAST(n.last AS TEXT) FROM invoice_series n
WHERE NOT EXISTS (SELECT 1 FROM invoices i
                  WHERE i.seller_org = n.seller_org AND i.year = n.year AND (i.kind = 'credit') = n.credit_notes)
LIMIT $1`)
}

// verifyPurchases compares purchases and invoices.
func (s *Service) verifyPurchases(ctx context.Context, r *Report) error {
	err := s.report(ctx, r, "The purchase %s of %s is paid, but has no invoice.", `
SELECT p.id, p.org_id FROM purchases p
WHERE p.state = 'paid' AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.purchase_id = p.id)
ORDER BY p.id LIMIT $1`)
	if err != nil {
		return err
	}
	return s.report(ctx, r, "The invoice %s is not what the purchase %s says: its parties, sums or state differ.", `
SELECT i.label, p.id FROM invoices i JOIN purchases p ON p.id = i.charge_id
WHERE p.state <> 'paid' OR p.net <> i.net OR p.tax <> i.tax OR p.total <> i.total OR p.seller_org <> i.seller_org
   OR p.org_id <> i.buyer_org OR (p.currency <> '' AND p.currency <> i.currency)
ORDER BY i.label LIMIT $1`)
}

// verifyCharges compares charges and invoices: each paid one that comes to something has its own, with its sums.
func (s *Service) verifyCharges(ctx context.Context, r *Report) error {
	err := s.report(ctx, r, "The charge %s of contract %s is paid, but has no invoice.", `
SELECT c.id, c.contract_id FROM charges c
WHERE c.state IN ('paid', 'refunded') AND c.total <> 0 AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.charge_id = c.id)
ORDER BY c.id LIMIT $1`)
	if err != nil {
		return err
	}
	return s.report(ctx, r, "The invoice %s is not what the charge %s says: its purchase, sums or state differ.", `
SELECT i.label, c.id FROM invoices i JOIN charges c ON c.id = i.charge_id
WHERE c.state NOT IN ('paid', 'refunded') OR c.contract_id <> i.purchase_id OR c.net <> i.net OR c.tax <> i.tax OR c.total <> i.total
   OR (c.currency <> '' AND c.currency <> i.currency) OR (c.concept = 'refund') <> (i.kind = 'credit')
ORDER BY i.label LIMIT $1`)
}

// verifyCredits looks for invoices that were given back by more than they came to.
func (s *Service) verifyCredits(ctx context.Context, r *Report) error {
	return s.report(ctx, r, "The invoice %s is credited with more than it came to: %s minor units too much.", `
SELECT o.label, CAST(-o.total - SUM(i.total) AS TEXT) FROM invoices i JOIN invoices o ON o.id = i.original_id
GROUP BY o.id, o.label, o.total HAVING SUM(i.total) + o.total < 0 ORDER BY o.label LIMIT $1`)
}

// report notes a sentence for each pair of texts that the query finds.
func (s *Service) report(ctx context.Context, r *Report, sentence, query string) error {
	found, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (v [2]string, err error) {
		return v, row.Scan(&v[0], &v[1])
	}, query, ledger.MaxProblems)
	for _, v := range found {
		r.Addf(sentence, v[0], v[1])
	}
	return err
}

// verifyDocuments compares what is printed with what is counted.
func (s *Service) verifyDocuments(ctx context.Context, r *Report) error {
	for after := ""; ; {
		batch, err := sqldb.All(ctx, s.db, scanInvoice, selectInvoices+" WHERE i.id > $1 ORDER BY i.id LIMIT $2", after, verifyBatch)
		if err != nil {
			return err
		}
		for _, i := range batch {
			r.Invoices++
			if !i.printed() {
				r.Addf("What is printed on the invoice %s is not what is counted.", i.Label)
			}
		}
		if len(batch) < verifyBatch {
			return nil
		}
		after = batch[len(batch)-1].ID
	}
}

// printed reports whether the document says what the invoice does, and its lines make its sums.
func (i Invoice) printed() bool {
	d := i.Document
	var net, tax, total big.Int
	for _, l := range d.Lines {
		net.Add(&net, big.NewInt(l.Net))
		tax.Add(&tax, big.NewInt(l.Tax))
		total.Add(&total, big.NewInt(l.Total))
	}
	same := func(sum *big.Int, printed, counted int64) bool {
		return printed == counted && sum.Cmp(big.NewInt(counted)) == 0
	}
	return d.Label == i.Label && d.Number == i.Number && d.Purchase == i.PurchaseID &&
		d.IssuedAt.Truncate(time.Microsecond).Equal(i.IssuedAt) && (d.Kind == i.Kind || d.Kind == "" && i.Kind == Initial) && d.Currency == i.Total.Currency &&
		same(&net, d.Net, i.Net.Minor) && same(&tax, d.Tax, i.Tax.Minor) && same(&total, d.Total, i.Total.Minor)
}

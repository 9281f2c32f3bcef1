package order

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/pricing"
)

// bill issues the invoice of a charge that is paid.
func (s *Service) bill(ctx context.Context, tx *sqldb.Tx, actor account.Actor, c Contract, ch Charge) (invoice.Invoice, error) {
	sale := c.sale(ch)
	if ch.Concept == ConceptInitial {
		var err error
		if sale.Resources, err = billedResources(ctx, tx, c.Purchase.OfferingID); err != nil {
			return invoice.Invoice{}, err
		}
	}
	return s.invoices.Issue(ctx, tx, actor, sale)
}

// creditNote issues the credit note of a refund.
func (s *Service) creditNote(ctx context.Context, tx *sqldb.Tx, actor account.Actor, c Contract, refund Charge) (invoice.Invoice, error) {
	sale := c.sale(refund)
	sale.Kind, sale.Reason = invoice.Credit, refund.Reason
	label, err := sqldb.One(ctx, tx, sqldb.Value[string], `SELECT label FROM invoices WHERE charge_id = $1`, refund.Of)
	if err != nil {
		return invoice.Invoice{}, fmt.Errorf("invoice of charge %s: %w", refund.Of, err)
	}
	sale.Original = label
	return s.invoices.Issue(ctx, tx, actor, sale)
}

func billedResources(ctx context.Context, tx *sqldb.Tx, offeringID string) ([]invoice.Resource, error) {
	list, err := sqldb.All(ctx, tx, func(row sqldb.Row) (r invoice.Resource, err error) {
		return r, row.Scan(&r.Name, &r.Description)
	}, `
SELECT r.title, r.description FROM offering_resources x JOIN resources r ON r.id = x.resource_id WHERE x.offering_id = $1 ORDER BY x.seq`, offeringID)
	if err != nil {
		return nil, fmt.Errorf("resources on the invoice: %w", err)
	}
	return list, nil
}

// sale returns what a paid charge is billed as.
func (c Contract) sale(ch Charge) invoice.Sale {
	p := c.Purchase
	sale := invoice.Sale{
		Kind: kindOf(ch.Concept), PurchaseID: p.ID, ChargeID: ch.ID, SellerID: p.SellerID, BuyerID: p.OrgID, Offering: p.OfferingTitle,
		Version: p.OfferingVersion, Currency: ch.Total.Currency, Address: p.TaxAddress, PaidAt: ch.PaidAt, Payment: ch.payment(),
	}
	for _, line := range ch.Lines {
		sale.Lines = append(sale.Lines, c.billed(ch, line))
	}
	if len(sale.Lines) == 0 {
		sale.Lines = []invoice.Line{{Text: p.called(), Quantity: "1", TaxRate: p.TaxRate}}
	}
	return sale
}

// kindOf returns the body that the invoice of a charge has (spec wstore 3.13).
func kindOf(concept Concept) invoice.Kind {
	switch concept {
	case ConceptInitial:
		return invoice.Initial
	case ConceptUsage, ConceptCorrection:
		return invoice.Use
	case ConceptRefund:
		return invoice.Credit
	}
	return invoice.Renewal
}

// billed returns a line as it is printed. A price of a unit is printed where it is without tax, as the sums are.
func (c Contract) billed(ch Charge, l Line) invoice.Line {
	line := invoice.Line{
		Kind: invoice.LineKind(l.Kind), Text: c.Purchase.called(), Unit: l.Unit, Quantity: "1", UnitPrice: l.Net, From: l.From, To: l.To,
		Net: l.Net, TaxRate: l.TaxRate, Category: l.Category, Reason: l.TaxReason, Tax: l.Tax, Total: l.Total,
	}
	if l.Label != c.Plan.Title {
		line.Text += "\n" + l.Label
	}
	if l.Kind == pricing.LineSubscription {
		line.RenewsAt = l.To
		for _, component := range c.Plan.Components {
			if component.Label == l.Label {
				line.Period = component.Period.String()
			}
		}
	}
	if l.Kind != pricing.LineUsage && l.Kind != pricing.LineDeduction {
		return line
	}
	if c.Plan.TaxIncluded || l.Quantity == "" || l.UnitPrice == "" {
		return line
	}
	price, err := decimal.NewFromString(l.UnitPrice)
	exponent, known := money.Exponent(ch.Total.Currency)
	if err != nil || !known {
		return line
	}
	line.Quantity, line.UnitPrice, line.Price = l.Quantity, 0, l.UnitPrice
	if minor := price.Shift(int32(exponent)); minor.IsInteger() { //nolint:gosec // 0 to 4
		line.UnitPrice, line.Price = minor.IntPart(), ""
	}
	return line
}

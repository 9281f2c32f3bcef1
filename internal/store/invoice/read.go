package invoice

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/searchtext"
	"souk.dev/souk/internal/platform/sqldb"
)

// Side says whose invoices are listed.
type Side string

// The sides of an invoice.
const (
	Bought Side = "bought" // the organisation is the buyer; so is ""
	Sold   Side = "sold"   // it is the seller
	All    Side = "all"    // of everybody, for administrators
)

// Years in which invoices are looked for.
const (
	firstYear = 2000
	lastYear  = 9999
)

// maxBill bounds the name of an invoice at WStore's address, in bytes.
const maxBill = 60

// maxWord bounds what is looked for, in bytes.
const maxWord = 200

// Filter narrows a list of invoices. Zero fields do not, but for Side.
type Filter struct {
	Side Side
	Kind Kind   // of which it is
	Year int    // in which it was issued, in UTC
	Word string // in number, names of seller and buyer, offering, reference, or the purchase's id
}

// Sum is what invoices in one currency come to.
type Sum struct {
	Count           int64
	Net, Tax, Total money.Amount
}

// seenBy reports whether the actor may see the invoice.
func (i Invoice) seenBy(actor account.Actor) bool {
	switch {
	case actor.NeedAdmin() == nil:
		return true
	case actor.OrgID != "" && actor.OrgID == i.BuyerID, actor.UserID != "" && actor.UserID == i.UserID:
		return true
	}
	return actor.OrgID == i.SellerID && bills(actor)
}

// bills reports whether the actor sees what its organisation sells.
func bills(actor account.Actor) bool {
	return actor.Has(account.RoleProvider) || actor.Has(account.RoleManager)
}

func notFound() error {
	return errs.NotFound("invoice_not_found",
		"There is no such invoice of yours. If you bought or sold for another organisation, act for that one.")
}

// Get returns an invoice by its id or its label. For those who may not see it, it is KindNotFound, code
// "invoice_not_found".
func (s *Service) Get(ctx context.Context, actor account.Actor, ref string) (Invoice, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return Invoice{}, err
	}
	if clock.IsID(ref) {
		return s.visible(ctx, actor, "i.id = $1", ref)
	}
	if !isLabel(ref) {
		return Invoice{}, notFound()
	}
	return s.visible(ctx, actor, "i.label = $1", ref)
}

// ForPurchase returns the first invoice of a purchase, which is "invoice_not_found" while it is not paid, and
// for those who may not see it.
func (s *Service) ForPurchase(ctx context.Context, actor account.Actor, purchaseID string) (Invoice, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return Invoice{}, err
	}
	if !clock.IsID(purchaseID) {
		return Invoice{}, notFound()
	}
	return s.visible(ctx, actor, "i.purchase_id = $1 ORDER BY i.issued_at, i.id LIMIT 1", purchaseID)
}

// maxOfContract bounds the invoices of a contract that are listed: those of ten years of weeks.
const maxOfContract = 520

// OfContract returns the invoices of a contract, which has the id of its purchase, as far as the actor may see
// them: the newest first, at most 520.
func (s *Service) OfContract(ctx context.Context, actor account.Actor, id string) ([]Invoice, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return nil, err
	}
	if !clock.IsID(id) {
		return nil, notFound()
	}
	list, err := sqldb.All(ctx, s.db, scanInvoice, selectInvoices+`
WHERE i.purchase_id = $1 ORDER BY i.issued_at DESC, i.id DESC LIMIT $2`, id, maxOfContract)
	if err != nil {
		return nil, fmt.Errorf("invoices of contract %s: %w", id, err)
	}
	return slices.DeleteFunc(list, func(i Invoice) bool { return !i.seenBy(actor) }), nil
}

// BillPDF prints the invoice with a name at WStore's address, as "REF_2026-11-30", for those who may see it;
// the errors are those of [Service.Get].
func (s *Service) BillPDF(ctx context.Context, actor account.Actor, name string) (File, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return File{}, err
	}
	if len(name) > maxBill {
		return File{}, notFound()
	}
	i, err := s.visible(ctx, actor, "i.bill = $1", name)
	if err != nil {
		return File{}, err
	}
	return s.print(ctx, i)
}

func (s *Service) visible(ctx context.Context, actor account.Actor, where, ref string) (Invoice, error) {
	i, err := s.one(ctx, s.db, where, ref)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !i.seenBy(actor) {
		return Invoice{}, notFound()
	}
	if err != nil {
		return Invoice{}, fmt.Errorf("find invoice: %w", err)
	}
	return i, nil
}

// isLabel reports whether text can be the label of an invoice.
func isLabel(text string) bool {
	return len(text) <= 40 && !slices.ContainsFunc([]byte(text), func(c byte) bool {
		return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && c != '-'
	})
}

// List returns the invoices of the actor's organisation, the newest first. What it sold is for its
// providers and managers, those of everybody for administrators. It fails with "bad_filter".
func (s *Service) List(ctx context.Context, actor account.Actor, f Filter, req page.Request) (page.Page[Invoice], error) {
	none := page.Page[Invoice]{}
	var a sqldb.Args
	where, err := f.where(actor, &a)
	if err != nil {
		return none, err
	}
	var at int64
	var id string
	if more, err := req.Decode(&at, &id); err != nil {
		return none, err
	} else if more {
		where += " AND (i.issued_at, i.id) < (" + a.Add(at) + ", " + a.Add(id) + ")"
	}
	list, err := sqldb.All(ctx, s.db, scanInvoice, selectInvoices+" WHERE "+where+`
ORDER BY i.issued_at DESC, i.id DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return none, fmt.Errorf("list invoices: %w", err)
	}
	return page.Of(req, list, func(i Invoice) []any { return []any{clock.Micros(i.IssuedAt), i.ID} }), nil
}

// Sums returns what the invoices of a list come to, one sum for each currency, by its code.
func (s *Service) Sums(ctx context.Context, actor account.Actor, f Filter) ([]Sum, error) {
	var a sqldb.Args
	where, err := f.where(actor, &a)
	if err != nil {
		return nil, err
	}
	list, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (m Sum, err error) {
		var currency string
		err = row.Scan(&currency, &m.Count, &m.Net.Minor, &m.Tax.Minor, &m.Total.Minor)
		m.Net.Currency, m.Tax.Currency, m.Total.Currency = currency, currency, currency
		return m, err
	}, `
SELECT i.currency, COUNT(*), CAST(SUM(i.net) AS BIGINT), CAST(SUM(i.tax) AS BIGINT), CAST(SUM(i.total) AS BIGINT)
FROM invoices i WHERE `+where+` GROUP BY i.currency ORDER BY i.currency`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("sum up invoices: %w", err)
	}
	return list, nil
}

// where returns the condition of a list on invoices i, and fails where the actor may not see it.
func (f Filter) where(actor account.Actor, a *sqldb.Args) (string, error) {
	where, err := f.side(actor, a)
	if err != nil {
		return "", err
	}
	var bad errs.Fields
	bad.Check(f.Year == 0 || f.Year >= firstYear && f.Year <= lastYear, "year", "bad_year", "Give a year from %d to %d.", firstYear, lastYear)
	bad.Check(f.Kind == "" || isKind(f.Kind), "kind", "bad_kind", "The kind of an invoice is initial, renewal, use or credit.")
	bad.Check(len(f.Word) <= maxWord, "q", "too_long", "Look for %d bytes at most.", maxWord)
	if err := bad.Err("bad_filter", "Invoices cannot be looked for like this."); err != nil {
		return "", err
	}
	if f.Kind != "" {
		where += " AND i.kind = " + a.Add(string(f.Kind))
	}
	if f.Year != 0 {
		start := time.Date(f.Year, 1, 1, 0, 0, 0, 0, time.UTC)
		where += " AND i.issued_at >= " + a.Add(sqldb.Micros(start)) + " AND i.issued_at < " + a.Add(sqldb.Micros(start.AddDate(1, 0, 0)))
	}
	if word := searchtext.Fold(f.Word); word != "" {
		where += " AND i.search_text LIKE " + a.Add(sqldb.Like(word)) + ` ESCAPE '\'`
	}
	return where, nil
}

func (f Filter) side(actor account.Actor, a *sqldb.Args) (string, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return "", err
	}
	switch f.Side {
	case "", Bought:
		return "i.buyer_org = " + a.Add(actor.OrgID), nil
	case Sold:
		if !bills(actor) {
			return "", actor.NeedRole(account.ScopeRead, account.RoleProvider)
		}
		return "i.seller_org = " + a.Add(actor.OrgID), nil
	case All:
		return "1 = 1", actor.NeedAdmin()
	}
	return "", errs.Invalid("bad_filter", "The side of an invoice is bought or sold.")
}

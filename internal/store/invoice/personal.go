package invoice

import (
	"context"
	"encoding/json"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
)

// exportedInvoice is an invoice in the personal data of the user who bought.
type exportedInvoice struct {
	Invoice  string          `json:"invoice"`
	IssuedAt time.Time       `json:"issued_at"`
	Document json.RawMessage `json:"document"`
}

// ExportUser implements [account.PersonalData]: the invoices of what the user bought, for whatever
// organisation. They stay when the user is erased, with the names on them: the law wants them kept.
func (s *Service) ExportUser(ctx context.Context, userID string, emit func(section string, row any) error) error {
	return account.EmitPages(ctx, s.db, userID, "invoices", `
SELECT i.id, i.label, i.issued_at, i.document FROM invoices i JOIN purchases p ON p.id = i.purchase_id
WHERE p.user_id = $1 AND i.id > $2 ORDER BY i.id LIMIT $3`, scanExported, emit)
}

func scanExported(row sqldb.Row, key *string) (exportedInvoice, error) {
	var e exportedInvoice
	var document string
	err := row.Scan(key, &e.Invoice, sqldb.Time(&e.IssuedAt), &document)
	e.Document = json.RawMessage(document)
	return e, err
}

package order

import (
	"context"
	"time"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// Spending knows what organisations let be spent; *spending.Service does.
type Spending interface {
	// Check refuses an amount that a limit leaves no room for.
	Check(ctx context.Context, tx *sqldb.Tx, orgID, userID string, amount money.Amount) error
	// Note keeps what is spent now.
	Note(ctx context.Context, tx *sqldb.Tx, orgID, userID string, amount money.Amount) error
	// GiveBack takes back what was noted at a moment.
	GiveBack(ctx context.Context, tx *sqldb.Tx, orgID, userID string, amount money.Amount, noted time.Time) error
}

// spend checks what a purchase or a charge comes to against the limits of its buyer, and notes it, when it is made
// and not when it is paid: so that two of them do not both fit into what is left for one.
func (s *Service) spend(ctx context.Context, tx *sqldb.Tx, p Purchase, amount money.Amount) error {
	if s.spending == nil || amount.IsZero() {
		return nil
	}
	if err := s.spending.Check(ctx, tx, p.OrgID, p.UserID, amount); err != nil {
		return err
	}
	return s.spending.Note(ctx, tx, p.OrgID, p.UserID, amount)
}

// unspend notes that what was made at a moment is not paid after all, or given back.
func (s *Service) unspend(ctx context.Context, tx *sqldb.Tx, p Purchase, amount money.Amount, made time.Time) error {
	if s.spending == nil || amount.IsZero() {
		return nil
	}
	return s.spending.GiveBack(ctx, tx, p.OrgID, p.UserID, amount, made)
}

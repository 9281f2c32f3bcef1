package spending

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// Refusal is how every refusal begins, in the words of WStore (spec wstore 3.12).
const Refusal = "There is not enough balance. Check your expenditure limits"

// Check refuses an amount, tax included, that a user spends for an organisation, where a limit does not leave room
// for it: with "spending_limit" (KindConflict), or "spending_currency" where the limit is in another currency. It is
// asked in the transaction that charges; see [Service.Note].
func (s *Service) Check(ctx context.Context, tx *sqldb.Tx, orgID, userID string, amount money.Amount) error {
	if amount.Minor <= 0 {
		return nil
	}
	limits, err := limitsOf(ctx, tx, orgID, userID)
	if err != nil {
		return err
	}
	for _, l := range limits {
		if l.WarnOnly || len(l.Most) == 0 {
			continue
		}
		if l.Currency != amount.Currency {
			return errs.Conflict("spending_currency", "%s: they are in %s, and this is %s %s. A manager of the organisation changes them.",
				Refusal, l.Currency, amount, amount.Currency)
		}
		if err := s.checkLimit(ctx, tx, l, orgID, amount); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) checkLimit(ctx context.Context, q sqldb.Queryer, l Limit, orgID string, amount money.Amount) error {
	whose := "the organisation"
	if l.UserID != "" {
		whose = l.User
	}
	for _, span := range Spans {
		most, limited := l.Most[span]
		if !limited {
			continue
		}
		if span == Transaction {
			if amount.Minor > most.Minor {
				return errs.Conflict("spending_limit", "%s: %s may spend %s %s at a time, and this is %s. A manager of the organisation changes them.",
					Refusal, whose, most, most.Currency, amount)
			}
			continue
		}
		spent, err := l.spent(ctx, q, orgID, span.start(s.clock.Now()))
		if err != nil {
			return err
		}
		sum, err := spent.Add(amount)
		if err != nil {
			return err
		}
		if sum.Minor > most.Minor {
			return errs.Conflict("spending_limit", "%s: %s may spend %s %s a %s, has spent %s, and this is %s. A manager of the organisation changes them.",
				Refusal, whose, most, most.Currency, span, spent, amount)
		}
	}
	return nil
}

// Note keeps in the transaction of a charge that a user spends an amount for an organisation now. Where that takes a
// limit past one of the thresholds, the organisation's managers get a mail.
func (s *Service) Note(ctx context.Context, tx *sqldb.Tx, orgID, userID string, amount money.Amount) error {
	if amount.IsZero() {
		return nil
	}
	if err := add(ctx, tx, orgID, userID, amount, s.clock.Now()); err != nil || amount.Minor < 0 {
		return err
	}
	limits, err := limitsOf(ctx, tx, orgID, userID)
	if err != nil {
		return err
	}
	for _, l := range limits {
		if l.Currency != amount.Currency {
			continue
		}
		if err := s.alert(ctx, tx, l, orgID); err != nil {
			return err
		}
	}
	return nil
}

// GiveBack takes an amount back off the day on which it was noted: a charge was given up, or refunded.
func (s *Service) GiveBack(ctx context.Context, tx *sqldb.Tx, orgID, userID string, amount money.Amount, noted time.Time) error {
	back, err := amount.Neg()
	if err != nil || amount.IsZero() {
		return err
	}
	return add(ctx, tx, orgID, userID, back, noted)
}

func add(ctx context.Context, tx *sqldb.Tx, orgID, userID string, amount money.Amount, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO spending (org_id, user_id, currency, day, amount) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (org_id, day, user_id, currency) DO UPDATE SET amount = spending.amount + excluded.amount`,
		orgID, userID, amount.Currency, clock.Micros(Day.start(at)), amount.Minor)
	if err != nil {
		return fmt.Errorf("note what was spent: %w", err)
	}
	return nil
}

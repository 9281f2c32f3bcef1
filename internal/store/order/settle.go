package order

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
)

// settleBatch is how many purchases are read at once.
const settleBatch = 100

// Settle brings every pending purchase whose limit has passed to an end: it asks the gateway, completes
// what was captured, and sees to it that the rest is never charged before it closes them. A purchase
// that the gateway does not answer for stays pending until the next time, and so does the error. It is
// the periodic job, and may run on several servers at once.
func (s *Service) Settle(ctx context.Context) error {
	now, failed := s.clock.Now(), 0
	var first error
	for behind := (Purchase{}); ; {
		due, err := findDue(ctx, s.db, now, behind, settleBatch)
		if err != nil {
			return err
		}
		for _, p := range due {
			if _, err := s.refresh(ctx, account.Operator, p); err != nil {
				s.log.WarnContext(ctx, "purchase not settled", "purchase", p.ID, "err", err)
				if failed++; first == nil {
					first = err
				}
			}
		}
		if len(due) < settleBatch {
			break
		}
		behind = due[len(due)-1]
	}
	if failed > 0 {
		return fmt.Errorf("%d purchases could not be settled, the first: %w", failed, first)
	}
	return nil
}

package order

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/store/payment"
)

// settleBatch is how many purchases are read at once.
const settleBatch = 100

// Settle brings every pending purchase, and every charge of a contract, whose limit has passed to an end: it asks the gateway, completes
// what was captured, and sees to it that the rest is never charged before it closes them. A purchase
// that the gateway does not answer for stays pending until the next time, and so does the error. It is
// the periodic job, and may run on several servers at once. Bank transfers that a crash left halfway it
// brings on before their limit, as nobody comes back from a gateway's page with those.
func (s *Service) Settle(ctx context.Context) error {
	now, failed := s.clock.Now(), 0
	var first error
	settle := func(p Purchase) {
		if _, err := s.refresh(ctx, account.Operator, p); err != nil {
			s.log.WarnContext(ctx, "purchase not settled", "purchase", p.ID, "err", err)
			if failed++; first == nil {
				first = err
			}
		}
	}
	if err := s.eachHalfway(ctx, now, settle); err != nil {
		return err
	}
	for behind := (Purchase{}); ; {
		due, err := findDue(ctx, s.db, now, behind, settleBatch)
		if err != nil {
			return err
		}
		for _, p := range due {
			settle(p)
		}
		if len(due) < settleBatch {
			break
		}
		behind = due[len(due)-1]
	}
	err := s.settleCharges(ctx, func(what, id string, work func() error) {
		if err := work(); err != nil {
			s.log.WarnContext(ctx, "charge not settled", what, id, "err", err)
			if failed++; first == nil {
				first = err
			}
		}
	})
	if err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d purchases or charges could not be settled, the first: %w", failed, first)
	}
	return nil
}

// eachHalfway calls do with the pending purchases whose transfer was never started, or has come to its
// end without them.
func (s *Service) eachHalfway(ctx context.Context, now time.Time, do func(Purchase)) error {
	for _, g := range s.gateways {
		manual, ok := g.(payment.Manual)
		if !ok {
			continue
		}
		for after := ""; ; {
			waiting, err := findWaiting(ctx, s.db, g.Name(), now, after, settleBatch)
			if err != nil {
				return err
			}
			ids := make([]string, len(waiting))
			for i, p := range waiting {
				ids[i], after = p.ID, p.ID
			}
			transfers, err := manual.Transfers(ctx, ids)
			if err != nil {
				return unavailable(err)
			}
			for _, p := range waiting {
				if t := transfers[p.ID].State; p.GatewayRef == "" || (t != payment.Created && t != payment.Approved) {
					do(p)
				}
			}
			if len(waiting) < settleBatch {
				break
			}
		}
	}
	return nil
}

package order

import (
	"context"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// CancelContract lets a contract of the actor's organisation end when what is paid is used up; until then the
// buyer keeps its right, and may resume it. What is not paid for a time, but counted only, ends at once; its
// last usage is charged. It needs what Payable needs. Cancelling again changes nothing.
//
// For others it is "contract_not_found". What is paid once and for all is "nothing_to_cancel", a charge that
// is being paid "charge_open" (KindConflict).
func (s *Service) CancelContract(ctx context.Context, actor account.Actor, id string) (Contract, error) {
	c, err := s.ownContract(ctx, actor, id)
	if err != nil {
		return Contract{}, err
	}
	if c.Open != nil && c.Open.Concept != ConceptUsage {
		ch, err := s.release(ctx, actor, c, *c.Open)
		if err != nil {
			return Contract{}, err
		}
		if ch.State == ChargeOpen {
			if _, err = s.closeCharge(ctx, actor, ch, ChargeVoid, actor.UserName+" cancelled the contract."); err != nil {
				return Contract{}, err
			}
		}
	}
	return s.alter(ctx, actor, id, "contract.cancel", func(tx *sqldb.Tx, c *Contract) error {
		now := s.clock.Now()
		if !c.EndsAt.IsZero() || !c.EndedAt.IsZero() {
			return nil
		}
		switch {
		case c.Subscribed():
			c.EndsAt, c.NextPlan = c.paidToLast(), nil
			if c.EndsAt.Before(now) {
				c.EndsAt = now
			}
		case c.counts():
			c.EndsAt = now
		default:
			return errs.Conflict("nothing_to_cancel", "%s is paid once and for all; there is nothing to cancel.", c.Purchase.OfferingTitle)
		}
		if err := s.events.ContractHappened(ctx, tx, HappenedCancelled, *c, Charge{}); err != nil {
			return err
		}
		return s.mailContract(ctx, tx, *c, Charge{}, s.cancelledLetter)
	})
}

// Resume lets a contract that was cancelled go on, while it has not ended ("contract_ended", KindConflict). It needs what
// Payable needs.
func (s *Service) Resume(ctx context.Context, actor account.Actor, id string) (Contract, error) {
	if _, err := s.ownContract(ctx, actor, id); err != nil {
		return Contract{}, err
	}
	return s.alter(ctx, actor, id, "contract.resume", func(_ *sqldb.Tx, c *Contract) error {
		if err := c.alive(s.clock.Now()); err != nil {
			return err
		}
		c.EndsAt = time.Time{}
		return nil
	})
}

// SetRenews says whether a contract of the actor's organisation renews by itself with the way to pay that it
// saved. Without one it is KindConflict, code "no_saved_method".
func (s *Service) SetRenews(ctx context.Context, actor account.Actor, id string, renews bool) (Contract, error) {
	c, err := s.ownContract(ctx, actor, id)
	if err != nil {
		return Contract{}, err
	}
	if renews {
		if _, _, err := s.saver(ctx, c, Charge{}); err != nil {
			return Contract{}, err
		}
	}
	return s.alter(ctx, actor, id, "contract.renews", func(_ *sqldb.Tx, c *Contract) error {
		c.Renews = renews
		return nil
	})
}

// EndContract ends a contract for good, for a reason; it is for the periodic run and for refunds. A charge that
// waits is given up first, at its gateway as well; where it turns out to be paid, the contract goes on.
func (s *Service) EndContract(ctx context.Context, actor account.Actor, id, reason string) (Contract, error) {
	c, err := s.findContract(ctx, s.db, actor, id)
	if err != nil {
		return Contract{}, err
	}
	if c.Open != nil {
		ch, err := s.GiveUp(ctx, actor, id, reason)
		if err != nil || ch.State == ChargePaid {
			return c, err
		}
	}
	return s.alter(ctx, actor, id, "contract.end", func(tx *sqldb.Tx, c *Contract) error {
		if !c.EndedAt.IsZero() {
			return nil
		}
		return s.end(ctx, tx, c, reason)
	})
}

// end makes the contract an ended one; the caller keeps it.
func (s *Service) end(ctx context.Context, tx *sqldb.Tx, c *Contract, reason string) error {
	c.EndedAt, c.EndReason = s.clock.Now(), reason
	if !c.EndsAt.IsZero() && c.EndsAt.Before(c.EndedAt) {
		c.EndedAt = c.EndsAt
	}
	if err := s.events.ContractHappened(ctx, tx, HappenedEnded, *c, Charge{}); err != nil {
		return err
	}
	return s.mailContract(ctx, tx, *c, Charge{}, s.endedLetter)
}

// GiveUp closes the open charge of a contract as failed, after it is given up at its gateway; if it turns out to
// be paid it is completed instead. It is for the periodic run.
func (s *Service) GiveUp(ctx context.Context, actor account.Actor, id, why string) (Charge, error) {
	c, err := s.findContract(ctx, s.db, actor, id)
	if err != nil || c.Open == nil {
		return Charge{}, err
	}
	ch, err := s.release(ctx, actor, c, *c.Open)
	if err != nil || ch.State != ChargeOpen {
		return ch, err
	}
	return s.closeCharge(ctx, actor, ch, ChargeFailed, why)
}

// Remind mails the buyer of a contract that a payment is due, or will be; it is for the periodic run.
func (s *Service) Remind(ctx context.Context, actor account.Actor, id string) (Contract, error) {
	return s.alter(ctx, actor, id, "contract.remind", func(tx *sqldb.Tx, c *Contract) error {
		c.RemindedAt = s.clock.Now()
		next := Charge{}
		if c.Open != nil {
			next = *c.Open
		} else if c.Subscribed() {
			var err error
			if next, err = s.next(ctx, tx, *c, s.clock.Now()); err != nil {
				return err
			}
		}
		return s.mailContract(ctx, tx, *c, next, s.reminder)
	})
}

// alter changes a contract in a transaction of its own.
func (s *Service) alter(ctx context.Context, actor account.Actor, id, action string, do func(*sqldb.Tx, *Contract) error) (Contract, error) {
	var c Contract
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if c, err = s.findContract(ctx, tx, actor, id); err != nil {
			return err
		}
		if err := do(tx, &c); err != nil {
			return err
		}
		if err := s.keep(ctx, tx, &c); err != nil {
			return err
		}
		return s.auditContract(ctx, tx, actor, action, c)
	})
	return c, err
}

func (s *Service) auditContract(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action string, c Contract) error {
	return s.accounts.Audit(ctx, tx, actor, action, "contract:"+c.ID(), map[string]any{
		"offering": c.Purchase.OfferingID, "organisation": c.Purchase.OrgID, "plan": c.Plan.Title, "state": string(c.State(s.clock.Now())),
	})
}

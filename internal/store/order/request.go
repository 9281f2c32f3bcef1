package order

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// needsApproval reports whether a manager approves each purchase of the organisation that the actor acts
// for, and the actor is none.
func needsApproval(ctx context.Context, q sqldb.Queryer, actor account.Actor) (bool, error) {
	if actor.OrgID == "" || actor.Has(account.RoleManager) {
		return false, nil
	}
	needs, err := sqldb.One(ctx, q, sqldb.Value[bool], `SELECT needs_approval FROM orgs WHERE id = $1`, actor.OrgID)
	if err != nil {
		return false, fmt.Errorf("approval of purchases: %w", err)
	}
	return needs, nil
}

// mayDecide returns nil when the actor buys by itself, or asks because it may not.
func mayDecide(ctx context.Context, tx *sqldb.Tx, actor account.Actor, in BuyInput) error {
	approval, err := needsApproval(ctx, tx, actor)
	if err != nil {
		return err
	}
	switch ask := approval || mayBuy(actor) != nil; {
	case in.Request && !ask:
		return errs.Conflict("no_approval_needed", "You may buy it for %s by yourself: there is no need to ask.", actor.OrgName)
	case !in.Request && ask:
		return errs.Forbidden("approval_required", "A manager approves each purchase of %s. Ask for it instead.", actor.OrgName)
	}
	return nil
}

// Requests returns the requests of the actor's organisation that wait for a decision, the newest first:
// all of them for its managers, their own for other members.
func (s *Service) Requests(ctx context.Context, actor account.Actor, req page.Request) (page.Page[Purchase], error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return page.Page[Purchase]{}, err
	}
	var a sqldb.Args
	where := "p.state = 'requested' AND p.org_id = " + a.Add(actor.OrgID)
	if !actor.Has(account.RoleManager) {
		where += " AND p.user_id = " + a.Add(actor.UserID)
	}
	return s.list(ctx, actor, where, a, req)
}

// Approve lets a request of the actor's organisation go on; it needs the role manager. What is free is
// paid at once; else the purchase is pending, and the one who asked gets a mail. It was promised: it is
// approved at the price of the request, also when the offering is off sale by now. Approving again
// changes nothing.
//
// For others it is "purchase_not_found". One that was refused, taken back or approved by somebody else is
// "already_decided", one of an offering that the market blocks "offering_quarantined" (KindConflict).
func (s *Service) Approve(ctx context.Context, actor account.Actor, id string) (Purchase, error) {
	p, err := s.decide(ctx, actor, id, "purchase.approve", func(tx *sqldb.Tx, p *Purchase) error {
		if p.Quarantined {
			return quarantined(p.OfferingTitle)
		}
		if p.Free() {
			return s.finish(ctx, tx, actor, p)
		}
		if err := s.spend(ctx, tx, *p, p.Total); err != nil {
			return err
		}
		if gateway, err := s.choose(p.Gateway, p.Total); err == nil {
			p.Gateway = gateway
		} else if p.Gateway, err = s.choose("", p.Total); err != nil { // what was chosen is not offered any more
			return err
		}
		p.State, p.ExpiresAt = StatePending, s.clock.Now().Add(s.limit(p.Gateway))
		if err := setState(ctx, tx, *p, StateRequested); err != nil {
			return err
		}
		return s.mailBuyer(ctx, tx, *p, s.approvedLetter)
	})
	if err != nil {
		return Purchase{}, err
	}
	if p.State == StatePending {
		if now, err := s.refresh(ctx, actor, p); err == nil {
			p = now
		} else { // it is approved all the same; whoever looks next starts the payment
			s.log.WarnContext(ctx, "gateway did not answer", "purchase", p.ID, "err", err)
		}
	}
	p, _ = p.seenBy(actor)
	return p, nil
}

// Refuse turns a request of the actor's organisation down, with a reason for the one who asked, who gets
// a mail. It needs the role manager. Refusing again changes nothing; for the rest see Approve.
func (s *Service) Refuse(ctx context.Context, actor account.Actor, id, reason string) (Purchase, error) {
	var f errs.Fields
	reason = needText(&f, "reason", reason)
	p, err := s.decide(ctx, actor, id, "purchase.refuse", func(tx *sqldb.Tx, p *Purchase) error {
		if err := f.Err("bad_reason", "A refusal needs a reason."); err != nil {
			return err
		}
		*p = p.closed(StateRefused, s.clock.Now())
		p.CloseReason = reason
		if err := setState(ctx, tx, *p, StateRequested); err != nil {
			return err
		}
		if err := s.voidFirst(ctx, tx, *p); err != nil {
			return err
		}
		return s.mailBuyer(ctx, tx, *p, s.refusedLetter)
	})
	if err != nil {
		return Purchase{}, err
	}
	p, _ = p.seenBy(actor)
	return p, nil
}

// decide lets a manager end the waiting of a request by do, once.
func (s *Service) decide(ctx context.Context, actor account.Actor, id, action string, do func(*sqldb.Tx, *Purchase) error) (Purchase, error) {
	if err := actor.NeedRole(account.ScopeBuy, account.RoleManager); err != nil {
		return Purchase{}, err
	}
	var p Purchase
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if p, err = find(ctx, tx, actor, id); err != nil {
			return err
		}
		if p.OrgID != actor.OrgID {
			return notFound(id, actor)
		}
		if p.State != StateRequested {
			return p.decidedBefore(actor, action)
		}
		p.DecidedByID, p.DecidedBy, p.DecidedAt = actor.UserID, actor.UserName, s.clock.Now()
		if err := do(tx, &p); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, action, p, detail{"reason", p.CloseReason})
	})
	return p, err
}

// decidedBefore returns nil where the actor did the same before.
func (p Purchase) decidedBefore(actor account.Actor, action string) error {
	refused := p.State == StateRefused
	switch {
	case p.DecidedByID == actor.UserID && refused == (action == "purchase.refuse"):
		return nil
	case refused:
		return errs.Conflict("already_decided", "%s has refused it already.", p.DecidedBy)
	case p.approved():
		return errs.Conflict("already_decided", "%s has approved it already.", p.DecidedBy)
	}
	return errs.Conflict("already_decided", "It does not wait for a decision: it is %s.", p.State)
}

// takeBack lets the one who asked give the request up.
func (s *Service) takeBack(ctx context.Context, actor account.Actor, p Purchase) (Purchase, error) {
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if p, err = find(ctx, tx, actor, p.ID); err != nil {
			return err
		}
		if p.State != StateRequested {
			if p.State == StatePending || p.State == StatePaid {
				return errs.Conflict("already_decided", "%s has approved it already.", p.DecidedBy)
			}
			return nil
		}
		p = p.closed(StateCancelled, s.clock.Now())
		if err := setState(ctx, tx, p, StateRequested); err != nil {
			return err
		}
		if err := s.voidFirst(ctx, tx, p); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "purchase.cancelled", p)
	})
	if err != nil {
		return Purchase{}, err
	}
	p, _ = p.seenBy(actor)
	return p, nil
}

// takeOver closes a request because the actor buys by itself what was asked for.
func (s *Service) takeOver(ctx context.Context, tx *sqldb.Tx, actor account.Actor, p Purchase) error {
	p = p.closed(StateCancelled, s.clock.Now())
	p.CloseReason = actor.UserName + " buys it for " + p.OrgName + "."
	if err := setState(ctx, tx, p, StateRequested); err != nil {
		return err
	}
	if err := s.voidFirst(ctx, tx, p); err != nil {
		return err
	}
	if p.UserID != actor.UserID {
		if err := s.mailBuyer(ctx, tx, p, s.takenOver); err != nil {
			return err
		}
	}
	return s.audit(ctx, tx, actor, "purchase.cancelled", p, detail{"reason", p.CloseReason})
}

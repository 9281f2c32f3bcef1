package order

import (
	"context"
	"fmt"
	"slices"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// Contract returns a contract to those who see its purchase. For others it is KindNotFound, code
// "contract_not_found".
func (s *Service) Contract(ctx context.Context, actor account.Actor, id string) (Contract, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return Contract{}, err
	}
	c, err := s.findContract(ctx, s.db, actor, id)
	if err != nil {
		return Contract{}, err
	}
	var ok bool
	if c.Purchase, ok = c.Purchase.seenBy(actor); !ok {
		return Contract{}, contractNotFound(id, actor)
	}
	if c.Open != nil {
		open, err := s.shown(ctx, actor, c, *c.Open)
		if err != nil {
			s.log.WarnContext(ctx, "gateway did not answer", "charge", c.Open.ID, "err", err)
		}
		c.Open = &open
	}
	return c, nil
}

// PayableBy reports whether the actor may pay for the contract, cancel and resume it.
func (c Contract) PayableBy(actor account.Actor) bool {
	return actor.Need(account.ScopeBuy) == nil && c.mayPay(actor) == nil
}

// Renewable reports whether there may be something to pay for the contract by now: a charge that waits, a next
// period, or usage. After the end only the last usage is to be paid.
func (c Contract) Renewable(now time.Time) bool {
	switch {
	case c.Purchase.Quarantined:
		return false
	case c.Open != nil:
		return c.owed(now) == nil
	}
	return c.renewable(now) == nil
}

// Charges returns the charges of a contract to those who see it, the newest first, at most 520.
func (s *Service) Charges(ctx context.Context, actor account.Actor, id string) ([]Charge, error) {
	c, err := s.Contract(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	list, err := chargesOf(ctx, s.db, id)
	for i, ch := range list {
		if c.Open != nil && c.Open.ID == ch.ID {
			list[i] = *c.Open
			continue
		}
		list[i] = ch.seenBy(actor, c)
	}
	return list, err
}

// shown returns an open charge as the actor may see it, with the way to pay it for those who may.
func (s *Service) shown(ctx context.Context, actor account.Actor, c Contract, ch Charge) (Charge, error) {
	payer := c.mayPay(actor) == nil
	ref := ch.GatewayRef
	seen := ch.seenBy(actor, c)
	if c.Purchase.Quarantined || ch.ExpiresAt.IsZero() || ref == "" || !payer && actor.NeedAdmin() != nil {
		return seen, nil
	}
	if payer {
		st, err := s.paymentOf(ctx, c, ch)
		if err != nil {
			return seen, err
		}
		seen.PaymentURL = st.URL
	}
	return seen, s.instructCharge(ctx, &seen)
}

// seenBy returns the charge as the actor may see it.
func (c Charge) seenBy(actor account.Actor, contract Contract) Charge {
	c.GatewayRef = ""
	seller := actor.OrgID == contract.Purchase.SellerID && actor.Has(account.RoleProvider)
	if !seller && actor.NeedAdmin() != nil {
		c.Fee, c.FeeRate, c.Shares = money.Amount{}, "", nil
	}
	return c
}

// ContractFilter narrows a list of contracts; zero values leave out a condition.
type ContractFilter struct {
	State ContractState
	Sold  bool // those that the organisation sold, for its providers, instead of those that it bought
	All   bool // those of the whole market, for administrators
	// Recurring leaves out what was paid once and for all.
	Recurring bool
}

// Contracts returns the contracts of the actor's organisation, the newest first. A state that is none is
// KindInvalid, code "bad_state".
func (s *Service) Contracts(ctx context.Context, actor account.Actor, f ContractFilter, req page.Request) (page.Page[Contract], error) {
	none := page.Page[Contract]{}
	if err := actor.Need(account.ScopeRead); err != nil {
		return none, err
	}
	var a sqldb.Args
	var where string
	switch {
	case f.All:
		if err := actor.NeedAdmin(); err != nil {
			return none, err
		}
		where = "TRUE"
	case f.Sold:
		if err := actor.NeedRole(account.ScopeRead, account.RoleProvider); err != nil {
			return none, err
		}
		where = "p.seller_org = " + a.Add(actor.OrgID)
	default:
		where = "p.org_id = " + a.Add(actor.OrgID)
	}
	if f.Recurring {
		where += " AND (c.due_at IS NOT NULL OR c.billed_to IS NOT NULL)"
	}
	state, err := s.inState(&a, f.State)
	if err != nil {
		return none, err
	}
	return s.listContracts(ctx, actor, "p.state = 'paid' AND "+where+state, a, req)
}

// inState returns the condition that a contract c is in the state, behind an AND; as [Contract.State].
func (s *Service) inState(a *sqldb.Args, state ContractState) (string, error) {
	if state == "" {
		return "", nil
	}
	if !slices.Contains(ContractStates, state) {
		return "", errs.Invalid("bad_state", "A contract is one of %v.", ContractStates)
	}
	now, w := s.clock.Now(), s.options.Patience
	since := func(d time.Duration) string { return a.Add(clock.Micros(now.Add(-d))) }
	ended := "(c.ended_at IS NOT NULL OR COALESCE(c.ends_at <= " + since(0) + ", FALSE) OR COALESCE(c.due_at <= " + since(w.End) + ", FALSE))"
	if state == ContractEnded {
		return " AND " + ended, nil
	}
	trial := "COALESCE(c.trial_until > " + since(0) + ", FALSE)"
	if state == ContractTrial {
		return " AND NOT " + ended + " AND " + trial, nil
	}
	active := "(c.due_at IS NULL OR c.due_at > " + since(0) + ")"
	if state == ContractActive {
		return " AND NOT " + ended + " AND NOT " + trial + " AND " + active, nil
	}
	due := " AND NOT " + ended + " AND NOT " + trial + " AND NOT " + active
	suspended := "(c.due_at <= " + since(w.Suspend) + " OR COALESCE(c.due_at = c.trial_until AND c.due_at <= " + since(w.Grace) + ", FALSE))"
	if state == ContractSuspended {
		return due + " AND " + suspended, nil
	}
	grace := "c.due_at > " + since(w.Grace)
	if state == ContractOverdue {
		grace = "NOT " + grace
	}
	return due + " AND NOT " + suspended + " AND " + grace, nil
}

func (s *Service) listContracts(ctx context.Context, actor account.Actor, where string, a sqldb.Args, req page.Request) (page.Page[Contract], error) {
	none := page.Page[Contract]{}
	var at int64
	var id string
	if more, err := req.Decode(&at, &id); err != nil {
		return none, err
	} else if more {
		where += " AND (p.created_at, p.id) < (" + a.Add(at) + ", " + a.Add(id) + ")"
	}
	purchases, err := sqldb.All(ctx, s.db, scanPurchase, selectPurchases+" JOIN contracts c ON c.id = p.id WHERE "+where+`
ORDER BY p.created_at DESC, p.id DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return none, fmt.Errorf("list contracts: %w", err)
	}
	ids := make([]string, len(purchases))
	for i, p := range purchases {
		ids[i] = p.ID
	}
	var b sqldb.Args
	contracts, err := sqldb.All(ctx, s.db, s.scanContract, selectContracts+" WHERE c.id IN ("+sqldb.List(&b, ids)+")", b.Values()...)
	if err != nil {
		return none, fmt.Errorf("list contracts: %w", err)
	}
	list := make([]Contract, 0, len(purchases))
	for _, p := range purchases {
		i := slices.IndexFunc(contracts, func(c Contract) bool { return c.ID() == p.ID })
		if i < 0 {
			continue // paid a moment ago
		}
		c := contracts[i]
		c.Purchase, _ = p.seenBy(actor)
		list = append(list, c)
	}
	return page.Of(req, list, func(c Contract) []any { return []any{clock.Micros(c.Purchase.CreatedAt), c.ID()} }), nil
}

// Preview returns what a contract comes to next, as it stands by now: the charge that waits, or the next
// period with the usage until now, or the usage alone. Those see it who see the contract. The next charge is computed in the same
// way. Where nothing comes it is KindConflict, code "nothing_to_renew" or "contract_ended".
func (s *Service) Preview(ctx context.Context, actor account.Actor, id string) (Charge, error) {
	c, err := s.Contract(ctx, actor, id)
	if err != nil {
		return Charge{}, err
	}
	now := s.clock.Now()
	if err := c.owed(now); err != nil {
		return Charge{}, err
	}
	if c.Open != nil {
		return *c.Open, nil
	}
	if err := c.alive(now); err != nil {
		return Charge{}, err
	}
	if c.Subscribed() && c.PaidTo().Equal(c.horizon()) && c.NextPlan == nil {
		return Charge{}, errs.Conflict("nothing_to_renew", "The contract is cancelled and ends on %s.", c.EndsAt.Format(dayForm))
	}
	ch, err := s.next(ctx, s.db, c, now)
	if err != nil {
		return Charge{}, err
	}
	if ch.DueAt = c.DueAt; ch.DueAt.IsZero() {
		ch.DueAt = c.BilledTo.Add(UsageEvery)
	}
	return ch.seenBy(actor, c), nil
}

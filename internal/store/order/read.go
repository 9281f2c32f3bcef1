package order

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// Get returns a purchase to the user who made it, whatever organisation it acts for by now, to members of
// the buyer's organisation and administrators, and to providers of the seller's once it is paid. For others it is KindNotFound, code "purchase_not_found". A pending one
// comes with its PaymentURL for those who may pay it, unless the gateway does not answer.
func (s *Service) Get(ctx context.Context, actor account.Actor, id string) (Purchase, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return Purchase{}, err
	}
	p, err := find(ctx, s.db, actor, id)
	if err != nil {
		return Purchase{}, err
	}
	p, ok := p.seenBy(actor)
	if !ok {
		return Purchase{}, notFound(id, actor)
	}
	if err := s.payable(ctx, actor, &p); err != nil {
		s.log.WarnContext(ctx, "gateway did not answer", "purchase", p.ID, "err", err)
	}
	return p, nil
}

// payable fills the way to pay for those who may see it. There is none for what the market blocks.
func (s *Service) payable(ctx context.Context, actor account.Actor, p *Purchase) error {
	payer := p.mayPay(actor) == nil
	if p.State != StatePending || p.Quarantined || (!payer && actor.NeedAdmin() != nil) {
		p.GatewayRef = ""
		return nil
	}
	if payer && p.GatewayRef != "" {
		st, err := s.payment(ctx, *p)
		p.PaymentURL = st.URL
		if err != nil {
			return err
		}
	}
	return s.instruct(ctx, p)
}

// List returns the purchases of the actor's organisation, the newest first.
func (s *Service) List(ctx context.Context, actor account.Actor, req page.Request) (page.Page[Purchase], error) {
	return s.Purchases(ctx, actor, Filter{}, req)
}

// Sales returns the paid purchases of what the actor's organisation sells, the newest first. It is for
// its providers.
func (s *Service) Sales(ctx context.Context, actor account.Actor, req page.Request) (page.Page[Purchase], error) {
	if err := actor.NeedRole(account.ScopeRead, account.RoleProvider); err != nil {
		return page.Page[Purchase]{}, err
	}
	var a sqldb.Args
	return s.list(ctx, actor, "p.seller_org = "+a.Add(actor.OrgID)+" AND p.state = 'paid'", a, req)
}

// list returns the purchases for which the condition holds, whose arguments are in a.
func (s *Service) list(ctx context.Context, actor account.Actor, where string, a sqldb.Args, req page.Request) (page.Page[Purchase], error) {
	none := page.Page[Purchase]{}
	var at int64
	var id string
	if more, err := req.Decode(&at, &id); err != nil {
		return none, err
	} else if more {
		where += " AND (p.created_at, p.id) < (" + a.Add(at) + ", " + a.Add(id) + ")"
	}
	list, err := sqldb.All(ctx, s.db, scanPurchase, selectPurchases+" WHERE "+where+`
ORDER BY p.created_at DESC, p.id DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return none, fmt.Errorf("list purchases: %w", err)
	}
	for i := range list {
		list[i], _ = list[i].seenBy(actor)
	}
	return page.Of(req, list, func(p Purchase) []any { return []any{clock.Micros(p.CreatedAt), p.ID} }), nil
}

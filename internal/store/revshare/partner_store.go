package revshare

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// mostListed bounds the agreements that are listed of an organisation or of a product.
const mostListed = 1000

const selectPartners = `
SELECT p.id, p.seller_org, s.name, p.product, p.org_id, g.name, p.percent, p.state, p.proposed_at, p.answered_at, p.ended_at
FROM share_partners p JOIN orgs s ON s.id = p.seller_org JOIN orgs g ON g.id = p.org_id`

func scanPartner(row sqldb.Row) (p Partner, err error) {
	err = row.Scan(&p.ID, &p.Product.OrgID, &p.Product.OrgName, &p.Product.Name, &p.OrgID, &p.OrgName, &p.Percent, &p.State,
		sqldb.Time(&p.ProposedAt), sqldb.Time(&p.AnsweredAt), sqldb.Time(&p.EndedAt))
	if err == nil {
		p.rate, err = money.ParsePercent(p.Percent)
	}
	return p, err
}

// accepted returns the agreements that count for a product, by the partner's id, and how often what counts has
// changed.
func accepted(ctx context.Context, q sqldb.Queryer, of Product) ([]Partner, int64, error) {
	list, err := sqldb.All(ctx, q, scanPartner, selectPartners+`
WHERE p.seller_org = $1 AND p.product = $2 AND p.state = 'accepted' ORDER BY p.org_id`, of.OrgID, of.Name)
	if err != nil {
		return nil, 0, fmt.Errorf("partners of %s: %w", of.Ref(), err)
	}
	changes, err := sqldb.One(ctx, q, sqldb.Value[int64], `
SELECT COUNT(CASE WHEN state IN ('accepted', 'ended') THEN 1 END) + COUNT(ended_at) FROM share_partners WHERE seller_org = $1 AND product = $2`,
		of.OrgID, of.Name)
	return list, changes, err
}

// Partners returns the agreements about what the organisation sells, or about one of its products, "" for all:
// those that live first. It is for providers of the seller.
func (s *Service) Partners(ctx context.Context, actor account.Actor, ref string) ([]Partner, error) {
	if err := actor.NeedRole(account.ScopeRead, account.RoleProvider); err != nil {
		return nil, err
	}
	var a sqldb.Args
	where := " WHERE p.seller_org = " + a.Add(actor.OrgID)
	if ref != "" {
		of, err := own(ctx, s.db, actor, ref)
		if err != nil {
			return nil, err
		}
		where += " AND p.product = " + a.Add(of.Name)
	}
	return s.partners(ctx, where, a)
}

// Participations returns the agreements by which the organisation that the actor acts for gets a part of what
// others sell, or could: those that live first. It is for its members.
func (s *Service) Participations(ctx context.Context, actor account.Actor) ([]Partner, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return nil, err
	}
	var a sqldb.Args
	return s.partners(ctx, " WHERE p.org_id = "+a.Add(actor.OrgID), a)
}

func (s *Service) partners(ctx context.Context, where string, a sqldb.Args) ([]Partner, error) {
	list, err := sqldb.All(ctx, s.db, scanPartner, selectPartners+where+`
ORDER BY CASE p.state WHEN 'proposed' THEN 1 WHEN 'accepted' THEN 2 ELSE 3 END, s.name, p.product, g.name, p.id LIMIT `+a.Add(mostListed), a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("shares: %w", err)
	}
	return list, nil
}

// Agreements returns all agreements that count or wait for an answer, by seller, product and partner, whosever they
// are. It is for administrators.
func (s *Service) Agreements(ctx context.Context, actor account.Actor, req page.Request) (page.Page[Partner], error) {
	if err := actor.NeedAdmin(); err != nil {
		return page.Page[Partner]{}, err
	}
	var a sqldb.Args
	where := " WHERE p.state IN ('proposed', 'accepted')"
	var seller, product, partner, id string
	if more, err := req.Decode(&seller, &product, &partner, &id); err != nil {
		return page.Page[Partner]{}, err
	} else if more {
		where += " AND (s.name, p.product, g.name, p.id) > (" + a.Add(seller) + ", " + a.Add(product) + ", " + a.Add(partner) + ", " + a.Add(id) + ")"
	}
	list, err := sqldb.All(ctx, s.db, scanPartner, selectPartners+where+` ORDER BY s.name, p.product, g.name, p.id LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return page.Page[Partner]{}, fmt.Errorf("shares: %w", err)
	}
	return page.Of(req, list, func(p Partner) []any { return []any{p.Product.OrgName, p.Product.Name, p.OrgName, p.ID} }), nil
}

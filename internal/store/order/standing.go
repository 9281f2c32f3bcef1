package order

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/catalogue"
)

// Stand is what an offering can be to an actor.
type Stand string

// What an offering can be to an actor.
const (
	StandForSale Stand = "for_sale"    // it may buy it
	StandOwned   Stand = "owned"       // its organisation has it
	StandPending Stand = "pending"     // its organisation is buying it
	StandAsked   Stand = "requested"   // somebody of its organisation asked a manager for it
	StandAsk     Stand = "ask"         // it may ask a manager of its organisation for it
	StandOwn     Stand = "own"         // its organisation sells it
	StandOpen    Stand = "open"        // free for everybody who is signed in
	StandSignIn  Stand = "sign_in"     // it must sign in first
	StandNoRole  Stand = "no_role"     // it may not buy for its organisation
	StandOffSale Stand = "not_on_sale" // it cannot be bought
)

// Standing is what an offering is to an actor: what the offering's main button says.
type Standing struct {
	Stand      Stand
	PurchaseID string // with StandOwned, StandPending and StandAsked
}

// Standing tells what each of the offerings is to the actor, by id. Offerings that it does not see, and
// is not buying, are left out.
func (s *Service) Standing(ctx context.Context, actor account.Actor, offeringIDs []string) (map[string]Standing, error) {
	standings := make(map[string]Standing, len(offeringIDs))
	if len(offeringIDs) == 0 {
		return standings, nil
	}
	offerings, err := catalogue.FindAll(ctx, s.db, offeringIDs)
	if err != nil {
		return nil, err
	}
	holdings := make(map[string]Standing)
	if actor.Need(account.ScopeRead) == nil || actor.Need(account.ScopeBuy) == nil {
		if holdings, err = s.holdings(ctx, actor.OrgID, offerings); err != nil {
			return nil, err
		}
	}
	blocked, err := blockedOfferings(ctx, s.db, offeringIDs)
	if err != nil {
		return nil, err
	}
	approval, err := needsApproval(ctx, s.db, actor)
	if err != nil {
		return nil, err
	}
	for id, o := range offerings {
		if held, ok := holdings[id]; ok {
			standings[id] = held
		} else if o.VisibleTo(actor) {
			standings[id] = Standing{Stand: stand(actor, o, approval, blocked[id])}
		}
	}
	return standings, nil
}

// stand tells what an offering is to an actor whose organisation does not have it.
func stand(actor account.Actor, o catalogue.Offering, approval, blocked bool) Stand {
	switch {
	case o.OrgID == actor.OrgID:
		return StandOwn
	case o.State != catalogue.StatePublished || blocked:
		return StandOffSale
	case actor.Anonymous():
		return StandSignIn
	case o.Open:
		return StandOpen
	case actor.Need(account.ScopeBuy) != nil:
		return StandNoRole
	}
	if _, missing := o.Missing(); missing {
		return StandOffSale
	}
	if mayBuy(actor) != nil || approval {
		return StandAsk
	}
	return StandForSale
}

// holdings returns which of the offerings the organisation has or is buying. It has one too when it has
// a right to everything in it by other ways.
func (s *Service) holdings(ctx context.Context, orgID string, offerings map[string]catalogue.Offering) (map[string]Standing, error) {
	var ids, resources []string
	for id, o := range offerings {
		ids = append(ids, id)
		resources = append(resources, resourceIDs(o)...)
	}
	through, err := entitledThrough(ctx, s.db, orgID, resources, s.clock.Now())
	if err != nil {
		return nil, err
	}
	held := make(map[string]Standing)
	for id, o := range offerings {
		if first, ok := coveredBy(through, o); ok {
			held[id] = Standing{Stand: StandOwned, PurchaseID: first}
		}
	}
	var a sqldb.Args
	rows, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (v [3]string, err error) {
		return v, row.Scan(&v[0], &v[1], &v[2])
	}, `
SELECT offering_id, state, id FROM purchases
WHERE org_id = `+a.Add(orgID)+` AND offering_id IN (`+sqldb.List(&a, ids)+`) AND state IN ('requested', 'pending', 'paid') AND ended_at IS NULL`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("purchases of offerings: %w", err)
	}
	for _, v := range rows {
		stand := map[State]Stand{StateRequested: StandAsked, StatePending: StandPending, StatePaid: StandOwned}[State(v[1])]
		held[v[0]] = Standing{Stand: stand, PurchaseID: v[2]}
	}
	return held, nil
}

func resourceIDs(o catalogue.Offering) []string {
	ids := make([]string, len(o.Resources))
	for i, r := range o.Resources {
		ids[i] = r.ID
	}
	return ids
}

// coveredBy returns the purchase that gave the right to the first resource of the offering, and whether
// there is a right to all of them.
func coveredBy(through map[string]string, o catalogue.Offering) (string, bool) {
	for _, r := range o.Resources {
		if through[r.ID] == "" {
			return "", false
		}
	}
	if len(o.Resources) == 0 {
		return "", false
	}
	return through[o.Resources[0].ID], true
}

package order

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// Entitlement is the right of an organisation to a resource, to all its versions.
type Entitlement struct {
	ResourceID    string
	Title         string // of the resource
	Kind          string // of the resource
	Version       string // the highest that was published
	ModuleID      string // "" unless the resource is a module
	ModulePackage string // as well
	SellerName    string
	PurchaseID    string // the first that gave the right
	OfferingID    string // what was bought
	OfferingTitle string
	GrantedAt     time.Time
	ExpiresAt     time.Time // zero: for ever
}

// Library lists what the actor's organisation has a right to, each resource once, what it got last
// first.
func (s *Service) Library(ctx context.Context, actor account.Actor, req page.Request) (page.Page[Entitlement], error) {
	none := page.Page[Entitlement]{}
	if err := actor.Need(account.ScopeRead); err != nil {
		return none, err
	}
	var a sqldb.Args
	org, now := a.Add(actor.OrgID), a.Add(sqldb.Micros(s.clock.Now()))
	more := ""
	var at int64
	var id string
	if behind, err := req.Decode(&at, &id); err != nil {
		return none, err
	} else if behind {
		more = " AND (e.granted_at, e.resource_id) < (" + a.Add(at) + ", " + a.Add(id) + ")"
	}
	list, err := sqldb.All(ctx, s.db, scanEntitlement, `
SELECT r.id, r.title, r.kind, r.version, m.id, m.package, g.name, e.purchase_id, o.id, o.title, e.granted_at, e.expires_at
FROM entitlements e
JOIN resources r ON r.id = e.resource_id
JOIN orgs g ON g.id = r.org_id
LEFT JOIN modules m ON m.id = r.module_id
JOIN purchases p ON p.id = e.purchase_id
JOIN offerings o ON o.id = p.offering_id
WHERE e.org_id = `+org+` AND `+validSQL(now)+more+`
  AND NOT EXISTS (
    SELECT 1 FROM entitlements f
    WHERE f.org_id = e.org_id AND f.resource_id = e.resource_id AND (f.expires_at IS NULL OR f.expires_at > `+now+`)
      AND (f.granted_at, f.purchase_id) < (e.granted_at, e.purchase_id))
ORDER BY e.granted_at DESC, e.resource_id DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return none, fmt.Errorf("library: %w", err)
	}
	return page.Of(req, list, func(e Entitlement) []any { return []any{clock.Micros(e.GrantedAt), e.ResourceID} }), nil
}

func scanEntitlement(row sqldb.Row) (Entitlement, error) {
	var e Entitlement
	err := row.Scan(&e.ResourceID, &e.Title, &e.Kind, &e.Version, sqldb.Text(&e.ModuleID), sqldb.Text(&e.ModulePackage),
		&e.SellerName, &e.PurchaseID, &e.OfferingID, &e.OfferingTitle, sqldb.Time(&e.GrantedAt), sqldb.Time(&e.ExpiresAt))
	return e, err
}

// Entitled reports whether the organisation has acquired a right to the module. It implements
// release.Entitled.
func (s *Service) Entitled(ctx context.Context, orgID, moduleID string) (bool, error) {
	n, err := sqldb.One(ctx, s.db, sqldb.Value[int64], `
SELECT COUNT(*) FROM entitlements e JOIN resources r ON r.id = e.resource_id
WHERE e.org_id = $1 AND r.module_id = $2 AND `+validSQL("$3"), orgID, moduleID, sqldb.Micros(s.clock.Now()))
	if err != nil {
		return false, fmt.Errorf("entitled: %w", err)
	}
	return n > 0, nil
}

// EntitledTo reports whether the organisation has acquired a right to the resource. It implements
// catalogue.Buyers.
func (s *Service) EntitledTo(ctx context.Context, orgID, resourceID string) (bool, error) {
	n, err := sqldb.One(ctx, s.db, sqldb.Value[int64], `
SELECT COUNT(*) FROM entitlements e
WHERE e.org_id = $1 AND e.resource_id = $2 AND `+validSQL("$3"), orgID, resourceID, sqldb.Micros(s.clock.Now()))
	if err != nil {
		return false, fmt.Errorf("entitled to a resource: %w", err)
	}
	return n > 0, nil
}

// HasBought reports whether the organisation has bought the offering, or is about to. It implements
// catalogue.Buyers.
func (s *Service) HasBought(ctx context.Context, orgID, offeringID string) (bool, error) {
	_, live, err := findLive(ctx, s.db, orgID, offeringID)
	return live, err
}

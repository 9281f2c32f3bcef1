package order

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// Entitlement is the right of an organisation to a resource, to all its versions.
type Entitlement struct {
	ResourceID    string
	Title         string // of the resource
	Kind          string // of the resource: module, download, api, or one that a plugin adds
	Version       string // the highest that was published
	Latest        string // the version to take now; "" while there is none, as when all are withdrawn
	Size          int64  // of its file, in bytes; 0 for a link
	Link          string // of an API
	ModuleID      string // "" unless the resource is a module
	ModulePackage string // as well
	SellerName    string
	PurchaseID    string // the first that gave the right
	OfferingID    string // what was bought
	OfferingTitle string
	LogoID        string // picture of the offering, "" for none
	GrantedAt     time.Time
	ExpiresAt     time.Time // zero: for ever
	Blocked       bool      // by the market, while it looks into it: nothing is downloaded
}

// LibraryFilter narrows the library; "" leaves out a condition.
type LibraryFilter struct {
	Word string // in the title, the package name, the offering's title or the seller's name
	Kind string // of the resource
}

// entitlementTables joins an entitlement e with what it is about, and with the newest version of that: v
// in the registry, f of a file or link. The conditions behind it begin with AND; there is one row for each
// resource, of the right that was given first.
const entitlementTables = `
FROM entitlements e
JOIN resources r ON r.id = e.resource_id
JOIN orgs g ON g.id = r.org_id
LEFT JOIN modules m ON m.id = r.module_id
LEFT JOIN versions v ON v.id = m.latest_version
LEFT JOIN resource_versions f ON f.resource_id = r.id
  AND f.seq = (SELECT MAX(n.seq) FROM resource_versions n WHERE n.resource_id = r.id)
JOIN purchases p ON p.id = e.purchase_id
JOIN offerings o ON o.id = p.offering_id`

const entitlementColumns = `
SELECT r.id, r.title, r.kind, r.version, COALESCE(v.version, f.version), COALESCE(v.size, f.size), f.link, m.id, m.package,
       g.name, e.purchase_id, o.id, o.title, o.logo_id, e.granted_at, e.expires_at,
       (m.quarantined_at IS NOT NULL OR (m.id IS NULL AND EXISTS (
           SELECT 1 FROM offering_resources qx JOIN offerings qo ON qo.id = qx.offering_id
           WHERE qx.resource_id = r.id AND qo.quarantined_at IS NOT NULL)))`

// firstSQL is the condition that no earlier right of the organisation to the resource is valid.
func firstSQL(now string) string {
	return ` NOT EXISTS (
    SELECT 1 FROM entitlements f1
    WHERE f1.org_id = e.org_id AND f1.resource_id = e.resource_id AND (f1.expires_at IS NULL OR f1.expires_at > ` + now + `)
      AND (f1.granted_at, f1.purchase_id) < (e.granted_at, e.purchase_id))`
}

func scanEntitlement(row sqldb.Row) (Entitlement, error) {
	var e Entitlement
	var size sql.NullInt64
	err := row.Scan(&e.ResourceID, &e.Title, &e.Kind, &e.Version, sqldb.Text(&e.Latest), &size, sqldb.Text(&e.Link),
		sqldb.Text(&e.ModuleID), sqldb.Text(&e.ModulePackage), &e.SellerName, &e.PurchaseID, &e.OfferingID, &e.OfferingTitle, sqldb.Text(&e.LogoID),
		sqldb.Time(&e.GrantedAt), sqldb.Time(&e.ExpiresAt), &e.Blocked)
	e.Size = size.Int64
	return e, err
}

// Library lists what the actor's organisation has a right to, each resource once, what it got last
// first.
func (s *Service) Library(ctx context.Context, actor account.Actor, f LibraryFilter, req page.Request) (page.Page[Entitlement], error) {
	none := page.Page[Entitlement]{}
	if err := actor.Need(account.ScopeRead); err != nil {
		return none, err
	}
	var a sqldb.Args
	now := a.Add(sqldb.Micros(s.clock.Now()))
	where := "e.org_id = " + a.Add(actor.OrgID) + " AND " + validSQL(now) + " AND " + firstSQL(now) + f.where(&a)
	var at int64
	var id string
	if behind, err := req.Decode(&at, &id); err != nil {
		return none, err
	} else if behind {
		where += " AND (e.granted_at, e.resource_id) < (" + a.Add(at) + ", " + a.Add(id) + ")"
	}
	list, err := sqldb.All(ctx, s.db, scanEntitlement, entitlementColumns+entitlementTables+`
WHERE `+where+`
ORDER BY e.granted_at DESC, e.resource_id DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return none, fmt.Errorf("library: %w", err)
	}
	return page.Of(req, list, func(e Entitlement) []any { return []any{clock.Micros(e.GrantedAt), e.ResourceID} }), nil
}

// where returns the conditions of the filter, each behind an AND. Each word is looked for on its own.
func (f LibraryFilter) where(a *sqldb.Args) string {
	sql := ""
	if f.Kind != "" {
		sql += " AND r.kind = " + a.Add(f.Kind)
	}
	if !isLine(f.Word) {
		return sql + " AND FALSE"
	}
	escape := strings.NewReplacer(`!`, `!!`, `%`, `!%`, `_`, `!_`)
	for _, word := range strings.Fields(strings.ToLower(f.Word)) {
		like := " LIKE " + a.Add("%"+escape.Replace(word)+"%") + " ESCAPE '!'"
		sql += " AND (lower(r.title)" + like + " OR lower(o.title)" + like + " OR g.name_key" + like + " OR lower(COALESCE(m.package, ''))" + like + ")"
	}
	return sql
}

// Owned returns the right of the actor's organisation to a resource. Where it has none it is
// KindNotFound, code "not_in_library".
func (s *Service) Owned(ctx context.Context, actor account.Actor, resourceID string) (Entitlement, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return Entitlement{}, err
	}
	missing := errs.NotFound("not_in_library", "%s has no such thing in its library. If another organisation bought it, act for that one.", actor.OrgName)
	if !clock.IsID(resourceID) {
		return Entitlement{}, missing
	}
	var a sqldb.Args
	now := a.Add(sqldb.Micros(s.clock.Now()))
	e, err := sqldb.One(ctx, s.db, scanEntitlement, entitlementColumns+entitlementTables+`
WHERE e.org_id = `+a.Add(actor.OrgID)+` AND e.resource_id = `+a.Add(resourceID)+` AND `+validSQL(now)+` AND `+firstSQL(now), a.Values()...)
	if errors.Is(err, sql.ErrNoRows) {
		return Entitlement{}, missing
	}
	if err != nil {
		return Entitlement{}, fmt.Errorf("owned: %w", err)
	}
	return e, nil
}

// File is a version of a resource that is a file or a link.
type File struct {
	Version   string
	MediaType string
	Link      string // of an API; the rest is for files
	FileName  string
	SHA256    string
	Size      int64
	CreatedAt time.Time
}

// mostFiles is how many versions of a file its buyers see on a page.
const mostFiles = 200

// Files returns the versions of something that the actor's organisation owns, if it is a file or a link,
// the newest first, at most 200. The versions of modules are in the registry.
func (s *Service) Files(ctx context.Context, actor account.Actor, resourceID string) ([]File, error) {
	if _, err := s.Owned(ctx, actor, resourceID); err != nil {
		return nil, err
	}
	files, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (f File, err error) {
		return f, row.Scan(&f.Version, &f.MediaType, &f.Link, &f.FileName, &f.SHA256, &f.Size, sqldb.Time(&f.CreatedAt))
	}, `
SELECT version, media_type, link, file_name, sha256, size, created_at FROM resource_versions
WHERE resource_id = $1 ORDER BY seq DESC LIMIT $2`, resourceID, mostFiles)
	if err != nil {
		return nil, fmt.Errorf("files of resource: %w", err)
	}
	return files, nil
}

// Terms are what a buyer agreed to, word by word.
type Terms struct{ Title, Body, Hash string }

// Terms returns the terms that a purchase was made on, to those who see the purchase. Where it was made
// without any, or the text is older than the market's record of texts, Title and Body are "".
func (s *Service) Terms(ctx context.Context, actor account.Actor, purchaseID string) (Terms, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return Terms{}, err
	}
	p, err := find(ctx, s.db, actor, purchaseID)
	if err != nil {
		return Terms{}, err
	}
	if _, ok := p.seenBy(actor); !ok {
		return Terms{}, notFound(purchaseID, actor)
	}
	t := Terms{Hash: p.TermsHash}
	err = s.db.QueryRow(ctx, `SELECT title, body FROM terms WHERE hash = $1`, p.TermsHash).Scan(&t.Title, &t.Body)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Terms{}, fmt.Errorf("terms of purchase: %w", err)
	}
	return t, nil
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

// EntitledAmong returns those of the modules that the organisation has acquired a right to. It implements
// release.Entitled.
func (s *Service) EntitledAmong(ctx context.Context, orgID string, moduleIDs []string) (map[string]bool, error) {
	right := make(map[string]bool, len(moduleIDs))
	if len(moduleIDs) == 0 {
		return right, nil
	}
	var a sqldb.Args
	list, err := sqldb.All(ctx, s.db, sqldb.Value[string], `
SELECT DISTINCT r.module_id FROM entitlements e JOIN resources r ON r.id = e.resource_id
WHERE e.org_id = `+a.Add(orgID)+` AND r.module_id IN (`+sqldb.List(&a, moduleIDs)+`) AND `+
		validSQL(a.Add(sqldb.Micros(s.clock.Now()))), a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("entitled among: %w", err)
	}
	for _, id := range list {
		right[id] = true
	}
	return right, nil
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

package search

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/store/catalogue"
)

// Category is a shelf of the market.
type Category struct {
	Slug        string // part of its address
	Title       string
	Description string
	Icon        string // of the sprite; "" for none
	Items       int64  // that the one who asks sees
}

// Categories returns all categories in the administrator's order, with the number of items that the actor
// sees in each.
func (s *Service) Categories(ctx context.Context, actor account.Actor) ([]Category, error) {
	var a sqldb.Args
	list, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (c Category, err error) {
		return c, r.Scan(&c.Slug, &c.Title, &c.Description, &c.Icon, &c.Items)
	}, `
SELECT k.slug, k.title, k.description, k.icon, (
    SELECT COUNT(*) FROM offering_categories y JOIN offerings o ON o.id = y.offering_id
    WHERE y.category_id = k.id AND `+catalogue.VisibleSQL(&a, actor)+`)
FROM categories k ORDER BY k.seq, k.slug`, a.Values()...)
	return list, errs.Wrap("search.Categories", err)
}

// Profile is what a provider tells about itself.
type Profile struct {
	Provider
	About   string // Markdown
	Website string
	LogoID  string // picture; "" for none
	Since   time.Time
}

// Profile returns what the organisation tells about itself. One that is no provider, or has nothing that
// the actor sees and is not its own, gives KindNotFound, code "provider_not_found".
func (s *Service) Profile(ctx context.Context, actor account.Actor, name string) (Profile, error) {
	missing := errs.NotFound("provider_not_found", "There is no provider of this name here.")
	p, err := parse(Query{Providers: []string{name}}, nil)
	if err != nil {
		return Profile{}, missing
	}
	var a sqldb.Args
	key := a.Add(strings.Join(p.Providers, ""))
	profile, err := sqldb.One(ctx, s.db, func(r sqldb.Row) (o Profile, err error) {
		return o, r.Scan(&o.ID, &o.Name, &o.Title, &o.Verified, &o.About, &o.Website, sqldb.Text(&o.LogoID), sqldb.Time(&o.Since))
	}, `
SELECT g.id, g.name, g.title, g.verified_at IS NOT NULL, g.about, g.website, g.logo_id, g.created_at
FROM orgs g
WHERE g.name_key = `+key+` AND g.provider_code IS NOT NULL AND (g.id = `+a.Add(actor.OrgID)+`
    OR EXISTS (SELECT 1 FROM offerings o WHERE o.org_id = g.id AND `+catalogue.VisibleSQL(&a, actor)+`)
    OR EXISTS (SELECT 1 FROM modules n WHERE n.owner_org = g.id AND n.latest_version IS NOT NULL AND `+module.VisibleSQL(&a, "n", actor)+`))`, a.Values()...)
	if errors.Is(err, sql.ErrNoRows) {
		return Profile{}, missing
	}
	return profile, errs.Wrap("search.Profile", err)
}

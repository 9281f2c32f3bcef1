package catalogue

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/platform/sqldb"
)

// parts are the lists that belong to offerings, by offering id.
type parts struct {
	screenshots       map[string][]Screenshot
	categories        map[string][]Category
	audience, freeFor map[string][]Party
}

func (p parts) into(o *Offering) {
	o.Screenshots, o.Categories = p.screenshots[o.ID], p.categories[o.ID]
	o.Audience, o.FreeFor = p.audience[o.ID], p.freeFor[o.ID]
}

// selectParts returns the lists of the offerings.
func selectParts(ctx context.Context, q sqldb.Queryer, ids []string) (p parts, err error) {
	if p.screenshots, err = grouped(ctx, q, ids, func(row sqldb.Row, id *string) (s Screenshot, err error) {
		return s, row.Scan(id, &s.Picture, &s.Caption)
	}, `SELECT offering_id, picture_id, caption FROM offering_screenshots WHERE offering_id IN `, `ORDER BY offering_id, seq`); err != nil {
		return p, err
	}
	if p.categories, err = grouped(ctx, q, ids, func(row sqldb.Row, id *string) (c Category, err error) {
		return c, row.Scan(id, &c.ID, &c.Slug, &c.Title)
	}, `
SELECT x.offering_id, c.id, c.slug, c.title
FROM offering_categories x JOIN categories c ON c.id = x.category_id
WHERE x.offering_id IN `, `ORDER BY x.offering_id, c.seq, c.id`); err != nil {
		return p, err
	}
	roles, err := grouped(ctx, q, ids, func(row sqldb.Row, id *string) (v partyRole, err error) {
		return v, row.Scan(id, &v.role, &v.ID, &v.Name)
	}, `
SELECT x.offering_id, x.role, g.id, g.name
FROM offering_orgs x JOIN orgs g ON g.id = x.org_id
WHERE x.offering_id IN `, `ORDER BY x.offering_id, g.name_key`)
	p.audience, p.freeFor = map[string][]Party{}, map[string][]Party{}
	for id, list := range roles {
		for _, v := range list {
			if v.role == roleSees {
				p.audience[id] = append(p.audience[id], v.Party)
			} else {
				p.freeFor[id] = append(p.freeFor[id], v.Party)
			}
		}
	}
	return p, err
}

type partyRole struct {
	Party
	role string
}

// grouped runs a query whose first column is the offering's id, and returns its rows by that.
func grouped[T any](ctx context.Context, q sqldb.Queryer, ids []string, scan func(row sqldb.Row, id *string) (T, error), before, after string) (map[string][]T, error) {
	type line struct {
		id    string
		value T
	}
	var a sqldb.Args
	list, err := sqldb.All(ctx, q, func(row sqldb.Row) (l line, err error) {
		l.value, err = scan(row, &l.id)
		return l, err
	}, before+"("+sqldb.List(&a, ids)+")\n"+after, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("parts of offerings: %w", err)
	}
	groups := make(map[string][]T)
	for _, l := range list {
		groups[l.id] = append(groups[l.id], l.value)
	}
	return groups, nil
}

// insertParts stores the categories and organisations of an offering that has none.
func insertParts(ctx context.Context, tx *sqldb.Tx, o Offering) error {
	for _, c := range o.Categories {
		if _, err := tx.Exec(ctx, `INSERT INTO offering_categories (offering_id, category_id) VALUES ($1, $2)`, o.ID, c.ID); err != nil {
			return fmt.Errorf("insert category of offering: %w", err)
		}
	}
	for role, parties := range map[string][]Party{roleSees: o.Audience, roleFree: o.FreeFor} {
		for _, p := range parties {
			_, err := tx.Exec(ctx, `INSERT INTO offering_orgs (offering_id, org_id, role) VALUES ($1, $2, $3)`, o.ID, p.ID, role)
			if err != nil {
				return fmt.Errorf("insert organisation of offering: %w", err)
			}
		}
	}
	return nil
}

// storePictures replaces the logo and the screenshots of the offering, and stores its revision.
func storePictures(ctx context.Context, tx *sqldb.Tx, o Offering) error {
	_, err := tx.Exec(ctx, `UPDATE offerings SET logo_id = $2, revision = $3 WHERE id = $1`, o.ID, sqldb.NullText(o.Logo), o.Revision)
	if err != nil {
		return fmt.Errorf("store logo of offering: %w", err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM offering_screenshots WHERE offering_id = $1`, o.ID); err != nil {
		return fmt.Errorf("clear screenshots: %w", err)
	}
	return insertScreenshots(ctx, tx, o)
}

func insertScreenshots(ctx context.Context, tx *sqldb.Tx, o Offering) error {
	for i, s := range o.Screenshots {
		_, err := tx.Exec(ctx, `INSERT INTO offering_screenshots (offering_id, seq, picture_id, caption) VALUES ($1, $2, $3, $4)`,
			o.ID, i+1, s.Picture, s.Caption)
		if err != nil {
			return fmt.Errorf("insert screenshot: %w", err)
		}
	}
	return nil
}

// Categories returns all categories of the market, in its order.
func (s *Service) Categories(ctx context.Context) ([]Category, error) {
	list, err := sqldb.All(ctx, s.db, scanCategory, `SELECT id, slug, title FROM categories ORDER BY seq, id`)
	if err != nil {
		return nil, fmt.Errorf("categories: %w", err)
	}
	return list, nil
}

func scanCategory(row sqldb.Row) (Category, error) {
	var c Category
	return c, row.Scan(&c.ID, &c.Slug, &c.Title)
}

// selectCategories returns the categories with the ids or slugs, in the market's order.
func selectCategories(ctx context.Context, q sqldb.Queryer, refs []string) ([]Category, error) {
	refs = readable(refs)
	if len(refs) == 0 {
		return nil, nil
	}
	var a sqldb.Args
	in := sqldb.List(&a, refs)
	list, err := sqldb.All(ctx, q, scanCategory, `SELECT id, slug, title FROM categories WHERE id IN (`+in+`) OR slug IN (`+in+`) ORDER BY seq, id`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("select categories: %w", err)
	}
	return list, nil
}

// selectParties returns the organisations with the names, by name.
func selectParties(ctx context.Context, q sqldb.Queryer, names []string) ([]Party, error) {
	var keys []string
	for _, name := range readable(names) {
		keys = append(keys, strings.ToLower(name))
	}
	if len(keys) == 0 {
		return nil, nil
	}
	var a sqldb.Args
	list, err := sqldb.All(ctx, q, func(row sqldb.Row) (p Party, err error) {
		return p, row.Scan(&p.ID, &p.Name)
	}, `SELECT id, name FROM orgs WHERE name_key IN (`+sqldb.List(&a, keys)+`) ORDER BY name_key`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("select organisations: %w", err)
	}
	return list, nil
}

// readable leaves out what the database cannot be asked for.
func readable(refs []string) []string {
	var list []string
	for _, ref := range refs {
		if ref != "" && isText(ref) && len(ref) <= maxName {
			list = append(list, ref)
		}
	}
	return list
}

package search

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// Weights of what makes an item related to another.
const (
	sameCategory = 3 // for each category that they share
	dependency   = 2 // one needs the other, or has the other's module in it
	sameProvider = 1
)

// nearby bounds the items that each of these looks at.
const nearby = 100

// Ref names an item.
type Ref struct {
	Kind, ID string
	OrgID    string   // of its provider
	Modules  []string // ids of the modules in it
}

// Related returns the n items that are closest to the one that is named: by categories, by what needs
// what, by provider; modules in the language, as Query has it.
func (s *Service) Related(ctx context.Context, actor account.Actor, ref Ref, n int, language string) ([]Item, error) {
	var a sqldb.Args
	self, org, most := a.Add(ref.ID), a.Add(ref.OrgID), a.Add(nearby)
	mine := sqldb.List(&a, ref.Modules)
	near := `
    SELECT * FROM (
        SELECT y.offering_id AS id, ` + weight(sameCategory) + ` AS weight FROM offering_categories x
        JOIN offering_categories y ON y.category_id = x.category_id
        WHERE x.offering_id = ` + self + ` AND y.offering_id <> ` + self + ` LIMIT ` + most + `) AS same
    UNION ALL
    SELECT target_id, ` + weight(dependency) + ` FROM linked
    UNION ALL
    SELECT * FROM (
        SELECT y.offering_id, ` + weight(dependency) + ` FROM offering_resources y JOIN resources r ON r.id = y.resource_id
        WHERE r.module_id IN (` + mine + `) OR r.module_id IN (SELECT target_id FROM linked) LIMIT ` + most + `) AS held
    UNION ALL
    SELECT * FROM (
        SELECT id, ` + weight(sameProvider) + ` FROM offerings WHERE org_id = ` + org + ` AND state = 'published'
        ORDER BY sold DESC, id LIMIT ` + most + `) AS sold
    UNION ALL
    SELECT * FROM (
        SELECT id, ` + weight(sameProvider) + ` FROM modules WHERE owner_org = ` + org + ` ORDER BY downloads DESC, id LIMIT ` + most + `) AS made`
	linked := `
    SELECT target_id FROM (
        SELECT d.target_id AS target_id FROM version_dependencies d JOIN modules m ON m.latest_version = d.version_id WHERE m.id IN (` + mine + `)
        UNION
        SELECT m.id FROM version_dependencies d JOIN modules m ON m.latest_version = d.version_id
        WHERE d.target_id IN (` + mine + `) AND d.target_id <> '0'
    ) AS l WHERE target_id <> '0' LIMIT ` + most
	hits := hitsSQL(&a, s.db.Dialect(), actor, nil, "", "o.id IN (SELECT id FROM near)", "n.id IN (SELECT id FROM near)")
	list, err := sqldb.All(ctx, s.db, scanHit, `
WITH linked AS MATERIALIZED (`+linked+`),
near AS MATERIALIZED (SELECT id, SUM(weight) AS weight FROM (`+near+`) AS all_near GROUP BY id),
hits AS MATERIALIZED (`+hits+`)
SELECT hits.kind, hits.id, '', 0 FROM hits JOIN near ON near.id = hits.id
WHERE hits.id <> `+self+`
ORDER BY near.weight DESC, hits.popular DESC, hits.id LIMIT `+a.Add(n), a.Values()...)
	if err != nil {
		return nil, errs.Wrap("search.Related", err)
	}
	items, err := s.load(ctx, list, language)
	return items, errs.Wrap("search.Related", err)
}

// weight writes a weight as SQL.
func weight(n int) string { return levelText(n) }

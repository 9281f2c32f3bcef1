package advise

import (
	"context"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
)

// Bounds of a tree.
const (
	treeDepth = 4   // steps from the version
	treeNodes = 200 // modules in it
)

// Node is a module that a version needs or brings along, with what that needs itself: its newest version
// stands for whatever would be chosen.
type Node struct {
	ModuleID string
	Name     string
	Package  string // "" where it is not registered here, or not seen
	Start    string // the lowest version that is wanted
	Included bool   // brought along
	Repeated bool   // stands elsewhere in the tree with what it needs
	Needs    []Node
}

type link struct {
	from, to, name, start string
	included              bool
	pkg, latest           string
}

// Tree returns what the version with the id needs, and what that needs, four steps deep and 200 modules
// wide at most. Whoever asks has made sure that the version may be seen; modules that the actor does not see
// stay without what they need.
func (s *Service) Tree(ctx context.Context, actor account.Actor, versionID string) ([]Node, error) {
	var a sqldb.Args
	start, visible := a.Add(versionID), module.VisibleSQL(&a, "m", actor)
	links, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (l link, err error) {
		return l, r.Scan(&l.from, &l.to, &l.name, &l.start, &l.included, &l.pkg, &l.latest)
	}, `
WITH RECURSIVE reached (version_id, depth) AS (
    SELECT id, 1 FROM versions WHERE id = `+start+`
    UNION
    SELECT m.latest_version, t.depth + 1 FROM reached t
    JOIN version_dependencies d ON d.version_id = t.version_id
    JOIN modules m ON m.id = d.target_id
    WHERE t.depth < `+a.Add(treeDepth)+` AND m.latest_version IS NOT NULL AND `+visible+`
)
SELECT d.version_id, d.target_id, COALESCE(m.name, d.target_name), d.version_start, d.is_included, COALESCE(m.package, ''), COALESCE(m.latest_version, '')
FROM version_dependencies d
LEFT JOIN modules m ON m.id = d.target_id AND `+visible+`
WHERE d.version_id IN (SELECT version_id FROM reached)
ORDER BY d.version_id, d.seq LIMIT 2000`, a.Values()...)
	if err != nil {
		return nil, errs.Wrap("advise.Tree", err)
	}
	t := tree{links: map[string][]link{}, seen: map[string]bool{versionID: true}}
	for _, l := range links {
		t.links[l.from] = append(t.links[l.from], l)
	}
	return t.below(versionID, 1), nil
}

// tree grows from links; each version's needs stand in it once.
type tree struct {
	links map[string][]link
	seen  map[string]bool
	nodes int
}

func (t *tree) below(versionID string, depth int) []Node {
	var list []Node
	for _, l := range t.links[versionID] {
		if t.nodes++; t.nodes > treeNodes {
			break
		}
		n := Node{ModuleID: l.to, Name: l.name, Package: l.pkg, Start: l.start, Included: l.included}
		if n.Name == "" && l.to == module.CoreID {
			n.Name = "Core"
		}
		if n.Name == "" {
			n.Name = l.to
		}
		switch {
		case l.latest == "" || depth == treeDepth:
		case t.seen[l.latest]:
			n.Repeated = len(t.links[l.latest]) > 0
		default:
			t.seen[l.latest] = true
			n.Needs = t.below(l.latest, depth+1)
		}
		list = append(list, n)
	}
	slices.SortStableFunc(list, func(a, b Node) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return list
}

// Dependents returns a page of the modules whose newest version needs the module, or brings it along, by
// package name.
func (s *Service) Dependents(ctx context.Context, actor account.Actor, moduleID string, req page.Request) (page.Page[Hit], error) {
	none := page.Page[Hit]{}
	var a sqldb.Args
	query := `
SELECT 0, m.package, m.id, v.id, v.version, v.label, v.maturity, ` + release.LevelSQL("v.maturity") + `, v.licence_type, v.size, v.published_at
FROM modules m JOIN versions v ON v.id = m.latest_version
WHERE v.id IN (SELECT d.version_id FROM version_dependencies d WHERE d.target_id = ` + a.Add(moduleID) + `) AND ` + module.VisibleSQL(&a, "m", actor)
	var after string
	more, err := req.Decode(&after)
	if err != nil {
		return none, err
	}
	if more {
		query += " AND m.package > " + a.Add(after)
	}
	rows, err := sqldb.All(ctx, s.db, scanRow, query+" ORDER BY m.package LIMIT "+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return none, errs.Wrap("advise.Dependents", err)
	}
	found := page.Of(req, rows, func(r row) []any { return []any{r.pkg} })
	hits, err := s.hits(ctx, found.Items)
	return page.Page[Hit]{Items: hits, Next: found.Next}, errs.Wrap("advise.Dependents", err)
}

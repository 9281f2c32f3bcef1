package release

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/version"
)

// survey is what the registry knows of the modules that an upload names.
type survey struct {
	modules  map[string]module.Module // those in the upload, and what they depend on
	versions map[string][]published   // of the modules in the upload
	holders  map[string]module.Holder // of the prefixes in the upload
	graph    graph
	offered  map[string][]version.Number // of the modules that the upload needs, what may be chosen
}

// published is a version that is there already.
type published struct {
	id       string
	number   version.Number
	sha256   string
	cameWith string // package and version of the pack that it came along with; "" once published by itself
	yanked   bool
	needs    []Dependency // of the version before a candidate's only
}

// look asks the database for everything at once.
func look(ctx context.Context, q sqldb.Queryer, list []candidate) (*survey, error) {
	var own, named, prefixes []string
	for _, c := range list {
		own = append(own, c.pkg.ID)
		named = append(named, c.pkg.ID)
		prefixes = append(prefixes, c.pkg.Prefixes...)
		for _, d := range c.pkg.Dependencies {
			named = append(named, d.TargetID)
		}
		named = append(named, c.mergedIDs()...)
	}
	s := &survey{versions: map[string][]published{}}
	var err error
	if s.modules, err = module.FindAll(ctx, q, named); err != nil {
		return nil, err
	}
	if s.holders, err = module.Holders(ctx, q, prefixes); err != nil {
		return nil, err
	}
	if s.graph, err = loadGraph(ctx, q, list); err != nil {
		return nil, err
	}
	type row struct {
		moduleID string
		published
	}
	var a sqldb.Args
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (p row, err error) {
		return p, r.Scan(&p.moduleID, &p.id, &p.number.A, &p.number.B, &p.number.C, &p.sha256, &p.yanked, sqldb.Text(&p.cameWith))
	}, `
SELECT v.module_id, v.id, v.part_a, v.part_b, v.part_c, v.sha256, v.yanked_at IS NOT NULL, pm.package || ' ' || pv.version
FROM versions v LEFT JOIN versions pv ON pv.id = v.came_with LEFT JOIN modules pm ON pm.id = pv.module_id
WHERE v.module_id IN (`+sqldb.List(&a, own)+`)`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("look up versions: %w", err)
	}
	for _, p := range rows {
		s.versions[p.moduleID] = append(s.versions[p.moduleID], p.published)
	}
	if err := s.readNeeds(ctx, q, list); err != nil {
		return nil, err
	}
	return s, s.readOffered(ctx, q, list)
}

// version returns the candidate's version when it is published already.
func (s *survey) version(c candidate) (published, bool) {
	for _, p := range s.versions[c.pkg.ID] {
		if p.number == c.number {
			return p, true
		}
	}
	return published{}, false
}

// last returns the highest version of the same major version as the candidate's.
func (s *survey) last(c candidate) (version.Number, bool) {
	var last version.Number
	found := false
	for _, p := range s.versions[c.pkg.ID] {
		if version.CompareMajor(p.number, c.number) == 0 && (!found || version.Compare(p.number, last) > 0) {
			last, found = p.number, true
		}
	}
	return last, found
}

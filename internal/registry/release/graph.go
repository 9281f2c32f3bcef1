package release

import (
	"context"
	"fmt"
	"slices"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/version"
)

// graph is how modules hang together, as far as it is reached from an upload: what the latest version
// of each needs, and what each version of a pack includes. The packages of the upload stand in it as if
// they were published.
type graph struct {
	needs    map[string][]edge
	includes map[string]map[version.Number][]edge
}

// edge leads from a module to one that it depends on or includes.
type edge struct {
	to       string
	start    version.Number // of an include, the version that is included
	included bool
}

// loadGraph reads the graph from the upload's packages on, one query for each step away from them.
func loadGraph(ctx context.Context, q sqldb.Queryer, list []candidate) (graph, error) {
	g := graph{needs: map[string][]edge{}, includes: map[string]map[version.Number][]edge{}}
	uploaded := map[string]version.Number{}
	reached := map[string]bool{}
	var next []string
	for _, c := range list {
		uploaded[c.pkg.ID] = c.number
		reached[c.pkg.ID] = true
		next = append(next, c.pkg.ID)
		for _, d := range c.pkg.Dependencies {
			g.add(c.pkg.ID, c.number, true, edgeOf(d.TargetID, d.Start, d.Included))
		}
	}
	for next = append(next, g.unreached(reached)...); len(next) > 0; next = g.unreached(reached) {
		if err := g.load(ctx, q, next, uploaded); err != nil {
			return graph{}, err
		}
	}
	return g, nil
}

func edgeOf(target, start string, included bool) edge {
	n, err := version.ParseLoose(start)
	if err != nil {
		n = version.Open
	}
	return edge{to: target, start: n, included: included}
}

func (g graph) add(from string, number version.Number, latest bool, e edge) {
	if latest {
		g.needs[from] = append(g.needs[from], e)
	}
	if e.included {
		if g.includes[from] == nil {
			g.includes[from] = map[version.Number][]edge{}
		}
		g.includes[from][number] = append(g.includes[from][number], e)
	}
}

// unreached returns the modules that edges lead to and that are not in reached, and puts them there.
func (g graph) unreached(reached map[string]bool) []string {
	var list []string
	take := func(id string) {
		if !reached[id] {
			reached[id] = true
			list = append(list, id)
		}
	}
	for _, edges := range g.needs {
		for _, e := range edges {
			take(e.to)
		}
	}
	for _, versions := range g.includes {
		for _, edges := range versions {
			for _, e := range edges {
				take(e.to)
			}
		}
	}
	slices.Sort(list)
	return list
}

// load adds the edges of the modules: those of the latest versions, which the packages of the upload
// stand in for, and the includes of all versions.
func (g graph) load(ctx context.Context, q sqldb.Queryer, ids []string, uploaded map[string]version.Number) error {
	type row struct {
		from, to, start  string
		number           version.Number
		latest, included bool
	}
	var a sqldb.Args
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (e row, err error) {
		return e, r.Scan(&e.from, &e.number.A, &e.number.B, &e.number.C, &e.latest, &e.to, &e.start, &e.included)
	}, `
SELECT v.module_id, v.part_a, v.part_b, v.part_c, CASE WHEN v.id = m.latest_version THEN TRUE ELSE FALSE END,
       d.target_id, d.version_start, d.is_included
FROM modules m
JOIN versions v ON v.module_id = m.id
JOIN version_dependencies d ON d.version_id = v.id
WHERE m.id IN (`+sqldb.List(&a, ids)+`) AND (v.id = m.latest_version OR d.is_included = TRUE)
ORDER BY v.id, d.seq`, a.Values()...)
	if err != nil {
		return fmt.Errorf("load dependency graph: %w", err)
	}
	for _, e := range rows {
		number, up := uploaded[e.from]
		if up && number == e.number {
			continue
		}
		g.add(e.from, e.number, e.latest && !up, edgeOf(e.to, e.start, e.included))
	}
	return nil
}

// reachesCore reports whether the dependencies and includes of the module lead to core.
func (g graph) reachesCore(from string) bool {
	return g.path(from, module.CoreID, func(edge) bool { return true }) != nil
}

// cycle returns a way from the module along plain dependencies back to it, nil when there is none.
func (g graph) cycle(from string) []string {
	return g.path(from, from, func(e edge) bool { return !e.included })
}

// path returns the shortest way from one module to another, both named, along the edges that ok holds
// of; nil when there is none.
func (g graph) path(from, to string, ok func(edge) bool) []string {
	came := map[string]string{} // whence a module was reached
	queue := []string{from}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, e := range g.needs[at] {
			if _, seen := came[e.to]; seen || !ok(e) {
				continue
			}
			came[e.to] = at
			if e.to == to {
				return trace(came, from, to)
			}
			queue = append(queue, e.to)
		}
	}
	return nil
}

func trace(came map[string]string, from, to string) []string {
	way := []string{to}
	for at := came[to]; at != from; at = came[at] {
		way = append(way, at)
	}
	way = append(way, from)
	slices.Reverse(way)
	return way
}

// doubled is a module that stands twice in a tree of includes, or in which the tree runs in a circle.
type doubled struct {
	id, first, second string // the module, and the two that include it
	circle            bool
}

// includedTwice walks the tree of what a version includes, in exactly the versions that are included.
func (g graph) includedTwice(from string, number version.Number) []doubled {
	var found []doubled
	parent := map[string]string{from: ""}
	var walk func(id string, n version.Number)
	walk = func(id string, n version.Number) {
		for _, e := range g.includes[id][n] {
			if by, seen := parent[e.to]; seen {
				if by != id { // twice in one package is found in the package itself
					found = append(found, doubled{id: e.to, first: by, second: id, circle: e.to == from})
				}
				continue
			}
			parent[e.to] = id
			walk(e.to, e.start)
		}
	}
	walk(from, number)
	return found
}

package resolver

import (
	"fmt"
	"slices"

	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/resolve/resolvetest"
)

// table is a problem in plain numbers, as the other solvers are told it: modules and versions by their
// places, needs as the lowest and highest version that will do.
type table struct {
	Modules   []tableModule `json:"modules"`
	Installed [][2]int      `json:"installed"` // module, version
	Install   [][2]int      `json:"install"`   // module, wanted version or -1
	Update    []int         `json:"update"`    // must go up
	All       bool          `json:"all"`       // everything may go up, and should
	at        map[int]int   // the installed versions again
}

type tableModule struct {
	id       string
	class    resolve.Class
	Versions []tableVersion `json:"versions"`
}

type tableVersion struct {
	Needs  [][3]int `json:"needs"` // module, lowest, highest; module -1 where nothing will do
	Merges []int    `json:"merges"`
}

// newTable returns the problem as a table. It is an error when there is something in it that a table does not
// have: the problems of the benchmark have nothing but needs, merges, installed and wanted modules.
func newTable(p resolvetest.Problem) (*table, error) {
	t := &table{All: p.Request.Objective != resolve.Check, at: map[int]int{}}
	place := map[string]int{}
	for i, m := range p.Modules {
		place[m.ID] = i
		t.Modules = append(t.Modules, tableModule{id: m.ID, class: m.Class})
	}
	for i, m := range p.Modules {
		for _, v := range m.Versions {
			row, err := tableRow(p, place, v)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", m.ID, v.Version, err)
			}
			t.Modules[i].Versions = append(t.Modules[i].Versions, row)
		}
	}
	rank := func(id, text string) int {
		return slices.IndexFunc(p.Modules[place[id]].Versions, func(v resolve.VersionSpec) bool { return v.Version == text })
	}
	for _, in := range p.Request.Installed {
		at := rank(in.ID, in.Version)
		if at < 0 {
			return nil, fmt.Errorf("%s %s is installed, but not published", in.ID, in.Version)
		}
		t.Installed = append(t.Installed, [2]int{place[in.ID], at})
		t.at[place[in.ID]] = at
	}
	for _, w := range p.Request.Install {
		t.Install = append(t.Install, [2]int{place[w.ID], rank(w.ID, w.Version)})
	}
	for _, w := range p.Request.Update {
		t.Update = append(t.Update, place[w.ID])
	}
	return t, nil
}

// tableRow returns what a version needs and merges. Merged modules that nobody published are left out.
func tableRow(p resolvetest.Problem, place map[string]int, v resolve.VersionSpec) (row tableVersion, err error) {
	for _, n := range v.Needs {
		target, published := place[n.Target]
		if !published {
			row.Needs = append(row.Needs, [3]int{-1, 0, 0})
			continue
		}
		lo, hi, holes := span(n.Allows, p.Modules[target].Versions)
		switch {
		case holes:
			return row, fmt.Errorf("what it allows of %s has holes", n.Target)
		case lo < 0:
			row.Needs = append(row.Needs, [3]int{-1, 0, 0})
		default:
			row.Needs = append(row.Needs, [3]int{target, lo, hi})
		}
	}
	for _, id := range v.Merges {
		if target, published := place[id]; published {
			row.Merges = append(row.Merges, target)
		}
	}
	return row, nil
}

// span returns the lowest and the highest of the versions that are allowed, -1 where none is.
func span(allows resolve.Allows, versions []resolve.VersionSpec) (lo, hi int, holes bool) {
	lo, hi = -1, -1
	for rank, v := range versions {
		switch {
		case !allows.Allowed(rank, v):
		case lo < 0:
			lo, hi = rank, rank
		case rank == hi+1:
			hi = rank
		default:
			holes = true
		}
	}
	return lo, hi, holes
}

// set returns what an answer with these modules and versions is called elsewhere.
func (t *table) set(pairs [][2]int) resolvetest.Set {
	set := resolvetest.Set{}
	for _, p := range pairs {
		set[t.Modules[p[0]].id] = p[1]
	}
	return set
}

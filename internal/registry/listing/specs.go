package listing

import (
	"cmp"
	"slices"

	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
)

// Specs returns the modules that the entries are versions of, in the order of their ids. Name and class of
// a module are those of its highest version.
func Specs(entries []Entry) []resolve.ModuleSpec {
	sorted := slices.Clone(entries)
	slices.SortStableFunc(sorted, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), version.Compare(a.Number, b.Number))
	})
	var modules []resolve.ModuleSpec
	for _, e := range sorted {
		if len(modules) == 0 || modules[len(modules)-1].ID != e.ID {
			modules = append(modules, resolve.ModuleSpec{ID: e.ID})
		}
		m := &modules[len(modules)-1]
		m.Name, m.Class = e.Name, e.Class()
		m.Versions = append(m.Versions, e.spec())
	}
	return modules
}

// Class returns the class of the entry's module.
func (e Entry) Class() resolve.Class {
	switch {
	case e.ID == "0":
		return resolve.Core
	case e.Type == "T":
		return resolve.Template
	case e.Type == "P":
		return resolve.Pack
	}
	return resolve.Module
}

// spec returns the entry as one version of its module.
func (e Entry) spec() resolve.VersionSpec {
	v := resolve.VersionSpec{Version: e.Number.String(), Number: e.Number, Maturity: e.Maturity}
	for _, d := range e.Dependencies {
		v.Needs = append(v.Needs, resolve.NeedSpec{
			Target: d.ModuleID, Name: d.Name, Include: d.Included,
			Allows: resolve.InRange(d.Range), Editable: d.Editable,
		})
	}
	for _, m := range e.Merges {
		v.Merges = append(v.Merges, m.ModuleID)
	}
	return v
}

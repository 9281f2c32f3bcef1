package resolve

import (
	"slices"

	"souk.dev/souk/internal/registry/version"
)

// own returns the modules that are other than published in this installation: with a version that the
// universe does not have, with its rank, or with needs that the instance has changed. A published module
// that the one who asks must not see is as if it were not published: what the installation says of it counts.
func (s *scope) own(u *Universe) (list []ModuleSpec, foreign map[string]int32) {
	foreign = map[string]int32{}
	for _, in := range s.req.Installed {
		spec := ModuleSpec{ID: in.ID, Name: in.Name, Class: Module}
		rank := int32(-1)
		if i, found := u.find(in.ID); found && s.visible(u.modules[i]) {
			spec = u.modules[i].spec // only an id where it is needed, but not published
			if spec.Name == "" {
				spec.Name = in.Name
			}
			rank = u.modules[i].rank(in.Version, in.Number)
		}
		switch {
		case rank < 0:
			spec, foreign[in.ID] = spec.overridden(in.Overrides).withInstalled(in)
			list = append(list, spec)
		case len(in.Overrides) > 0:
			list = append(list, spec.overridden(in.Overrides))
		}
	}
	return list, foreign
}

// withInstalled adds the installed version, which was not published, and tells its rank.
func (m ModuleSpec) withInstalled(in Installed) (ModuleSpec, int32) {
	v := VersionSpec{Version: in.Version, Number: in.Number, Needs: in.Needs, Merges: in.Merges}
	at := len(m.Versions)
	if in.Number != (version.Number{}) {
		at, _ = slices.BinarySearchFunc(m.Versions, in.Number, func(v VersionSpec, n version.Number) int { return version.Compare(v.Number, n) })
	}
	m.Versions = slices.Insert(slices.Clone(m.Versions), at, v)
	return m, int32(at)
}

// overridden gives the editable needs of all versions the enforcement that the instance has set.
func (m ModuleSpec) overridden(by map[string]version.Enforcement) ModuleSpec {
	m.Versions = slices.Clone(m.Versions)
	for i, v := range m.Versions {
		needs := slices.Clone(v.Needs)
		for n, need := range needs {
			how, set := by[need.Target]
			if r, isRange := RangeOf(need.Allows); set && isRange && need.Editable {
				r.Enforcement = how
				needs[n].Allows = InRange(r)
			}
		}
		m.Versions[i].Needs = needs
	}
	return m
}

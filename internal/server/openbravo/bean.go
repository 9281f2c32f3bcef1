package openbravo

import (
	"cmp"
	"strconv"

	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/version"
	"souk.dev/souk/internal/server/openbravo/soap"
)

// bean is a version as clients see it. The fields have the names of the services.
type bean struct {
	author, dbPrefix, description, help, licenseAgreement, licenseType string
	moduleID, moduleVersionID, name, packageName, kind                 string
	updateDescription, url, versionNo                                  string
	dependencies, includes                                             []need
	isCommercial                                                       bool
	hidden                                                             bool // it is not for everybody to see
	info                                                               info
}

// need is a dependency, or an included module.
type need struct {
	id, moduleID, moduleName, start, end, enforcement string
}

// info is what beans of the third generation and of the JSON services say besides.
type info struct {
	level                       int
	levelName, support          string
	removedBy                   string // name and version of what takes its place; "" while it stays
	mergedInto, mergedAtVersion string // what takes the place of a module that was found; "" for none
	upgrade                     string // JSON that names higher major versions; "" for none
}

// beanOf returns what clients see of a version.
func beanOf(d advise.Detail) bean {
	b := bean{
		author: d.Author, description: d.Description, help: d.Help, licenseAgreement: d.LicenceText, licenseType: d.LicenceType,
		moduleID: d.Module.ID, moduleVersionID: d.ID, name: d.Name, packageName: d.Module.Package, kind: d.Module.Type,
		updateDescription: d.UpdateText, url: d.URL, versionNo: d.Version.Version, isCommercial: d.Module.Commercial, hidden: d.Module.Visibility == module.Organisation,
		info: info{level: d.Maturity, levelName: d.MaturityName, support: cmp.Or(d.Module.Support, d.Support)},
	}
	if len(d.Module.Prefixes) > 0 {
		b.dbPrefix = d.Module.Prefixes[0]
	}
	for _, dep := range d.Dependencies {
		if dep.Included {
			b.includes = append(b.includes, needOf(dep))
		} else {
			b.dependencies = append(b.dependencies, needOf(dep))
		}
	}
	if m := d.MergedInto; m != nil {
		b.info.mergedInto, b.info.mergedAtVersion = m.MergedName, m.MergedVersion
	}
	return b
}

// needOf returns what clients see of a dependency. An open end with MAJOR has a number.
func needOf(d release.Dependency) need {
	n := need{id: d.ID, moduleID: d.TargetID, moduleName: d.TargetName, start: d.Start, end: d.End, enforcement: string(d.Enforcement)}
	if r, err := version.ParseRange(d.Start, d.End, n.enforcement); err == nil {
		n.end = r.WireEnd()
	}
	return n
}

// removal returns the bean of an installed module that goes because another one takes its place.
func removal(b bean, r advise.Removed) bean {
	b.dependencies, b.includes = nil, nil
	b.info.removedBy = r.MergedName + " " + r.MergedVersion
	return b
}

// fields returns the additional information as the SOAP services carry it.
func (b bean) fields() soap.Map {
	m := soap.Map{}
	add := func(key, value string) {
		if value != "" {
			m = append(m, soap.Entry{Key: key, Value: value})
		}
	}
	if b.info.level > 0 {
		add("maturity.level", strconv.Itoa(b.info.level))
		add("maturity.name", b.info.levelName)
	}
	add("support", b.info.support)
	if b.isCommercial {
		add("tier", "2") // what all commercial modules are since there are no tiers any more
	}
	if b.info.removedBy != "" {
		add("remove", "true")
		add("mergedWith", b.info.removedBy)
	}
	add("upgrade", b.info.upgrade)
	if strict := b.enforcements(); len(strict) > 0 {
		m = append(m, soap.Entry{Key: "enforcements", Value: strict})
	}
	return m
}

// enforcements tells the clients how their dependencies bind, by the id of the dependency and by that of
// its target.
func (b bean) enforcements() soap.Map {
	var m soap.Map
	for _, list := range [][]need{b.dependencies, b.includes} {
		for _, n := range list {
			if n.enforcement != "" {
				m = append(m, soap.Entry{Key: n.id, Value: n.enforcement}, soap.Entry{Key: n.moduleID, Value: n.enforcement})
			}
		}
	}
	return m
}

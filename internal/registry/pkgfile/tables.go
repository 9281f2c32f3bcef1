package pkgfile

import (
	"fmt"
	"strings"
)

// The four tables that describe modules. Each stands in a file of its own, NAME.xml, wherever in the
// package a folder sourceData is.
const (
	tableModule     = "AD_MODULE"
	tableDependency = "AD_MODULE_DEPENDENCY"
	tablePrefix     = "AD_MODULE_DBPREFIX"
	tableMerge      = "AD_MODULE_MERGE"

	sourceData = "src-db/database/sourcedata/"
)

// tableOf returns the table that an entry holds. The end of the path counts, not its beginning
// (spec/openbravo 2.4).
func tableOf(entry string) (string, bool) {
	for _, table := range []string{tableModule, tableDependency, tablePrefix, tableMerge} {
		file := sourceData + table + ".xml"
		if entry == file || strings.HasSuffix(entry, "/"+file) {
			return table, true
		}
	}
	return "", false
}

// tables are the rows of one archive, nested ones left out.
type tables map[string][]row

// modules puts the rows together: one Module for each row of AD_MODULE, with the rows of the other
// tables that carry its id.
func (t tables) modules(report func(Finding)) []Module {
	var list []Module
	index := map[string]int{} // by id
	for _, r := range t[tableModule] {
		m := r.module(report)
		if _, twice := index[m.ID]; twice {
			report(Finding{Check: CheckModule, Level: Failed, Code: "module_twice", Path: tableModule + ".xml",
				Message: fmt.Sprintf("The module %q is described twice.", m.ID)})
			continue
		}
		index[m.ID] = len(list)
		list = append(list, m)
	}
	orphans := map[string]int{}
	each := func(table string, add func(m *Module, r row)) {
		for _, r := range t[table] {
			if i, ok := index[r["AD_MODULE_ID"]]; ok {
				add(&list[i], r)
			} else {
				orphans[table]++
			}
		}
	}
	each(tableDependency, func(m *Module, r row) { m.Dependencies = append(m.Dependencies, r.dependency(report)) })
	each(tablePrefix, func(m *Module, r row) { m.Prefixes = append(m.Prefixes, r["NAME"]) })
	each(tableMerge, func(m *Module, r row) {
		m.Merges = append(m.Merges, Merge{r["AD_MODULE_MERGE_ID"], r["MERGED_MODULE_UUID"], r["MERGED_MODULE_NAME"]})
	})
	for _, table := range []string{tableDependency, tablePrefix, tableMerge} {
		if n := orphans[table]; n > 0 && len(list) > 0 {
			report(Finding{Check: CheckModule, Level: Warned, Code: "rows_of_nobody", Path: table + ".xml",
				Message: fmt.Sprintf("Rows of no module that the package describes: %d. They do not count.", n)})
		}
	}
	return list
}

// module reads a row of AD_MODULE.
func (r row) module(report func(Finding)) Module {
	m := Module{
		ID: r["AD_MODULE_ID"], Package: r["JAVAPACKAGE"], Name: r["NAME"], Version: r["VERSION"],
		Label: r["VERSION_LABEL"], Type: r["TYPE"], Description: r["DESCRIPTION"], Help: r["HELP"],
		Author: r["AUTHOR"], URL: r["URL"], LicenceType: r["LICENSETYPE"], LicenceText: r["LICENSE"],
		UpdateText: r["UPDATEINFO"], Language: r["AD_LANGUAGE"], ReferenceData: r["REFERENCEDATAINFO"],
	}
	if m.Type == "" {
		m.Type = "M"
	}
	flag := r.flags(tableModule, CheckModule, report)
	m.Translatable = flag("ISTRANSLATIONREQUIRED")
	m.Translation = flag("ISTRANSLATIONMODULE")
	m.HasAccountsChart = flag("HASCHARTOFACCOUNTS")
	m.HasReferenceData = flag("HASREFERENCEDATA")
	m.Commercial = flag("ISCOMMERCIAL")
	m.Trial = flag("ISTRIALALLOWED")
	return m
}

// dependency reads a row of AD_MODULE_DEPENDENCY.
func (r row) dependency(report func(Finding)) Dependency {
	d := Dependency{
		ID: r["AD_MODULE_DEPENDENCY_ID"], TargetID: r["AD_DEPENDENT_MODULE_ID"],
		TargetName: r["DEPENDANT_MODULE_NAME"], Start: r["STARTVERSION"], End: r["ENDVERSION"],
		Enforcement: r["DEPENDENCY_ENFORCEMENT"],
	}
	if d.Enforcement == "" {
		d.Enforcement = "MAJOR"
	}
	flag := r.flags(tableDependency, CheckDependencies, report)
	d.Included = flag("ISINCLUDED")
	d.UserEditable = flag("USER_EDITABLE_ENFORCEMENT")
	return d
}

// flags returns a function that reads columns of the row that are Y or N; absent is N.
func (r row) flags(table, check string, report func(Finding)) func(column string) bool {
	return func(column string) bool {
		switch r[column] {
		case "Y":
			return true
		case "N", "":
			return false
		}
		report(Finding{Check: check, Level: Failed, Code: "bad_flag", Path: table + ".xml: " + column,
			Message: fmt.Sprintf("The value must be Y or N, not %.20q.", r[column])})
		return false
	}
}

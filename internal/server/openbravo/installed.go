package openbravo

import (
	"strconv"
	"strings"

	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/server/openbravo/soap"
)

// The places in the rows that clients send of an installed module (spec openbravo 3.7): one that begins with
// rowModule, and one with rowNeed for each of its dependencies.
const (
	rowModule = "M" // M, version, lowest maturity
	rowNeed   = "D" // D, target, from, to, Y/N included, name of the target, enforcement, that of the instance
)

// installed reads the map of what is installed.
func installed(m soap.Value) []advise.InstalledModule {
	var list []advise.InstalledModule
	for _, p := range m.Pairs() {
		list = append(list, installedModule(p))
	}
	return list
}

// installedModule reads an entry of the map: a version, or rows.
func installedModule(p soap.Pair) advise.InstalledModule {
	if !p.Value.List() {
		return advise.InstalledModule{ID: p.Key, Version: present(p.Value.Text())}
	}
	var rows [][]string
	for _, item := range p.Value.Items() {
		var row []string
		for _, cell := range item.Items() {
			row = append(row, cell.Text())
		}
		rows = append(rows, row)
	}
	return moduleOfRows(p.Key, rows)
}

// moduleOfRows reads the rows of a module. Rows that are too short mean what the missing cells would mean
// empty; rows of other kinds do not count.
func moduleOfRows(id string, rows [][]string) advise.InstalledModule {
	m := advise.InstalledModule{ID: id}
	for _, row := range rows {
		cell := func(i int) string {
			if i < len(row) {
				return present(row[i])
			}
			return ""
		}
		switch cell(0) {
		case rowModule:
			m.Version = cell(1)
			if level, ok := levelOf(cell(2)); ok {
				m.Level = &level
			}
		case rowNeed:
			m.Rows = append(m.Rows, advise.InstalledNeed{
				TargetID: cell(1), Start: cell(2), End: cell(3), Included: cell(4) == "Y", TargetName: cell(5),
				Enforcement: cell(6), Instance: cell(7),
			})
		}
	}
	return m
}

// present returns a text without the word that some clients write for null.
func present(s string) string {
	if s == "null" {
		return ""
	}
	return s
}

// levelOf reads a level of maturity, and reports whether there is one.
func levelOf(s string) (level int, ok bool) {
	level, err := strconv.Atoi(strings.TrimSpace(s))
	return level, err == nil && level >= 0
}

// options is what the third generation and the JSON services send as additionalInfo.
type options map[string]string

// optionsOf reads the map; entries that are no texts do not count.
func optionsOf(m soap.Value) options {
	o := options{}
	for _, p := range m.Pairs() {
		if !p.Value.List() {
			o[p.Key] = present(p.Value.Text())
		}
	}
	return o
}

// level returns the lowest maturity that is asked for under the key, 0 where none is.
func (o options) level(key string) int {
	level, _ := levelOf(o[key]) // none takes any
	return level
}

// checkInput returns the question that a check of consistency asks.
func checkInput(modules []advise.InstalledModule, install, update []string, o options) advise.CheckInput {
	var stay []string
	if no(o["upgrade.aprm"]) {
		stay = []string{aprmID}
	}
	return advise.CheckInput{
		Installation: advise.Installation{Modules: modules},
		Install:      named(install), Update: named(update),
		UpdateLevel: o.level("update.level"), InstallLevel: o.level("install.level"),
		UpgradeModule: o["upgrade.module"], UpgradeVersion: o["upgrade.version"], UpgradeStays: stay,
	}
}

// scanInput returns the question that a scan asks.
func scanInput(modules []advise.InstalledModule, o options) advise.ScanInput {
	return advise.ScanInput{
		Installation: advise.Installation{Modules: modules},
		UpdateLevel:  o.level("update.level"), InstallLevel: o.level("install.level"),
	}
}

// named returns the ids that name something: clients send one empty text for an empty list.
func named(ids []string) []string {
	var list []string
	for _, id := range ids {
		if id = strings.TrimSpace(present(id)); id != "" {
			list = append(list, id)
		}
	}
	return list
}

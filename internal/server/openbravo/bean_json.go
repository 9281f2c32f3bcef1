package openbravo

import "strconv"

// What the JSON clients read (spec openbravo 3.11): all texts are there, "" in place of null; arrays are
// there, and additionalInfo is never an empty object.

// simpleJSON returns a SimpleModule.
func simpleJSON(b bean) map[string]any {
	return map[string]any{
		"author": b.author, "description": b.description, "help": b.help, "licenseAgreement": b.licenseAgreement,
		"licenseType": b.licenseType, "moduleID": b.moduleID, "moduleVersionID": b.moduleVersionID, "name": b.name,
		"type": b.kind, "updateDescription": b.updateDescription, "url": b.url, "versionNo": b.versionNo,
		"isCommercial": b.isCommercial, "additionalInfo": b.infoJSON(),
	}
}

// moduleJSON returns a Module.
func moduleJSON(b bean) map[string]any {
	m := simpleJSON(b)
	m["dbPrefix"], m["packageName"] = b.dbPrefix, b.packageName
	m["dependencies"], m["includes"] = needsJSON(b.dependencies), needsJSON(b.includes)
	return m
}

// foundJSON returns a SimpleModule as a search has it: the level is a number, and a module that another one
// takes the place of says so.
func foundJSON(b bean) map[string]any {
	m := simpleJSON(b)
	info := map[string]any{"maturity.level": b.info.level, "maturity.name": b.info.levelName, "support": b.support()}
	if b.info.mergedInto != "" {
		info["merge"] = map[string]string{
			"mergedModule": b.name, "mergedIntoModule": b.info.mergedInto, "mergedVersion": b.info.mergedAtVersion,
		}
	}
	m["additionalInfo"] = info
	return m
}

// support returns the code of the support status; there is always one.
func (b bean) support() string {
	if b.info.support == "" {
		return "NI"
	}
	return b.info.support
}

// infoJSON returns the additional information as texts.
func (b bean) infoJSON() map[string]string {
	m := map[string]string{
		"maturity.level": strconv.Itoa(b.info.level), "maturity.name": b.info.levelName, "support": b.support(),
	}
	if b.info.removedBy != "" {
		m["remove"], m["mergedWith"] = "true", b.info.removedBy
	}
	if b.info.upgrade != "" {
		m["upgrade"] = b.info.upgrade
	}
	return m
}

// needsJSON returns an array of ModuleDependency.
func needsJSON(list []need) []map[string]any {
	needs := make([]map[string]any, len(list))
	for i, n := range list {
		needs[i] = map[string]any{
			"moduleID": n.moduleID, "moduleName": n.moduleName, "moduleVersionDependencyID": n.id, "versionStart": n.start, "versionEnd": nil,
		}
		if n.end != "" {
			needs[i]["versionEnd"] = n.end
		}
	}
	return needs
}

// planJSON returns the answer to a check of consistency.
func planJSON(p plan) map[string]any {
	modules := func(lists ...[]bean) []map[string]any {
		all := []map[string]any{}
		for _, list := range lists {
			for _, b := range list {
				all = append(all, moduleJSON(b))
			}
		}
		return all
	}
	messages := p.messages
	if messages == nil {
		messages = []string{}
	}
	return map[string]any{
		"modulesToInstall": modules(p.install), "modulesToUpdate": modules(p.update, p.removed),
		"dependencyErrors": messages, "validConfiguration": p.valid,
	}
}

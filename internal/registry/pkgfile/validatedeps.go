package pkgfile

import (
	"cmp"
	"fmt"

	"souk.dev/souk/internal/registry/version"
)

// dependencies checks dependencies and includes one by one, and that no target is there twice.
func (v *validation) dependencies() {
	seen := map[string]bool{}
	for _, d := range v.m.Dependencies {
		check := CheckDependencies
		if d.Included {
			check = CheckIncludes
		}
		if d.Included && v.m.Type == "M" {
			v.fail(check, tableDependency+".ISINCLUDED", "include_in_module", fmt.Sprintf(
				"Only packs and templates can include other modules; this is a module and includes %s.", d.target()))
		}
		switch {
		case d.TargetID == "":
			v.fail(check, tableDependency+".AD_DEPENDENT_MODULE_ID", "missing", "The target of a dependency is missing.")
		case d.TargetID == v.m.ID:
			v.fail(check, tableDependency+".AD_DEPENDENT_MODULE_ID", "depends_on_itself", "The module depends on itself.")
		case !IsModuleID(d.TargetID):
			v.fail(check, tableDependency+".AD_DEPENDENT_MODULE_ID", "bad_id", fmt.Sprintf(
				"The target %.40q is not the id of a module: 32 hex digits (0 for core).", d.TargetID))
		case seen[d.TargetID]:
			v.fail(check, tableDependency+".AD_DEPENDENT_MODULE_ID", "duplicate", fmt.Sprintf(
				"There is more than one dependency on %s, or include of it.", d.target()))
		}
		seen[d.TargetID] = true
		v.text(check, tableDependency+".DEPENDANT_MODULE_NAME", d.TargetName, MaxName, false)
		v.span(d, check)
	}
	if len(v.m.Dependencies) == 0 && !v.m.IsCore() {
		v.add(Warned, CheckDependencies, tableDependency+".AD_DEPENDENT_MODULE_ID", "no_dependencies",
			"The module depends on nothing, not even on core, so it is offered to every version of it.",
			"Add a dependency on core.")
	}
}

// span checks the versions of a dependency.
func (v *validation) span(d Dependency, check string) {
	start, startErr := version.Parse(d.Start)
	switch {
	case d.Start == "":
		v.fail(check, tableDependency+".STARTVERSION", "missing", fmt.Sprintf("The first version of the dependency on %s is missing.", d.target()))
	case startErr != nil:
		v.badVersion(check, "STARTVERSION", d, d.Start)
	}
	if d.End != "" {
		end, endErr := version.Parse(d.End)
		if endErr != nil {
			v.badVersion(check, "ENDVERSION", d, d.End)
		} else if startErr == nil && version.Compare(start, end) > 0 {
			v.fail(check, tableDependency+".ENDVERSION", "range_backwards", fmt.Sprintf(
				"The dependency on %s ends at %s, before it begins at %s.", d.target(), d.End, d.Start))
		}
	}
	if _, ok := version.ParseEnforcement(d.Enforcement); !ok {
		v.fail(check, tableDependency+".DEPENDENCY_ENFORCEMENT", "bad_enforcement", fmt.Sprintf(
			"The enforcement of the dependency on %s must be MAJOR, MINOR or NONE, not %.20q.", d.target(), d.Enforcement))
	}
}

func (v *validation) badVersion(check, column string, d Dependency, text string) {
	v.fail(check, tableDependency+"."+column, "bad_version", fmt.Sprintf(
		"The dependency on %s names the version %.40q; %s", d.target(), text, versionRule(text)))
}

// merges checks the modules that this one has absorbed.
func (v *validation) merges() {
	const column = tableMerge + ".MERGED_MODULE_UUID"
	needed := map[string]bool{}
	for _, d := range v.m.Dependencies {
		needed[d.TargetID] = true
	}
	seen := map[string]bool{}
	for _, m := range v.m.Merges {
		name := cmp.Or(m.TargetName, m.TargetID)
		switch {
		case m.TargetID == "":
			v.fail(CheckDependencies, column, "missing", "The id of a merged module is missing.")
		case m.TargetID == v.m.ID:
			v.fail(CheckDependencies, column, "merges_itself", "The module merges itself.")
		case !IsModuleID(m.TargetID):
			v.fail(CheckDependencies, column, "bad_id", fmt.Sprintf("The merged module %.40q is not the id of a module.", m.TargetID))
		case seen[m.TargetID]:
			v.fail(CheckDependencies, column, "duplicate", fmt.Sprintf("The module merges %.80s twice.", name))
		case needed[m.TargetID]:
			v.fail(CheckDependencies, column, "merged_and_needed", fmt.Sprintf(
				"The module merges %.80s and depends on it; it can do only one of both.", name))
		}
		seen[m.TargetID] = true
	}
}

// target names what d points at for a person.
func (d Dependency) target() string {
	return fmt.Sprintf("%.80s", cmp.Or(d.TargetName, d.TargetID, "an unnamed module"))
}

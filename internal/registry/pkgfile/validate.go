package pkgfile

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/registry/version"
)

// Validate checks what can be told without knowing other modules: checks 3 and 6 to 9 of
// spec/openbravo 3.2, as far as they are about this module alone. Paths name columns.
func (m Module) Validate() []Finding {
	v := &validation{m: m}
	v.identity()
	v.texts()
	v.licence()
	v.dependencies()
	v.merges()
	v.prefixes()
	return v.list
}

type validation struct {
	m    Module
	list []Finding
}

func (v *validation) add(level Level, check, column, code, message, fix string) {
	table := tableModule
	if t, c, ok := strings.Cut(column, "."); ok {
		table, column = t, c
	}
	v.list = append(v.list, Finding{Check: check, Level: level, Code: code,
		Path: table + ".xml: " + column, Message: message, Fix: fix})
}

func (v *validation) fail(check, column, code, message string) {
	v.add(Failed, check, column, code, message, "")
}

// text checks a text's presence, where it must be there, and its length in characters.
func (v *validation) text(check, column, value string, longest int, needed bool) {
	if needed && value == "" {
		v.fail(check, column, "missing", "The value is missing; it must be given.")
	}
	if flaw := Flaw(value, column != "NAME"); flaw != "" {
		v.fail(check, column, "bad_text", "The value "+flaw+".")
	}
	if n := utf8.RuneCountInString(value); n > longest {
		v.fail(check, column, "too_long", fmt.Sprintf("The value has %d characters; at most %d are allowed.", n, longest))
	}
}

func (v *validation) identity() {
	switch {
	case v.m.ID == "":
		v.fail(CheckModule, "AD_MODULE_ID", "missing", "The module's id is missing.")
	case !IsModuleID(v.m.ID):
		v.fail(CheckModule, "AD_MODULE_ID", "bad_id", "The module's id must be 32 hex digits (0 for core).")
	}
	switch {
	case v.m.Package == "":
		v.fail(CheckModule, "JAVAPACKAGE", "missing", "The module's package is missing.")
	case !IsPackageName(v.m.Package):
		v.fail(CheckModule, "JAVAPACKAGE", "bad_package", fmt.Sprintf("The package %.80q is not a package name: one %s", v.m.Package, PackageRule))
	case IsCorePackage(v.m.Package) && !v.m.IsCore():
		v.fail(CheckModule, "JAVAPACKAGE", "core_package", fmt.Sprintf("The package %s is that of core, the module with the id 0; choose another one.", v.m.Package))
	}
	if !IsType(v.m.Type) {
		v.fail(CheckModule, "TYPE", "bad_type", fmt.Sprintf("The type must be M (module), P (pack) or T (template), not %.20q.", v.m.Type))
	}
	if _, err := version.Parse(v.m.Version); err != nil {
		v.fail(CheckVersion, "VERSION", "bad_version", fmt.Sprintf("The version %.40q is not one; %s", v.m.Version, versionRule(v.m.Version)))
	}
	v.text(CheckVersion, "VERSION_LABEL", v.m.Label, MaxLabel, false)
}

// versionRule says how to write a version that version.Parse refuses.
func versionRule(text string) string {
	parts := strings.Split(text, ".")
	for i, part := range parts {
		if len(part) > 1 {
			parts[i] = cmp.Or(strings.TrimLeft(part, "0"), "0")
		}
	}
	if n, err := version.Parse(strings.Join(parts, ".")); err == nil {
		return fmt.Sprintf("without leading zeros it is %s.", n)
	}
	return "it must be three numbers with dots between them, as 1.0.3."
}

func (v *validation) texts() {
	v.text(CheckTexts, "NAME", v.m.Name, MaxName, true)
	v.text(CheckTexts, "DESCRIPTION", v.m.Description, MaxDescription, true)
	v.text(CheckTexts, "HELP", v.m.Help, MaxHelp, false)
	v.text(CheckTexts, "AUTHOR", v.m.Author, MaxAuthor, false)
	v.text(CheckTexts, "URL", v.m.URL, MaxURL, false)
	v.text(CheckTexts, "UPDATEINFO", v.m.UpdateText, MaxUpdateText, false)
	v.text(CheckTexts, "REFERENCEDATAINFO", v.m.ReferenceData, MaxReferenceData, false)
	v.text(CheckTexts, "AD_LANGUAGE", v.m.Language, MaxLanguage, false)
}

func (v *validation) licence() {
	v.text(CheckLicence, "LICENSE", v.m.LicenceText, MaxLicenceText, true)
	switch code := v.m.LicenceType; {
	case code == "":
		v.add(Failed, CheckLicence, "LICENSETYPE", "missing", "The type of the licence is missing.",
			"It must be one of "+strings.Join(Licences, ", ")+".")
	case !IsLicence(code):
		v.add(Failed, CheckLicence, "LICENSETYPE", "unknown_licence", fmt.Sprintf("The type of licence %.40q is not known.", code),
			"It must be one of "+strings.Join(Licences, ", ")+".")
	case v.m.Commercial && !IsCommercialLicence(code):
		v.add(Warned, CheckLicence, "LICENSETYPE", "licence_not_commercial",
			fmt.Sprintf("The module is commercial but its licence, %s, is not.", code), "OBCL or OtherCOM are usual.")
	}
}

func (v *validation) prefixes() {
	const column = tablePrefix + ".NAME"
	seen := map[string]bool{}
	for _, p := range v.m.Prefixes {
		switch {
		case !IsPrefix(p):
			v.fail(CheckPrefixes, column, "bad_prefix", fmt.Sprintf(
				"The database prefix %.40q must be at most %d upper-case letters and digits, a letter first.", p, MaxPrefix))
		case IsReservedPrefix(p):
			v.fail(CheckPrefixes, column, "reserved_prefix",
				fmt.Sprintf("The database prefix %s is kept for customisations that are not published: it begins with CUST.", p))
		}
		if seen[p] {
			v.fail(CheckPrefixes, column, "duplicate", fmt.Sprintf("The database prefix %.40q is there twice.", p))
		}
		seen[p] = true
	}
	if v.m.Type == "T" && len(v.m.Prefixes) > 0 {
		v.fail(CheckPrefixes, column, "template_with_prefix", "A template must not have a database prefix.")
	}
	if len(v.m.Prefixes) > 1 && len(v.m.Merges) == 0 && !v.m.IsCore() {
		v.fail(CheckPrefixes, column, "too_many_prefixes",
			"A module has at most one database prefix, unless it merges another module and keeps that one's.")
	}
}

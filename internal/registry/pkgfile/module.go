package pkgfile

// Module is what a package file says about one module: its row of AD_MODULE.xml together with its
// rows of the three files beside it (spec/openbravo 1.1 to 1.6). Texts have the white space around
// them cut off; nothing else is changed, and nothing is checked: see [Module.Validate].
type Module struct {
	ID      string // AD_MODULE_ID: 32 hex digits, "0" for core
	Package string // JAVAPACKAGE, as "org.example.bread"
	Name    string
	Version string // VERSION, as "1.0.3"
	Label   string // VERSION_LABEL, for people, as "24Q3.2"
	Type    string // "M" module, "P" pack, "T" template; "M" where the file has none

	Description string
	Help        string
	Author      string
	URL         string // may lack a scheme

	LicenceType string // LICENSETYPE, a code as "OBPL"
	LicenceText string // LICENSE, what the installer accepts
	UpdateText  string // UPDATEINFO, what is new in this version

	Language         string // AD_LANGUAGE as "en_US"; "" is legal
	Translatable     bool   // ISTRANSLATIONREQUIRED
	Translation      bool   // ISTRANSLATIONMODULE: it translates into Language
	HasAccountsChart bool   // HASCHARTOFACCOUNTS
	HasReferenceData bool   // HASREFERENCEDATA
	ReferenceData    string // REFERENCEDATAINFO
	Commercial       bool   // ISCOMMERCIAL
	Trial            bool   // ISTRIALALLOWED

	Prefixes     []string     // database prefixes, in the order of the file
	Dependencies []Dependency // dependencies and includes, in the order of the file
	Merges       []Merge      // modules that this one has absorbed, in the order of the file

	// Texts are those in other languages that the package's translation files carry, by module and language:
	// of the module itself, and, where it is a translation module, of others.
	Texts []Text
}

// IsCore reports whether m is the core, which is packed without a folder of its own.
func (m Module) IsCore() bool { return m.ID == "0" }

// Dependency is one row of AD_MODULE_DEPENDENCY.xml (spec/openbravo 1.5).
type Dependency struct {
	ID           string // AD_MODULE_DEPENDENCY_ID
	TargetID     string // AD_DEPENDENT_MODULE_ID
	TargetName   string // DEPENDANT_MODULE_NAME, a copy of the target's name
	Start        string // STARTVERSION; of an include, the version that is packed
	End          string // ENDVERSION; "" is open
	Included     bool   // ISINCLUDED: an include, else a plain dependency
	Enforcement  string // "MAJOR", "MINOR" or "NONE"; "MAJOR" where the file has none
	UserEditable bool   // USER_EDITABLE_ENFORCEMENT
}

// Merge is one row of AD_MODULE_MERGE.xml (spec/openbravo 1.6).
type Merge struct {
	ID         string // AD_MODULE_MERGE_ID
	TargetID   string // MERGED_MODULE_UUID
	TargetName string // MERGED_MODULE_NAME
}

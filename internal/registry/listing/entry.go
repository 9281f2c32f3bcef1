package listing

import "souk.dev/souk/internal/registry/version"

// Entry is one version of a module, with the module's texts as they were then.
type Entry struct {
	ID      string `json:"id"`          // of the module: 32 hex digits, "0" for core
	Package string `json:"javapackage"` // "" where the catalogue does not have it
	Name    string `json:"name"`
	Version string `json:"version"` // as it is written in the file
	Label   string `json:"versionLabel"`
	Type    string `json:"type"` // M, P or T

	Description       string   `json:"description"`
	Help              string   `json:"help"`
	Author            string   `json:"author"`
	License           string   `json:"license"`     // code, as "OBPL"
	LicenseText       string   `json:"licenseText"` // for people
	URL               string   `json:"url"`
	UpdateDescription string   `json:"updateDescription"`
	Prefixes          []string `json:"dbprefixes"`
	Language          string   `json:"language"`

	TranslationRequired bool   `json:"translationRequired"`
	TranslationModule   bool   `json:"translationModule"`
	ChartOfAccounts     bool   `json:"hasChartOfAccounts"`
	ReferenceData       bool   `json:"hasReferenceData"`
	ReferenceDataInfo   string `json:"referenceDataInfo"`
	Commercial          bool   `json:"commercial"`
	TrialAllowed        bool   `json:"trialAllowed"`

	Merges       []Merge      `json:"merges"`
	Dependencies []Dependency `json:"dependencies"`

	Maturity   int      `json:"maturity"`   // level; Rated where the catalogue says nothing
	CommitTime int64    `json:"commitTime"` // seconds since 1970; 0 where it is not known
	Tags       []string `json:"tags"`       // names of the releases that it was part of

	Number version.Number `json:"-"` // Version as a number
}

// Rated is the maturity level of entries that come without one: what is in a catalogue was released.
const Rated = 500

// Merge is a module whose place the version takes.
type Merge struct {
	ModuleID string `json:"moduleID"`
	Name     string `json:"name"`
}

// Dependency is a dependency of the version, or an include.
type Dependency struct {
	ID           string `json:"id"`
	ModuleID     string `json:"moduleID"` // of the target
	Name         string `json:"name"`     // of the target, as the developer wrote it
	VersionStart string `json:"versionStart"`
	VersionEnd   string `json:"versionEnd"`
	Included     bool   `json:"isIncluded"`
	Enforcement  string `json:"enforcement"`
	Editable     bool   `json:"userEditableEnforcement"`

	Range version.Range `json:"-"` // of the four fields above
}

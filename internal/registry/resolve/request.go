package resolve

import "souk.dev/souk/internal/registry/version"

// Objective says which of several answers is the best one: the one with the lowest costs, compared level
// by level (readings 23). Of equal ones it is the one whose modules, core first, then templates, packs and
// modules, each by id, have the newer versions.
type Objective string

// The objectives. The lag of a module is the number of versions newer than the chosen one that the
// request may choose.
const (
	// MostUpdated costs: lag of core, of templates, of packs, of modules, number of modules. Requested
	// versions come before all that, without a term of their own.
	MostUpdated Objective = "most-updated"
	// Check costs: requested modules that are not in the requested version; lag of core, of templates, of
	// packs, of modules, each over those that are added or changed; installed modules that are changed or
	// removed and that the request does not name; modules added.
	Check Objective = "check"
	// LeastChange costs: requested modules that are not in the requested version; installed modules that
	// are changed or removed; modules added; lag of core, of templates, of packs, of modules, each over
	// all members.
	LeastChange Objective = "least-change"
)

// Request is what one installation has and wants. The order of its lists does not matter.
type Request struct {
	Objective Objective // "" is MostUpdated

	Installed []Installed
	Install   []Want   // must be in the answer
	Update    []Want   // must be in the answer, above the installed version unless that is named
	Remove    []string // ids of modules that must not be in the answer

	// Only names the modules that may move, with what they pull in; all other installed ones stay as they
	// are. nil lets all move.
	Only []string

	// UpdateLevel and InstallLevel are the lowest maturity of versions that are updated to, and of those
	// that are added.
	UpdateLevel, InstallLevel int
	// Levels are the lowest maturities of single modules, by id, installed or not: they count in place of
	// the two above and of Installed.Level.
	Levels map[string]int

	// AnyMajor names the modules that may go to another major version although they keep theirs.
	AnyMajor []string

	// Audience are the organisations whose modules the one who asks may see; AllAudiences sees all.
	Audience     []string
	AllAudiences bool

	// StrictMajor leaves modules with SameMajor inside their major version even where they are requested
	// in a higher one.
	StrictMajor bool

	// Tolerate leaves needs out of account that an installed version has and the installation does not meet,
	// as long as neither the module nor the target moves: for a scan of an installation that is not in order.
	Tolerate bool

	// Unexplained saves the work of Conflict and Repairs where there is no answer.
	Unexplained bool
}

// Installed is a module as an installation has it.
type Installed struct {
	ID      string
	Name    string // as the installation calls it; counts for modules that are not in the universe
	Version string // as the installation writes it
	Number  version.Number

	// Level is the lowest maturity of versions that this module is updated to; nil is the request's.
	Level *int

	// Needs are the installation's own, which count where the universe does not have the version.
	Needs []NeedSpec
	// Overrides is the enforcement that the instance has set for editable needs, by the target's id; it
	// counts for every version of the module.
	Overrides map[string]version.Enforcement
	// Merges are those of a version that the universe does not have.
	Merges []string
}

// Want is a module that is asked for.
type Want struct {
	ID      string
	Version string // the version that is wanted; "" for any. Where no answer has it, another one is taken.
	Hard    bool   // only this version will do
}

package advise

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/resolve"
)

// Installation is what a client says of itself.
type Installation struct {
	Modules []InstalledModule
	// Instance is the key of a registered instance, as its client sends it; "" for none. Its owner's policy
	// and visibility count then.
	Instance string
}

// InstalledModule is a module as an installation has it.
type InstalledModule struct {
	ID      string
	Version string // in whatever form the client has it, with a label too
	Level   *int   // the lowest maturity that this module is updated to; nil where none is given
	Rows    []InstalledNeed
}

// InstalledNeed is a dependency as the client knows it (spec openbravo 3.7, the rows "D").
type InstalledNeed struct {
	TargetID, TargetName  string
	Start, End            string
	Included              bool
	Enforcement, Instance string // the declared enforcement and the one the instance set, "" for none
}

// ScanInput asks for updates.
type ScanInput struct {
	Installation
	UpdateLevel, InstallLevel int      // lowest maturities; 0 takes any
	Only                      []string // the modules that may move; nil for all
}

// ScanResult is what can be updated to, all of it together.
type ScanResult struct {
	Updates []VersionRef
	Removed []Removed
	Added   []VersionRef   // what the updates need besides; not part of the answer to old clients
	Upgrade []MajorUpgrade // higher major versions of modules that do not go there by themselves
	Answer  resolve.Answer
}

// VersionRef is a version of the plan, to be read in full with Details.
type VersionRef struct {
	ModuleID, VersionID, Version, From string
	Maturity                           int
}

// Removed is an installed module that goes because another one takes its place.
type Removed struct {
	ModuleID, Version                   string
	MergedID, MergedName, MergedVersion string // who takes its place
}

// MajorUpgrade is a module with higher major versions.
type MajorUpgrade struct {
	ModuleID string
	Versions []string // the highest of each, the lowest first; for people: the label where there is one
}

// CheckInput asks whether modules can be installed and updated. Versions are ids of versions (24 hex) or
// MODULE@VERSION; empty ones do not count.
type CheckInput struct {
	Installation
	Install, Update           []string
	Remove                    []string // module ids
	UpdateLevel, InstallLevel int
	Objective                 resolve.Objective // "" is resolve.Check
	// Upgrade moves a module to another major version, with all it takes: both lists are empty then.
	UpgradeModule, UpgradeVersion string
}

// CheckResult is the answer to it.
type CheckResult struct {
	Valid   bool
	Install []VersionRef
	Update  []VersionRef
	Removed []Removed
	// Messages are for people, with the keys of the old clients between @ where they know one (spec
	// openbravo 4.4): the reasons where not valid, else notes. Sentences are the same without keys.
	Messages, Sentences []string
	Answer              resolve.Answer
}

var errNotYet = errs.New(errs.KindUnavailable, "not_yet", "This market does not resolve yet.")

// Scan returns what the installation can be updated to.
func (s *Service) Scan(ctx context.Context, actor account.Actor, in ScanInput) (ScanResult, error) {
	return ScanResult{}, errNotYet
}

// Check returns what it takes to install and update what is asked for, or why it cannot be.
func (s *Service) Check(ctx context.Context, actor account.Actor, in CheckInput) (CheckResult, error) {
	return CheckResult{}, errNotYet
}

// Detail is a version in full, with its texts in the language that was asked for, else in English, else in
// its own (readings; spec openbravo 3.5).
type Detail struct {
	release.Version
	Support      string // code of its support status, "NI" where none is given
	MaturityName string
	MergedInto   *Removed // another module takes its place
}

// Details returns the versions with the ids, in their order; those that are not there, or that the actor
// does not see, are left out.
func (s *Service) Details(ctx context.Context, actor account.Actor, versionIDs []string, language string) ([]Detail, error) {
	return nil, errNotYet
}

// FindInput is the old clients' search (spec openbravo 3.4).
type FindInput struct {
	Word     string   // looked for inside words too; "" finds all
	Exclude  []string // module ids
	Level    int      // lowest maturity; 0 takes any
	Language string
	Limit    int // 0 is 1000
}

// Find returns the highest version, of enough maturity, of each module that fits.
func (s *Service) Find(ctx context.Context, actor account.Actor, in FindInput) ([]Detail, error) {
	return nil, errNotYet
}

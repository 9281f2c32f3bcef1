package resolve

// Answer is what became of a request.
type Answer struct {
	Satisfiable bool
	Optimal     bool    // proved: there is no better one
	Cost        []int64 // on each level of the objective
	Bound       []int64 // no answer is better than this; equal to Cost where Optimal

	Plan []Step // every member of the final set and what is removed, core first, then by class and id

	// Where there is no answer: facts that cannot hold together, none of which can be left out; further
	// such sets that have nothing to do with the first; and what could be given up instead, the least
	// first. Each repair was verified to lead to an answer.
	Conflict []Cause
	More     [][]Cause
	Repairs  []Repair
}

// Action is what happens to a module.
type Action string

// The actions.
const (
	Keep    Action = "keep"
	Install Action = "install"
	Update  Action = "update"
	Remove  Action = "remove"
)

// Step is what happens to one module.
type Step struct {
	ID, Name string
	Class    Class
	Action   Action
	Version  string       // in the final set; of a removed one, the version that goes
	From     string       // the installed version; "" where it is new
	Rank     int          // place of Version among the module's, 0 the lowest; -1 for one that is not in the universe
	Spec     *VersionSpec // the chosen version; nil where the universe does not have it
	Wanted   string       // the version that was requested where another one was chosen
	Why      Reason
}

// ReasonKind is why a step is as it is.
type ReasonKind string

// The reasons.
const (
	Requested ReasonKind = "requested"  // the request names it
	Needed    ReasonKind = "needed"     // By needs it
	Newest    ReasonKind = "newest"     // it is the newest that fits
	Stays     ReasonKind = "stays"      // nothing moves it
	Newer     ReasonKind = "held-back"  // there are newer ones, By does not allow them
	NeedsMore ReasonKind = "needs-more" // there are newer ones; they need By in another version or state
	Merged    ReasonKind = "merged"     // By takes its place
	Unwanted  ReasonKind = "unwanted"   // the request removes it
)

// Reason explains a step.
type Reason struct {
	Kind    ReasonKind
	By      string // id of the module that needs, holds back or merges; "" for none
	ByName  string
	Version string // of By
	Include bool   // By includes it
	Allows  string // which versions By allows, for people
}

// CauseKind is the sort of a fact.
type CauseKind string

// The sorts of facts that can contradict each other.
const (
	CauseInstalled  CauseKind = "installed"  // Module is installed in Version and must stay, not below it
	CauseRequested  CauseKind = "requested"  // the request wants Module (in Version, where given)
	CauseRemoved    CauseKind = "removed"    // the request removes Module
	CauseHeld       CauseKind = "held"       // Module may not move: the request names others only
	CauseDependency CauseKind = "dependency" // Module in Versions depends on Target as Allows says
	CauseInclude    CauseKind = "include"    // Module in Versions includes Target as Allows says
	CauseMerge      CauseKind = "merge"      // Module in Versions takes the place of Target
	CauseMaturity   CauseKind = "maturity"   // Versions of Module are below the maturity Level that is wanted
	CauseYanked     CauseKind = "yanked"     // Versions of Module are withdrawn
	CauseMajor      CauseKind = "major"      // Versions of Module are another major version than the installed one
	CauseMissing    CauseKind = "missing"    // Module is not in the registry, or has no version that may be seen
	CauseVersion    CauseKind = "version"    // Module has no version Version
	CauseDowngrade  CauseKind = "downgrade"  // Version of Module is wanted, but a higher one is installed
	CauseTwice      CauseKind = "twice"      // two versions of Module are wanted
)

// Cause is one fact of a conflict.
type Cause struct {
	Kind       CauseKind
	Module     string // id
	Name       string
	Version    string   // installed, requested, or the one that all of this is about
	Versions   []string // those of Module that the fact holds of, the lowest first; nil for all
	Target     string   // id
	TargetName string
	Allows     string // which versions of Target are allowed, for people
	Level      int    // the maturity that is wanted
	Best       int    // of CauseMaturity: the maturity of the most mature of Versions
	Newest     string // the newest version of Target (or of Module) that there is; "" for none
	Broken     bool   // the installation is broken here already, before anything is asked for
}

// RepairKind is the sort of a repair.
type RepairKind string

// The repairs.
const (
	DropInstall   RepairKind = "drop-install"   // do not install Module
	DropUpdate    RepairKind = "drop-update"    // let Module stay as it is
	DropRemove    RepairKind = "drop-remove"    // do not remove Module
	AlsoRemove    RepairKind = "also-remove"    // remove Module too
	AllowMove     RepairKind = "allow-move"     // let Module move too, though the request names others only
	LowerMaturity RepairKind = "lower-maturity" // accept Level of Module
	AllowMajor    RepairKind = "allow-major"    // let Module go to another major version
)

// Repair is something to give up, after which the rest of the request has an answer.
type Repair struct {
	Changes []Change // all of them together; most repairs have one
}

// Change is one part of a repair.
type Change struct {
	Kind    RepairKind
	Module  string // id
	Name    string
	Version string // the installed version that may stay or goes, or the version that is no longer asked for
	Level   int    // of LowerMaturity
}

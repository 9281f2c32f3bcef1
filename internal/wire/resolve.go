package wire

// ResolveInput asks what an installation looks like after a change, and whether it can be.
type ResolveInput struct {
	Installed    map[string]string          `json:"installed" doc:"What is installed: ids or package names of modules, with their versions as the installation writes them."`
	Needs        map[string][]InstalledNeed `json:"needs,omitempty" doc:"By the id of an installed module: what the installation knows of its needs. They count for versions that the market does not know; an enforcement that the instance has set counts wherever the developer lets it."`
	Install      []string                   `json:"install,omitempty" doc:"What is to be installed: MODULE@VERSION, MODULE for any version, or the id of a version. MODULE is an id or a package name."`
	Update       []string                   `json:"update,omitempty" doc:"What is to be updated, named in the same way."`
	Remove       []string                   `json:"remove,omitempty" doc:"Modules that are to go."`
	Only         []string                   `json:"only,omitzero" doc:"Modules that may change; all others stay as they are. Absent, all may."`
	Objective    string                     `json:"objective,omitempty" enum:"most-updated,check,least-change" doc:"Which of several answers is the best one; check where something is asked for, else most-updated, when absent."`
	UpdateLevel  int                        `json:"update_level,omitempty" minimum:"0" maximum:"1000000" doc:"Lowest maturity of versions that are updated to." example:"500"`
	InstallLevel int                        `json:"install_level,omitempty" minimum:"0" maximum:"1000000" doc:"Lowest maturity of what is added." example:"500"`
	Levels       map[string]int             `json:"levels,omitempty" doc:"Lowest maturity of single modules, in place of the two."`
	AnyMajor     []string                   `json:"any_major,omitempty" doc:"Modules that may leave their major version by themselves."`
	Instance     string                     `json:"instance,omitempty" doc:"Key of a registered instance, whose policy and visibility count then."`
	Tolerate     bool                       `json:"tolerate,omitempty" doc:"What is broken in the installation already may stay so."`
	Explain      *bool                      `json:"explain,omitempty" doc:"false leaves out conflict and repairs."`
	Detail       bool                       `json:"detail,omitempty" doc:"With the texts about what is new."`
}

// InstalledNeed is a need of an installed module, as the installation knows it.
type InstalledNeed struct {
	ModuleID    string `json:"module_id" example:"0"`
	Name        string `json:"name,omitempty" example:"Core"`
	Start       string `json:"start" example:"3.0.0"`
	End         string `json:"end,omitempty"`
	Included    bool   `json:"included,omitempty"`
	Enforcement string `json:"enforcement,omitempty" doc:"MAJOR, MINOR or NONE; MAJOR when absent." example:"MAJOR"`
	Instance    string `json:"instance,omitempty" doc:"The enforcement that the instance has set in its place."`
}

// Resolution is the answer: what happens to every module, or why it cannot be.
type Resolution struct {
	Satisfiable bool      `json:"satisfiable"`
	Optimal     bool      `json:"optimal" doc:"Proved: there is no better answer. Otherwise time ran out, and it is the best that was found."`
	Cost        []int64   `json:"cost" doc:"On each level of the objective, the most important first."`
	Bound       []int64   `json:"bound,omitempty" doc:"Where it is not proved: no answer costs less than this."`
	Plan        []Step    `json:"plan" doc:"The whole set at the end, core first, and what is removed."`
	Conflict    []Cause   `json:"conflict" doc:"Facts that cannot hold together, none of which could be left out."`
	More        [][]Cause `json:"more,omitempty" doc:"Further conflicts, which have nothing to do with the first."`
	Repairs     []Repair  `json:"repairs" doc:"What could be given up, the least first; each was verified to lead to an answer."`
	MS          float64   `json:"ms" doc:"Milliseconds that it took." example:"1.4"`
}

// Step is what happens to one module.
type Step struct {
	ID           string `json:"id" example:"FF8080813129ADA401312CA1222A0005"`
	Name         string `json:"name" example:"Bread"`
	Type         string `json:"type,omitempty" enum:"core,template,pack,module" example:"module"`
	Action       string `json:"action" enum:"keep,install,update,remove" example:"update"`
	Version      string `json:"version" doc:"At the end; of a removed module, the one that goes." example:"1.0.3"`
	From         string `json:"from" doc:"The installed version; empty for what is new." example:"1.0.1"`
	Wanted       string `json:"wanted,omitempty" doc:"The version that was asked for, where another one fits in its place."`
	Why          string `json:"why" doc:"In a sentence." example:"It is the newest that fits."`
	Reason       Reason `json:"reason" doc:"The same as data."`
	VersionID    string `json:"version_id,omitempty" doc:"24 hex digits; absent for a version that this market does not have."`
	Label        string `json:"label,omitempty" doc:"What the version is called beside its number; for changes only, as all that follows."`
	Maturity     int    `json:"maturity,omitempty" example:"500"`
	MaturityName string `json:"maturity_name,omitempty" example:"Confirmed Stable"`
	Size         int64  `json:"size,omitempty" doc:"Of the file, in bytes; absent where it is not held here." example:"48213"`
	Commercial   bool   `json:"commercial,omitempty" doc:"A download needs a purchase."`
	Entitled     bool   `json:"entitled,omitempty" doc:"You get the file."`
	UpdateText   string `json:"update_text,omitempty" doc:"What is new, with detail."`
}

// Reason is why a step is as it is.
type Reason struct {
	Kind    string `json:"kind" enum:"requested,needed,newest,stays,held-back,needs-more,merged,unwanted" example:"needed"`
	By      string `json:"by,omitempty" doc:"Id of the module that needs it, holds it back, or takes its place."`
	ByName  string `json:"by_name,omitempty"`
	Version string `json:"version,omitempty" doc:"Of that module."`
	Include bool   `json:"include,omitempty" doc:"That module brings it along."`
	Allows  string `json:"allows,omitempty" doc:"Which versions that module takes." example:"1.0.3 or later in 1.0"`
}

// Cause is one fact of a conflict.
type Cause struct {
	Kind       string   `json:"kind" enum:"installed,requested,removed,held,dependency,include,merge,maturity,yanked,major,missing,version,downgrade,twice" example:"dependency"`
	Module     string   `json:"module" doc:"Id." example:"FF8080813129ADA401312CA1222A0005"`
	Name       string   `json:"name,omitempty" example:"Bread"`
	Version    string   `json:"version,omitempty" example:"1.0.3"`
	Versions   []string `json:"versions,omitempty" doc:"Those that the fact holds of; absent for all."`
	Target     string   `json:"target,omitempty" doc:"Id of the other module." example:"0"`
	TargetName string   `json:"target_name,omitempty" example:"Core"`
	Allows     string   `json:"allows,omitempty" doc:"Which versions of the target are taken."`
	Level      int      `json:"level,omitempty" doc:"The maturity that is asked for."`
	Newest     string   `json:"newest,omitempty" doc:"The newest version that there is."`
	Broken     bool     `json:"broken,omitempty" doc:"The installation is broken here already."`
	Sentence   string   `json:"sentence" doc:"For people." example:"Bread 1.0.3 needs Core 3.1.0 or later in 3.1; the newest one is 3.0.9."`
}

// Repair is something to give up, after which the rest has an answer.
type Repair struct {
	Changes  []RepairChange `json:"changes" doc:"All of them together."`
	Sentence string         `json:"sentence" doc:"For people." example:"Do not install Bread."`
}

// RepairChange is one part of a repair.
type RepairChange struct {
	Kind    string `json:"kind" enum:"drop-install,drop-update,drop-remove,also-remove,allow-move,lower-maturity,allow-major" doc:"Leave it out of install, update or remove; add it to remove, only or any_major; or set its level." example:"drop-install"`
	Module  string `json:"module" doc:"Id." example:"FF8080813129ADA401312CA1222A0005"`
	Name    string `json:"name,omitempty" example:"Bread"`
	Version string `json:"version,omitempty" example:"1.0.3"`
	Level   int    `json:"level,omitempty" doc:"Of lower-maturity."`
}

// ScanInput asks for updates.
type ScanInput struct {
	Installed    map[string]string          `json:"installed" doc:"What is installed: ids or package names of modules, with their versions as the installation writes them."`
	Needs        map[string][]InstalledNeed `json:"needs,omitempty" doc:"By the id of an installed module: what the installation knows of its needs."`
	Only         []string                   `json:"only,omitzero" doc:"Modules that may change, by id. Absent, all may."`
	UpdateLevel  int                        `json:"update_level,omitempty" minimum:"0" maximum:"1000000" doc:"Lowest maturity of versions that are updated to." example:"500"`
	InstallLevel int                        `json:"install_level,omitempty" minimum:"0" maximum:"1000000" doc:"Lowest maturity of what that brings along." example:"500"`
	Levels       map[string]int             `json:"levels,omitempty" doc:"Lowest maturity of single modules, in place of the two."`
	Instance     string                     `json:"instance,omitempty" doc:"Key of a registered instance, whose policy and visibility count then."`
}

// Scan is what an installation can be updated to, all of it together.
type Scan struct {
	Updates []ScanUpdate  `json:"updates"`
	Added   []ScanUpdate  `json:"added" doc:"What the updates need besides."`
	Removed []ScanRemoved `json:"removed" doc:"What goes because another module takes its place."`
	Upgrade []ScanUpgrade `json:"upgrade" doc:"Higher major versions, of modules that do not go there by themselves."`
	Optimal bool          `json:"optimal" doc:"Proved: nothing newer fits together."`
	MS      float64       `json:"ms" doc:"Milliseconds that it took." example:"1.4"`
}

// ScanUpdate is a version to go to.
type ScanUpdate struct {
	ID        string `json:"id" example:"FF8080813129ADA401312CA1222A0005"`
	Version   string `json:"version" example:"1.0.3"`
	VersionID string `json:"version_id" example:"674f1c2e9b1d4c0f8a7e5b37"`
}

// ScanRemoved is an installed module that goes.
type ScanRemoved struct {
	ID      string `json:"id" example:"FF8080813129ADA401312CA1222A0007"`
	By      string `json:"by" doc:"Id of the module that takes its place." example:"FF8080813129ADA401312CA1222A0005"`
	ByName  string `json:"by_name" example:"Bread"`
	Version string `json:"version" doc:"Of that module." example:"1.0.3"`
}

// ScanUpgrade is a module with higher major versions.
type ScanUpgrade struct {
	ID       string   `json:"id" example:"0"`
	Versions []string `json:"versions" doc:"The highest of each, or its label, the lowest first."`
}

// WhyInput asks why a module is in the answer.
type WhyInput struct {
	Module string       `json:"module" doc:"Id or package name." example:"org.example.bread"`
	In     ResolveInput `json:"in" doc:"The request whose answer it is. Where it asks for nothing, it is about what is installed."`
}

// Why says why a module is in the answer.
type Why struct {
	In          bool      `json:"in" doc:"It is in the answer."`
	Step        *Step     `json:"step,omitempty" doc:"What happens to it; absent where it is neither installed nor added."`
	Chain       []WhyLink `json:"chain" doc:"From a module that was asked for, or that nothing needs, down to this one."`
	NeededBy    []WhyLink `json:"needed_by" doc:"All that need it themselves."`
	Sentences   []string  `json:"sentences" doc:"The chain for people."`
	Satisfiable bool      `json:"satisfiable" doc:"There is an answer."`
}

// WhyLink is a module that needs the next one of the chain.
type WhyLink struct {
	ID      string `json:"id"`
	Name    string `json:"name" example:"Bread"`
	Version string `json:"version" example:"1.0.3"`
	Include bool   `json:"include,omitempty" doc:"It brings the next one along."`
	Allows  string `json:"allows,omitempty" doc:"Which versions of the next one it takes."`
}

// WhyNotInput asks why a version is not in the answer.
type WhyNotInput struct {
	Module  string       `json:"module" doc:"Id or package name." example:"org.example.bread"`
	Version string       `json:"version,omitempty" doc:"Any, when absent." example:"1.0.3"`
	In      ResolveInput `json:"in" doc:"The request whose answer it is."`
}

// WhyNot says whether a version can be had, and if not, why.
type WhyNot struct {
	Module  string     `json:"module" doc:"Id."`
	Version string     `json:"version,omitempty"`
	Fits    bool       `json:"fits" doc:"It can be had: plan says how."`
	Here    bool       `json:"here" doc:"It is installed already."`
	Plan    Resolution `json:"plan" doc:"The answer to a request for this version and no other."`
}

// Compatibility says beside which versions of core a version can be installed.
type Compatibility struct {
	Module  string      `json:"module" doc:"Id." example:"FF8080813129ADA401312CA1222A0005"`
	Version string      `json:"version" example:"1.0.3"`
	Core    []CoreRange `json:"core" doc:"The newest first."`
	Tried   int         `json:"tried" doc:"Versions of core that were tried, the newest ones."`
	More    bool        `json:"more" doc:"There are older ones that were not: 200 are tried at most, and fewer where time runs out."`
}

// CoreRange are versions of core that follow one another.
type CoreRange struct {
	Major    string `json:"major" example:"3.0"`
	First    string `json:"first" example:"3.0.1"`
	Last     string `json:"last" example:"3.0.9"`
	Versions int    `json:"versions" example:"9"`
}

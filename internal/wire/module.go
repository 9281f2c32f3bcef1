package wire

import "time"

// Module is one registered identity in the registry.
type Module struct {
	ID               string        `json:"id" doc:"The developer's: 32 hex digits, or 0 for core." example:"FF8080813129ADA401312CA1222A0005"`
	Package          string        `json:"package" example:"org.example.bread"`
	Type             string        `json:"type" enum:"module,pack,template" example:"module"`
	Name             string        `json:"name" example:"Bread"`
	Description      string        `json:"description" example:"Recipes and ovens."`
	Help             string        `json:"help,omitempty"`
	Author           string        `json:"author,omitempty" example:"Ada Baker"`
	URL              string        `json:"url,omitempty" example:"www.example.org"`
	Prefixes         []string      `json:"prefixes" doc:"Database prefixes that it reserves."`
	Owner            string        `json:"owner" doc:"The organisation that owns it." example:"bakery"`
	Commercial       bool          `json:"commercial" doc:"A download needs a purchase."`
	Trial            bool          `json:"trial" doc:"Commercial, but may be tried."`
	Visibility       string        `json:"visibility" enum:"public,organisation"`
	Support          string        `json:"support" enum:"NI,SUP,ES,DEP,USUP,REM" doc:"Support status: none stated, supported, extra service, deprecated, unsupported or retired." example:"SUP"`
	DefaultUpgrade   bool          `json:"default_upgrade" doc:"A higher major version is offered as an update; otherwise somebody has to ask for it."`
	Language         string        `json:"language,omitempty" doc:"Of name and description, where one was asked for." example:"es_ES"`
	LatestVersion    string        `json:"latest_version,omitempty" doc:"The highest that may be chosen; absent while there is none." example:"1.0.3"`
	Latest           *VersionBrief `json:"latest,omitempty" doc:"More about it, in lists."`
	QuarantinedAt    time.Time     `json:"quarantined_at,omitzero" doc:"Since when administrators hide it; absent while they do not."`
	QuarantineReason string        `json:"quarantine_reason,omitempty" doc:"Why, for its owner and administrators."`
	Downloads        int64         `json:"downloads"`
	RegisteredAt     time.Time     `json:"registered_at"`
	UpdatedAt        time.Time     `json:"updated_at"`
	Warnings         []string      `json:"warnings,omitempty" doc:"After a change: what it means for others, in sentences."`
}

// ModuleInput registers a module.
type ModuleInput struct {
	ID          string   `json:"id" doc:"32 hex digits that you chose." example:"FF8080813129ADA401312CA1222A0005"`
	Package     string   `json:"package" doc:"A Java package name, unique in the market." example:"org.example.bread"`
	Type        string   `json:"type" doc:"module, pack or template (or M, P, T)." example:"module"`
	Name        string   `json:"name" example:"Bread"`
	Description string   `json:"description" example:"Recipes and ovens."`
	Help        string   `json:"help,omitempty"`
	Author      string   `json:"author,omitempty" example:"Ada Baker"`
	URL         string   `json:"url,omitempty" example:"www.example.org"`
	Prefixes    []string `json:"prefixes,omitempty" doc:"Database prefixes to reserve."`
	Commercial  bool     `json:"commercial,omitempty" doc:"A download needs a purchase."`
	Visibility  string   `json:"visibility,omitempty" doc:"public, or organisation for the members of its owner; public when absent." example:"public"`
}

// ModuleChange changes a module; what is absent stays.
type ModuleChange struct {
	Commercial *bool   `json:"commercial,omitempty" doc:"A download needs a purchase: all files of the module, old ones too."`
	Visibility *string `json:"visibility,omitempty" doc:"public, or organisation for the members of its owner." example:"organisation"`
	Trial      *bool   `json:"trial,omitempty" doc:"May be installed on trial. Only an administrator takes it back."`
	Support    *string `json:"support,omitempty" doc:"SUP supported, ES extra service, DEP deprecated, USUP unsupported, REM retired, or NI for no information." example:"SUP"`

	DefaultUpgrade *bool `json:"default_upgrade,omitempty" doc:"A higher major version is offered as an update."`
}

// Registered is what came of registering from a package file.
type Registered struct {
	Modules   []Module    `json:"modules" doc:"What was registered, the module of the file itself first."`
	Unchanged []Unchanged `json:"unchanged" doc:"Modules of the file that were registered before."`
}

// VersionBrief is what a list shows of a version.
type VersionBrief struct {
	Version      string    `json:"version" example:"1.0.3"`
	Label        string    `json:"label,omitempty" doc:"What it is called beside its number."`
	Maturity     int       `json:"maturity" doc:"How far it may be trusted: 100 is a test, 500 confirmed stable." example:"500"`
	MaturityName string    `json:"maturity_name" example:"Confirmed Stable"`
	LicenceType  string    `json:"licence_type,omitempty" example:"OBPL"`
	Size         int64     `json:"size" doc:"Of the file, in bytes; 0 where the market does not have it." example:"48213"`
	PublishedAt  time.Time `json:"published_at"`
}

// Version is one published state of a module.
type Version struct {
	ID            string       `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b37"`
	ModuleID      string       `json:"module_id" example:"FF8080813129ADA401312CA1222A0005"`
	Package       string       `json:"package" example:"org.example.bread"`
	Version       string       `json:"version" example:"1.0.3"`
	Label         string       `json:"label,omitempty" doc:"What it is called beside its number."`
	Name          string       `json:"name" example:"Bread"`
	Description   string       `json:"description" example:"Recipes and ovens."`
	Help          string       `json:"help,omitempty"`
	Author        string       `json:"author,omitempty"`
	URL           string       `json:"url,omitempty"`
	LicenceType   string       `json:"licence_type,omitempty" example:"OBPL"`
	LicenceText   string       `json:"licence_text,omitempty"`
	UpdateText    string       `json:"update_text,omitempty" doc:"What is new."`
	Language      string       `json:"language,omitempty" doc:"That the module is written in, or translates into." example:"en_US"`
	TextLanguage  string       `json:"text_language,omitempty" doc:"Of the name, where a language was asked for." example:"es_ES"`
	Maturity      int          `json:"maturity" doc:"How far it may be trusted: 100 is a test, 500 confirmed stable." example:"500"`
	MaturityName  string       `json:"maturity_name" example:"Confirmed Stable"`
	Commercial    bool         `json:"commercial" doc:"A download needs a purchase."`
	FileHeld      bool         `json:"file_held" doc:"The market has the file. It lacks those of versions that it knows from a catalogue only; their file_name and sha256 are empty." example:"true"`
	FileName      string       `json:"file_name" example:"org.example.bread-1.0.3.obx"`
	Size          int64        `json:"size" doc:"Of the file, in bytes." example:"48213"`
	SHA256        string       `json:"sha256" doc:"Of the file, 64 hex digits." example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
	Downloads     int64        `json:"downloads"`
	PublishedBy   string       `json:"published_by" doc:"Name of the user." example:"ada"`
	PublishedAt   time.Time    `json:"published_at"`
	YankedAt      time.Time    `json:"yanked_at,omitzero" doc:"Withdrawn from new use; absent where it is not."`
	YankReason    string       `json:"yank_reason,omitempty"`
	Dependencies  []Dependency `json:"dependencies" doc:"What it needs and includes."`
	Merges        []Merge      `json:"merges" doc:"Modules that it takes the place of."`
	Translatable  bool         `json:"translatable"`
	Translation   bool         `json:"translation"`
	AccountsChart bool         `json:"accounts_chart" doc:"Brings a chart of accounts."`
	ReferenceData bool         `json:"reference_data" doc:"Brings reference data."`
}

// Dependency is one module that a version needs or includes.
type Dependency struct {
	ID           string `json:"id" doc:"The developer's id of the dependency." example:"FF8080813129ADA401312CA1222A0006"`
	ModuleID     string `json:"module_id" example:"0"`
	Name         string `json:"name" example:"Core"`
	Start        string `json:"start" doc:"Lowest version that fits." example:"3.0.0"`
	End          string `json:"end,omitempty" doc:"Highest version that fits; absent for the whole major version."`
	Included     bool   `json:"included" doc:"The file contains it."`
	Enforcement  string `json:"enforcement" enum:"MAJOR,MINOR,NONE" example:"MAJOR"`
	UserEditable bool   `json:"user_editable"`
}

// Merge is one module that a version takes the place of.
type Merge struct {
	ModuleID string `json:"module_id" example:"FF8080813129ADA401312CA1222A0007"`
	Name     string `json:"name" example:"Rolls"`
}

// Check is one check that a package went through.
type Check struct {
	Name    string `json:"name" doc:"Stable name of the check." example:"version"`
	Level   string `json:"level" enum:"passed,warned,failed" example:"passed"`
	Code    string `json:"code,omitempty" doc:"Stable code of what was found; absent where it passed."`
	Path    string `json:"path,omitempty" doc:"Where in the package; absent for all of it."`
	Message string `json:"message,omitempty" doc:"What was found."`
	Fix     string `json:"fix,omitempty" doc:"What to do about it."`
}

// Published is what came of publishing a package file.
type Published struct {
	Versions  []Version   `json:"versions" doc:"What was published, the module of the file itself first."`
	Unchanged []Unchanged `json:"unchanged" doc:"Modules inside the file that are published already."`
	Checks    []Check     `json:"checks" doc:"What was checked."`
	DryRun    bool        `json:"dry_run" doc:"Nothing was published; this is what would be."`
}

// Unchanged is a module inside a package file that was left as it was.
type Unchanged struct {
	Package string `json:"package" example:"org.example.rolls"`
	Version string `json:"version,omitempty" example:"1.0.0"`
	Why     string `json:"why" doc:"In a sentence."`
}

// MaturityInput sets how mature a version is.
type MaturityInput struct {
	Maturity int `json:"maturity" doc:"One of the levels of the registry, from 100 to 500." example:"500"`
}

// YankInput withdraws a version.
type YankInput struct {
	Reason string `json:"reason" doc:"For those who use it." example:"Corrupts recipes."`
}

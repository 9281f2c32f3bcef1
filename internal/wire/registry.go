package wire

import "time"

// MaturityLevel is one level of how far versions may be trusted.
type MaturityLevel struct {
	Level int    `json:"level" doc:"From 1 to 9999; higher is more mature." example:"500"`
	Name  string `json:"name" example:"Confirmed Stable"`
}

// MaturityLevelInput names a level.
type MaturityLevelInput struct {
	Name string `json:"name" doc:"At most 60 characters." example:"Confirmed Stable"`
}

// ExtendInput moves range ends of a published version up.
type ExtendInput struct {
	Targets []RangeEnd `json:"targets" doc:"Each dependency once."`
}

// RangeEnd asks for a higher end of the range of one dependency.
type RangeEnd struct {
	Target string `json:"target" doc:"Id or package name of the module that is depended on." example:"0"`
	End    string `json:"end" doc:"Not below the current end." example:"3.0.244900"`
}

// Extension is what came of it.
type Extension struct {
	Version  Version    `json:"version" doc:"As it is now."`
	Extended []Extended `json:"extended" doc:"The range ends that moved; those that were there already are left out."`
}

// Extended is a range end that moved.
type Extended struct {
	ModuleID string `json:"module_id" example:"0"`
	Name     string `json:"name" example:"Core"`
	From     string `json:"from,omitempty" doc:"Absent where the range was open." example:"2.50.99"`
	To       string `json:"to" example:"3.0.244900"`
}

// Upgrade is what those should know who go to another major version of a module.
type Upgrade struct {
	Version      string        `json:"version" doc:"Where it leads: A.B.C, or the major version A.B." example:"3.0"`
	Description  string        `json:"description" doc:"Markdown." example:"Back up first."`
	Texts        []UpgradeText `json:"texts" doc:"The description in other languages than the module's own, by language."`
	Requirements []Requirement `json:"requirements" doc:"What must be there before, where it is installed."`
	UpdatedAt    time.Time     `json:"updated_at"`
}

// UpgradeInput writes it.
type UpgradeInput struct {
	Description  string        `json:"description,omitempty" doc:"Markdown, at most 20000 characters." example:"Back up first."`
	Texts        []UpgradeText `json:"texts,omitempty" doc:"The description in other languages than the module's own, at most 50. Where this is absent, those that there are stay."`
	Requirements []Requirement `json:"requirements,omitempty"`
}

// UpgradeText is what is to be known, in another language.
type UpgradeText struct {
	Language    string `json:"language" doc:"As es_ES, or es." example:"es_ES"`
	Description string `json:"description" doc:"Markdown, at most 20000 characters." example:"Haga antes una copia de seguridad."`
}

// Requirement is a module that must be at a version at least before an upgrade, where it is installed.
type Requirement struct {
	ModuleID string `json:"module_id" doc:"32 hex digits, or 0 for core." example:"0"`
	Version  string `json:"version" example:"2.50.18291"`
	Maturity int    `json:"maturity,omitempty" doc:"Of the versions that may be used to get there; the lowest level when absent." example:"200"`
	Label    string `json:"label,omitempty" doc:"Answered: that of the version, for people." example:"2.50MP30"`
}

// Developer is a person whom the owner of a module lets work on it.
type Developer struct {
	User   string   `json:"user" example:"carl"`
	Rights []string `json:"rights" doc:"publish versions; update range ends, maturity, yanks, support and upgrade information; manage all of it and the developers."`
}

// DeveloperInput sets what a developer may do.
type DeveloperInput struct {
	Rights []string `json:"rights" doc:"Of publish, update and manage." example:"[\"publish\"]"`
}

// HandOver is a module that waits for another organisation to become its owner.
type HandOver struct {
	ModuleID string    `json:"module_id" example:"FF8080813129ADA401312CA1222A0005"`
	Package  string    `json:"package" example:"org.example.bread"`
	Name     string    `json:"name" example:"Bread"`
	From     string    `json:"from" doc:"The owner." example:"bakery"`
	To       string    `json:"to" example:"mill"`
	AskedBy  string    `json:"asked_by,omitempty" doc:"Name of the user; absent where it was the command line of the server." example:"ada"`
	AskedAt  time.Time `json:"asked_at"`
}

// HandOverInput offers a module to an organisation.
type HandOverInput struct {
	To string `json:"to" doc:"Name of the organisation, which must be a provider." example:"mill"`
}

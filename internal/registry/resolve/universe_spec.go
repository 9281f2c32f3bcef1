package resolve

import "souk.dev/souk/internal/registry/version"

// Class is the priority class of a module's type: what is most updated counts for core first, for plain
// modules last (readings 22).
type Class uint8

// The classes, the most important one first. Apps count as modules.
const (
	Core Class = iota
	Template
	Pack
	Module
	Classes = 4
)

// ModuleSpec describes a module to a [Universe].
type ModuleSpec struct {
	ID    string // the developer's: 32 upper-case hex digits, "0" for core; any text that is unique
	Name  string // for people
	Class Class

	// Audience is the id of the organisation to which the module exists; "" for everybody.
	Audience string
	// SameMajor keeps updates inside the installed major version, unless a request names another one
	// (the module's defaultUpgrade is false).
	SameMajor bool

	Versions []VersionSpec // the lowest first; no two have the same Version
}

// VersionSpec describes one published version.
type VersionSpec struct {
	ID       string         // of the version, "" where it has none
	Version  string         // as published, as "3.0.244900"
	Number   version.Number // the zero value where versions are free texts
	Maturity int            // level, as 500
	Yanked   bool           // never chosen anew
	Needs    []NeedSpec
	Merges   []string // ids of the modules that it takes the place of
}

// NeedSpec is a dependency or an include.
type NeedSpec struct {
	Target   string // id of a module, which need not be in the universe
	Name     string // of the target, as the developer wrote it; may be ""
	Include  bool
	Allows   Allows
	Editable bool // an instance may set another enforcement
}

// Allows says which versions of the target a need is content with.
type Allows interface {
	// Allowed reports whether the version that stands at place rank among the target's, 0 the lowest, is
	// allowed.
	Allowed(rank int, v VersionSpec) bool
	// Key is the same for two values exactly when they allow the same of every module.
	Key() string
	// String says for people which versions are meant, as "3.0.5 or later in 3.0".
	String() string
}

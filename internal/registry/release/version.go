package release

import (
	"time"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/version"
)

// Version is one published state of a module. Texts are those of the package file.
type Version struct {
	ID      string
	Module  module.Module // as it is now
	Number  version.Number
	Version string // as published, as "2.50.18291"
	Label   string // for people, as "24Q3.2"; "" for none

	Name, Description, Help, Author, URL string

	LicenceType string // code, as "OBPL"
	LicenceText string
	UpdateText  string // what is new
	Language    string // as "en_US"; "" is legal

	Translatable     bool
	Translation      bool // translates into Language
	HasAccountsChart bool
	HasReferenceData bool
	ReferenceData    string

	Maturity     int    // one of the market's Levels
	MaturityName string // NoLevel where it is none any more
	Dependencies []Dependency
	Merges       []Merge

	// The file is not held here where the version is known from a catalogue only; then these are empty.
	BlobKey  string
	SHA256   string // 64 lower-case hex digits
	Size     int64  // bytes
	FileName string // as org.example.bread-1.0.3.obx

	Downloads int64

	PublishedBy     string // user id
	PublishedByName string
	PublishedAt     time.Time
	YankedAt        time.Time // zero: not yanked
	YankReason      string

	CameWith string // id of the pack's version that it came along with; "" once it is published by itself
}

// Yanked reports whether the version is no longer to be chosen.
func (v Version) Yanked() bool { return !v.YankedAt.IsZero() }

// Held reports whether the market has the file of the version; it lacks those that it knows from a
// catalogue only.
func (v Version) Held() bool { return v.BlobKey != "" }

// Dependency is what a version needs, or, where Included, brings along (spec openbravo 1.5).
type Dependency struct {
	ID           string // the developer's
	TargetID     string // module id; it need not be registered here
	TargetName   string // as the developer wrote it
	Start        string
	End          string // "" is open
	Included     bool
	Enforcement  version.Enforcement
	UserEditable bool
}

// Merge is a module that a version has absorbed (spec openbravo 1.6).
type Merge struct {
	TargetID   string
	TargetName string
}

// File is a version's package file, open for reading. The caller closes Body.
type File struct {
	Version Version
	Name    string // for the one who saves it
	SHA256  string
	Size    int64
	Body    blob.Reader
}

package module

import (
	"time"

	"souk.dev/souk/internal/account"
)

// The types of a module.
const (
	TypeModule   = "M"
	TypePack     = "P"
	TypeTemplate = "T"
)

// The visibilities of a module.
const (
	Public       = "public"       // for everybody
	Organisation = "organisation" // for the owner's members and administrators
)

// CoreID is the id of core, the one module that is not named by 32 hex digits.
const CoreID = "0"

// Module is one registered identity.
type Module struct {
	ID          string // 32 upper-case hex digits, or CoreID
	Package     string // as org.example.bread; the folder's name in an installation
	Type        string // TypeModule, TypePack or TypeTemplate
	Name        string
	Description string
	Help        string
	Author      string
	URL         string   // may lack its scheme
	Prefixes    []string // of database objects, sorted

	OwnerID   string // organisation
	OwnerName string

	Commercial bool   // download needs a right to it
	Trial      bool   // commercial, but installable on trial; once set it stays
	Visibility string // Public or Organisation

	Support string // code of its support status, one of Supports
	// DefaultUpgrade says that a higher major version is offered as an update; otherwise it is an upgrade that
	// somebody asks for.
	DefaultUpgrade bool

	Developers []Developer // people besides the owner's, by name

	LatestVersionID string // "" while there is none that is not yanked
	LatestVersion   string // as "1.0.3"

	CameWith string // id of the pack that it was registered along with; "" once it is registered by itself

	QuarantinedAt    time.Time // zero while it is not in quarantine
	QuarantineReason string    // for its owner and administrators

	Downloads    int64 // of all versions
	RegisteredAt time.Time
	UpdatedAt    time.Time
}

// VisibleTo reports whether the module exists for the actor.
func (m Module) VisibleTo(actor account.Actor) bool {
	return m.Visibility == Public && !m.Quarantined() || m.OwnedBy(actor) || m.developedBy(actor) || actor.NeedAdmin() == nil
}

// OwnedBy reports whether the actor acts for the owner, in whatever role.
func (m Module) OwnedBy(actor account.Actor) bool { return actsFor(actor, m.OwnerID) }

// actsFor reports whether the actor sees what is the organisation's own.
func actsFor(actor account.Actor, orgID string) bool {
	if actor.OrgID != orgID || orgID == "" {
		return false
	}
	return actor.Need(account.ScopeRead) == nil || actor.Need(account.ScopePublish) == nil
}

// TypeName returns the word for a type, as "pack" for "P"; a type that is none is returned as it is.
func TypeName(moduleType string) string {
	switch moduleType {
	case TypeModule:
		return "module"
	case TypePack:
		return "pack"
	case TypeTemplate:
		return "template"
	}
	return moduleType
}

package fleet

import (
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
)

// Instance is a running installation that uses the registry.
type Instance struct {
	ID          string
	OrgID       string // the owner
	OrgName     string
	Name        string // unique in the organisation, whatever the case
	Fingerprint string // of its key: 64 lower-case hex digits
	KeyMade     bool   // the market made the key

	Policy  Policy
	Modules int64 // how many are installed

	CreatedAt   time.Time
	UpdatedAt   time.Time
	AddressedAt time.Time // when the address of its own was made; zero where it has none
	SeenAt      time.Time // when its key or its address was used last; zero for never
	ReportedAt  time.Time // when its modules were reported last; zero for never
	ReportedBy  string    // name of the user who did; "" for the instance itself
}

// Policy says how mature versions must be that come to an instance.
type Policy struct {
	UpdateLevel  int           // of updates, at least; 0 takes any
	InstallLevel int           // of what is installed anew
	Levels       []ModuleLevel // exceptions for updates of single modules, by id
}

// ModuleLevel is the lowest maturity of updates of one module.
type ModuleLevel struct {
	ModuleID string
	Package  string // "" where the module is not here
	Level    int
}

// managers are the roles that change instances of their organisation.
var managers = []account.Role{account.RoleManager, account.RoleCustomer}

// mayChange refuses whoever does not change instances of the organisation that it acts for.
func mayChange(actor account.Actor) error {
	if err := actor.Need(account.ScopeAccount); err != nil {
		return err
	}
	for _, role := range managers {
		if actor.Has(role) {
			return nil
		}
	}
	return errs.Forbidden("role_missing",
		"You act for %s, where you are neither manager nor customer. Ask one of them, or act for another organisation.", actor.OrgName)
}

// VisibleTo reports whether the instance exists for the actor.
func (i Instance) VisibleTo(actor account.Actor) bool {
	return actor.NeedAdmin() == nil || actor.OrgID == i.OrgID && actor.Need(account.ScopeRead) == nil
}

// ManagedBy reports whether the actor may change the instance.
func (i Instance) ManagedBy(actor account.Actor) bool {
	return actor.NeedAdmin() == nil || actor.OrgID == i.OrgID && mayChange(actor) == nil
}

// notFound is the error for an instance that is not there or not visible to the one who asks.
func notFound(id string) error {
	return errs.NotFound("instance_not_found", "There is no instance %.80q here. See them all: souk instance list", id)
}

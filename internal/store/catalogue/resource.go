package catalogue

import "time"

// KindModule is the kind of a resource that stands for a module of the registry.
const KindModule = "module"

// Resource is a digital asset that can be put on sale. A module becomes one when its first version
// is published.
type Resource struct {
	ID          string
	OrgID       string // who owns it, and may sell it
	OrgName     string
	Name        string // of the form of spec wstore 3.1; unique in the organisation
	Title       string // free text
	Kind        string
	Version     string // the highest that was published
	Description string // plain text

	ModuleID      string // "" unless Kind is KindModule
	ModulePackage string // as well

	Available  bool   // has a version that can be chosen; a module has none while all are withdrawn or it is in quarantine
	Commercial bool   // its files are for those who have acquired it
	Open       bool   // may be part of an open offering
	Visibility string // Public or Organisation
	Deleted    bool   // kept for its buyers; not bound any more

	CreatedAt time.Time
	UpdatedAt time.Time
}

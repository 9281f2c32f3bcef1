package catalogue

import "time"

// The kinds of resources.
const (
	KindModule   = "module"   // stands for a module of the registry; made by publishing one
	KindDownload = "download" // a file
	KindAPI      = "api"      // a link
)

// ResourceState is where a resource stands in its life.
type ResourceState string

// The states of a resource.
const (
	ResourceCreated ResourceState = "created" // part of no offering
	ResourceUsed    ResourceState = "used"    // part of an offering, whatever that one's state
	ResourceDeleted ResourceState = "deleted" // kept for its buyers; not bound any more
)

// Resource is a digital asset that can be put on sale: a file, a link, or a module, which becomes one
// when its first version is published.
type Resource struct {
	ID          string
	OrgID       string // who owns it, and may sell it
	OrgName     string
	Name        string // of the form of spec wstore 3.1; unique in the organisation
	Title       string // free text
	Kind        string
	Version     string // the highest that was published
	Description string // plain text
	MediaType   string // of the current version; "" for a module, and for a link that says none
	Revision    int64  // raised by every change; the ETag

	ModuleID      string // "" unless Kind is KindModule
	ModulePackage string // as well

	// The content of the current version. FileName, Size and SHA256 are those of a KindDownload. Link is
	// that of a KindAPI, and "" for those who have no right to it, and inside of an offering.
	FileName string
	Size     int64
	SHA256   string
	Link     string

	Available  bool   // has a version that can be chosen; a module has none while all are withdrawn or it is in quarantine
	Commercial bool   // its files are for those who have acquired it; the contrary of Open
	Open       bool   // for everybody who is signed in; may be part of an open offering
	Visibility string // Public or Organisation
	Used       bool   // part of an offering
	Blocked    bool   // part of an offering that is quarantined
	Deleted    bool   // kept for its buyers; not bound any more

	CreatedAt time.Time
	UpdatedAt time.Time
}

// State returns where the resource stands.
func (r Resource) State() ResourceState {
	switch {
	case r.Deleted:
		return ResourceDeleted
	case r.Used:
		return ResourceUsed
	}
	return ResourceCreated
}

// Ref returns the address of the resource inside the market: "org/name".
func (r Resource) Ref() string { return r.OrgName + "/" + r.Name }

// ResourceVersion is one state of the content of a file or link. It never changes; those of modules are
// in the registry.
type ResourceVersion struct {
	ResourceID string
	Seq        int64 // 1 is the first
	Version    string
	MediaType  string
	Link       string // of a KindAPI; "" for those who have no right to it
	FileName   string // of a KindDownload, as the rest
	Size       int64
	SHA256     string
	Downloads  int64
	Current    bool

	CreatedByName string // of the user
	CreatedAt     time.Time

	blobKey string
}

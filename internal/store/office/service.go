package office

import (
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/moderation"
	"souk.dev/souk/internal/store/order"
)

// Facts are what the process knows of itself and its configuration.
type Facts struct {
	Version   string    // of this program
	Revision  string    // of its source; "" where it is not known
	Go        string    // version of Go
	Server    string    // name of the machine; "" for the command line
	StartedAt time.Time // of the server; zero for the command line
	Files     string    // where files are kept: "disk" or "s3"
	Sandbox   bool      // the market takes pretended payments
	Patience  order.Patience
}

// Disk is one that the market writes to.
type Disk struct {
	Use         string // what is kept there, as "database"
	Free, Total int64  // bytes
}

// Deps is what the service stands on.
type Deps struct {
	DB         *sqldb.DB
	Clock      clock.Clock
	Accounts   module.Auditor
	Queue      *job.Queue
	Mailer     *mail.Mailer
	Market     *market.Service
	Moderation *moderation.Service
	Facts      Facts
	Disks      func() ([]Disk, error) // nil where nothing is known of them
}

// Service holds the use cases of the office. It is safe for concurrent use.
type Service struct{ Deps }

// New returns the service.
func New(d Deps) *Service {
	if d.Disks == nil {
		d.Disks = func() ([]Disk, error) { return nil, nil }
	}
	return &Service{d}
}

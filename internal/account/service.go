package account

import (
	"context"
	"time"

	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/sqldb"
)

// DefaultSessionTTL is how long a session lives without being used.
const DefaultSessionTTL = 14 * 24 * time.Hour

// Options are the rules of the market that concern accounts.
type Options struct {
	OpenProviders bool          // every new organisation is a provider; otherwise an admin makes it one
	SignUp        bool          // visitors may open accounts themselves
	Activation    bool          // they need an e-mail address, and confirm it before they sign in
	SessionTTL    time.Duration // how long a session lives without being used; 0 means DefaultSessionTTL
}

// Deps is what the service stands on.
type Deps struct {
	DB      *sqldb.DB
	Clock   clock.Clock
	IDs     clock.IDs
	Hasher  *authn.Hasher
	Options Options

	Mailer     Mailer     // nil: mails are not written; for tests that look at something else
	Queue      *job.Queue // sends what is asked for without telling whether it exists; nil as above
	Pictures   Pictures   // nil: there are no logos
	PublicURL  string     // of the market, for links in mails; without a slash at the end
	CheckVATID CheckVATID // of package tax; nil: nobody can give one
	Requests   string     // where wishes to publish and sell go; "" the administrators' addresses
}

// Mailer writes mails; *mail.Mailer does.
type Mailer interface {
	// Send writes msg; it leaves once tx has committed.
	Send(ctx context.Context, tx *sqldb.Tx, msg mail.Message) error
	// Forget removes the mails to an address.
	Forget(ctx context.Context, tx *sqldb.Tx, address string) error
	// Rename puts another name where mails have this one.
	Rename(ctx context.Context, tx *sqldb.Tx, was, is string) error
}

// Service holds the use cases of accounts. It is safe for concurrent use.
type Service struct {
	db         *sqldb.DB
	clock      clock.Clock
	ids        clock.IDs
	hasher     *authn.Hasher
	throttle   *authn.Throttle
	memory     *authn.Memory
	options    Options
	mailer     Mailer
	pictures   Pictures
	queue      *job.Queue
	url        string
	requests   string
	checkVATID CheckVATID
	personal   []PersonalData
}

// New returns the service.
func New(d Deps) *Service {
	if d.Options.SessionTTL <= 0 {
		d.Options.SessionTTL = DefaultSessionTTL
	}
	if d.Mailer == nil {
		d.Mailer = noMailer{}
	}
	if d.CheckVATID == nil {
		d.CheckVATID = noVATIDs
	}
	s := &Service{
		db: d.DB, clock: d.Clock, ids: d.IDs, hasher: d.Hasher, options: d.Options,
		throttle: authn.NewThrottle(failureStore{d.DB}, d.Clock),
		memory:   authn.NewMemory(d.Clock),
		mailer:   d.Mailer, pictures: d.Pictures, queue: d.Queue, url: d.PublicURL, requests: d.Requests, checkVATID: d.CheckVATID,
	}
	if s.queue != nil {
		job.Register(s.queue, s.mailAsked)
	}
	return s
}

// noMailer writes no mails.
type noMailer struct{}

func (noMailer) Send(context.Context, *sqldb.Tx, mail.Message) error { return nil }

func (noMailer) Forget(context.Context, *sqldb.Tx, string) error { return nil }

func (noMailer) Rename(context.Context, *sqldb.Tx, string, string) error { return nil }

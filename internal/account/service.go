package account

import (
	"time"

	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
)

// DefaultSessionTTL is how long a session lives without being used.
const DefaultSessionTTL = 14 * 24 * time.Hour

// Options are the rules of the market that concern accounts.
type Options struct {
	OpenProviders bool          // every new organisation is a provider; otherwise an admin makes it one
	SignUp        bool          // visitors may open accounts themselves
	SessionTTL    time.Duration // how long a session lives without being used; 0 means DefaultSessionTTL
}

// Deps is what the service stands on.
type Deps struct {
	DB      *sqldb.DB
	Clock   clock.Clock
	IDs     clock.IDs
	Hasher  *authn.Hasher
	Options Options
}

// Service holds the use cases of accounts. It is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	ids      clock.IDs
	hasher   *authn.Hasher
	throttle *authn.Throttle
	memory   *authn.Memory
	options  Options
}

// New returns the service.
func New(d Deps) *Service {
	if d.Options.SessionTTL <= 0 {
		d.Options.SessionTTL = DefaultSessionTTL
	}
	return &Service{
		db: d.DB, clock: d.Clock, ids: d.IDs, hasher: d.Hasher, options: d.Options,
		throttle: authn.NewThrottle(failureStore{d.DB}, d.Clock),
		memory:   authn.NewMemory(d.Clock),
	}
}

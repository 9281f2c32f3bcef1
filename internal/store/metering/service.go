package metering

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// Deps is what the service stands on.
type Deps struct {
	DB        *sqldb.DB
	Clock     clock.Clock
	Contracts Contracts // may be set later, see SetContracts
	Accounts  Accounts
	Log       *slog.Logger
}

// Accounts notes in a transaction who did what; *account.Service does.
type Accounts interface {
	Audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action, subject string, detail map[string]any) error
}

// Service holds the use cases of metering. It is safe for concurrent use.
type Service struct {
	db        *sqldb.DB
	clock     clock.Clock
	contracts contracts
	accounts  Accounts
	log       *slog.Logger
	hash      hasher
	queue     queue
	counters  counters

	writing  sync.Mutex // held by the one who writes
	recent   recent     // under writing
	moving   []movedKey // on their way into usage_keys; of the goroutine that runs the queue
	movingTo int64
}

// New returns the service.
func New(d Deps) *Service {
	return &Service{db: d.DB, clock: d.Clock, contracts: contracts{from: d.Contracts}, accounts: d.Accounts, log: d.Log}
}

// SetContracts tells who knows the contracts, where that is made after the service. It is for the start.
func (s *Service) SetContracts(c Contracts) { s.contracts.from = c }

// Send stores events of the contracts that the actor's organisation has sold, and says what became of each, in
// their order. When it returns they are on disk. It needs the scope usage and the role provider.
//
// An event is refused alone, with "bad_event", "bad_quantity", "unknown_meter", "event_in_future",
// "before_contract", "contract_ended", "event_too_late" (KindInvalid), "contract_not_found" (KindNotFound) or
// "event_conflict" (KindConflict).
func (s *Service) Send(ctx context.Context, actor account.Actor, events []Event) ([]Result, error) {
	if err := actor.NeedRole(account.ScopeUsage, account.RoleProvider); err != nil {
		return nil, err
	}
	if len(events) > MaxEvents {
		return nil, errs.Invalid("too_many_events", "A request has at most %d events. Send them in several requests.", MaxEvents)
	}
	now := s.clock.Now()
	window, err := s.lateWindow(ctx, actor.OrgID)
	if err != nil {
		return nil, err
	}
	results := make([]Result, len(events))
	records := make([]record, 0, len(events))
	at := make([]int, 0, len(events))
	for i := range events {
		e := &events[i]
		results[i] = Result{ID: e.ID, Source: e.Source, Status: Refused}
		r, err := s.check(ctx, actor.OrgID, e, now, window)
		if err != nil {
			if errs.Is(err, errs.KindInternal) || errs.Is(err, errs.KindUnavailable) {
				return nil, err
			}
			results[i].Err = errs.As(err)
			continue
		}
		records, at = append(records, r), append(at, i)
	}
	outcomes, err := s.store(ctx, records)
	if err != nil {
		return nil, err
	}
	late := int64(0)
	for n, o := range outcomes {
		results[at[n]].Status, results[at[n]].Err = o.status, o.err
		if o.status == Accepted && records[n].late {
			late++
		}
	}
	s.count(results, late)
	return results, nil
}

// DefaultLate is how long events come in for what was billed, where the seller sets nothing.
const DefaultLate = 30 * 24 * time.Hour

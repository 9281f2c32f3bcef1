package order

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
)

// Happening is a turn that a purchase, or the contract that it made, has taken.
type Happening string

// What others are told of.
const (
	HappenedPaid      Happening = "purchase.paid"
	HappenedRefunded  Happening = "purchase.refunded"
	HappenedRestored  Happening = "purchase.restored" // the buyer's bank gave back what it had taken
	HappenedRenewed   Happening = "contract.renewed"
	HappenedChanged   Happening = "contract.changed" // another plan has begun
	HappenedCancelled Happening = "contract.cancelled"
	HappenedOverdue   Happening = "contract.overdue"
	HappenedSuspended Happening = "contract.suspended"
	HappenedEnded     Happening = "contract.ended"
)

// Happenings are all of them.
var Happenings = []Happening{
	HappenedPaid, HappenedRefunded, HappenedRestored, HappenedRenewed, HappenedChanged, HappenedCancelled, HappenedOverdue, HappenedSuspended, HappenedEnded,
}

// Events is told, in the transaction that made it so, of the turns of contracts, with the charge that a turn is
// about or the zero one; *notify.Service passes it on.
type Events interface {
	ContractHappened(ctx context.Context, tx *sqldb.Tx, h Happening, c Contract, ch Charge) error
}

// tellPaid tells what the payment of a charge made of its contract.
func (s *Service) tellPaid(ctx context.Context, tx *sqldb.Tx, c Contract, ch Charge) error {
	if ch.Concept == ConceptRenewal {
		if err := s.events.ContractHappened(ctx, tx, HappenedRenewed, c, ch); err != nil {
			return err
		}
	}
	if ch.after.Plan == nil {
		return nil
	}
	return s.events.ContractHappened(ctx, tx, HappenedChanged, c, ch)
}

// TellDue tells of the contracts that have become overdue or suspended, of each once. It is the periodic
// job, and may run on several servers at once.
func (s *Service) TellDue(ctx context.Context) error {
	now, failed := s.clock.Now(), 0
	var first error
	due, id := time.Time{}, ""
	for {
		list, err := s.findUntold(ctx, s.db, now, due, id)
		if err != nil {
			return err
		}
		for _, u := range list {
			due, id = u.due, u.id
			if err := s.tellDue(ctx, u.id); err != nil {
				if failed++; first == nil {
					first = err
				}
			}
		}
		if len(list) < settleBatch {
			break
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d contracts that are due could not be told of, the first: %w", failed, first)
	}
	return nil
}

// untold is a contract whose payment is due.
type untold struct {
	due time.Time
	id  string
}

// findUntold returns contracts, behind the given one, of whose being suspended nobody has been told.
func (s *Service) findUntold(ctx context.Context, q sqldb.Queryer, now, due time.Time, id string) ([]untold, error) {
	p := s.options.Patience
	from := now.Add(-p.End)
	if due.After(from) {
		from = due
	}
	return sqldb.All(ctx, q, func(row sqldb.Row) (u untold, err error) { return u, row.Scan(sqldb.Time(&u.due), &u.id) }, `
SELECT c.due_at, c.id FROM contracts c
WHERE c.ended_at IS NULL AND (c.due_at, c.id) > ($1, $2) AND c.due_at <= $3 AND c.told <> $4 || CAST(c.due_at AS TEXT)
ORDER BY c.due_at, c.id LIMIT $5`, sqldb.Micros(from), id, sqldb.Micros(now.Add(-min(p.Grace, p.Suspend))), toldPrefix(ContractSuspended), settleBatch)
}

// tellDue tells of one contract, where there is something to tell.
func (s *Service) tellDue(ctx context.Context, id string) error {
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		c, err := s.findContract(ctx, tx, account.Operator, id)
		if err != nil {
			return err
		}
		state := c.State(s.clock.Now())
		happened := map[ContractState]Happening{ContractOverdue: HappenedOverdue, ContractSuspended: HappenedSuspended}[state]
		if happened == "" {
			return nil
		}
		told := fmt.Sprint(toldPrefix(state), c.DueAt.UnixMicro())
		n, err := tx.Exec(ctx, `UPDATE contracts SET told = $2 WHERE id = $1 AND told <> $2`, id, told)
		if err != nil || n == 0 {
			return err
		}
		ch := Charge{}
		if c.Open != nil {
			ch = *c.Open
		}
		return s.events.ContractHappened(ctx, tx, happened, c, ch)
	})
}

// toldPrefix is what stands before the time that a payment is due since.
func toldPrefix(state ContractState) string { return string(state) + " " }

// nobody is told of nothing.
type nobody struct{}

func (nobody) ContractHappened(context.Context, *sqldb.Tx, Happening, Contract, Charge) error {
	return nil
}

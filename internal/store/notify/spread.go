package notify

import (
	"context"
	"fmt"
	"slices"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
)

// spreadBatch is how many events are spread in one transaction.
const spreadBatch = 100

// Spread writes down who is told of the events that are new: a number in the feed of each organisation, and
// a delivery for each of its addresses. It is the periodic job, and may run on several servers at once.
func (s *Service) Spread(ctx context.Context) error {
	for {
		some, err := sqldb.One(ctx, s.db, sqldb.Value[bool], `SELECT EXISTS (SELECT 1 FROM events WHERE spread_at IS NULL)`)
		if err != nil || !some {
			return err
		}
		n := 0
		err = s.db.TxInTurn(ctx, "events", func(tx *sqldb.Tx) (err error) {
			n, err = s.spreadSome(ctx, tx)
			return err
		})
		if err != nil {
			return fmt.Errorf("spread events: %w", err)
		}
		if n < spreadBatch {
			return nil
		}
	}
}

// spreadSome spreads those that were noted first, and returns how many.
func (s *Service) spreadSome(ctx context.Context, tx *sqldb.Tx) (int, error) {
	list, err := sqldb.All(ctx, tx, scanEvent, `SELECT `+eventColumns+` FROM events e WHERE e.spread_at IS NULL ORDER BY e.row_no LIMIT $1`, spreadBatch)
	if err != nil {
		return 0, err
	}
	now := s.clock.Now()
	for _, e := range list {
		if err := s.spread(ctx, tx, e, now); err != nil {
			return 0, fmt.Errorf("event %s: %w", e.ID, err)
		}
	}
	var a sqldb.Args
	at := a.Add(sqldb.Micros(now))
	ids := make([]string, len(list))
	for i, e := range list {
		ids[i] = e.ID
	}
	_, err = tx.Exec(ctx, `UPDATE events SET spread_at = `+at+` WHERE id IN (`+sqldb.List(&a, ids)+`)`, a.Values()...)
	return len(list), err
}

func (s *Service) spread(ctx context.Context, tx *sqldb.Tx, e Event, now time.Time) error {
	orgs := e.orgIDs
	if e.Type == VersionPublished || e.Type == VersionYanked {
		buyers, err := holders(ctx, tx, e.SubjectID, now)
		if err != nil {
			return err
		}
		orgs = audience(append(slices.Clone(orgs), buyers...)...)
	}
	rows := make([][]any, len(orgs))
	for i, org := range orgs {
		rows[i] = []any{org, e.ID}
	}
	if err := sqldb.Insert(ctx, tx, `event_feed (org_id, event_id)`, rows); err != nil {
		return err
	}
	if err := s.address(ctx, tx, e, orgs, now); err != nil {
		return err
	}
	if e.Type == PurchasePaid {
		return s.tellProvider(ctx, tx, e, now)
	}
	return nil
}

// holders returns the organisations that have a right to the module at the moment.
func holders(ctx context.Context, q sqldb.Queryer, moduleID string, now time.Time) ([]string, error) {
	list, err := sqldb.All(ctx, q, sqldb.Value[string], `
SELECT DISTINCT n.org_id FROM entitlements n JOIN resources r ON r.id = n.resource_id
WHERE r.module_id = $1 AND (n.expires_at IS NULL OR n.expires_at > $2) ORDER BY n.org_id`, moduleID, sqldb.Micros(now))
	if err != nil {
		return nil, fmt.Errorf("buyers of module %s: %w", moduleID, err)
	}
	return list, nil
}

// addressBatch bounds the organisations that are asked for in one query.
const addressBatch = 500

// address makes a delivery for each address of the organisations that wants the event.
func (s *Service) address(ctx context.Context, tx *sqldb.Tx, e Event, orgs []string, now time.Time) error {
	for some := range slices.Chunk(orgs, addressBatch) {
		var a sqldb.Args
		list, err := sqldb.All(ctx, tx, scanWebhook, selectWebhooks+`
WHERE w.kind = 'webhook' AND w.state <> 'disabled' AND w.created_at <= `+a.Add(sqldb.Micros(e.OccurredAt))+` AND w.org_id IN (`+sqldb.List(&a, some)+`) ORDER BY w.id`, a.Values()...)
		if err != nil {
			return err
		}
		for _, w := range list {
			if !w.wants(e.Type) {
				continue
			}
			if err := s.begin(ctx, tx, w, e.ID, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// begin makes a delivery, or begins the one that there is anew. It is due now, or, where the address is paused,
// when it goes on.
func (s *Service) begin(ctx context.Context, tx *sqldb.Tx, w Webhook, eventID string, now time.Time) error {
	due := now
	if w.State != StateActive {
		due = time.Time{}
	}
	_, err := tx.Exec(ctx, `
INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_no, state, next_try_at, created_at)
VALUES ($1, $2, $3, (SELECT row_no FROM events WHERE id = $3), 'waiting', $4, $5)
ON CONFLICT (webhook_id, event_id) DO UPDATE SET state = 'waiting', tries = 0, next_try_at = excluded.next_try_at, closed_at = NULL`,
		s.ids.NewID(), w.ID, eventID, sqldb.Micros(due), sqldb.Micros(now))
	if err != nil {
		return fmt.Errorf("begin delivery: %w", err)
	}
	return nil
}

// hold lets what waits for an address wait until it is active again, or be due where it is.
func hold(ctx context.Context, tx *sqldb.Tx, w Webhook, now time.Time) error {
	due, which := time.Time{}, `next_try_at IS NOT NULL`
	if w.State == StateActive {
		due, which = now, `next_try_at IS NULL`
	}
	_, err := tx.Exec(ctx, `UPDATE webhook_deliveries SET next_try_at = $2 WHERE webhook_id = $1 AND state = 'waiting' AND `+which, w.ID, sqldb.Micros(due))
	if err != nil {
		return fmt.Errorf("hold deliveries: %w", err)
	}
	return nil
}

// keptFor is how long events, and what became of them, are kept.
const keptFor = 90 * 24 * time.Hour

// purgeBatch is how many events are removed in one transaction.
const purgeBatch = 500

// Purge removes what is older than ninety days. It is a job.
func (s *Service) Purge(ctx context.Context) error {
	before := sqldb.Micros(s.clock.Now().Add(-keptFor))
	for {
		old, err := sqldb.All(ctx, s.db, sqldb.Value[string],
			`SELECT id FROM events WHERE occurred_at < $1 AND spread_at IS NOT NULL ORDER BY occurred_at, id LIMIT $2`, before, purgeBatch)
		if err != nil || len(old) == 0 {
			return err
		}
		err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
			var a sqldb.Args
			_, err := tx.Exec(ctx, `DELETE FROM events WHERE id IN (`+sqldb.List(&a, old)+`)`, a.Values()...)
			return err
		})
		if err != nil {
			return fmt.Errorf("remove old events: %w", err)
		}
	}
}

package notify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// DeliveryState is where a delivery stands.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryWaiting DeliveryState = "waiting" // for its next try
	DeliveryDone    DeliveryState = "done"    // the address took it
	DeliveryFailed  DeliveryState = "failed"  // it is not tried any more
)

// DeliveryStates are all states of deliveries.
var DeliveryStates = []DeliveryState{DeliveryWaiting, DeliveryDone, DeliveryFailed}

// Delivery is an event on its way to an address.
type Delivery struct {
	ID        string
	Webhook   Webhook
	Event     Event
	State     DeliveryState
	Tries     int64     // since it was begun, or sent again
	Attempts  int64     // ever
	NextTryAt time.Time // while it waits
	CreatedAt time.Time
	ClosedAt  time.Time // when it came to its end; zero before

	// Log is every try, the newest first, at most 100. It is filled where one delivery is asked for.
	Log []Attempt
}

// mostLogged bounds the tries that are shown of a delivery.
const mostLogged = 100

const selectDeliveries = `
SELECT d.id, d.state, d.tries, d.attempts, d.next_try_at, d.created_at, d.closed_at, ` + eventColumns + `,
       w.id, w.org_id, o.name, w.kind, w.url, w.description, w.types, w.secret, w.old_secret, w.old_until, w.state, w.problem,
       w.failures, w.failing_since, w.answered_at, w.created_at, w.updated_at
FROM webhook_deliveries d JOIN events e ON e.id = d.event_id JOIN webhooks w ON w.id = d.webhook_id JOIN orgs o ON o.id = w.org_id`

func scanDelivery(row sqldb.Row) (Delivery, error) {
	var d Delivery
	var orgs, types string
	e, w := &d.Event, &d.Webhook
	err := row.Scan(&d.ID, &d.State, &d.Tries, &d.Attempts, sqldb.Time(&d.NextTryAt), sqldb.Time(&d.CreatedAt), sqldb.Time(&d.ClosedAt),
		&e.ID, &e.Type, &e.SubjectID, &orgs, &e.Body, sqldb.Time(&e.OccurredAt),
		&w.ID, &w.OrgID, &w.OrgName, &w.Kind, &w.URL, &w.Description, &types, &w.secret, &w.oldSecret, sqldb.Time(&w.OldUntil),
		&w.State, &w.Problem, &w.Failures, sqldb.Time(&w.FailingSince), sqldb.Time(&w.AnsweredAt), sqldb.Time(&w.CreatedAt), sqldb.Time(&w.UpdatedAt))
	w.Types = splitTypes(types)
	return d, err
}

// saveAttempt writes a try, and where it leaves the delivery.
func saveAttempt(ctx context.Context, tx *sqldb.Tx, d Delivery, a Attempt) error {
	_, err := tx.Exec(ctx, `INSERT INTO webhook_attempts (delivery_id, seq, tried_at, took, status, answer, problem) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		d.ID, d.Attempts, sqldb.Micros(a.At), a.Took.Microseconds(), a.Status, a.Answer, a.Problem)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE webhook_deliveries SET state = $2, tries = $3, attempts = $4, next_try_at = $5, closed_at = $6 WHERE id = $1`,
		d.ID, string(d.State), d.Tries, d.Attempts, sqldb.Micros(d.NextTryAt), sqldb.Micros(d.ClosedAt))
	return err
}

// Deliveries returns a page of what was sent to an address, and is to be, the newest first; with a state, what is
// in it. For whom and with what errors see Get; a state that there is not is "bad_state".
func (s *Service) Deliveries(ctx context.Context, actor account.Actor, webhookID string, state DeliveryState, req page.Request) (page.Page[Delivery], error) {
	w, err := s.Get(ctx, actor, webhookID)
	if err != nil {
		return page.Page[Delivery]{}, err
	}
	var a sqldb.Args
	where := ` WHERE d.webhook_id = ` + a.Add(w.ID)
	switch state {
	case "":
	case DeliveryWaiting, DeliveryDone, DeliveryFailed:
		where += ` AND d.state = ` + a.Add(string(state))
	default:
		return page.Page[Delivery]{}, errs.Invalid("bad_state", "A delivery is waiting, done or failed; it is never %q.", string(state))
	}
	var at int64
	var id string
	more, err := req.Decode(&at, &id)
	if err != nil {
		return page.Page[Delivery]{}, err
	}
	if more {
		where += ` AND (d.created_at, d.id) < (` + a.Add(at) + `, ` + a.Add(id) + `)`
	}
	list, err := sqldb.All(ctx, s.db, scanDelivery, selectDeliveries+where+` ORDER BY d.created_at DESC, d.id DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return page.Page[Delivery]{}, errs.Wrap("notify.Deliveries", err)
	}
	return page.Of(req, list, func(d Delivery) []any { return []any{clock.Micros(d.CreatedAt), d.ID} }), nil
}

// Delivery returns one delivery to an address, with its tries. One that there is not is KindNotFound, code
// "delivery_not_found".
func (s *Service) Delivery(ctx context.Context, actor account.Actor, webhookID, id string) (Delivery, error) {
	w, err := s.Get(ctx, actor, webhookID)
	if err != nil {
		return Delivery{}, err
	}
	d, err := findDelivery(ctx, s.db, w, id)
	if err != nil {
		return Delivery{}, errs.Wrap("notify.Delivery", err)
	}
	d.Log, err = sqldb.All(ctx, s.db, func(row sqldb.Row) (a Attempt, err error) {
		var took int64
		err = row.Scan(sqldb.Time(&a.At), &took, &a.Status, &a.Answer, &a.Problem)
		a.Took = time.Duration(took) * time.Microsecond
		return a, err
	}, `SELECT tried_at, took, status, answer, problem FROM webhook_attempts WHERE delivery_id = $1 ORDER BY seq DESC LIMIT $2`, d.ID, mostLogged)
	return d, errs.Wrap("notify.Delivery", err)
}

func findDelivery(ctx context.Context, q sqldb.Queryer, w Webhook, id string) (Delivery, error) {
	missing := errs.NotFound("delivery_not_found", "There is no delivery %q of the webhook to %s.", id, w.URL)
	if !clock.IsID(id) {
		return Delivery{}, missing
	}
	d, err := sqldb.One(ctx, q, scanDelivery, selectDeliveries+` WHERE d.id = $1 AND d.webhook_id = $2`, id, w.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return Delivery{}, missing
	}
	if err != nil {
		return Delivery{}, fmt.Errorf("find delivery: %w", err)
	}
	return d, nil
}

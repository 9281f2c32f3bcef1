package job

import (
	"context"
	"encoding/json"
	"time"

	"github.com/riverqueue/river"

	"souk.dev/souk/internal/platform/sqldb"
)

const (
	// dispatchBulk is how many rows of the outbox are moved in one transaction.
	dispatchBulk = 500
	// dispatchPause gathers rows, so that under load the dispatcher's own commits stay few.
	dispatchPause = 20 * time.Millisecond
)

// wakeUp tells the dispatcher of this server that the outbox has a row.
func (q *Queue) wakeUp() {
	select {
	case q.wake <- struct{}{}:
	default: // it is told already
	}
}

// dispatchLoop moves rows of the outbox into River's tables until ctx ends.
func (q *Queue) dispatchLoop(ctx context.Context) {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-q.wake:
			if !pause(ctx, dispatchPause) {
				return
			}
		case <-poll.C:
		}
		if err := q.dispatch(ctx); err != nil && ctx.Err() == nil {
			q.log.ErrorContext(ctx, "dispatch of the outbox failed; trying again", "error", err)
		}
	}
}

// pause waits and reports whether ctx is still alive.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// dispatch moves all rows of the outbox.
func (q *Queue) dispatch(ctx context.Context) error {
	for {
		// Looking first spares SQLite's only write lock.
		some, err := sqldb.One(ctx, q.db, sqldb.Value[bool], "SELECT EXISTS (SELECT 1 FROM outbox)")
		if err != nil || !some {
			return err
		}
		n, err := q.moveBulk(ctx)
		if err != nil || n < dispatchBulk { // a bulk that is not full leaves nothing, or another's rows
			return err
		}
	}
}

// moveBulk moves some rows in one transaction and returns how many. The transaction is not one of
// DB.Tx: as a serialisable one it would make those conflict that write the outbox. The row locks are
// all it needs; rows that another server is moving are skipped.
func (q *Queue) moveBulk(ctx context.Context) (int, error) {
	tx, err := q.db.Writer().BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() // without effect after a commit
	claim := "SELECT id FROM outbox ORDER BY id LIMIT $1"
	if q.db.Dialect() == sqldb.Postgres {
		claim += " FOR UPDATE SKIP LOCKED"
	}
	rows, err := tx.QueryContext(ctx, "WITH claimed AS MATERIALIZED ("+claim+`)
		DELETE FROM outbox WHERE id IN (SELECT id FROM claimed) RETURNING kind, payload`, dispatchBulk)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var jobs []river.InsertManyParams
	for rows.Next() {
		var e event
		if err := rows.Scan(&e.kind, &e.payload); err != nil {
			return 0, err
		}
		jobs = append(jobs, river.InsertManyParams{Args: e})
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	if len(jobs) > 0 {
		if _, err := q.client.InsertManyFastTx(ctx, tx, jobs); err != nil {
			return 0, err
		}
	}
	return len(jobs), tx.Commit()
}

// event is a row of the outbox on its way into River.
type event struct{ kind, payload string }

func (e event) Kind() string { return e.kind }

func (e event) MarshalJSON() ([]byte, error) { return json.RawMessage(e.payload), nil }

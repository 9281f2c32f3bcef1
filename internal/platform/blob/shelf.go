package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// Shelf is a store whose files are tied to transactions. It is safe for concurrent use.
type Shelf struct {
	db    *sqldb.DB
	store Store
	clock clock.Clock
	ids   clock.IDs
}

// NewShelf returns the shelf of a store, with its notes in db.
func NewShelf(db *sqldb.DB, s Store, c clock.Clock, ids clock.IDs) *Shelf {
	return &Shelf{db: db, store: s, clock: c, ids: ids}
}

// Put streams r into a new file, which is pending until Keep. The errors are those of [Store.Put];
// then nothing is left. It must not be called inside a transaction.
func (s *Shelf) Put(ctx context.Context, r io.Reader, limit int64) (Info, error) {
	key := s.ids.NewID()
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO pending_blobs (key, started_at) VALUES ($1, $2)`, key, clock.Micros(s.clock.Now()))
		return err
	})
	if err != nil {
		return Info{}, fmt.Errorf("note file: %w", err)
	}
	info, err := s.store.Put(ctx, key, r, limit)
	if err != nil {
		// The caller is often gone by now; what is begun is undone all the same.
		return Info{}, errors.Join(err, s.Drop(context.WithoutCancel(ctx), key))
	}
	return info, nil
}

// Keep makes a pending file stay, if and when tx commits. It belongs in the transaction that writes
// the row that refers to the file. When the file has been given up meanwhile it fails with
// KindConflict, code "upload_expired".
func (s *Shelf) Keep(ctx context.Context, tx *sqldb.Tx, key string) error {
	n, err := tx.Exec(ctx, `DELETE FROM pending_blobs WHERE key = $1 AND started_at > 0`, key)
	if err != nil {
		return fmt.Errorf("keep file: %w", err)
	}
	if n == 0 {
		return errs.Conflict("upload_expired", "The upload took too long and its file has been given up; send it again.")
	}
	return nil
}

// Drop gives a pending file up. One that is kept, or not there, is left alone without an error. While
// somebody holds the files ([Shelf.Hold]) it stays there, given up, until they are released.
func (s *Shelf) Drop(ctx context.Context, key string) error {
	marked := false
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE pending_blobs SET started_at = 0 WHERE key = $1`, key)
		if err != nil || n == 0 {
			return err
		}
		held, err := s.held(ctx, tx)
		marked = !held
		return err
	})
	if err != nil || !marked {
		return err
	}
	if err := s.store.Delete(ctx, key); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM pending_blobs WHERE key = $1`, key)
		return err
	})
}

// Discard gives a kept file up, if and when tx commits. It belongs in the transaction that removes the
// last row that refers to the file. Should the process die right after the commit, Sweep does the rest.
func (s *Shelf) Discard(ctx context.Context, tx *sqldb.Tx, key string) error {
	if _, err := tx.Exec(ctx, `INSERT INTO pending_blobs (key, started_at) VALUES ($1, 0)`, key); err != nil {
		return fmt.Errorf("discard file: %w", err)
	}
	ctx = context.WithoutCancel(ctx)
	tx.AfterCommit(func() { _ = s.Drop(ctx, key) }) // what stays behind, Sweep finds
	return nil
}

// Get opens a file; see [Store.Get].
func (s *Shelf) Get(ctx context.Context, key string) (Reader, error) { return s.store.Get(ctx, key) }

// tempSweeper is a store that may leave unfinished files behind when the process is killed.
type tempSweeper interface {
	SweepTemp(ctx context.Context, before time.Time) (int, error)
}

// Sweep gives up the files that were pending before the given time, and what a killed process left
// unfinished in the store since before then. It returns how many they were. The time must be longer
// ago than any upload takes.
func (s *Shelf) Sweep(ctx context.Context, before time.Time) (int, error) {
	keys, err := sqldb.All(ctx, s.db, sqldb.Value[string],
		`SELECT key FROM pending_blobs WHERE started_at < $1 ORDER BY started_at, key`, clock.Micros(before))
	if err != nil {
		return 0, fmt.Errorf("list pending files: %w", err)
	}
	for i, key := range keys {
		if err := s.Drop(ctx, key); err != nil {
			return i, err
		}
	}
	n := 0
	if sweeper, ok := s.store.(tempSweeper); ok {
		n, err = sweeper.SweepTemp(ctx, before)
	}
	return len(keys) + n, err
}

package blob

import (
	"context"
	"errors"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
)

const (
	// holdLease is how long a hold counts after it was renewed last: its process may be gone.
	holdLease = 10 * time.Minute
	// holdRenewal is how often it is renewed.
	holdRenewal = time.Minute
	// holdPrefix begins the names of holds in the table settings.
	holdPrefix = "hold:"
	// holdEnd sorts right behind every name that begins with holdPrefix.
	holdEnd = "hold;"
)

// Hold keeps all files that are there from being removed until it is released: what is given up meanwhile
// stays noted, and goes later. It is for whoever reads the rows first and their files afterwards
// (decision 0013).
type Hold struct {
	shelf  *Shelf
	name   string
	cancel context.CancelFunc
	ended  chan struct{}
}

// Hold begins a hold. A row that is read after it returns refers to a file that can be opened until
// Release. Should this process die, the hold ends by itself.
func (s *Shelf) Hold(ctx context.Context) (*Hold, error) {
	h := &Hold{shelf: s, name: holdPrefix + s.ids.NewID(), ended: make(chan struct{})}
	if err := errors.Join(s.forgetDead(ctx), h.renew(ctx)); err != nil {
		return nil, fmt.Errorf("hold the files: %w", err)
	}
	loop, cancel := context.WithCancel(context.WithoutCancel(ctx))
	h.cancel = cancel
	go h.keep(loop)
	return h, nil
}

func (h *Hold) renew(ctx context.Context) error {
	return h.shelf.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO settings (name, value, updated_at, updated_by) VALUES ($1, '', $2, '')
			ON CONFLICT (name) DO UPDATE SET updated_at = excluded.updated_at`, h.name, clock.Micros(h.shelf.clock.Now()))
		return err
	})
}

// forgetDead removes the holds of processes that are gone.
func (s *Shelf) forgetDead(ctx context.Context) error {
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM settings WHERE name >= $1 AND name < $2 AND updated_at <= $3`,
			holdPrefix, holdEnd, clock.Micros(s.clock.Now().Add(-holdLease)))
		return err
	})
}

// keep renews the hold until ctx ends. A renewal that fails is tried again at the next turn, of which a
// lease has several.
func (h *Hold) keep(ctx context.Context) {
	defer close(h.ended)
	ticker := time.NewTicker(holdRenewal)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			_ = h.renew(ctx)
		}
	}
}

// Release ends the hold, and removes what was given up meanwhile.
func (h *Hold) Release(ctx context.Context) error {
	h.cancel()
	<-h.ended
	ctx = context.WithoutCancel(ctx)
	err := h.shelf.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM settings WHERE name = $1`, h.name)
		return err
	})
	if err != nil {
		return fmt.Errorf("release the files: %w", err)
	}
	marked, err := sqldb.All(ctx, h.shelf.db, sqldb.Value[string], `SELECT key FROM pending_blobs WHERE started_at = 0`)
	if err != nil {
		return fmt.Errorf("release the files: %w", err)
	}
	var list []error
	for _, key := range marked {
		list = append(list, h.shelf.Drop(ctx, key))
	}
	return errors.Join(list...)
}

// held reports whether somebody holds the files. It is asked when the transaction that gave a file up has
// committed: whoever took hold later reads rows that do not refer to the file any more.
func (s *Shelf) held(ctx context.Context, tx *sqldb.Tx) (bool, error) {
	return sqldb.One(ctx, tx, sqldb.Value[bool],
		`SELECT EXISTS (SELECT 1 FROM settings WHERE name >= $1 AND name < $2 AND updated_at > $3)`,
		holdPrefix, holdEnd, clock.Micros(s.clock.Now().Add(-holdLease)))
}

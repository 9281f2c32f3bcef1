package universe

import (
	"context"
	"fmt"
	"sync"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/resolve"
)

// Snapshot is the registry at one revision.
type Snapshot struct {
	Revision int64
	Universe *resolve.Universe
	Strict   bool // ends of MAJOR ranges are the highest version: see Options.StrictMajor
}

// Options are the rules of the market that concern ranges.
type Options struct {
	// StrictMajor makes ends of MAJOR ranges the highest version (registry.major_end: strict).
	StrictMajor bool
}

// Service keeps the snapshot. It is safe for concurrent use.
type Service struct {
	db      *sqldb.DB
	options Options

	mu      sync.Mutex
	current *Snapshot // the newest one; nil before the first call
	running *refresh  // the one that is being read; nil for none
}

// refresh is the reading of one snapshot, which all that ask meanwhile wait for.
type refresh struct {
	done chan struct{} // closed when snapshot or err is there
	made *Snapshot
	err  error
}

// New returns the service; the first call of Current loads.
func New(db *sqldb.DB, options Options) *Service { return &Service{db: db, options: options} }

// Current returns the snapshot of what is committed now.
func (s *Service) Current(ctx context.Context) (*Snapshot, error) {
	now, err := revision(ctx, s.db)
	if err != nil {
		return nil, errs.Wrap("universe.Current", err)
	}
	for {
		made, wait := s.look(ctx, now)
		if made != nil {
			return made, nil
		}
		select {
		case <-wait.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if wait.err != nil {
			return nil, errs.Wrap("universe.Current", wait.err)
		}
		if wait.made.Revision >= now {
			return wait.made, nil
		}
	}
}

// look returns the snapshot where it is of the revision or newer, else the refresh to wait for, which it
// begins where none is running. One that is running may have begun before the revision was there; then
// the caller looks again.
func (s *Service) look(ctx context.Context, now int64) (*Snapshot, *refresh) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil && s.current.Revision >= now {
		return s.current, nil
	}
	if s.running == nil {
		s.running = &refresh{done: make(chan struct{})}
		// It goes on when the one who began it hangs up: others wait for it.
		go s.refresh(context.WithoutCancel(ctx), s.running, s.current)
	}
	return nil, s.running
}

// refresh reads the snapshot after the given one.
func (s *Service) refresh(ctx context.Context, r *refresh, before *Snapshot) {
	r.made, r.err = s.read(ctx, before)
	s.mu.Lock()
	if r.err == nil {
		s.current = r.made
	}
	s.running = nil
	s.mu.Unlock()
	close(r.done)
}

// mostTouched is the number of touched modules above which everything is read instead.
const mostTouched = 5000

// read makes the snapshot of one state of the database: from the one before it and what was touched since,
// or from everything where there is none.
func (s *Service) read(ctx context.Context, before *Snapshot) (*Snapshot, error) {
	var made *Snapshot
	err := s.db.Snapshot(ctx, func(q sqldb.Queryer) error {
		now, err := revision(ctx, q)
		if err != nil {
			return err
		}
		var ids []string
		if before != nil {
			if ids, err = touched(ctx, q, before.Revision); err != nil {
				return err
			}
		}
		if before == nil || len(ids) > mostTouched {
			all, err := load(ctx, q, s.options, nil)
			made = &Snapshot{Revision: now, Universe: resolve.NewUniverse(all), Strict: s.options.StrictMajor}
			return err
		}
		changed, err := load(ctx, q, s.options, ids)
		made = &Snapshot{Revision: now, Universe: before.Universe.With(changed), Strict: s.options.StrictMajor}
		return err
	})
	return made, err
}

// revision returns the number of the last touch, 0 before there is one.
func revision(ctx context.Context, q sqldb.Queryer) (int64, error) {
	n, err := sqldb.One(ctx, q, sqldb.Value[int64], `SELECT COALESCE(MAX(revision), 0) FROM registry_touches`)
	if err != nil {
		return 0, fmt.Errorf("revision of the registry: %w", err)
	}
	return n, nil
}

// touched returns the ids of the modules that were touched after the revision.
func touched(ctx context.Context, q sqldb.Queryer, after int64) ([]string, error) {
	ids, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT DISTINCT module_id FROM registry_touches WHERE revision > $1 ORDER BY module_id`, after)
	if err != nil {
		return nil, fmt.Errorf("touched modules: %w", err)
	}
	return ids, nil
}

// Tidy removes the touches that later ones of the same modules make pointless. Nobody who reads meanwhile
// misses anything. It is to be called once a day.
func (s *Service) Tidy(ctx context.Context) error {
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
DELETE FROM registry_touches WHERE EXISTS (
    SELECT 1 FROM registry_touches n WHERE n.module_id = registry_touches.module_id AND n.revision > registry_touches.revision
)`)
		return err
	})
	return errs.Wrap("universe.Tidy", err)
}

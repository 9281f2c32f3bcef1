package metering

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
)

// seen is what is known of the event that has a key.
type seen struct {
	digest digest
	block  int64
}

// recent holds the keys of the newest blocks: those after the one up to which usage_keys has them. It is a copy of
// what the blocks hold, made anew where it lacks something, as after a start or behind another server.
type recent struct {
	keys  map[eventKey]seen
	moved int64 // the block up to which keys are in usage_keys
	last  int64 // the newest block whose keys are here
}

// newest returns the newest block, and the one up to which keys are in usage_keys.
func newest(ctx context.Context, q sqldb.Queryer) (last, moved int64, err error) {
	row := q.QueryRow(ctx, `SELECT coalesce((SELECT MAX(id) FROM usage_blocks), 0),
    coalesce((SELECT value FROM usage_progress WHERE name = 'keys'), 0)`)
	if err := row.Scan(&last, &moved); err != nil {
		return 0, 0, fmt.Errorf("newest block of usage: %w", err)
	}
	return last, moved, nil
}

// catchUp brings the keys to where the database is.
func (r *recent) catchUp(ctx context.Context, q sqldb.Queryer) error {
	last, moved, err := newest(ctx, q)
	if err != nil {
		return err
	}
	if r.keys == nil || last < r.last { // the database is an older one than it was
		*r = recent{keys: map[eventKey]seen{}, moved: moved, last: moved}
	}
	if moved > r.moved {
		r.forget(moved)
	}
	if last == r.last {
		return nil
	}
	type row struct {
		id   int64
		keys string
	}
	rows, err := sqldb.All(ctx, q, func(from sqldb.Row) (b row, err error) { return b, from.Scan(&b.id, &b.keys) },
		`SELECT id, keys FROM usage_blocks WHERE id > $1 ORDER BY id`, r.last)
	if err != nil {
		return fmt.Errorf("keys of the newest blocks of usage: %w", err)
	}
	for _, b := range rows {
		if err := unpackKeys(b.keys, func(k eventKey, d digest) { r.keys[k] = seen{digest: d, block: b.id} }); err != nil {
			return err
		}
		r.last = b.id
	}
	return nil
}

// forget drops the keys that are in usage_keys by now.
func (r *recent) forget(moved int64) {
	kept := make(map[eventKey]seen)
	for k, s := range r.keys {
		if s.block > moved {
			kept[k] = s
		}
	}
	r.keys, r.moved, r.last = kept, moved, max(r.last, moved)
}

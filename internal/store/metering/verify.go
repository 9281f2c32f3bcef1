package metering

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
)

// maxProblems bounds what a report lists; the rest is counted.
const maxProblems = 50

// Report is what Verify looked at, and what is wrong.
type Report struct {
	Events       int64
	Problems     []string // sentences
	MoreProblems int64    // that are not listed
}

func (r *Report) add(format string, args ...any) {
	if len(r.Problems) == maxProblems {
		r.MoreProblems++
		return
	}
	r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
}

// Verify counts all events again, contract by contract, and compares them with the totals; and that no event
// counts twice. It may run beside a server.
func (s *Service) Verify(ctx context.Context) (Report, error) {
	var report Report
	err := s.db.Snapshot(ctx, func(q sqldb.Queryer) error {
		contracts, err := sqldb.All(ctx, q, sqldb.Value[string],
			`SELECT contract_id FROM usage_blocks UNION SELECT contract_id FROM usage_totals ORDER BY 1`)
		if err != nil {
			return err
		}
		for _, id := range contracts {
			if err := report.contract(ctx, q, id); err != nil {
				return fmt.Errorf("contract %s: %w", id, err)
			}
		}
		return report.keys(ctx, q)
	})
	if err != nil {
		return report, fmt.Errorf("verify usage: %w", err)
	}
	return report, nil
}

// contract compares the totals of a contract with its events.
func (r *Report) contract(ctx context.Context, q sqldb.Queryer, id string) error {
	counted := map[bucket]sum{}
	add := func(meter string, hour int64, n quantity) {
		if meter == "" {
			return
		}
		k := bucket{contract: id, meter: meter, hour: hour}
		s := counted[k]
		s.units, s.nanos, s.events = s.units+n.units, s.nanos+n.nanos, s.events+1
		counted[k] = s
	}
	err := sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var block, hour, events int64
		var keys, body string
		if err := row.Scan(&block, &hour, &events, &keys, &body); err != nil {
			return err
		}
		lines, known := int64(0), int64(0)
		err := readLines(body, func(l line) (bool, error) {
			n, err := parseQuantity(l.Quantity)
			if err != nil {
				return false, err
			}
			if hourOf(l.At) != hour {
				r.add("Usage block %d of contract %s has an event of another hour, %q.", block, id, l.ID)
			}
			add(l.Meter, hour, n)
			add(l.Also, hour, n)
			lines++
			return true, nil
		})
		if err != nil {
			return err
		}
		if err := unpackKeys(keys, func(eventKey, digest) { known++ }); err != nil {
			return err
		}
		if lines != events || known != events {
			r.add("Usage block %d of contract %s has %d events and %d keys, but says %d.", block, id, lines, known, events)
		}
		r.Events += lines
		return nil
	}, `SELECT id, hour, events, keys, body FROM usage_blocks WHERE contract_id = $1 ORDER BY id`, id)
	if err != nil {
		return err
	}
	return r.totals(ctx, q, id, counted)
}

// totals compares the totals of a contract with what was counted.
func (r *Report) totals(ctx context.Context, q sqldb.Queryer, id string, counted map[bucket]sum) error {
	err := sqldb.Each(ctx, q, func(row sqldb.Row) error {
		k := bucket{contract: id}
		var kept sum
		if err := row.Scan(&k.meter, &k.hour, &kept.units, &kept.nanos, &kept.events); err != nil {
			return err
		}
		if is := counted[k]; !is.decimal().Equal(kept.decimal()) || is.events != kept.events {
			r.add("The total of meter %s of contract %s in hour %d is %s of %d events, but the events come to %s of %d.",
				k.meter, id, k.hour, kept.decimal(), kept.events, is.decimal(), is.events)
		}
		delete(counted, k)
		return nil
	}, `SELECT meter, hour, units, nanos, events FROM usage_totals WHERE contract_id = $1`, id)
	for k := range counted {
		r.add("Meter %s of contract %s has events in hour %d, but no total.", k.meter, id, k.hour)
	}
	return err
}

// keys compares the number of events with that of the keys.
func (r *Report) keys(ctx context.Context, q sqldb.Queryer) error {
	var events, keys int64
	row := q.QueryRow(ctx, `SELECT coalesce((SELECT CAST(SUM(events) AS BIGINT) FROM usage_blocks
    WHERE id <= coalesce((SELECT value FROM usage_progress WHERE name = 'keys'), 0)), 0),
    (SELECT COUNT(*) FROM usage_keys WHERE block_id <= coalesce((SELECT value FROM usage_progress WHERE name = 'keys'), 0))`)
	if err := row.Scan(&events, &keys); err != nil {
		return err
	}
	if events != keys {
		r.add("There are %d usage events in the blocks whose keys were moved, but %d keys: an event counts twice, or a key is lost.", events, keys)
	}
	recent, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT keys FROM usage_blocks
WHERE id > coalesce((SELECT value FROM usage_progress WHERE name = 'keys'), 0)`)
	if err != nil {
		return err
	}
	seen := map[eventKey]bool{}
	for _, text := range recent {
		err := unpackKeys(text, func(k eventKey, _ digest) {
			if seen[k] {
				r.add("Two usage events have the key %d: one counts twice.", k)
			}
			seen[k] = true
		})
		if err != nil {
			return err
		}
	}
	return nil
}

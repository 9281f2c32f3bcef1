package metering

import (
	"context"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

// Usage returns what was used of a contract from one moment to another, the second not included; meters of which
// nothing was used are left out. Whole hours come from the totals, and the events of the hours at the two ends are
// counted one by one.
func (s *Service) Usage(ctx context.Context, q sqldb.Queryer, contractID string, from, to time.Time) (pricing.Usage, error) {
	u, err := usage(ctx, q, contractID, clock.Micros(from), clock.Micros(to))
	if err != nil {
		return nil, fmt.Errorf("usage of contract %s: %w", contractID, err)
	}
	return u, nil
}

func usage(ctx context.Context, q sqldb.Queryer, contractID string, from, to int64) (pricing.Usage, error) {
	used := tally{}
	if from >= to {
		return used.usage(), nil
	}
	firstWhole, endWhole := hourOf(from), hourOf(to)
	if firstWhole < from {
		firstWhole += microsPerHour
	}
	if firstWhole <= endWhole {
		if err := used.whole(ctx, q, contractID, firstWhole, endWhole); err != nil {
			return nil, err
		}
	}
	edges := map[int64]bool{}
	if hourOf(from) < from {
		edges[hourOf(from)] = true
	}
	if endWhole < to {
		edges[endWhole] = true
	}
	for hour := range edges {
		if err := used.hour(ctx, q, contractID, hour, from, to); err != nil {
			return nil, err
		}
	}
	return used.usage(), nil
}

// tally adds up quantities by meter.
type tally map[string]decimal.Decimal

func (t tally) add(meter string, q quantity) { t[meter] = t[meter].Add(q.decimal()) }

func (t tally) usage() pricing.Usage {
	u := pricing.Usage{}
	for meter, n := range t {
		if !n.IsZero() {
			u[meter] = n
		}
	}
	return u
}

// whole adds the totals of the hours that begin in the window.
func (t tally) whole(ctx context.Context, q sqldb.Queryer, contractID string, from, to int64) error {
	return sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var meter string
		var n quantity
		if err := row.Scan(&meter, &n.units, &n.nanos); err != nil {
			return err
		}
		t.add(meter, n)
		return nil
	}, `SELECT meter, CAST(SUM(units) AS BIGINT), CAST(SUM(nanos) AS BIGINT) FROM usage_totals
WHERE contract_id = $1 AND hour >= $2 AND hour < $3 GROUP BY meter`, contractID, from, to)
}

// hour adds the events of an hour that are in the window.
func (t tally) hour(ctx context.Context, q sqldb.Queryer, contractID string, hour, from, to int64) error {
	return sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var body string
		if err := row.Scan(&body); err != nil {
			return err
		}
		return readLines(body, func(l line) (bool, error) {
			if l.At < from || l.At >= to {
				return true, nil
			}
			n, err := parseQuantity(l.Quantity)
			if err != nil {
				return false, err
			}
			t.add(l.Meter, n)
			if l.Also != "" {
				t.add(l.Also, n)
			}
			return true, nil
		})
	}, `SELECT body FROM usage_blocks WHERE contract_id = $1 AND hour = $2 ORDER BY id`, contractID, hour)
}

// Unbilled says since when a contract has usage that is not billed: the start of the first hour with any, from the
// moment up to which it is billed. The zero time is for none.
func (s *Service) Unbilled(ctx context.Context, q sqldb.Queryer, contractID string) (since time.Time, err error) {
	billed, err := billedTo(ctx, q, contractID)
	if err != nil {
		return time.Time{}, err
	}
	row := q.QueryRow(ctx, `SELECT MIN(hour) FROM usage_totals WHERE contract_id = $1 AND hour >= $2`, contractID, hourOf(clock.Micros(billed)))
	if err := row.Scan(sqldb.Time(&since)); err != nil {
		return time.Time{}, fmt.Errorf("usage of contract %s that is not billed: %w", contractID, err)
	}
	return since, nil
}

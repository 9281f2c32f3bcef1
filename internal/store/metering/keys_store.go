package metering

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
)

// findKeys returns which of the keys are in usage_keys.
func findKeys(ctx context.Context, q sqldb.Queryer, keys []eventKey) (map[eventKey]seen, error) {
	found := map[eventKey]seen{}
	if len(keys) == 0 {
		return found, nil
	}
	slices.Sort(keys) // neighbours share pages
	query := `SELECT k.id, k.digest, k.block_id FROM json_each($1) j CROSS JOIN usage_keys k ON k.id = j.value`
	brackets := "[]"
	if q.Dialect() == sqldb.Postgres {
		query = `SELECT k.id, k.digest, k.block_id FROM unnest($1::bigint[]) j (id) JOIN usage_keys k ON k.id = j.id`
		brackets = "{}"
	}
	err := sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var k eventKey
		var s seen
		if err := row.Scan(&k, &s.digest, &s.block); err != nil {
			return err
		}
		found[k] = s
		return nil
	}, query, numberList(brackets, keys, func(k eventKey) int64 { return int64(k) }))
	if err != nil {
		return nil, fmt.Errorf("keys of usage: %w", err)
	}
	return found, nil
}

// numberList writes numbers as an array of JSON or of PostgreSQL.
func numberList[T any](brackets string, list []T, number func(T) int64) string {
	b := make([]byte, 0, 2+20*len(list))
	b = append(b, brackets[0])
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, number(v), 10)
	}
	return string(append(b, brackets[1]))
}

// moved is a key on its way into usage_keys.
type movedKey struct {
	key eventKey
	seen
}

// insertKeys puts keys into usage_keys. Those that are there already are left: an earlier move ended in between.
func insertKeys(ctx context.Context, tx *sqldb.Tx, list []movedKey) error {
	if tx.Dialect() == sqldb.Postgres {
		_, err := tx.Exec(ctx, `INSERT INTO usage_keys (id, digest, block_id)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) ON CONFLICT (id) DO NOTHING`,
			numberList("{}", list, func(m movedKey) int64 { return int64(m.key) }),
			numberList("{}", list, func(m movedKey) int64 { return int64(m.digest) }),
			numberList("{}", list, func(m movedKey) int64 { return m.block }))
		return wrapMove(err)
	}
	for some := range slices.Chunk(list, 1000) {
		text := []byte(`INSERT INTO usage_keys (id, digest, block_id) VALUES `)
		for i, m := range some { // numbers in the text itself: its driver takes six times as long to bind them
			if i > 0 {
				text = append(text, ',')
			}
			text = append(strconv.AppendInt(append(text, '('), int64(m.key), 10), ',')
			text = append(strconv.AppendInt(text, int64(m.digest), 10), ',')
			text = append(strconv.AppendInt(text, m.block, 10), ')')
		}
		if _, err := tx.Exec(ctx, string(append(text, ` ON CONFLICT (id) DO NOTHING`...))); err != nil {
			return wrapMove(err)
		}
	}
	return nil
}

func wrapMove(err error) error {
	if err != nil {
		return fmt.Errorf("move keys of usage: %w", err)
	}
	return nil
}

// setMoved notes up to which block all keys are in usage_keys.
func setMoved(ctx context.Context, tx *sqldb.Tx, block int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO usage_progress (name, value) VALUES ('keys', $1)
ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE usage_progress.value < excluded.value`, block)
	if err != nil {
		return fmt.Errorf("note moved keys of usage: %w", err)
	}
	return nil
}

// insertBlocks stores blocks, which have their ids.
func insertBlocks(ctx context.Context, tx *sqldb.Tx, list []*block, now int64) error {
	rows := make([][]any, len(list))
	for i, b := range list {
		rows[i] = []any{b.id, b.org, b.contract, b.hour, now, b.events, packKeys(b.keys), string(b.body)}
	}
	const into = "usage_blocks (id, org_id, contract_id, hour, received_at, events, keys, body)"
	store := func() error {
		return sqldb.Repeat(ctx, tx, "INSERT INTO "+into+" VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", rows)
	}
	if tx.Dialect() == sqldb.Postgres { // which would answer for each row
		store = func() error { return sqldb.Insert(ctx, tx, into, rows) }
	}
	if err := store(); err != nil {
		return fmt.Errorf("store usage: %w", err)
	}
	return nil
}

// bucket is where a total is kept.
type bucket struct {
	contract, meter string
	hour            int64
}

// sum is what a total has, or grows by.
type sum struct {
	quantity
	events int64
	block  int64
}

const addTotal = ` ON CONFLICT (contract_id, meter, hour) DO UPDATE SET units = usage_totals.units + excluded.units,
    nanos = usage_totals.nanos + excluded.nanos, events = usage_totals.events + excluded.events, block_id = excluded.block_id`

// addTotals adds to the totals.
func addTotals(ctx context.Context, tx *sqldb.Tx, sums map[bucket]sum) error {
	const atOnce = 1000
	into := `INSERT INTO usage_totals (contract_id, meter, hour, units, nanos, events, block_id) VALUES `
	keys := make([]bucket, 0, len(sums))
	for b := range sums {
		keys = append(keys, b)
	}
	slices.SortFunc(keys, bucket.compare) // so that transactions meet the rows in one order
	rows := make([][]any, len(keys))
	for i, k := range keys {
		s := sums[k]
		rows[i] = []any{k.contract, k.meter, k.hour, s.units, s.nanos, s.events, s.block}
	}
	if tx.Dialect() == sqldb.SQLite {
		return wrapTotals(sqldb.Repeat(ctx, tx, into+`($1, $2, $3, $4, $5, $6, $7)`+addTotal, rows))
	}
	for some := range slices.Chunk(rows, atOnce) {
		var a sqldb.Args
		lists := make([]string, len(some))
		for i, row := range some {
			lists[i] = "(" + sqldb.List(&a, row) + ")"
		}
		if _, err := tx.Exec(ctx, into+strings.Join(lists, ", ")+addTotal, a.Values()...); err != nil {
			return wrapTotals(err)
		}
	}
	return nil
}

func wrapTotals(err error) error {
	if err != nil {
		return fmt.Errorf("add up usage: %w", err)
	}
	return nil
}

func micros(c clock.Clock) int64 { return clock.Micros(c.Now()) }

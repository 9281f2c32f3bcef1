package rest

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// keyRow is what is known of a key.
type keyRow struct {
	hash   string
	answer storedAnswer // its status is 0 while the request is worked on
	at     time.Time    // of the answer, or of the last sign of life
}

func scanKey(row sqldb.Row) (keyRow, error) {
	var k keyRow
	var header string
	if err := row.Scan(&k.hash, &k.answer.status, &header, &k.answer.body, sqldb.Time(&k.at)); err != nil {
		return keyRow{}, err
	}
	k.hash, k.answer.file, _ = strings.Cut(k.hash, " ") // see finish
	if header == "" {
		return k, nil
	}
	err := json.Unmarshal([]byte(header), &k.answer.header)
	return k, err
}

// begin notes that the request is being worked on, or returns the answer that it got before.
func (k *keys) begin(ctx context.Context, at attempt) (stored *storedAnswer, err error) {
	err = k.db.Tx(ctx, func(tx *sqldb.Tx) error {
		stored = nil
		now := k.clock.Now()
		row, err := sqldb.One(ctx, tx, scanKey, `
SELECT request_hash, status, header, body, created_at FROM idempotency_keys WHERE caller = $1 AND key = $2`, at.caller, at.key)
		known := err == nil && now.Sub(row.at) < keptFor
		switch {
		case err != nil && !errors.Is(err, sql.ErrNoRows):
			return err
		case known && row.hash != at.hash:
			return keyReused()
		case known && row.answer.status != 0:
			stored = &row.answer
			return nil
		case known && now.Sub(row.at) < lease:
			busy := errs.Conflict("idempotency_in_progress",
				"The same request is being worked on. Ask again in a moment for its answer.")
			busy.Wait = lease - now.Sub(row.at)
			return busy
		}
		_, err = tx.Exec(ctx, `
INSERT INTO idempotency_keys (caller, key, request_hash, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (caller, key) DO UPDATE SET request_hash = excluded.request_hash, status = 0, header = '', body = '',
    created_at = excluded.created_at`, at.caller, at.key, at.hash, sqldb.Micros(now))
		return err
	})
	if err != nil {
		return nil, errs.Wrap("rest.begin", err)
	}
	return stored, nil
}

// finish keeps the answer, or forgets the request where its answer is not to be kept. The hash of a
// file is known only now and is put behind that of the request. Where a file was refused before its
// end, there is nothing that a repeated one could be compared with, and nothing was done.
func (k *keys) finish(ctx context.Context, at attempt, answer storedAnswer) error {
	if !answer.keepable() || at.file != nil && !at.file.ended {
		k.forget(ctx, at)
		return nil
	}
	full := at.hash
	if at.file != nil {
		full += " " + at.file.sum()
	}
	header, err := answer.headerText()
	if err != nil {
		return fmt.Errorf("encode headers: %w", err)
	}
	return k.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
UPDATE idempotency_keys SET status = $4, header = $5, body = $6, created_at = $7, request_hash = $8
WHERE caller = $1 AND key = $2 AND request_hash = $3 AND status = 0`,
			at.caller, at.key, at.hash, answer.status, header, answer.body, sqldb.Micros(k.clock.Now()), full)
		return err
	})
}

// forget lets the request be made again at once. Where that fails, it may when its lease is over.
func (k *keys) forget(ctx context.Context, at attempt) {
	err := k.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM idempotency_keys WHERE caller = $1 AND key = $2 AND request_hash = $3 AND status = 0`,
			at.caller, at.key, at.hash)
		return err
	})
	if err != nil {
		k.log.ErrorContext(ctx, "request not forgotten", slog.String("error", err.Error()))
	}
}

// touch gives the sign of life of a request that is worked on.
func (k *keys) touch(ctx context.Context, at attempt) error {
	return k.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE idempotency_keys SET created_at = $3 WHERE caller = $1 AND key = $2 AND status = 0`,
			at.caller, at.key, sqldb.Micros(k.clock.Now()))
		return err
	})
}

// release forgets every request that is being worked on.
func (k *keys) release(ctx context.Context) error {
	return k.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM idempotency_keys WHERE status = 0`)
		return err
	})
}

// purge removes what is no longer given again.
func (k *keys) purge(ctx context.Context) error {
	return k.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM idempotency_keys WHERE created_at < $1`,
			sqldb.Micros(k.clock.Now().Add(-keptFor)))
		return err
	})
}

package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
)

// checkLimit bounds what a check waits for.
const checkLimit = 10 * time.Second

// Level is how a check ended.
type Level string

// The levels of a check.
const (
	LevelOK   Level = "ok"
	LevelWarn Level = "warn" // it works, but somebody should look
	LevelFail Level = "fail" // it does not work, or is not safe
)

// Check is one thing that Doctor has looked at.
type Check struct {
	Name    string `json:"name"` // stable: "database", "mail", …
	Level   Level  `json:"level"`
	Message string `json:"message"`          // what was found, a sentence
	Advice  string `json:"advice,omitempty"` // what to do, a sentence; "" where there is nothing
}

func okay(name, format string, args ...any) Check {
	return Check{Name: name, Level: LevelOK, Message: fmt.Sprintf(format, args...)}
}

func warn(name, advice, format string, args ...any) Check {
	return Check{Name: name, Level: LevelWarn, Message: fmt.Sprintf(format, args...), Advice: advice}
}

func fail(name, advice, format string, args ...any) Check {
	return Check{Name: name, Level: LevelFail, Message: fmt.Sprintf(format, args...), Advice: advice}
}

// tryWrite refuses a folder in which no file can be made.
func tryWrite(dir string) error {
	f, err := os.CreateTemp(dir, ".souk-*.probe")
	if err != nil {
		return err
	}
	_, err = f.WriteString("probe")
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// errUndo ends a transaction that was only a try.
var errUndo = errors.New("only a try")

// databaseChecks look at an open database: what it is, whether it can be written to, and its clock.
func databaseChecks(ctx context.Context, db *sqldb.DB) []Check {
	const name = "database"
	version := `SELECT 'SQLite ' || sqlite_version()`
	if db.Dialect() == sqldb.Postgres {
		version = `SELECT 'PostgreSQL ' || current_setting('server_version')`
	}
	text, err := sqldb.One(ctx, db, sqldb.Value[string], version)
	if err != nil {
		return []Check{fail(name, "See whether the database runs, and what its log says.", "It does not answer: %s.", sqldb.Fault(err))}
	}
	checks := []Check{okay(name, "%s answers.", text)}
	err = db.Tx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, `CREATE TABLE souk_probe (n BIGINT)`); err != nil {
			return err
		}
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		return append(checks, fail(name, "Give the role of Souk the database, or the file to the user that Souk runs as.",
			"It cannot be written to: %s.", sqldb.Fault(err)))
	}
	if db.Dialect() == sqldb.Postgres {
		checks = append(checks, postgresChecks(ctx, db)...)
	}
	return checks
}

// postgresChecks look at what only PostgreSQL has: encoding and a clock of its own.
func postgresChecks(ctx context.Context, db *sqldb.DB) []Check {
	var encoding string
	var number, micros int64
	before := clock.System.Now()
	err := db.QueryRow(ctx, `SELECT pg_encoding_to_char(encoding), current_setting('server_version_num')::bigint,
		(extract(epoch FROM clock_timestamp()) * 1000000)::bigint FROM pg_database WHERE datname = current_database()`).
		Scan(&encoding, &number, &micros)
	if err != nil {
		return []Check{fail("database", "", "It cannot be asked about itself: %s.", sqldb.Fault(err))}
	}
	var checks []Check
	if encoding != "UTF8" {
		checks = append(checks, fail("database", "Make a database with ENCODING 'UTF8'.", "Its encoding is %s, which does not hold every text.", encoding))
	}
	if number < 140000 {
		checks = append(checks, warn("database", "Upgrade to PostgreSQL 14 or later.", "This version is older than those that Souk is tried with."))
	}
	after := clock.System.Now()
	return append(checks, compareClocks("the database", clock.FromMicros(micros), before, after))
}

// compareClocks compares another clock, which was read between two moments, with this machine's.
func compareClocks(whose string, other, before, after time.Time) Check {
	const advice = "Let both follow the same time server (NTP)."
	off := time.Duration(0)
	switch {
	case other.Before(before):
		off = before.Sub(other)
	case other.After(after):
		off = other.Sub(after)
	}
	switch off = off.Round(100 * time.Millisecond); {
	case off > 30*time.Second:
		return fail("clock", advice, "The clocks of this machine and of %s differ by %s.", whose, off)
	case off > 2*time.Second:
		return warn("clock", advice, "The clocks of this machine and of %s differ by %s.", whose, off)
	}
	return okay("clock", "This machine and %s have the same time.", whose)
}

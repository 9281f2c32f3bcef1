package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/backup"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/ledger"
)

// When what waits, or is old, is worth a look.
const (
	backupDue  = 48 * time.Hour
	waitsLong  = 10 * time.Minute
	filesStale = 48 * time.Hour
)

// unread is the check of something that could not be asked.
func unread(name string, err error) []Check {
	return []Check{fail(name, "See what the log of the database says.", "It cannot be looked at: %s.", sqldb.Fault(err))}
}

// counted writes a number with its noun.
func counted(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// accountChecks look for an administrator, and for passwords that everybody knows.
func accountChecks(ctx context.Context, db *sqldb.DB) []Check {
	const name = "accounts"
	n, err := account.ActiveAdmins(ctx, db)
	if err != nil {
		return unread(name, err)
	}
	var checks []Check
	if n == 0 {
		checks = append(checks, fail(name, "souk admin user create NAME --admin", "Nobody administers this market."))
	}
	hasher := authn.NewHasher(authn.DefaultParams, 1)
	var known []string
	for _, user := range demoUsers {
		has, err := account.HasPassword(ctx, db, hasher, user, DemoPassword)
		if err != nil {
			return unread(name, err)
		}
		if has {
			known = append(known, user)
		}
	}
	if len(known) > 0 {
		checks = append(checks, fail(name, "Give them other passwords, or deactivate them, before anybody else can reach this market.",
			"The password of the demo is still that of %s.", strings.Join(known, ", ")))
	}
	if len(checks) == 0 {
		checks = append(checks, okay(name, "%s; no password of the demo.", counted(n, "administrator")))
	}
	return checks
}

// backlogChecks look at what waits to be done.
func backlogChecks(ctx context.Context, db *sqldb.DB) []Check {
	const name = "work"
	now := clock.System.Now()
	count := func(query string, args ...any) (n int64, err error) {
		return n, db.QueryRow(ctx, query, args...).Scan(&n)
	}
	waiting, err := count(`SELECT count(*) FROM outbox WHERE created_at < $1`, clock.Micros(now.Add(-waitsLong)))
	if err != nil {
		return unread(name, err)
	}
	unsent, err := count(`SELECT count(*) FROM mails WHERE sent_at IS NULL AND last_error <> ''`)
	if err != nil {
		return unread(name, err)
	}
	stale, err := count(`SELECT count(*) FROM pending_blobs WHERE started_at < $1`, clock.Micros(now.Add(-filesStale)))
	if err != nil {
		return unread(name, err)
	}
	given, err := job.GivenUp(ctx, db)
	if err != nil {
		return unread(name, err)
	}
	var checks []Check
	add := func(n int64, advice, what string) {
		if n > 0 {
			checks = append(checks, warn(name, advice, "%s (%d).", what, n))
		}
	}
	add(waiting, "Start a server: souk serve", "Jobs have waited for more than ten minutes")
	add(unsent, "Read why in the outbox, under Administration, and check the mail server.", "Mails could not be sent yet")
	add(given, "Look at them under Administration.", "Jobs were given up in the last days")
	add(stale, "A server removes them when it starts.", "Uploads were never finished")
	if len(checks) == 0 {
		checks = append(checks, okay(name, "Nothing waits."))
	}
	return checks
}

// ledgerChecks take a glance at the books.
func ledgerChecks(ctx context.Context, db *sqldb.DB) []Check {
	const name = "books"
	wrong, err := ledger.Quick(ctx, db)
	if err != nil {
		return unread(name, err)
	}
	if wrong > 0 {
		return []Check{fail(name, "See what is wrong with: souk verify --ledger", "Balances are not the sum of their postings (%d).", wrong)}
	}
	return []Check{okay(name, "Every balance is the sum of its postings.")}
}

// backupChecks look at the last backup.
func backupChecks(ctx context.Context, db *sqldb.DB, now time.Time) []Check {
	const name = "backup"
	const advice = "Make one every day: souk backup DIR/"
	last, err := backup.Last(ctx, db)
	if err != nil {
		return unread(name, err)
	}
	age := now.Sub(last.At)
	switch {
	case last.FailedAt != nil:
		return []Check{warn(name, "Try again and see what it says.", "The last one failed on %s: %s", last.FailedAt.Format(time.DateTime), last.Error)}
	case last.At.IsZero():
		return []Check{warn(name, advice, "There has been none.")}
	case age > backupDue:
		return []Check{warn(name, advice, "The last one is of %s, %d days ago.", last.At.Format(time.DateOnly), int(age.Hours()/24))}
	}
	where := last.File
	if where == "-" {
		where = "sent on through a pipe"
	}
	return []Check{okay(name, "The last one is of %s: %s.", last.At.Format("2006-01-02 15:04 UTC"), where)}
}

// futureChecks look for rows from the future: a clock that went back makes sessions last and order wrong.
func futureChecks(ctx context.Context, db *sqldb.DB, now time.Time) []Check {
	newest := time.Time{}
	err := db.QueryRow(ctx, `SELECT max(at) FROM audit_log`).Scan(sqldb.Time(&newest))
	if err != nil {
		return unread("clock", err)
	}
	if ahead := newest.Sub(now); ahead > time.Minute {
		return []Check{warn("clock", "Set the clock, and let it follow a time server (NTP).",
			"The audit log has an entry from %s ahead of now.", fmt.Sprint(ahead.Round(time.Second)))}
	}
	return nil
}

package mail

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// The states of mails.
const (
	StateWaiting = "waiting" // not tried yet; without an SMTP server it stays
	StateSent    = "sent"
	StateFailed  = "failed" // the last try failed; NextAt says whether there is another one
)

// keptSent is how long a mail stays after it was sent.
const keptSent = 90 * 24 * time.Hour

const maxWord = 200 // characters

// Filter narrows the list of mails. Zero fields do not.
type Filter struct {
	State string // StateWaiting, StateSent or StateFailed
	Word  string // in recipient or subject, without regard to the case of Latin letters
}

// Counts are how many mails are not sent.
type Counts struct{ Waiting, Failed int64 }

// List is Find without a filter.
func (m *Mailer) List(ctx context.Context, r page.Request) (page.Page[Mail], error) {
	return m.Find(ctx, Filter{}, r)
}

// Find returns the mails that fit, the newest first. Mails may carry links that sign people in: who calls
// this has seen to it that the reader is an administrator.
func (m *Mailer) Find(ctx context.Context, f Filter, r page.Request) (page.Page[Mail], error) {
	none := page.Page[Mail]{}
	var args sqldb.Args
	where, err := f.where(&args)
	if err != nil {
		return none, err
	}
	var at int64
	var id string
	later, err := r.Decode(&at, &id)
	if err != nil {
		return none, err
	}
	if later {
		where += " AND (created_at, id) < (" + args.Add(at) + ", " + args.Add(id) + ")"
	}
	list, err := sqldb.All(ctx, m.db, scanMail, "SELECT "+columns+" FROM mails WHERE "+where+
		" ORDER BY created_at DESC, id DESC LIMIT "+args.Add(r.Size()+1), args.Values()...)
	if err != nil {
		return none, fmt.Errorf("list mails: %w", err)
	}
	if err := m.nextTries(ctx, list); err != nil {
		return none, err
	}
	return page.Of(r, list, func(m Mail) []any { return []any{clock.Micros(m.CreatedAt), m.ID} }), nil
}

func (f Filter) where(args *sqldb.Args) (string, error) {
	where := "1 = 1"
	switch f.State {
	case "":
	case StateWaiting:
		where = "sent_at IS NULL AND last_error = ''"
	case StateSent:
		where = "sent_at IS NOT NULL"
	case StateFailed:
		where = "sent_at IS NULL AND last_error <> ''"
	default:
		return "", errs.Invalid("bad_state", "The state of a mail is one of waiting, sent and failed, not %q.", f.State)
	}
	if f.Word == "" {
		return where, nil
	}
	if !utf8.ValidString(f.Word) || strings.ContainsRune(f.Word, 0) || utf8.RuneCountInString(f.Word) > maxWord {
		return "", errs.Invalid("bad_filter", "The word to look for is text of at most %d characters.", maxWord)
	}
	word := args.Add(sqldb.Like(f.Word))
	return where + ` AND (lower(recipient) LIKE lower(` + word + `) ESCAPE '\' OR lower(subject) LIKE lower(` + word + `) ESCAPE '\')`, nil
}

// Get returns one mail; none gives KindNotFound, code "mail_not_found". Who calls this has seen to it that
// the reader is an administrator.
func (m *Mailer) Get(ctx context.Context, id string) (Mail, error) {
	mail, err := find(ctx, m.db, id)
	if err != nil {
		return Mail{}, err
	}
	list := []Mail{mail}
	err = m.nextTries(ctx, list)
	return list[0], err
}

func find(ctx context.Context, q sqldb.Queryer, id string) (Mail, error) {
	missing := errs.NotFound("mail_not_found", "There is no mail %q. Sent ones are kept for 90 days.", id)
	if !clock.IsID(id) {
		return Mail{}, missing
	}
	mail, err := sqldb.One(ctx, q, scanMail, "SELECT "+columns+" FROM mails WHERE id = $1", id)
	if errors.Is(err, sql.ErrNoRows) {
		return Mail{}, missing
	}
	if err != nil {
		return Mail{}, fmt.Errorf("find mail: %w", err)
	}
	return mail, nil
}

// nextTries looks up when the failed ones are tried again.
func (m *Mailer) nextTries(ctx context.Context, list []Mail) error {
	var ids []string
	for _, mail := range list {
		if mail.State() == StateFailed {
			ids = append(ids, mail.ID)
		}
	}
	jobs, err := m.queue.Find(ctx, sendArgs{}.Kind(), "mail_id", ids)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].NextAt = jobs[list[i].ID].NextAt
	}
	return nil
}

// Retry sends a mail that is not sent once more, now; where it is on its way already, nothing changes.
// Refusals are of KindConflict: "already_sent", and "no_mail_server" where none is configured.
func (m *Mailer) Retry(ctx context.Context, id string) (Mail, error) {
	mail, err := find(ctx, m.db, id)
	switch {
	case err != nil:
		return Mail{}, err
	case !mail.SentAt.IsZero():
		return Mail{}, errs.Conflict("already_sent", "The mail to %s is sent already.", mail.To)
	case m.config.Host == "":
		return Mail{}, errs.Conflict("no_mail_server", "No mail server is configured (mail.host), so nothing can be sent.")
	}
	jobs, err := m.queue.Find(ctx, sendArgs{}.Kind(), "mail_id", []string{id})
	if err != nil {
		return Mail{}, err
	}
	switch j := jobs[id]; j.State {
	case job.StateRetrying, job.StateFailed:
		if _, err := m.queue.Retry(ctx, j.ID); err != nil {
			return Mail{}, err
		}
		return m.Get(ctx, id)
	case job.StateWaiting, job.StateRunning:
		return mail, nil
	}
	err = m.db.Tx(ctx, func(tx *sqldb.Tx) error {
		args := sendArgs{MailID: id}
		if asked, err := m.queue.Asked(ctx, tx, args); err != nil || asked {
			return err
		}
		return m.queue.Add(ctx, tx, args)
	})
	return mail, err
}

// Counts counts the mails that are not sent.
func (m *Mailer) Counts(ctx context.Context) (Counts, error) {
	c, err := sqldb.One(ctx, m.db, func(row sqldb.Row) (c Counts, err error) {
		return c, row.Scan(&c.Waiting, &c.Failed)
	}, `SELECT COALESCE(SUM(CASE WHEN last_error = '' THEN 1 ELSE 0 END), 0),
	           COALESCE(SUM(CASE WHEN last_error = '' THEN 0 ELSE 1 END), 0) FROM mails WHERE sent_at IS NULL`)
	if err != nil {
		return Counts{}, fmt.Errorf("count mails: %w", err)
	}
	return c, nil
}

// Sends reports whether an SMTP server is configured.
func (m *Mailer) Sends() bool { return m.config.Host != "" }

// Purge removes mails that were sent more than 90 days ago. It is repeated work.
func (m *Mailer) Purge(ctx context.Context) error {
	before := m.clock.Now().Add(-keptSent)
	return m.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM mails WHERE sent_at < $1", sqldb.Micros(before)); err != nil {
			return fmt.Errorf("purge mails: %w", err)
		}
		return nil
	})
}

package mail_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

func (f fixture) subjects(t *testing.T, filter mail.Filter) string {
	t.Helper()
	p, err := f.Find(t.Context(), filter, page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, m := range p.Items {
		list = append(list, m.Subject)
	}
	return strings.Join(list, " ")
}

func (f fixture) exec(t *testing.T, query string) {
	t.Helper()
	err := f.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), query)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		f := newFixture(t, db, mail.Config{})
		for _, subject := range []string{"waiting", "sent", "failed_100%"} {
			f.mustSend(t, mail.Message{To: "Bob@example.com", Subject: subject})
			f.clock.Advance(time.Second)
		}
		f.exec(t, `UPDATE mails SET sent_at = created_at WHERE subject = 'sent'`)
		f.exec(t, `UPDATE mails SET last_error = 'refused' WHERE subject LIKE 'failed%'`)
		for _, tt := range []struct {
			filter mail.Filter
			want   string
		}{
			{mail.Filter{}, "failed_100% sent waiting"},
			{mail.Filter{State: mail.StateWaiting}, "waiting"},
			{mail.Filter{State: mail.StateSent}, "sent"},
			{mail.Filter{State: mail.StateFailed}, "failed_100%"},
			{mail.Filter{Word: "BOB@EXAMPLE"}, "failed_100% sent waiting"},
			{mail.Filter{Word: "d_100%"}, "failed_100%"},
			{mail.Filter{Word: "_"}, "failed_100%"},
			{mail.Filter{Word: "sent", State: mail.StateFailed}, ""},
		} {
			if got := f.subjects(t, tt.filter); got != tt.want {
				t.Errorf("%+v: %q, want %q", tt.filter, got, tt.want)
			}
		}
		for _, filter := range []mail.Filter{{State: "lost"}, {Word: "a\x00"}, {Word: "\xff"}, {Word: strings.Repeat("x", 201)}} {
			if _, err := f.Find(t.Context(), filter, page.Request{}); !errs.Is(err, errs.KindInvalid) {
				t.Errorf("%+v: %v", filter, err)
			}
		}
		if c, err := f.Counts(t.Context()); err != nil || c != (mail.Counts{Waiting: 1, Failed: 1}) {
			t.Errorf("counts %+v, %v", c, err)
		}
	})
}

func TestPurgeKeepsWhatIsNotSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		f := newFixture(t, db, mail.Config{})
		for _, subject := range []string{"old", "waiting", "new"} {
			f.mustSend(t, mail.Message{To: "bob@example.com", Subject: subject})
		}
		f.exec(t, `UPDATE mails SET sent_at = created_at WHERE subject = 'old'`)
		f.clock.Advance(24 * time.Hour)
		f.exec(t, `UPDATE mails SET sent_at = created_at + 86400000000 WHERE subject = 'new'`)
		f.clock.Advance(89*24*time.Hour + time.Second)
		if err := f.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := f.subjects(t, mail.Filter{}); got != "new waiting" {
			t.Errorf("left: %q", got)
		}
	})
}

// TestRetry lets a mail fail for good, and sends it once more when the server has come to its senses.
func TestRetry(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		office := openPostOffice(t, "none")
		office.refuse = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "Nobody of that name"}
		f := newFixture(t, db, mail.Config{Host: "127.0.0.1", Port: office.port, From: "souk@market.example", TLS: "none"})
		if err := f.queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := f.queue.Stop(context.Background()); err != nil {
				t.Error(err)
			}
		}()
		f.mustSend(t, hello)
		wait(t, func() bool { return f.givenUp(t) })
		m := f.only(t)
		if m.State() != mail.StateFailed || !m.NextAt.IsZero() || !strings.Contains(m.LastError, "Nobody") {
			t.Fatalf("after a refusal: %+v", m)
		}
		office.refuse = nil
		if _, err := f.Retry(t.Context(), m.ID); err != nil {
			t.Fatal(err)
		}
		select {
		case <-office.letters:
		case <-time.After(30 * time.Second):
			t.Fatal("no mail came")
		}
		wait(t, func() bool { return f.only(t).State() == mail.StateSent })
		if _, err := f.Retry(t.Context(), m.ID); errs.CodeOf(err) != "already_sent" {
			t.Errorf("once more: %v", err)
		}
	})
}

// givenUp reports whether the job of the only mail is at its end.
func (f fixture) givenUp(t *testing.T) bool {
	t.Helper()
	list, err := f.queue.List(t.Context(), "failed", page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	return len(list.Items) == 1
}

func wait(t *testing.T, done func() bool) {
	t.Helper()
	for end := time.After(30 * time.Second); !done(); {
		select {
		case <-end:
			t.Fatal("in vain")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func TestRetryAddsOneJob(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		without := newFixture(t, db, mail.Config{})
		without.mustSend(t, hello)
		id := without.only(t).ID
		if _, err := without.Retry(t.Context(), id); errs.CodeOf(err) != "no_mail_server" {
			t.Errorf("without a server: %v", err)
		}
		with := newFixture(t, db, mail.Config{Host: "127.0.0.1", Port: 1, From: "souk@market.example", TLS: "none"})
		for range 2 {
			if _, err := with.Retry(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		if n := with.jobs(t); n != 1 {
			t.Errorf("%d jobs, want 1", n)
		}
		for _, wrong := range []string{"", "gone", "0123456789abcdef01234567", "x\x00"} {
			if _, err := with.Retry(t.Context(), wrong); errs.CodeOf(err) != "mail_not_found" {
				t.Errorf("%q: %v", wrong, err)
			}
			if _, err := with.Get(t.Context(), wrong); errs.CodeOf(err) != "mail_not_found" {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		if m, err := with.Get(t.Context(), id); err != nil || m.Subject != hello.Subject {
			t.Errorf("%+v, %v", m, err)
		}
	})
}

// TestFailedMailSaysWhenItIsTriedAgain lets the server be away.
func TestFailedMailSaysWhenItIsTriedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		office := openPostOffice(t, "none")
		office.refuse = errors.New("away")
		f := newFixture(t, db, mail.Config{Host: "127.0.0.1", Port: office.port, From: "souk@market.example", TLS: "none"})
		if err := f.queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.mustSend(t, hello)
		wait(t, func() bool { return f.only(t).Attempts >= 2 }) // the second pause is 16 s
		if err := f.queue.Stop(context.Background()); err != nil {
			t.Fatal(err)
		}
		m := f.only(t)
		if m.State() != mail.StateFailed || m.NextAt.IsZero() || m.LastError == "" {
			t.Errorf("%+v", m)
		}
	})
}

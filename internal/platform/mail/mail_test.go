package mail_test

import (
	"context"
	"errors"
	"log/slog"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// fixture is a mailer whose queue does not run.
type fixture struct {
	*mail.Mailer
	db    *sqldb.DB
	clock *clock.Set
	queue *job.Queue
}

func newFixture(t *testing.T, db *sqldb.DB, c mail.Config) fixture {
	t.Helper()
	clk := clock.NewSet(noon)
	q := job.New(db, clk, slog.New(slog.NewTextHandler(t.Output(), nil)))
	return fixture{mail.New(db, clk, &clock.SequentialIDs{}, q, c), db, clk, q}
}

// send writes a mail in a transaction of its own.
func (f fixture) send(t *testing.T, msg mail.Message) error {
	t.Helper()
	return f.db.Tx(t.Context(), func(tx *sqldb.Tx) error { return f.Send(t.Context(), tx, msg) })
}

func (f fixture) mustSend(t *testing.T, msg mail.Message) {
	t.Helper()
	if err := f.send(t, msg); err != nil {
		t.Fatal(err)
	}
}

// only returns the one mail that there is.
func (f fixture) only(t *testing.T) mail.Mail {
	t.Helper()
	p, err := f.List(t.Context(), page.Request{})
	if err != nil || len(p.Items) != 1 {
		t.Fatalf("%d mails, error %v; want one", len(p.Items), err)
	}
	return p.Items[0]
}

func (f fixture) jobs(t *testing.T) int {
	t.Helper()
	n, err := sqldb.One(t.Context(), f.db, sqldb.Value[int], "SELECT count(*) FROM outbox")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var hello = mail.Message{To: "bob@example.com", Subject: "Grüße", Text: "Hello Bob,\n\nwelcome.\n"}

func TestWithoutServerMailsStay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		f := newFixture(t, db, mail.Config{})
		f.mustSend(t, hello)
		want := mail.Mail{ID: "000000000000000000000001", To: hello.To, Subject: hello.Subject,
			Text: hello.Text, CreatedAt: noon}
		if diff := cmp.Diff(want, f.only(t)); diff != "" {
			t.Errorf("mail differs (- want, + got):\n%s", diff)
		}
		if n := f.jobs(t); n != 0 {
			t.Errorf("%d jobs, want none", n)
		}
	})
}

func TestSendRefuses(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	f := newFixture(t, db, mail.Config{})
	for name, tc := range map[string]struct {
		msg   mail.Message
		paths []string
	}{
		"no address":       {mail.Message{To: "", Subject: "s"}, []string{"to"}},
		"not an address":   {mail.Message{To: "bob", Subject: "s"}, []string{"to"}},
		"two addresses":    {mail.Message{To: "a@b.c, d@e.f", Subject: "s"}, []string{"to"}},
		"header in it":     {mail.Message{To: "a@b.c", Subject: "s\r\nBcc: d@e.f"}, []string{"subject"}},
		"header in to":     {mail.Message{To: "a@b.c\r\nBcc: d@e.f", Subject: "s"}, []string{"to"}},
		"nothing is right": {mail.Message{}, []string{"to", "subject"}},
	} {
		t.Run(name, func(t *testing.T) {
			err := f.send(t, tc.msg)
			if errs.CodeOf(err) != "bad_mail" || !errs.Is(err, errs.KindInvalid) {
				t.Fatalf("error %v, want one of code bad_mail", err)
			}
			var paths []string
			for _, field := range errs.As(err).Fields {
				paths = append(paths, field.Path)
			}
			if diff := cmp.Diff(tc.paths, paths); diff != "" {
				t.Errorf("fields differ (- want, + got):\n%s", diff)
			}
		})
	}
	if p, err := f.List(t.Context(), page.Request{}); err != nil || len(p.Items) != 0 {
		t.Errorf("%d mails were written, error %v", len(p.Items), err)
	}
}

func TestList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		f := newFixture(t, db, mail.Config{})
		for i, subject := range []string{"one", "two", "three", "four", "five"} {
			if i == 3 { // the first three are of the same moment
				f.clock.Advance(time.Second)
			}
			f.mustSend(t, mail.Message{To: "bob@example.com", Subject: subject})
		}
		var got []string
		r := page.Request{Limit: 2}
		for {
			p, err := f.List(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range p.Items {
				got = append(got, m.Subject)
			}
			if p.Next == "" {
				break
			}
			r.After = p.Next
		}
		if want := []string{"five", "four", "three", "two", "one"}; !cmp.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if _, err := f.List(t.Context(), page.Request{After: "nonsense"}); errs.CodeOf(err) != "bad_cursor" {
			t.Errorf("a wrong cursor gave %v", err)
		}
	})
}

// TestThroughTheQueue goes the whole way, from the transaction to the server.
func TestThroughTheQueue(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		office := openPostOffice(t, "starttls")
		office.needAuth = true
		f := newFixture(t, db, mail.Config{Host: "127.0.0.1", Port: office.port, User: "ann",
			Password: "secret", From: "Souk <souk@market.example>", TLS: "starttls"})
		f.SetTLS(office.trust)
		if err := f.queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.mustSend(t, hello)
		var got letter
		select {
		case got = <-office.letters:
		case <-time.After(30 * time.Second):
			t.Fatal("no mail came")
		}
		if err := f.queue.Stop(context.Background()); err != nil { // waits until the job is through
			t.Fatal(err)
		}
		if got.From != "souk@market.example" || got.To != "bob@example.com" {
			t.Errorf("envelope from %q to %q", got.From, got.To)
		}
		m, err := netmail.ReadMessage(strings.NewReader(got.Data))
		if err != nil {
			t.Fatal(err)
		}
		for header, want := range map[string]string{
			"From":       `"Souk" <souk@market.example>`,
			"To":         "<bob@example.com>",
			"Subject":    "=?UTF-8?q?Gr=C3=BC=C3=9Fe?=",
			"Message-Id": "<000000000000000000000001@market.example>",
			"Date":       "Sat, 21 Nov 2026 12:00:00 +0000",
		} {
			if got := m.Header.Get(header); got != want {
				t.Errorf("%s is %q, want %q", header, got, want)
			}
		}
		if !strings.Contains(got.Data, "Hello Bob,\r\n\r\nwelcome.") {
			t.Errorf("the text is not in the mail:\n%s", got.Data)
		}
		if m := f.only(t); m.SentAt != noon || m.Attempts != 1 || m.LastError != "" {
			t.Errorf("the mail says sent at %v, %d attempts, error %q", m.SentAt, m.Attempts, m.LastError)
		}
	})
}

func TestAttempts(t *testing.T) {
	busy := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Come back later"}
	unknown := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "Nobody of that name"}
	for _, tc := range []struct {
		name      string
		offers    string // TLS of the server
		tls       string // TLS of the configuration
		stranger  bool   // the server's certificate is not trusted
		password  string // signs in when not ""
		refuse    error
		lastError string // part of it; "" when the mail is sent
		permanent bool
	}{
		{name: "plain", offers: "none", tls: "none"},
		{name: "busy server", offers: "none", tls: "none", refuse: busy, lastError: "Come back later"},
		{name: "unknown recipient", offers: "none", tls: "none", refuse: unknown,
			lastError: "Nobody of that name", permanent: true},
		{name: "starttls", offers: "starttls", tls: "starttls"},
		{name: "starttls missing", offers: "none", tls: "starttls", lastError: "STARTTLS"},
		{name: "starttls is the default", offers: "none", tls: "", lastError: "STARTTLS"},
		{name: "tls", offers: "tls", tls: "tls", password: "secret"},
		{name: "tls missing", offers: "none", tls: "tls", lastError: "tls"},
		{name: "unknown certificate", offers: "starttls", tls: "starttls", stranger: true, lastError: "x509"},
		{name: "wrong password", offers: "starttls", tls: "starttls", password: "guess", lastError: "535"},
		{name: "password in plain text", offers: "none", tls: "none", password: "secret", lastError: "autodiscover"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			office := openPostOffice(t, tc.offers)
			office.refuse = tc.refuse
			config := mail.Config{Host: "127.0.0.1", Port: office.port, From: "souk@market.example", TLS: tc.tls}
			if tc.password != "" {
				config.User, config.Password = "ann", tc.password
			}
			f := newFixture(t, dbtest.Open(t, sqldb.SQLite), config)
			if !tc.stranger {
				f.SetTLS(office.trust)
			}
			f.mustSend(t, hello)
			if n := f.jobs(t); n != 1 {
				t.Fatalf("%d jobs, want 1", n)
			}
			err := f.Work(t.Context(), f.only(t).ID)
			m := f.only(t)
			if sent := err == nil; sent != (tc.lastError == "") || sent == m.SentAt.IsZero() || m.Attempts != 1 {
				t.Errorf("error %v, sent at %v, %d attempts", err, m.SentAt, m.Attempts)
			}
			if !strings.Contains(m.LastError, tc.lastError) || (tc.lastError == "") != (m.LastError == "") {
				t.Errorf("last error %q, want one with %q", m.LastError, tc.lastError)
			}
			if got := job.IsPermanent(err); got != tc.permanent {
				t.Errorf("permanent is %v for %v, want %v", got, err, tc.permanent)
			}
			if tc.password != "" && strings.Contains(m.LastError, tc.password) {
				t.Errorf("the password stands in the error %q", m.LastError)
			}
		})
	}
}

// TestSentMailIsNotSentAgain repeats a job, as happens when a server dies after its work.
func TestSentMailIsNotSentAgain(t *testing.T) {
	office := openPostOffice(t, "none")
	f := newFixture(t, dbtest.Open(t, sqldb.SQLite),
		mail.Config{Host: "127.0.0.1", Port: office.port, From: "souk@market.example", TLS: "none"})
	f.mustSend(t, hello)
	for range 2 {
		if err := f.Work(t.Context(), f.only(t).ID); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(office.letters); n != 1 {
		t.Errorf("%d mails came, want 1", n)
	}
	if err := f.Work(t.Context(), "gone"); !job.IsPermanent(err) {
		t.Errorf("a mail that is not there gave %v, want a permanent error", err)
	}
}

// TestLaterAttempt fails first: the next attempt succeeds and clears the error.
func TestLaterAttempt(t *testing.T) {
	office := openPostOffice(t, "none")
	office.refuse = errors.New("away")
	f := newFixture(t, dbtest.Open(t, sqldb.SQLite),
		mail.Config{Host: "127.0.0.1", Port: office.port, From: "souk@market.example", TLS: "none"})
	f.mustSend(t, hello)
	if err := f.Work(t.Context(), f.only(t).ID); err == nil {
		t.Fatal("a refused mail counts as sent")
	}
	office.refuse = nil
	f.clock.Advance(time.Minute)
	if err := f.Work(t.Context(), f.only(t).ID); err != nil {
		t.Fatal(err)
	}
	if m := f.only(t); m.SentAt != noon.Add(time.Minute) || m.Attempts != 2 || m.LastError != "" {
		t.Errorf("sent at %v, %d attempts, error %q", m.SentAt, m.Attempts, m.LastError)
	}
}

func TestForget(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		clk := clock.NewSet(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
		m := mail.New(db, clk, clock.NewIDs(clk), job.New(db, clk, slog.New(slog.DiscardHandler)), mail.Config{})
		err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			for _, to := range []string{"Ann@example.org", "bob@example.org"} {
				if err := m.Send(t.Context(), tx, mail.Message{To: to, Subject: "Hello", Text: "There."}); err != nil {
					return err
				}
			}
			return m.Forget(t.Context(), tx, "ann@Example.org")
		})
		if err != nil {
			t.Fatal(err)
		}
		left, err := m.List(t.Context(), page.Request{})
		if err != nil || len(left.Items) != 1 || left.Items[0].To != "bob@example.org" {
			t.Errorf("left: %+v, %v", left.Items, err)
		}
	})
}

// TestRename checks that a name goes from mails to others, and nothing else with it.
func TestRename(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newFixture(t, db, mail.Config{})
		m.mustSend(t, mail.Message{To: "bob@example.org", Subject: "ann invites you", Text: "ann ann, \"ann\" asks ann.\n" +
			"https://ann.example/ann joanna ann.b annual\n"})
		err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return m.Rename(t.Context(), tx, "ann", "erased-1") })
		if err != nil {
			t.Fatal(err)
		}
		list, err := m.List(t.Context(), page.Request{})
		if err != nil || len(list.Items) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		const want = "erased-1 erased-1, \"erased-1\" asks erased-1.\nhttps://ann.example/ann joanna ann.b annual\n"
		if got := list.Items[0]; got.Subject != "erased-1 invites you" || got.Text != want {
			t.Errorf("%q: %q", got.Subject, got.Text)
		}
	})
}

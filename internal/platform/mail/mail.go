package mail

import (
	"context"
	"crypto/tls"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/sqldb"
)

// Config says how mails leave. The zero value keeps them in the database.
type Config struct {
	Host     string // of the SMTP server; "" for none
	Port     int    // 0: 465 with TLS "tls", else 587
	User     string // "" to send without signing in
	Password string
	From     string // address of the sender, with or without a name
	TLS      string // "starttls" (required; so is ""), "tls" from the first byte, or "none"

	Site string // name of the market: the sender's where From has none, and below each mail; "" for neither
	URL  string // of the market, below each mail

	Prefix string // stands before each subject; "" for nothing
}

// Message is a mail to one person, in plain text.
type Message struct{ To, Subject, Text string }

// Mail is a mail as the outbox page shows it.
type Mail struct {
	ID, To, Subject, Text string
	CreatedAt             time.Time
	SentAt                time.Time // zero while it is not sent
	Attempts              int64
	LastError             string    // why the last attempt failed
	NextAt                time.Time // when it is tried again after a failure; zero where it is not. Find and Get fill it
}

// State returns one of StateWaiting, StateSent and StateFailed.
func (m Mail) State() string {
	switch {
	case !m.SentAt.IsZero():
		return StateSent
	case m.LastError != "":
		return StateFailed
	}
	return StateWaiting
}

// Mailer writes mails and, with an SMTP server, sends them.
type Mailer struct {
	db     *sqldb.DB
	clock  clock.Clock
	ids    clock.IDs
	queue  *job.Queue
	config Config
	tls    *tls.Config // nil: trust what the machine trusts
}

// sendArgs is the job that sends a mail.
type sendArgs struct {
	MailID string `json:"mail_id"`
}

func (sendArgs) Kind() string { return "mail_send" }

// New returns a mailer, and registers its job in q.
func New(db *sqldb.DB, clk clock.Clock, ids clock.IDs, q *job.Queue, c Config) *Mailer {
	m := &Mailer{db: db, clock: clk, ids: ids, queue: q, config: c}
	job.Register(q, m.work)
	return m
}

// Send writes msg; it leaves once tx has committed. The error is of KindInvalid and code "bad_mail"
// when the address is not one or the subject is not one line.
func (m *Mailer) Send(ctx context.Context, tx *sqldb.Tx, msg Message) error {
	if err := msg.validate(); err != nil {
		return err
	}
	id := m.ids.NewID()
	_, err := tx.Exec(ctx, "INSERT INTO mails (id, recipient, subject, body, created_at) VALUES ($1, $2, $3, $4, $5)",
		id, msg.To, m.config.Prefix+msg.Subject, msg.Text+m.config.signature(), sqldb.Micros(m.clock.Now()))
	if err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	if m.config.Host == "" {
		return nil
	}
	return m.queue.Add(ctx, tx, sendArgs{MailID: id})
}

// signature is what stands below each mail.
func (c Config) signature() string {
	if c.Site == "" {
		return ""
	}
	return "\n-- \n" + c.Site + "\n" + c.URL + "\n"
}

func (msg Message) validate() error {
	var f errs.Fields
	_, err := netmail.ParseAddress(msg.To)
	f.Check(err == nil, "to", "bad_address", "%q is not a mail address.", msg.To)
	f.Check(msg.Subject != "" && !strings.ContainsAny(msg.Subject, "\r\n"), "subject", "bad_subject",
		"The subject must be one line of text.")
	return f.Err("bad_mail", "The mail cannot be sent.")
}

const columns = "id, recipient, subject, body, created_at, sent_at, attempts, last_error"

func scanMail(row sqldb.Row) (Mail, error) {
	var m Mail
	err := row.Scan(&m.ID, &m.To, &m.Subject, &m.Text, sqldb.Time(&m.CreatedAt), sqldb.Time(&m.SentAt),
		&m.Attempts, &m.LastError)
	return m, err
}

package mail

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/sqldb"
)

// smtpTimeout bounds each step of a conversation with the server.
const smtpTimeout = 20 * time.Second

// work sends the mail of a job and writes down what came of it.
func (m *Mailer) work(ctx context.Context, args sendArgs) error {
	mail, err := sqldb.One(ctx, m.db, scanMail, "SELECT "+columns+" FROM mails WHERE id = $1", args.MailID)
	if errors.Is(err, sql.ErrNoRows) {
		return job.Permanent(fmt.Errorf("mail %s is not there any more", args.MailID))
	}
	if err != nil {
		return err
	}
	if !mail.SentAt.IsZero() || m.config.Host == "" { // sent, or the server was taken out of the configuration
		return nil
	}
	sendErr := m.transmit(ctx, mail)
	var lastError string
	var sentAt time.Time
	if sendErr != nil {
		lastError = sendErr.Error()
	} else {
		sentAt = m.clock.Now()
	}
	// The outcome counts even when the job's time is up.
	err = m.db.Tx(context.WithoutCancel(ctx), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE mails SET attempts = attempts + 1, last_error = $1, sent_at = $2 WHERE id = $3",
			lastError, sqldb.Micros(sentAt), mail.ID)
		return err
	})
	if refused(sendErr) {
		return errors.Join(job.Permanent(sendErr), err)
	}
	return errors.Join(sendErr, err)
}

// refused reports whether the server said that it will never take a mail for this recipient.
func refused(err error) bool {
	var se *gomail.SendError
	return errors.As(err, &se) && se.Reason == gomail.ErrSMTPRcptTo && !se.IsTemp()
}

// transmit hands the mail to the SMTP server.
func (m *Mailer) transmit(ctx context.Context, mail Mail) error {
	msg := gomail.NewMsg()
	if err := msg.From(m.config.sender()); err != nil {
		return fmt.Errorf("sender: %w", err)
	}
	if err := msg.To(mail.To); err != nil {
		return fmt.Errorf("recipient: %w", err)
	}
	msg.Subject(mail.Subject)
	msg.SetDateWithValue(mail.CreatedAt)
	// The same for each attempt, so that a copy is recognised as one.
	msg.SetMessageIDWithValue(mail.ID + "@" + senderDomain(m.config.From))
	msg.SetBodyString(gomail.TypeTextPlain, mail.Text)
	client, err := gomail.NewClient(m.config.Host, m.options()...)
	if err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	return client.DialAndSendWithContext(ctx, msg)
}

func (m *Mailer) options() []gomail.Option {
	port := m.config.Port
	opts := []gomail.Option{gomail.WithTimeout(smtpTimeout)}
	switch m.config.TLS {
	case "tls":
		opts = append(opts, gomail.WithSSL())
		if port == 0 {
			port = gomail.DefaultPortSSL
		}
	case "none":
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if port == 0 {
		port = gomail.DefaultPortTLS
	}
	opts = append(opts, gomail.WithPort(port))
	if m.tls != nil {
		opts = append(opts, gomail.WithTLSConfig(m.tls))
	}
	if m.config.User != "" {
		opts = append(opts, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(m.config.User), gomail.WithPassword(m.config.Password))
	}
	return opts
}

// sender returns the address that mails come from, with the market's name where it has none.
func (c Config) sender() string {
	a, err := netmail.ParseAddress(c.From)
	if err != nil || a.Name != "" || c.Site == "" {
		return c.From
	}
	a.Name = c.Site
	return a.String()
}

// senderDomain returns what stands behind the @ of an address, without the > of one with a name.
func senderDomain(from string) string {
	if a, err := netmail.ParseAddress(from); err == nil {
		_, domain, _ := strings.Cut(a.Address, "@")
		return domain
	}
	return "localhost"
}

package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
)

// checkTimeout bounds a conversation that tries the server.
const checkTimeout = 15 * time.Second

// Check connects to the server, encrypts and signs in as the configuration says, and sends nothing. Its
// error is of KindUnavailable, code "mail_server", and says what to change.
func (c Config) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	client, err := gomail.NewClient(c.Host, (&Mailer{config: c}).options()...)
	if err == nil {
		if err = client.DialWithContext(ctx); err == nil {
			err = client.Close()
		}
	}
	return c.explain(err)
}

// SendTest sends a mail that says that mails arrive. Its errors are those of Check.
func (c Config) SendTest(ctx context.Context, ids clock.IDs, now time.Time, to string) error {
	if _, err := netmail.ParseAddress(to); err != nil {
		return errs.Invalid("bad_mail", "%q is not a mail address.", to)
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	return c.explain((&Mailer{config: c}).transmit(ctx, Mail{
		ID: ids.NewID(), To: to, Subject: "Test mail of " + c.Site, CreatedAt: now,
		Text: "Mails of this market arrive. Nothing has to be done.\n" + c.signature(),
	}))
}

// explain says what an error of the conversation means.
func (c Config) explain(err error) error {
	if err == nil {
		return nil
	}
	var unknown *net.DNSError
	var certificate *tls.CertificateVerificationError
	var network *net.OpError
	why := fmt.Sprintf("The mail server says: %v.", err)
	switch text := err.Error(); {
	case errors.As(err, &unknown):
		why = fmt.Sprintf("There is no server called %s; look at mail.host.", c.Host)
	case errors.As(err, &certificate):
		why = fmt.Sprintf("The certificate of %s is not to be trusted: %v.", c.Host, certificate.Err)
	case strings.Contains(text, "STARTTLS"):
		why = fmt.Sprintf("%s does not offer STARTTLS on this port. Set mail.tls to tls with port 465, or to none where the way there is safe.", c.Host)
	case strings.Contains(text, "autodiscover"):
		why = fmt.Sprintf("%s offers no way to sign in that is safe on this connection. Encrypt it with mail.tls, or take mail.user away.", c.Host)
	case strings.Contains(strings.ToUpper(text), "AUTH"):
		why = fmt.Sprintf("%s refuses mail.user or mail.password: %v.", c.Host, err)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		why = fmt.Sprintf("%s does not answer; a firewall may be in the way. Look at mail.host, mail.port and mail.tls.", c.Host)
	case errors.As(err, &network) && network.Op == "dial":
		why = fmt.Sprintf("Nobody takes mails at %s: %v. Look at mail.host and mail.port.", c.Host, network.Err)
	}
	e := errs.New(errs.KindUnavailable, "mail_server", "%s", why)
	e.Err = err
	return e
}

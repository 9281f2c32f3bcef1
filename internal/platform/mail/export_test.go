package mail

import (
	"context"
	"crypto/tls"
)

// SetTLS lets the mailer trust a test server.
func (m *Mailer) SetTLS(c *tls.Config) { m.tls = c }

// Work does what the job for a mail does.
func (m *Mailer) Work(ctx context.Context, id string) error { return m.work(ctx, sendArgs{MailID: id}) }

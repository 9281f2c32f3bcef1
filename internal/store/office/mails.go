package office

import (
	"context"
	"regexp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// hiddenSecret stands where a secret stood.
const hiddenSecret = "(hidden)"

// secretLink finds what must not be read by others in a link: the key behind one of the addresses that let
// people in, and whatever is as long as a key.
var secretLink = regexp.MustCompile(`(/(?:activate|reset|invitations)/)[^\s/?#]+|(https?://\S*?[/=])[A-Za-z0-9_-]{40,}`)

// Mails returns the mails that the market wrote, the newest first. It is for administrators.
func (s *Service) Mails(ctx context.Context, actor account.Actor, f mail.Filter, req page.Request) (page.Page[mail.Mail], error) {
	if err := actor.NeedAdmin(); err != nil {
		return page.Page[mail.Mail]{}, err
	}
	list, err := s.Mailer.Find(ctx, f, req)
	for i := range list.Items {
		list.Items[i] = s.shown(list.Items[i])
	}
	return list, err
}

// Mail returns one mail; none gives KindNotFound, code "mail_not_found". It is for administrators.
func (s *Service) Mail(ctx context.Context, actor account.Actor, id string) (mail.Mail, error) {
	if err := actor.NeedAdmin(); err != nil {
		return mail.Mail{}, err
	}
	m, err := s.Mailer.Get(ctx, id)
	return s.shown(m), err
}

// RetryMail sends a mail that is not sent once more, now. The errors are those of mail.Mailer.Retry. It is
// for administrators.
func (s *Service) RetryMail(ctx context.Context, actor account.Actor, id string) (mail.Mail, error) {
	if err := actor.NeedAdmin(); err != nil {
		return mail.Mail{}, err
	}
	m, err := s.Mailer.Retry(ctx, id)
	if err != nil {
		return mail.Mail{}, errs.Wrap("office.RetryMail", err)
	}
	return s.shown(m), s.note(ctx, actor, "mail.retry", "mail:"+id, nil) // whom it went to is the mail's to tell
}

// SendsMail reports whether a mail server is configured.
func (s *Service) SendsMail() bool { return s.Mailer.Sends() }

// shown returns the mail as administrators see it.
func (s *Service) shown(m mail.Mail) mail.Mail {
	if s.Mailer.Sends() {
		m.Text = secretLink.ReplaceAllString(m.Text, "${1}${2}"+hiddenSecret)
	}
	return m
}

// note puts into the audit log what was done.
func (s *Service) note(ctx context.Context, actor account.Actor, action, subject string, detail map[string]any) error {
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return s.Accounts.Audit(ctx, tx, actor, action, subject, detail) })
}

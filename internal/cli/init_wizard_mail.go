package cli

import (
	"context"
	"net/mail"

	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
)

// mail asks for the SMTP server, if there is one, and offers to try it out.
func (q *questions) mail(ctx context.Context) error {
	send, err := q.yes(ctx, "Shall the market send mails? It needs an SMTP server", q.now("mail.host") != "")
	if err != nil {
		return err
	}
	if !send {
		if q.now("mail.host") != "" {
			q.setup.values["mail.host"] = ""
		}
		q.say("Mails will wait in the outbox, where administrators read them.")
		return nil
	}
	for again := true; again; {
		if err := q.server(ctx); err != nil {
			return err
		}
		if again, err = q.tryMail(ctx); err != nil {
			return err
		}
	}
	return q.key(ctx, "Where requests go of those who want to sell", "mail.requests", bareAddress(q.now("mail.from")))
}

func (q *questions) server(ctx context.Context) error {
	_, err := q.ask(ctx, "SMTP server", q.now("mail.host"), func(text string) error {
		if text == "" {
			return errs.Invalid("required", "Give its name, as smtp.example.org.")
		}
		err := config.CheckValue("mail.host", text)
		if err == nil {
			q.setup.values["mail.host"] = text
		}
		return err
	})
	if err != nil {
		return err
	}
	_, err = q.ask(ctx, "Address that mails come from", q.now("mail.from"), func(text string) error {
		err := config.CheckValue("mail.from", text)
		if text == "" {
			err = errs.Invalid("required", "Mails have a sender, as market@example.org.")
		}
		if err == nil {
			q.setup.values["mail.from"] = text
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := q.key(ctx, "Encryption: starttls, tls or none", "mail.tls", q.now("mail.tls")); err != nil {
		return err
	}
	user, err := q.ask(ctx, "User at the SMTP server (empty for none)", q.now("mail.user"), func(text string) error {
		return config.CheckValue("mail.user", text)
	})
	if err != nil || user == "" {
		return err
	}
	password, err := q.secret(ctx, "Password of "+user, false, func(text string) error {
		if text == "" {
			return errs.Invalid("required", "A user has a password.")
		}
		return config.CheckValue("mail.password", text)
	})
	q.setup.values["mail.user"], q.setup.values["mail.password"] = user, password
	return err
}

// tryMail offers a test mail, and reports whether the server is to be asked for again.
func (q *questions) tryMail(ctx context.Context) (again bool, err error) {
	to, err := q.ask(ctx, "Send a test mail to (empty for none)", "", func(text string) error {
		if _, err := mail.ParseAddress(text); text != "" && err != nil {
			return errs.Invalid("bad_mail", "This is no mail address.")
		}
		return nil
	})
	if err != nil || to == "" {
		return false, err
	}
	cfg, err := q.setup.load(q.session)
	if err == nil {
		err = sendTest(ctx, cfg, to)
	}
	if err == nil {
		q.say("  Sent. Look whether it arrives.")
		return false, nil
	}
	q.say("  %s", sentences(err))
	return q.yes(ctx, "Change the answers about mail", true)
}

// bareAddress returns an address without its name.
func bareAddress(text string) string {
	if a, err := mail.ParseAddress(text); err == nil {
		return a.Address
	}
	return text
}

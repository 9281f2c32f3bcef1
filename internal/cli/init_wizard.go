package cli

import (
	"context"
	"net/mail"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
)

// wizard asks on the terminal.
func (c *initCmd) wizard(ctx context.Context, s *session, in *setup) (config.Config, error) {
	p, err := s.prompter()
	if err != nil {
		return config.Config{}, err
	}
	return c.interview(ctx, s, in, p)
}

// interview asks for everything, in the order in which an answer needs the ones before.
func (c *initCmd) interview(ctx context.Context, s *session, in *setup, p *prompter) (config.Config, error) {
	base, err := in.load(s) // mistakes of flags and variables are no questions
	if err != nil {
		return base, err
	}
	q := &questions{prompter: p, session: s, setup: in, base: base}
	p.say("This sets up a market. Enter takes what stands in brackets; Ctrl-C ends, and nothing is written before the last answer.")
	for _, ask := range []func(context.Context) error{q.database, q.names, q.mail, q.signIn, q.firstAdmin} {
		if err := ask(ctx); err != nil {
			return config.Config{}, err
		}
	}
	p.say("")
	return in.complete(s)
}

// questions fills a setup.
type questions struct {
	*prompter
	session *session
	setup   *setup
	base    config.Config // before the first question
}

// now returns a value as it stands, for the brackets.
func (q *questions) now(key string) string {
	if answer, given := q.setup.values[key]; given {
		return answer
	}
	return q.base.Value(key)
}

// place returns where the database would be with the answers so far.
func (q *questions) place() (string, error) {
	cfg, err := q.setup.load(q.session)
	return cfg.Database, err
}

// key asks for the value of a key.
func (q *questions) key(ctx context.Context, question, key, def string) error {
	answer, err := q.ask(ctx, question, def, func(text string) error { return config.CheckValue(key, text) })
	if err == nil && answer != q.now(key) {
		q.setup.values[key] = answer
	}
	return err
}

// database asks for the database and tries it out.
func (q *questions) database(ctx context.Context) error {
	if err := q.key(ctx, "Folder of the data", "data", q.now("data")); err != nil {
		return err
	}
	def := "sqlite"
	if address, err := q.place(); err != nil {
		return err
	} else if !strings.HasPrefix(address, "sqlite:") {
		def = "as it is"
	}
	_, err := q.ask(ctx, "Database: sqlite, or postgres://USER:PASSWORD@HOST/NAME", def, func(text string) error {
		before, had := q.setup.values["database"]
		switch text {
		case "as it is":
		case "sqlite":
			delete(q.setup.values, "database")
		default:
			if err := config.CheckValue("database", text); err != nil {
				return err
			}
			q.setup.values["database"] = text
		}
		address, err := q.place()
		if err == nil {
			err = app.TryDatabase(ctx, address)
		}
		if err != nil && had {
			q.setup.values["database"] = before
		} else if err != nil {
			delete(q.setup.values, "database")
		}
		return err
	})
	return err
}

// names asks how the market is called.
func (q *questions) names(ctx context.Context) error {
	for _, k := range [][2]string{
		{"Name of the market", "site.name"},
		{"Address under which people reach it", "public_url"},
		{"Name of this installation, for other systems", "site.instance"},
	} {
		if err := q.key(ctx, k[0], k[1], q.now(k[1])); err != nil {
			return err
		}
	}
	return nil
}

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

// signIn asks how people sign in.
func (q *questions) signIn(ctx context.Context) error {
	_, err := q.ask(ctx, "How people sign in", "local", func(text string) error {
		if text == "local" {
			return nil
		}
		return errs.Invalid("bad_value", "Only local is in this version: with a name and a password of this market. An identity manager (idm) comes in a later one.")
	})
	return err
}

// firstAdmin asks for the first administrator.
func (q *questions) firstAdmin(ctx context.Context) error {
	admin := &q.setup.admin
	one, err := q.yes(ctx, "Create the first administrator", true)
	if err != nil || !one {
		return err
	}
	valid := func(in account.CreateUserInput) error {
		if in.Name == "" {
			in.Name = "x"
		}
		if in.Password == "" {
			in.Password = strings.Repeat("x", account.MinPassword)
		}
		return account.CheckNewUser(in)
	}
	admin.Name, err = q.ask(ctx, "Its name", "admin", func(text string) error { return valid(account.CreateUserInput{Name: text}) })
	if err != nil {
		return err
	}
	admin.Email, err = q.ask(ctx, "Its e-mail address (empty for none)", "", func(text string) error {
		return valid(account.CreateUserInput{Email: text})
	})
	if err != nil {
		return err
	}
	admin.Password, err = q.secret(ctx, "Its password", true, func(text string) error {
		return account.CheckNewUser(account.CreateUserInput{Name: admin.Name, Password: text})
	})
	return err
}

package cli

import (
	"context"
	"net"
	"net/url"
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
	q.listen()
	return nil
}

// listen has the market listen where its address says, when that is a port of this machine and nobody
// said otherwise.
func (q *questions) listen() {
	cfg, err := q.setup.load(q.session)
	if err != nil {
		return
	}
	if usual, err := config.Load(config.Sources{}); err != nil || cfg.Listen != usual.Listen {
		return
	}
	u, err := url.Parse(q.setup.values["public_url"])
	if err != nil || u.Scheme != "http" || u.Port() == "" {
		return
	}
	if ip := net.ParseIP(u.Hostname()); ip.IsLoopback() {
		q.setup.values["listen"] = u.Host
	}
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

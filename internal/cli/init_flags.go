package cli

import (
	"context"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
)

// takeFlags checks the flags, all together.
func (c *initCmd) takeFlags(ctx context.Context, s *session, in *setup) (config.Config, error) {
	var f errs.Fields
	f.Check(c.SignIn == "local", "sign-in", "bad_value", "Only local is in this version, not %q: people sign in with a password.", c.SignIn)
	c.readSecrets(s, in, &f)
	cfg, err := in.complete(s)
	addAll(&f, err)
	if err == nil {
		addAll(&f, at("database", app.TryDatabase(ctx, cfg.Database)))
	}
	if err := f.Err("bad_setup", "The market cannot be set up like this. Nothing was written."); err != nil {
		return cfg, err
	}
	if c.TestMail != "" {
		return cfg, sendTest(ctx, cfg, c.TestMail)
	}
	return cfg, nil
}

// readSecrets reads the passwords and checks the administrator.
func (c *initCmd) readSecrets(s *session, in *setup, f *errs.Fields) {
	if c.MailPasswordFile == "-" && c.AdminPasswordFile == "-" {
		f.Add("admin-password-file", "given_twice", "Only one password can come from stdin.")
		return
	}
	if c.MailPasswordFile != "" {
		secret, err := s.password(c.MailPasswordFile, false)
		addAll(f, at("mail-password-file", err))
		in.values["mail.password"] = secret
	}
	if c.Admin == "" {
		f.Check(c.AdminEmail == "" && c.AdminPasswordFile == "", "admin", "required", "Name the administrator with --admin.")
		return
	}
	in.admin = account.CreateUserInput{Name: c.Admin, Email: c.AdminEmail}
	if !f.Check(c.AdminPasswordFile != "", "admin-password-file", "required", "The administrator needs a password.") {
		in.admin.Password = strings.Repeat("x", account.MinPassword) // to find its other mistakes
	} else if secret, err := s.password(c.AdminPasswordFile, true); err != nil {
		addAll(f, at("admin-password-file", err))
		return
	} else {
		in.admin.Password = secret
	}
	addAll(f, account.CheckNewUser(in.admin))
}

// at gives an error a place, as a mistake of a flag; nil stays nil.
func at(path string, err error) error {
	if err == nil {
		return nil
	}
	var f errs.Fields
	message := err.Error()
	if e := explain(err); e.Message != "" {
		message = e.Message
	}
	f.Add(path, "bad_value", "%s", message)
	return f.Err("bad_setup", "x")
}

// addAll adds the mistakes that err holds.
func addAll(f *errs.Fields, err error) {
	if err == nil {
		return
	}
	e := explain(err)
	for _, field := range e.Fields {
		path := field.Path
		if e.Code == "bad_user" {
			path = strings.TrimSuffix("admin-"+path, "-name")
		}
		f.Add(path, field.Code, "%s", field.Message)
	}
	if len(e.Fields) == 0 {
		f.Add("", e.Code, "%s", e.Message)
	}
}

func sendTest(ctx context.Context, cfg config.Config, to string) error {
	if cfg.Mail.Host == "" {
		return errs.Invalid("no_mail_server", "There is no SMTP server to send a test mail with; name one with --mail-host.")
	}
	return app.MailConfig(cfg).SendTest(ctx, clock.NewIDs(clock.System), clock.System.Now(), to)
}

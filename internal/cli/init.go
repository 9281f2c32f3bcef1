package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/config"
)

type initCmd struct {
	Local   localFlags `embed:""`
	NoInput bool       `help:"Ask nothing: flags, variables and defaults are the answers."`
	Force   bool       `help:"Write the configuration anew where there is one; what it says is the default, data and users stay."`

	SiteName     string `placeholder:"NAME" help:"Name of the market, for people."`
	PublicURL    string `name:"public-url" placeholder:"URL" help:"Address under which others reach this market."`
	Listen       string `placeholder:"HOST:PORT" help:"Address to listen on."`
	InstanceName string `placeholder:"NAME" help:"Name of this installation, for other systems."`

	MailHost         string `placeholder:"HOST" help:"SMTP server; without one, mails stay in the outbox."`
	MailPort         string `placeholder:"PORT" help:"Its port."`
	MailTLS          string `name:"mail-tls" placeholder:"HOW" help:"starttls, tls or none."`
	MailFrom         string `placeholder:"ADDRESS" help:"Sender of mails."`
	MailUser         string `placeholder:"NAME" help:"User at the SMTP server."`
	MailPasswordFile string `placeholder:"FILE" help:"File whose first line is that user's password; - is stdin."`
	RequestsMail     string `placeholder:"ADDRESS" help:"Where requests go of those who want to sell."`
	TestMail         string `placeholder:"ADDRESS" help:"Send a test mail there, and stop where that fails."`

	SignIn string `default:"local" placeholder:"HOW" help:"How people sign in; only local, with a password, in this version."`

	Admin             string `placeholder:"NAME" help:"First administrator."`
	AdminEmail        string `placeholder:"ADDRESS" help:"Where its mails go."`
	AdminPasswordFile string `placeholder:"FILE" help:"File whose first line is its password; - is stdin."`
}

// Help is the longer text of souk init --help.
func (initCmd) Help() string {
	return "Asks for what a market needs and writes the configuration, by default souk.yaml in this folder; then makes " +
		"the folder of the data, the database and the first administrator. It may run again: what is there stays."
}

// defaultConfig is the file that is written where none is named.
const defaultConfig = "souk.yaml"

// setup is what the questions, or the flags, are filled into.
type setup struct {
	file   string            // of the configuration, absolute
	old    string            // the file that it replaces, "" for none
	values map[string]string // answers, by the names of their keys
	admin  account.CreateUserInput
}

// Run asks, or takes the flags, and sets the market up.
func (c *initCmd) Run(ctx context.Context, s *session) error {
	in, err := c.begin(s)
	if err != nil {
		return err
	}
	var cfg config.Config
	if c.NoInput {
		cfg, err = c.takeFlags(ctx, s, in)
	} else {
		cfg, err = c.wizard(ctx, s, in)
	}
	if err != nil {
		return err
	}
	report, err := app.Setup(ctx, app.SetupInput{Config: cfg, File: in.file, Replace: c.Force, Admin: in.admin}, s.warnings())
	if err != nil {
		return err
	}
	return c.tell(s, cfg, report)
}

// begin finds out where the configuration goes, and what the flags say.
func (c *initCmd) begin(s *session) (*setup, error) {
	file := c.Local.File
	if file == "" {
		file = s.getenv("SOUK_CONFIG")
	}
	if file == "" {
		file = defaultConfig
	}
	file, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	if err := app.CheckConfigFile(file, c.Force); err != nil {
		return nil, err
	}
	in := &setup{file: file, values: c.flags()}
	if _, err := os.Stat(file); err == nil {
		in.old = file
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return in, nil
}

// flags returns the values that were given, by the names of their keys.
func (c *initCmd) flags() map[string]string {
	values := map[string]string{}
	for key, value := range c.Local.Set {
		values[key] = value
	}
	for key, value := range map[string]string{
		"data": c.Local.Data, "database": c.Local.Database, "site.name": c.SiteName, "public_url": c.PublicURL, "listen": c.Listen,
		"site.instance": c.InstanceName, "mail.host": c.MailHost, "mail.port": c.MailPort, "mail.tls": c.MailTLS,
		"mail.from": c.MailFrom, "mail.user": c.MailUser, "mail.requests": c.RequestsMail,
	} {
		if value != "" {
			values[key] = value
		}
	}
	return values
}

// load reads the configuration as it would be with the answers so far.
func (in *setup) load(s *session) (config.Config, error) {
	env := slices.DeleteFunc(slices.Clone(s.env), func(v string) bool { return strings.HasPrefix(v, "SOUK_CONFIG=") })
	return config.Load(config.Sources{Flags: in.values, Env: env, File: in.old})
}

// complete is load with places that mean the same wherever the server is started.
func (in *setup) complete(s *session) (config.Config, error) {
	cfg, err := in.load(s)
	if err != nil {
		return cfg, err
	}
	data, err := filepath.Abs(cfg.Data)
	if err != nil {
		return cfg, err
	}
	in.values["data"] = data
	for _, key := range []string{"database", "blobs"} {
		for _, scheme := range []string{"sqlite:", "file:"} {
			if path, ok := strings.CutPrefix(cfg.Given()[key], scheme); ok {
				if path, err = filepath.Abs(path); err != nil {
					return cfg, err
				}
				in.values[key] = scheme + path
			}
		}
	}
	return in.load(s)
}

// tell says what was done and what comes next.
func (c *initCmd) tell(s *session, cfg config.Config, report app.SetupReport) error {
	flag := " --config " + quoted(report.File)
	next := []string{"souk doctor" + flag, "souk serve" + flag}
	if report.Admins == 0 {
		next = slices.Insert(next, 0, "souk admin user create NAME --admin"+flag)
	}
	out := struct {
		app.SetupReport
		PublicURL string   `json:"public_url"`
		Next      []string `json:"next"`
	}{report, cfg.PublicURL, next}
	return s.print(out, func(w io.Writer) {
		fmt.Fprintf(w, "Wrote %s. It holds passwords, so only you can read it.\n", report.File)
		fmt.Fprintf(w, "The data is in %s.\n", report.Data)
		switch {
		case report.Created:
			fmt.Fprintf(w, "Created the administrator %s.\n", report.Admin)
		case report.Admin != "":
			fmt.Fprintf(w, "The administrator %s is there already, with its old password.\n", report.Admin)
		}
		if cfg.Store.Sandbox {
			fmt.Fprintln(w, "The sandbox gateway, which takes no money, is on: set store.sandbox to false before you sell.")
		}
		fmt.Fprintf(w, "\nNext:\n  %s\n", strings.Join(next, "\n  "))
	})
}

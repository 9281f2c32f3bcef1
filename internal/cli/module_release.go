package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/wire"
)

type moduleRegisterCmd struct {
	File       string `arg:"" optional:"" help:"Package file to take the data from; what the flags say goes before it."`
	WithNested bool   `help:"Register the modules inside the package too."`

	ID          string   `placeholder:"ID" help:"32 hex digits, or 0 for core."`
	Package     string   `placeholder:"NAME" help:"Java package name, as org.example.bread."`
	Type        string   `placeholder:"TYPE" help:"module, pack or template."`
	Name        string   `placeholder:"NAME" help:"Name for people."`
	Description string   `placeholder:"TEXT" help:"What it is, in a sentence or two."`
	HelpText    string   `placeholder:"TEXT" help:"More about it."`
	Author      string   `placeholder:"NAME" help:"Who wrote it."`
	URL         string   `name:"url" placeholder:"URL" help:"Its home page."`
	Prefix      []string `placeholder:"PREFIX" help:"Database prefix to reserve; may be repeated."`
	Commercial  bool     `help:"Its files are for buyers only."`
	Visibility  string   `placeholder:"WHO" help:"public, or organisation for the members of its owner."`
}

// Run registers the module of the file, or the one that the flags describe.
func (c *moduleRegisterCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	input := wire.ModuleInput{
		ID: c.ID, Package: c.Package, Type: c.Type, Name: c.Name, Description: c.Description, Help: c.HelpText,
		Author: c.Author, URL: c.URL, Prefixes: c.Prefix, Commercial: c.Commercial, Visibility: c.Visibility,
	}
	if c.File == "" {
		return c.describe(ctx, s, market, input)
	}
	file, err := openPackage(s, c.File)
	if err != nil {
		return err
	}
	defer file.close()
	registered, err := market.RegisterPackage(ctx, client.RegisterInput{File: file.File, WithNested: c.WithNested, Overrides: input})
	file.finish()
	if err != nil {
		return err
	}
	s.hint("Next: souk module publish %s", quoted(c.File))
	return s.print(registered, func(w io.Writer) {
		for _, m := range registered.Modules {
			fmt.Fprintf(w, "Registered %s (%s) for %s.\n", m.Package, m.Name, m.Owner)
		}
		for _, u := range registered.Unchanged {
			fmt.Fprintf(w, "Left alone %s: %s\n", u.Package, u.Why)
		}
	})
}

func (c *moduleRegisterCmd) describe(ctx context.Context, s *session, market *client.Client, input wire.ModuleInput) error {
	if c.ID == "" && c.Package == "" {
		return usage("Name a package file, or describe the module with --id, --package, --type, --name and --description.")
	}
	if c.WithNested {
		return usage("--with-nested needs a package file.")
	}
	m, err := market.RegisterModule(ctx, input)
	if err != nil {
		return err
	}
	s.hint("Next: souk module publish FILE")
	return s.print(m, func(w io.Writer) { fmt.Fprintf(w, "Registered %s (%s) for %s.\n", m.Package, m.Name, m.Owner) })
}

type modulePublishCmd struct {
	File       string `arg:"" help:"Package file of a registered module."`
	Maturity   int    `placeholder:"LEVEL" help:"One of the market's levels, as 100 test, 200 QA approved, 500 confirmed stable; the lowest when absent."`
	Trial      bool   `help:"From now on it may be installed on trial, where it is commercial."`
	Commercial *bool  `negatable:"" help:"From now on the module's files, old ones too, are for buyers only; or, with --no-commercial, for everybody."`
	WithNested bool   `help:"Publish the modules inside the package too."`
	DryRun     bool   `help:"Only check."`
	Checks     bool   `help:"Show every check, not only those with something to say."`
}

// Run publishes the file, or tells everything that is wrong with it.
func (c *modulePublishCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	file, err := openPackage(s, c.File)
	if err != nil {
		return err
	}
	defer file.close()
	published, err := market.Publish(ctx, client.PublishInput{
		File: file.File, Maturity: c.Maturity, Commercial: c.Commercial, Trial: c.Trial, WithNested: c.WithNested, DryRun: c.DryRun,
	})
	file.finish()
	s.showChecks(published.Checks, c.Checks)
	if err != nil {
		return err
	}
	if len(published.Versions) > 0 && !c.DryRun {
		s.hint("Next: souk offering create --module %s --title TITLE --price 5.00 --currency EUR --publish", published.Versions[0].Package)
	}
	return s.print(published, func(w io.Writer) { showPublished(w, published) })
}

// showChecks tells people what was looked at. Failures are left to the error, which lists them.
func (s *session) showChecks(checks []wire.Check, all bool) {
	for _, check := range checks {
		if check.Level == "failed" || (!all && check.Level != "warned") {
			continue
		}
		line := check.Level + ": " + check.Name
		if check.Path != "" {
			line += ": " + check.Path
		}
		if check.Message != "" {
			line += ": " + check.Message
		}
		if check.Fix != "" {
			line += " " + check.Fix
		}
		s.hint("%s", line)
	}
}

func showPublished(w io.Writer, p wire.Published) {
	verb := "Published"
	if p.DryRun {
		verb = "Would publish"
	}
	for _, v := range p.Versions {
		fmt.Fprintf(w, "%s %s@%s, maturity %d, SHA-256 %s.\n", verb, v.Package, v.Version, v.Maturity, v.SHA256)
	}
	for _, v := range p.Unchanged {
		fmt.Fprintf(w, "Left alone %s@%s: %s\n", v.Package, v.Version, v.Why)
	}
}

// packageFile is a file that is being sent. The zero value is none.
type packageFile struct {
	client.File
	file *os.File
	bar  *progressBar
}

func openPackage(s *session, path string) (*packageFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, errs.NotFound("no_file", "The file cannot be read: %v.", err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errs.Invalid("no_file", "%s is not a file.", path)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	bar := s.progress("Sending " + filepath.Base(path))
	return &packageFile{
		File: client.File{Name: filepath.Base(path), Body: f, Size: info.Size(), Progress: bar.update},
		file: f, bar: bar,
	}, nil
}

// toSend returns the file, nil where there is none.
func (p *packageFile) toSend() *client.File {
	if p.file == nil {
		return nil
	}
	return &p.File
}

// finish takes the progress off the terminal.
func (p *packageFile) finish() { p.bar.finish() }

func (p *packageFile) close() {
	if p.file != nil {
		p.file.Close()
	}
}

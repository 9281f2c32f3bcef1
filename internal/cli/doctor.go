package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/errs"
)

type doctorCmd struct {
	Local  localFlags `embed:""`
	Blobs  string     `placeholder:"URL" help:"Where package files are kept: file:DIR (SOUK_BLOBS)."`
	MailTo string     `placeholder:"ADDRESS" help:"Send a test mail there."`
}

// Help is the longer text of souk doctor --help.
func (doctorCmd) Help() string {
	return "Looks at the configuration, the folder of the data, the disk, the database, the files, mail, the clock, the " +
		"addresses, the gateways, the accounts, the last backup and the books, and says what to do. It may run beside a " +
		"server and changes nothing. The exit code is 1 where a check failed; warnings do not count."
}

// Run looks and prints what it found.
func (c *doctorCmd) Run(ctx context.Context, s *session) error {
	var found app.Diagnosis
	cfg, err := c.Local.load(s, map[string]string{"blobs": c.Blobs})
	switch {
	case errs.CodeOf(err) == "bad_config":
		found = app.DiagnoseConfig(err)
	case err != nil:
		return err
	default:
		found = app.Doctor(ctx, cfg, app.DoctorInput{MailTo: c.MailTo})
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	_, onScreen := terminal(s.stdout)
	coloured := onScreen && s.getenv("NO_COLOR") == "" //nolint:misspell // a variable that many programs know
	if err := s.print(found, func(w io.Writer) { printDiagnosis(w, found, coloured) }); err != nil {
		return err
	}
	if found.Failed > 0 {
		return errFindings
	}
	return nil
}

// marks stand before a check: plain, and for a terminal.
var marks = map[app.Level][2]string{
	app.LevelOK:   {"ok  ", "\x1b[32m✓\x1b[0m"},
	app.LevelWarn: {"warn", "\x1b[33m!\x1b[0m"},
	app.LevelFail: {"FAIL", "\x1b[31m✗\x1b[0m"},
}

func printDiagnosis(w io.Writer, d app.Diagnosis, coloured bool) {
	width := 0
	for _, c := range d.Checks {
		width = max(width, len(c.Name))
	}
	for _, c := range d.Checks {
		mark, indent := marks[c.Level][0], 4
		if coloured {
			mark, indent = marks[c.Level][1], 1
		}
		fmt.Fprintf(w, "%s  %-*s  %s\n", mark, width, c.Name, c.Message)
		if c.Advice != "" {
			fmt.Fprintf(w, "%s-> %s\n", strings.Repeat(" ", indent+width+4), c.Advice)
		}
	}
	switch {
	case d.Failed > 0:
		fmt.Fprintf(w, "\n%d of %d checks failed, %d with a warning.\n", d.Failed, len(d.Checks), d.Warnings)
	case d.Warnings > 0:
		fmt.Fprintf(w, "\nNothing failed; %d with a warning.\n", d.Warnings)
	default:
		fmt.Fprintln(w, "\nAll is well.")
	}
}

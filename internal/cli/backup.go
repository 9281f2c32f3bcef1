package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
)

type backupCmd struct {
	Local localFlags `embed:""`
	Blobs string     `placeholder:"URL" help:"Where package files are kept: file:DIR (SOUK_BLOBS)."`
	Quiet bool       `short:"q" help:"Print nothing when all goes well, for timers."`
	To    string     `arg:"" name:"file" help:"File to write, a folder in which a name is made, or - for stdout."`
}

// Help is the longer text of souk backup --help.
func (backupCmd) Help() string {
	return "Database and files are written as they were at one point in time, while servers run. The file is there " +
		"whole or not at all, and never replaces another one. It holds the hashes of passwords and tokens: keep it where " +
		"nobody else reads it. The configuration is not in it."
}

// Run writes the backup.
func (c *backupCmd) Run(ctx context.Context, s *session) error {
	if f, ok := terminal(s.stdout); c.To == "-" && ok {
		return usage("A backup is no text for %s: send it on with a pipe, or name a file.", f.Name())
	}
	cfg, err := c.Local.load(s, map[string]string{"blobs": c.Blobs})
	if err != nil {
		return err
	}
	if err := marketThere(cfg); err != nil {
		return err
	}
	var bar *progressBar
	if !c.Quiet {
		bar = s.progress("Backing up")
	}
	report, err := app.Backup(ctx, cfg, app.BackupInput{To: c.To, Stdout: s.stdout, Souk: app.ReadBuild().Version, Progress: bar.update})
	bar.finish()
	switch {
	case err != nil || c.Quiet:
		return err
	case c.To == "-": // stdout is the backup's
		s.hint("Backup of %s.", report)
		return nil
	}
	s.hint("Next: souk verify --backup %s, and a copy on another machine.", quoted(report.File))
	return s.print(report, func(w io.Writer) { fmt.Fprintf(w, "%s: backup of %s.\n", report.File, report) })
}

// marketThere refuses a SQLite database that is not there: opening it would make one.
func marketThere(cfg config.Config) error {
	if path, ok := strings.CutPrefix(cfg.Database, "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil {
			return errs.NotFound("no_market", "There is no market here: %s cannot be read. Name its folder with --data, or its database with --database.", path)
		}
	}
	return nil
}

type restoreCmd struct {
	Local localFlags `embed:""`
	Blobs string     `placeholder:"URL" help:"Where package files are kept: file:DIR (SOUK_BLOBS)."`
	File  string     `arg:"" help:"File that souk backup has written."`
}

// Help is the longer text of souk restore --help.
func (restoreCmd) Help() string {
	return "The backup is read to its end and checked before anything is written. Database and folder of the files must " +
		"be empty; the database may be of the other kind than the one that the backup was made of. Afterwards the " +
		"schema is brought up to date and everything is verified."
}

// Run restores the backup and prints what verify says.
func (c *restoreCmd) Run(ctx context.Context, s *session) error {
	cfg, err := c.Local.load(s, map[string]string{"blobs": c.Blobs})
	if err != nil {
		return err
	}
	bar := s.progress("")
	report, err := app.Restore(ctx, cfg, app.RestoreInput{
		File: c.File,
		Progress: func(step string, done, total int64) {
			if bar != nil {
				bar.what = step
			}
			bar.update(done, total)
		},
		Say: func(sentence string) { s.hint("%s", sentence) },
	}, s.warnings())
	bar.finish()
	if err != nil {
		return err
	}
	err = s.print(report, func(w io.Writer) {
		fmt.Fprintf(w, "Restored %s: %d rows in %d tables, %d files.\n", report.File, report.Rows, report.Tables, report.Files)
		printReport(w, report.Verify)
	})
	if err == nil && !report.Verify.Clean() {
		return errFindings
	}
	s.hint("Next: souk doctor, then souk serve, both with the same flags.")
	return err
}

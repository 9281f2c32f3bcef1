package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/wire"
)

type adminAuditCmd struct {
	List   adminAuditListCmd   `cmd:"" help:"List what was done, the newest first."`
	Export adminAuditExportCmd `cmd:"" help:"Write the audit log as CSV or as lines of JSON."`
}

// auditFlags narrow the audit log.
type auditFlags struct {
	User    string `placeholder:"USER" help:"Only what this user did; operator for the command line on the server."`
	Action  string `placeholder:"ACTION" help:"Only actions that begin like this, as module. or module.register."`
	Subject string `placeholder:"SUBJECT" help:"Only what was done to this, as organisation:bakery."`
	Word    string `placeholder:"TEXT" help:"Only what has this in action, subject, detail or the names of user and organisation."`
	From    string `placeholder:"DAY" help:"Not before this day or moment, as 2026-11-01 or 2026-11-01T12:00:00Z."`
	To      string `placeholder:"DAY" help:"Before this day or moment."`
}

func (f auditFlags) filter() (account.AuditFilter, error) {
	filter := account.AuditFilter{Actor: f.User, Action: f.Action, Subject: f.Subject, Word: f.Word}
	var err error
	if filter.From, err = moment(f.From, "--from"); err != nil {
		return filter, err
	}
	filter.To, err = moment(f.To, "--to")
	return filter, err
}

// moment reads a day, which begins at midnight UTC, or a moment; "" is none.
func moment(text, flag string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usage("Give %s a day as 2026-11-01, or a moment as 2026-11-01T12:00:00Z.", flag)
}

type adminAuditListCmd struct {
	auditFlags
	Page pageFlags `embed:""`
}

// Run lists entries of the audit log.
func (c *adminAuditListCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	filter, err := c.filter()
	if err != nil {
		return err
	}
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		entries, err := market.Accounts.AuditLog(ctx, account.Operator, filter, c.Page.request())
		if err != nil {
			return err
		}
		return printList(s, listOf(entries, wireAuditEntry), "AT USER FOR ACTION SUBJECT DETAIL", func(e wire.AuditEntry) []string {
			return []string{date(e.At), e.User, firstOf(e.Organisation, "-"), e.Action, e.Subject, oneLine(string(e.Detail))}
		})
	})
}

type adminAuditExportCmd struct {
	auditFlags
	Format string `default:"csv" enum:"csv,jsonl" placeholder:"FORMAT" help:"csv, or jsonl for an object on each line."`
	Output string `short:"o" placeholder:"FILE" help:"Where to; stdout when absent. A file that is there is not replaced."`
}

// Run writes the audit log, a page at a time.
func (c *adminAuditExportCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	filter, err := c.filter()
	if err != nil {
		return err
	}
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		write, err := market.Accounts.ExportAudit(ctx, account.Operator, filter, c.Format)
		if err != nil {
			return err
		}
		if c.Output == "" {
			return write(s.stdout)
		}
		return newFile(c.Output, write)
	})
}

// newFile writes a file that nobody else reads, and leaves none that is not whole.
func newFile(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return usage("%s is there already; name another file.", path)
	}
	if err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	err = write(file)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

func wireAuditEntry(e account.AuditEntry) wire.AuditEntry {
	return wire.AuditEntry{
		ID: e.ID, At: e.At, User: e.UserName, Organisation: e.OrgName, Action: e.Action, Subject: e.Subject, Detail: e.Detail,
		RequestID: e.RequestID, Remote: e.Remote,
	}
}

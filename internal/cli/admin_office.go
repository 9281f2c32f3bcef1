package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/store/office"
	"souk.dev/souk/internal/wire"
)

type adminMailCmd struct {
	List  adminMailListCmd  `cmd:"" help:"List the mails that the market wrote."`
	Show  adminMailShowCmd  `cmd:"" help:"Show a mail."`
	Retry adminMailRetryCmd `cmd:"" help:"Send a mail that is not sent once more."`
}

type adminMailListCmd struct {
	State string    `placeholder:"STATE" help:"Only those that are waiting, sent or failed."`
	Word  string    `placeholder:"TEXT" help:"Only those with this in recipient or subject."`
	Page  pageFlags `embed:""`
}

// Run lists mails, the newest first.
func (c *adminMailListCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		mails, err := market.Office.Mails(ctx, account.Operator, mail.Filter{State: c.State, Word: c.Word}, c.Page.request())
		if err != nil {
			return err
		}
		return printList(s, listOf(mails, wireMail), "ID STATE WRITTEN SENT NEXT TO SUBJECT", func(m wire.Mail) []string {
			return []string{m.ID, m.State, date(m.CreatedAt), firstOf(date(m.SentAt), "-"), firstOf(date(m.NextAt), "-"), m.To, m.Subject}
		})
	})
}

type mailArg struct {
	ID string `arg:"" help:"Id of the mail."`
}

type (
	adminMailShowCmd  struct{ mailArg }
	adminMailRetryCmd struct{ mailArg }
)

// Run shows a mail.
func (c *adminMailShowCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		m, err := market.Office.Mail(ctx, account.Operator, c.ID)
		if err != nil {
			return err
		}
		return s.print(wireMail(m), func(w io.Writer) {
			details(w, "To", m.To, "Subject", m.Subject, "State", m.State(), "Written", date(m.CreatedAt), "Sent", date(m.SentAt),
				"Attempts", fmt.Sprint(m.Attempts), "Error", m.LastError, "Next try", date(m.NextAt))
			fmt.Fprintf(w, "\n%s\n", strings.TrimRight(m.Text, "\n"))
		})
	})
}

// Run has a mail sent by the server that runs, or by the next one.
func (c *adminMailRetryCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		m, err := market.Office.RetryMail(ctx, account.Operator, c.ID)
		if err != nil {
			return err
		}
		return s.print(wireMail(m), func(w io.Writer) { fmt.Fprintf(w, "The mail to %s is sent again.\n", m.To) })
	})
}

type adminJobCmd struct {
	List    adminJobListCmd    `cmd:"" help:"List jobs: those that failed, unless --state says otherwise."`
	Retry   adminJobRetryCmd   `cmd:"" help:"Run a failed job again."`
	Discard adminJobDiscardCmd `cmd:"" help:"Remove a failed job for good."`
}

type adminJobListCmd struct {
	State string    `placeholder:"STATE" help:"Only those that are waiting, running, retrying, failed or done."`
	Page  pageFlags `embed:""`
}

// Run lists jobs, the newest first.
func (c *adminJobListCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		jobs, err := market.Office.Jobs(ctx, account.Operator, c.State, c.Page.request())
		if err != nil {
			return err
		}
		convert := func(j job.Job) wire.Job { return wire.Job(j) }
		return printList(s, listOf(jobs, convert), "ID KIND STATE TRIES NEXT ARGS ERROR", func(j wire.Job) []string {
			return []string{fmt.Sprint(j.ID), j.Kind, j.State, fmt.Sprintf("%d/%d", j.Attempts, j.Most), firstOf(date(j.NextAt), "-"),
				oneLine(j.Args), oneLine(j.Error)}
		})
	})
}

// oneLine makes a cell of a text.
func oneLine(text string) string { return webkit.Short(strings.Join(strings.Fields(text), " "), 80) }

type jobArg struct {
	ID string `arg:"" help:"Number of the job."`
}

type (
	adminJobRetryCmd   struct{ jobArg }
	adminJobDiscardCmd struct {
		jobArg
		Yes bool `help:"Do not ask."`
	}
)

// Run lets a job run again, on the server that runs, or on the next one.
func (c *adminJobRetryCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		j, err := market.Office.RetryJob(ctx, account.Operator, c.ID)
		if err != nil {
			return err
		}
		return s.print(wire.Job(j), func(w io.Writer) { fmt.Fprintf(w, "Job %d (%s) runs again.\n", j.ID, j.Kind) })
	})
}

// Run discards a job.
func (c *adminJobDiscardCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	if !c.Yes {
		answer, err := s.ask("Discard job "+c.ID+"? What it was to do is not done. Type yes to go on", "--yes")
		if err != nil || answer != "yes" {
			return first(err, usage("Nothing was discarded."))
		}
	}
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		j, err := market.Office.DiscardJob(ctx, account.Operator, c.ID)
		if err != nil {
			return err
		}
		return s.print(wire.Job(j), func(w io.Writer) { fmt.Fprintf(w, "Job %d (%s) is discarded.\n", j.ID, j.Kind) })
	})
}

type adminSystemCmd struct{}

// Run shows how the system is, and what to look at.
func (adminSystemCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		sys, err := market.Office.System(ctx, account.Operator)
		if err != nil {
			return err
		}
		return s.print(wireSystem(sys), func(w io.Writer) { printSystem(w, sys) })
	})
}

func printSystem(w io.Writer, sys office.System) {
	details(w,
		"Version", sys.Version+" ("+sys.Go+")",
		"Database", fmt.Sprintf("%s %s, schema %d, %s", sys.Dialect, sys.Database.Version, sys.Database.Schema, webkit.Size(sys.Database.Bytes)),
		"Files", fmt.Sprintf("%s, %s on %s", webkit.Count(sys.Stored.Files, "file", "files"), webkit.Size(sys.Stored.Bytes), sys.Facts.Files),
		"Disks", diskLines(sys.Disks),
		"Jobs", fmt.Sprintf("%d waiting, %d running, %d tried again, %d given up", sys.Jobs.Waiting, sys.Jobs.Running, sys.Jobs.Retrying, sys.Jobs.Failed),
		"Mails", fmt.Sprintf("%d waiting, %d failed", sys.Mails.Waiting, sys.Mails.Failed),
		"Last backup", firstOf(date(sys.Backup.At), "never"),
		"Last verify", firstOf(date(sys.Verify.At), "never"),
		"Now", date(sys.Now),
	)
	for _, warning := range sys.Warnings {
		fmt.Fprintf(w, "\n%s\n  %s\n", warning.Message, warning.Fix)
	}
}

func diskLines(disks []office.Disk) string {
	lines := make([]string, len(disks))
	for i, d := range disks {
		lines[i] = fmt.Sprintf("%s free of %s (%s)", webkit.Size(d.Free), webkit.Size(d.Total), d.Use)
	}
	return strings.Join(lines, "\n")
}

func wireMail(m mail.Mail) wire.Mail {
	return wire.Mail{
		ID: m.ID, To: m.To, Subject: m.Subject, Text: m.Text, CreatedAt: m.CreatedAt, SentAt: m.SentAt, Attempts: int(m.Attempts),
		LastError: m.LastError, State: m.State(), NextAt: m.NextAt,
	}
}

func wireSystem(s office.System) wire.System {
	sys := wire.System{
		Version: s.Version, Revision: s.Revision, Go: s.Go, Now: s.Now,
		Database: wire.Database{Kind: string(s.Dialect), Version: s.Database.Version, Bytes: s.Database.Bytes, Schema: s.Database.Schema},
		Files:    wire.Files{Kind: s.Facts.Files, Count: s.Stored.Files, Bytes: s.Stored.Bytes},
		Jobs:     wire.JobCounts(s.Jobs), Disks: []wire.Disk{}, Repeats: []wire.Repeat{}, Warnings: []wire.Warning{},
		Mails: wire.MailCounts{Sends: s.Sends, Waiting: s.Mails.Waiting, Failed: s.Mails.Failed},
	}
	for _, d := range s.Disks {
		sys.Disks = append(sys.Disks, wire.Disk(d))
	}
	for _, w := range s.Warnings {
		sys.Warnings = append(sys.Warnings, wire.Warning(w))
	}
	if b := wire.Backup(s.Backup); b != (wire.Backup{}) {
		sys.Backup = &b
	}
	if v := wire.Verified(s.Verify); !v.At.IsZero() {
		sys.Verified = &v
	}
	return sys
}

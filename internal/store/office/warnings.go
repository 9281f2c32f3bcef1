package office

import (
	"fmt"
	"time"
)

// Warning is something that an administrator should look at.
type Warning struct {
	Code    string // stable, for programs
	Message string // what is so
	Fix     string // what to do
}

// What is still in order.
const (
	backupAge = 7 * 24 * time.Hour
	jobAge    = time.Hour
	leastFree = 10 // percent of a disk
	wholePart = 100
)

// warnings returns what is not in order, the worst first.
func (s System) warnings(noFee bool) []Warning {
	var list []Warning
	add := func(is bool, code, fix, format string, args ...any) {
		if is {
			list = append(list, Warning{Code: code, Message: fmt.Sprintf(format, args...), Fix: fix})
		}
	}
	add(s.Verify.Findings > 0, "verify_findings", "Run souk verify and read what it says; restore a backup where data is damaged.",
		"The last check of books and files found %d %s.", s.Verify.Findings, word(s.Verify.Findings, "mistake", "mistakes"))
	for _, d := range s.Disks {
		add(d.Total > 0 && d.Free*wholePart/d.Total < leastFree, "disk_full",
			"Make room, or move the data to a larger disk.", "The disk of the %s has %d %% of its room left.", d.Use, percent(d))
	}
	age := s.Now.Sub(s.Backup.At)
	switch {
	case s.Backup.At.IsZero():
		add(true, "no_backup", "Run souk backup, and let a timer run it every day.", "There was no backup yet.")
	case age > backupAge:
		add(true, "old_backup", "Run souk backup, and let a timer run it every day.", "The last backup is %d days old.", int(age/(24*time.Hour)))
	}
	add(!s.Backup.FailedAt.IsZero() && !s.Backup.OK, "backup_failed", "Put right what it says, and run souk backup again.",
		"The last attempt of a backup failed: %s", s.Backup.Error)
	add(s.Jobs.Failed > 0, "failed_jobs", "Look at Jobs: retry or discard them.",
		"%d %s given up.", s.Jobs.Failed, word(int(s.Jobs.Failed), "job was", "jobs were"))
	add(!s.Jobs.Oldest.IsZero() && s.Now.Sub(s.Jobs.Oldest) > jobAge && s.Jobs.Waiting > 0, "late_jobs",
		"See that a server runs: jobs wait while none does.", "Jobs wait for more than an hour.")
	add(s.Mails.Failed > 0, "failed_mails", "Look at Mails: the reason stands there.",
		"%d %s not be sent.", s.Mails.Failed, word(int(s.Mails.Failed), "mail could", "mails could"))
	add(!s.Sends, "no_mail", "Set mail.host (SOUK_MAIL_HOST), and restart.", "No mail server is configured: mails stay on the page Mails.")
	add(s.Sandbox, "sandbox", "Set store.sandbox to false before you sell for real.", "The sandbox is on: buyers can pay without money.")
	add(noFee, "no_fee", "Set a fee under Money, if the market is to earn one.", "The market keeps nothing of a sale.")
	return list
}

func percent(d Disk) int64 { return d.Free * wholePart / d.Total }

func word(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

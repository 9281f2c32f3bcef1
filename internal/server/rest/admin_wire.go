package rest

import (
	"time"

	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/office"
	"souk.dev/souk/internal/wire"
)

func wireJob(j job.Job) wire.Job { return wire.Job(j) }

func wireRepeat(r job.Repeat) wire.Repeat {
	return wire.Repeat{
		Name: r.Name, Seconds: r.Pause.Seconds(), Rounds: r.Rounds, LastAt: r.LastAt, TookMS: r.Took.Milliseconds(), Error: r.Error,
	}
}

func wireSystem(s office.System, w office.Work) wire.System {
	sys := wire.System{
		Version: s.Version, Revision: s.Revision, Go: s.Go, Server: s.Server, StartedAt: s.StartedAt, Now: s.Now,
		Database: wire.Database{Kind: string(s.Dialect), Version: s.Database.Version, Bytes: s.Database.Bytes, Schema: s.Database.Schema},
		Files:    wire.Files{Kind: s.Facts.Files, Count: s.Stored.Files, Bytes: s.Stored.Bytes},
		Disks:    each(s.Disks, func(d office.Disk) wire.Disk { return wire.Disk(d) }),
		Jobs:     wire.JobCounts(w.Counts), Repeats: each(w.Repeats, wireRepeat),
		Mails:    wire.MailCounts{Sends: s.Sends, Waiting: s.Mails.Waiting, Failed: s.Mails.Failed},
		Patience: wire.Patience{Grace: s.Patience.Grace.Hours(), Suspend: s.Patience.Suspend.Hours(), End: s.Patience.End.Hours()},
		Warnings: each(s.Warnings, func(w office.Warning) wire.Warning { return wire.Warning(w) }),
	}
	if b := wire.Backup(s.Backup); b != (wire.Backup{}) {
		sys.Backup = &b
	}
	if v := wire.Verified(s.Verify); !v.At.IsZero() {
		sys.Verified = &v
	}
	return sys
}

func wireOverview(o office.Overview) wire.Overview {
	f := o.Figures
	return wire.Overview{
		Waiting: wire.OverviewWaiting(o.Waiting),
		Figures: wire.OverviewFigures{
			Users: f.Users, Organisations: f.Organisations, Providers: f.Providers, Modules: f.Modules, Offerings: f.Offerings, Free: f.Free,
			Sales: each(f.Sales, func(s office.Sales) wire.OverviewSales {
				return wire.OverviewSales{Purchases: s.Purchases, Total: amountOf(s.Total)}
			}),
			Fees: each(f.Fees, amountOf),
		},
		Days: each(o.Days, func(d office.Day) wire.OverviewDay {
			return wire.OverviewDay{Date: d.Date.Format(time.DateOnly), Purchases: d.Purchases}
		}),
	}
}

func amountOf(a money.Amount) wire.Money { return wire.Money{Amount: a.String(), Currency: a.Currency} }

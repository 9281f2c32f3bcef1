package office

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// chartDays is how many days of purchases are counted one by one, today included.
const chartDays = 30

// Overview is what an administrator sees first.
type Overview struct {
	Waiting Waiting
	Figures Figures
	Days    []Day // the last 30 days, today last, in UTC
}

// Waiting counts what waits for an administrator.
type Waiting struct {
	ProviderRequests int64 // organisations that want to be providers
	Payments         int64 // purchases to be marked paid
	Reports          int64 // items with open reports
	FailedJobs       int64 // given up
	FailedMails      int64 // that are not sent after a try
}

// Figures are the market in numbers.
type Figures struct {
	Users         int64 // active ones
	Organisations int64 // that several users share
	Providers     int64
	Modules       int64 // with a version, and not in quarantine
	Offerings     int64 // on sale
	Free          int64 // purchases of this month that cost nothing
	Sales         []Sales
	Fees          []money.Amount // earned so far, by currency
}

// Sales are the purchases of this month in a currency.
type Sales struct {
	Purchases int64
	Total     money.Amount // what the buyers paid, tax included
}

// Day is a day of purchases.
type Day struct {
	Date      time.Time // midnight UTC
	Purchases int64     // that were begun on it, and are paid
}

// Overview tells what waits, and how the market is. It is for administrators.
func (s *Service) Overview(ctx context.Context, actor account.Actor) (Overview, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Overview{}, err
	}
	var o Overview
	for _, step := range []func(context.Context, account.Actor, *Overview) error{s.waiting, s.figures, s.sales, s.days} {
		if err := step(ctx, actor, &o); err != nil {
			return Overview{}, fmt.Errorf("overview: %w", err)
		}
	}
	return o, nil
}

func (s *Service) waiting(ctx context.Context, actor account.Actor, o *Overview) error {
	w := &o.Waiting
	err := s.DB.QueryRow(ctx, `
SELECT (SELECT COUNT(*) FROM orgs WHERE provider_requested_at IS NOT NULL),
       (SELECT COUNT(*) FROM purchases WHERE state = 'pending' AND gateway = 'invoice')`).Scan(&w.ProviderRequests, &w.Payments)
	if err != nil {
		return err
	}
	if w.Reports, err = s.Moderation.Waiting(ctx, actor); err != nil {
		return err
	}
	jobs, err := s.Queue.Counts(ctx)
	if err != nil {
		return err
	}
	mails, err := s.Mailer.Counts(ctx)
	w.FailedJobs, w.FailedMails = jobs.Failed, mails.Failed
	return err
}

func (s *Service) figures(ctx context.Context, _ account.Actor, o *Overview) error {
	f := &o.Figures
	return s.DB.QueryRow(ctx, `
SELECT (SELECT COUNT(*) FROM users WHERE is_active),
       (SELECT COUNT(*) FROM orgs WHERE NOT is_private),
       (SELECT COUNT(*) FROM orgs WHERE provider_code IS NOT NULL),
       (SELECT COUNT(*) FROM modules WHERE latest_version IS NOT NULL AND quarantined_at IS NULL),
       (SELECT COUNT(*) FROM offerings WHERE state = 'published' AND quarantined_at IS NULL)`,
	).Scan(&f.Users, &f.Organisations, &f.Providers, &f.Modules, &f.Offerings)
}

func (s *Service) sales(ctx context.Context, _ account.Actor, o *Overview) error {
	now := s.Clock.Now().UTC()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	list, err := sqldb.All(ctx, s.DB, func(row sqldb.Row) (v Sales, err error) {
		return v, row.Scan(&v.Total.Currency, &v.Purchases, &v.Total.Minor)
	}, `SELECT currency, COUNT(*), CAST(SUM(total) AS BIGINT) FROM purchases WHERE state = 'paid' AND created_at >= $1 GROUP BY currency ORDER BY currency`,
		sqldb.Micros(month))
	if err != nil {
		return err
	}
	for _, v := range list {
		if v.Total.Currency == "" {
			o.Figures.Free = v.Purchases
			continue
		}
		o.Figures.Sales = append(o.Figures.Sales, v)
	}
	o.Figures.Fees, err = sqldb.All(ctx, s.DB, scanAmount,
		`SELECT currency, CAST(-SUM(balance) AS BIGINT) FROM ledger_accounts WHERE kind = 'fee' GROUP BY currency ORDER BY currency`)
	return err
}

func scanAmount(row sqldb.Row) (a money.Amount, err error) {
	return a, row.Scan(&a.Currency, &a.Minor)
}

// days counts the purchases of each day.
func (s *Service) days(ctx context.Context, _ account.Actor, o *Overview) error {
	const day = 24 * time.Hour
	first := s.Clock.Now().UTC().Truncate(day).Add(-(chartDays - 1) * day)
	type count struct{ day, n int64 }
	list, err := sqldb.All(ctx, s.DB, func(row sqldb.Row) (c count, err error) {
		return c, row.Scan(&c.day, &c.n)
	}, `SELECT created_at / 86400000000 AS day, COUNT(*) FROM purchases WHERE state = 'paid' AND created_at >= $1 GROUP BY 1`, sqldb.Micros(first))
	if err != nil {
		return err
	}
	o.Days = make([]Day, chartDays)
	for i := range o.Days {
		o.Days[i].Date = first.Add(time.Duration(i) * day)
	}
	start := first.Unix() / int64(day/time.Second)
	for _, c := range list {
		if i := c.day - start; i >= 0 && i < chartDays {
			o.Days[i].Purchases = c.n
		}
	}
	return nil
}

// Totals sums up all accounts of the books by currency: each sum must be zero. It is for administrators.
func (s *Service) Totals(ctx context.Context, actor account.Actor) ([]money.Amount, error) {
	if err := actor.NeedAdmin(); err != nil {
		return nil, err
	}
	list, err := sqldb.All(ctx, s.DB, scanAmount,
		`SELECT currency, CAST(SUM(balance) AS BIGINT) FROM ledger_accounts GROUP BY currency ORDER BY currency`)
	if err != nil {
		return nil, fmt.Errorf("totals of the books: %w", err)
	}
	return list, nil
}

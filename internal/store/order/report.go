package order

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
)

// mostReportMonths is how many months a report of sales has at most.
const mostReportMonths = 36

// SalesReport is how an organisation has sold in whole months, up to the present one. Months are in UTC, the oldest
// first.
type SalesReport struct {
	Months     []time.Time // their first moments
	Currencies []CurrencyReport
	Contracts  []ContractMonth // one for each month, whatever the currency
}

// CurrencyReport is a report's part in one currency.
type CurrencyReport struct {
	Currency  string
	Months    []RevenueMonth    // one for each month
	Offerings []OfferingRevenue // of all months, by Net, the highest first
	Total     RevenueMonth      // of all months; its Recurring is that of the last
}

// RevenueMonth is what a month came to.
type RevenueMonth struct {
	Charges   int64        // that were paid
	Net       money.Amount // of what was paid, without tax, less what was given back
	Tax       money.Amount
	Fee       money.Amount // what the market kept of Net
	Refunds   money.Amount // what was given back of Net
	Earned    money.Amount // what the organisation was booked of its sales, and of shares in those of others
	Recurring money.Amount // what the subscriptions that ran at its end come to in a month, by the plans that they have now
}

// OfferingRevenue is what the sales of a product came to, in all its versions.
type OfferingRevenue struct {
	Name, Title string // Title is that of the newest version
	Charges     int64
	Net         money.Amount
}

// ContractMonth is how the contracts that go on after the first payment have changed in a month.
type ContractMonth struct {
	Before, Began, Ended int64 // running at its beginning; begun and ended in it
}

// Running is how many ran at the end of the month.
func (m ContractMonth) Running() int64 { return m.Before + m.Began - m.Ended }

// Churn is how many of 1000 that ran at the beginning have ended in the month; those that begin and end in it are
// among them. It is 0 where none ran.
func (m ContractMonth) Churn() int64 {
	if m.Before == 0 {
		return 0
	}
	return (1000*m.Ended + m.Before/2) / m.Before
}

// SalesReport returns how the actor's organisation has sold in the last months, the present one among them. It is for
// its providers. Months that are none are KindInvalid, code "bad_months".
func (s *Service) SalesReport(ctx context.Context, actor account.Actor, months int) (SalesReport, error) {
	if err := actor.NeedRole(account.ScopeRead, account.RoleProvider); err != nil {
		return SalesReport{}, err
	}
	var f errs.Fields
	f.Check(months > 0 && months <= mostReportMonths, "months", "bad_months", "A report is of 1 to %d months.", mostReportMonths)
	if err := f.Err("bad_months", "The report cannot be made like this."); err != nil {
		return SalesReport{}, err
	}
	now := s.clock.Now().UTC()
	last := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	build := reporting{report: SalesReport{Contracts: make([]ContractMonth, months)}, at: map[string]int{}}
	for n := months - 1; n >= 0; n-- {
		build.report.Months = append(build.report.Months, last.AddDate(0, -n, 0))
	}
	for _, step := range []func(context.Context, string, *reporting) error{s.reportCharges, s.reportEarned, s.reportContracts} {
		if err := step(ctx, actor.OrgID, &build); err != nil {
			return SalesReport{}, fmt.Errorf("report of sales: %w", err)
		}
	}
	return build.finish(), nil
}

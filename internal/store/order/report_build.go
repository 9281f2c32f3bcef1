package order

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

// reporting is a report that is being made.
type reporting struct {
	report SalesReport
	at     map[string]int // where a currency is in the report
}

// currency returns the part of a currency, which it makes.
func (b *reporting) currency(code string) *CurrencyReport {
	i, known := b.at[code]
	if !known {
		i = len(b.report.Currencies)
		b.at[code] = i
		c := CurrencyReport{Currency: code, Months: make([]RevenueMonth, len(b.report.Months)), Total: noRevenue(code)}
		for n := range c.Months {
			c.Months[n] = noRevenue(code)
		}
		b.report.Currencies = append(b.report.Currencies, c)
	}
	return &b.report.Currencies[i]
}

func noRevenue(code string) RevenueMonth {
	none := money.Amount{Currency: code}
	return RevenueMonth{Net: none, Tax: none, Fee: none, Refunds: none, Earned: none, Recurring: none}
}

// end returns the first moment behind month n.
func (b *reporting) end(n int) time.Time { return b.report.Months[n].AddDate(0, 1, 0) }

// months is a table of the months for a query: n, which is a place in the report, from and till.
func (b *reporting) months(a *sqldb.Args) string {
	rows := make([]string, len(b.report.Months))
	for n, from := range b.report.Months {
		rows[n] = "(CAST(" + a.Add(n) + " AS BIGINT), CAST(" + a.Add(clock.Micros(from)) + " AS BIGINT), CAST(" + a.Add(clock.Micros(b.end(n))) + " AS BIGINT))"
	}
	return "WITH months (n, began, ended) AS (VALUES " + strings.Join(rows, ", ") + ")"
}

// reportCharges adds what was paid, by month, currency and product.
func (s *Service) reportCharges(ctx context.Context, orgID string, b *reporting) error {
	var a sqldb.Args
	query := b.months(&a) + `
SELECT m.n, c.currency, o.name, MAX(o.title), SUM(CASE WHEN c.net > 0 THEN 1 ELSE 0 END), CAST(SUM(c.net) AS BIGINT), CAST(SUM(c.tax) AS BIGINT),
       CAST(SUM(c.fee) AS BIGINT), CAST(SUM(CASE WHEN c.net < 0 THEN -c.net ELSE 0 END) AS BIGINT)
FROM months m
JOIN charges c ON c.paid_at >= m.began AND c.paid_at < m.ended
JOIN purchases p ON p.id = c.contract_id
JOIN offerings o ON o.id = p.offering_id
WHERE p.seller_org = ` + a.Add(orgID) + ` AND c.state IN ('paid', 'refunded') AND c.net <> 0
GROUP BY m.n, c.currency, o.name ORDER BY c.currency, o.name, m.n`
	return sqldb.Each(ctx, s.db, func(row sqldb.Row) error {
		var n int
		var code string
		var of OfferingRevenue
		var m RevenueMonth
		err := row.Scan(&n, &code, &of.Name, &of.Title, &m.Charges, &m.Net.Minor, &m.Tax.Minor, &m.Fee.Minor, &m.Refunds.Minor)
		if err != nil {
			return err
		}
		c := b.currency(code)
		for _, sum := range []*RevenueMonth{&c.Months[n], &c.Total} {
			sum.Charges += m.Charges
			sum.Net.Minor, sum.Tax.Minor, sum.Fee.Minor = sum.Net.Minor+m.Net.Minor, sum.Tax.Minor+m.Tax.Minor, sum.Fee.Minor+m.Fee.Minor
			sum.Refunds.Minor += m.Refunds.Minor
		}
		if last := len(c.Offerings) - 1; last >= 0 && c.Offerings[last].Name == of.Name {
			c.Offerings[last].Charges += m.Charges
			c.Offerings[last].Net.Minor += m.Net.Minor
			return nil
		}
		of.Charges, of.Net = m.Charges, money.Amount{Minor: m.Net.Minor, Currency: code}
		c.Offerings = append(c.Offerings, of)
		return nil
	}, query, a.Values()...)
}

// reportEarned adds what the books have for the organisation: its part of its sales, and of those of others.
func (s *Service) reportEarned(ctx context.Context, orgID string, b *reporting) error {
	var a sqldb.Args
	query := b.months(&a) + `
SELECT m.n, l.currency, CAST(-SUM(p.amount) AS BIGINT)
FROM ledger_accounts l
JOIN ledger_postings p ON p.account_id = l.id
JOIN ledger_transactions t ON t.id = p.transaction_id
JOIN months m ON t.booked_at >= m.began AND t.booked_at < m.ended
WHERE l.kind = 'seller' AND l.owner = ` + a.Add(orgID) + ` AND t.event IN ('sale', 'refund')
GROUP BY m.n, l.currency ORDER BY l.currency, m.n`
	return sqldb.Each(ctx, s.db, func(row sqldb.Row) error {
		var n int
		var code string
		var minor int64
		if err := row.Scan(&n, &code, &minor); err != nil {
			return err
		}
		c := b.currency(code)
		c.Months[n].Earned.Minor += minor
		c.Total.Earned.Minor += minor
		return nil
	}, query, a.Values()...)
}

// priced is what is to be known of a plan for a report.
type priced struct {
	recurs  bool
	code    string
	monthly decimal.Decimal
}

// reportContracts adds how contracts began and ended, and what subscriptions come to in a month. Plans are few and
// contracts are many: each plan is read once.
func (s *Service) reportContracts(ctx context.Context, orgID string, b *reporting) error {
	plans := map[string]priced{}
	recurring := map[string][]decimal.Decimal{}
	err := sqldb.Each(ctx, s.db, func(row sqldb.Row) error {
		var text string
		var started int64
		var ended sql.NullInt64
		if err := row.Scan(&text, &started, &ended); err != nil {
			return err
		}
		plan, known := plans[text]
		if !known {
			p, err := pricing.Decode([]byte(text))
			if err != nil {
				return err
			}
			plan = priced{recurs: p.Recurs(), code: p.Currency, monthly: p.Monthly()}
			plans[text] = plan
		}
		if plan.recurs {
			b.contract(plan, recurring, clock.FromMicros(started), ended)
		}
		return nil
	}, `
SELECT c.plan, c.started_at, c.ended_at FROM contracts c JOIN purchases p ON p.id = c.id WHERE p.seller_org = $1 AND c.started_at IS NOT NULL`, orgID)
	if err != nil {
		return err
	}
	for code, sums := range recurring {
		decimals, known := money.Exponent(code)
		if !known {
			return fmt.Errorf("a plan is in the currency %q, which is none", code)
		}
		c := b.currency(code)
		for n, sum := range sums {
			c.Months[n].Recurring.Minor = sum.Shift(int32(decimals)).RoundBank(0).IntPart()
		}
		c.Total.Recurring = c.Months[len(c.Months)-1].Recurring
	}
	return nil
}

// contract adds one contract to the months in which it ran.
func (b *reporting) contract(plan priced, recurring map[string][]decimal.Decimal, started time.Time, ended sql.NullInt64) {
	for n, from := range b.report.Months {
		till, month := b.end(n), &b.report.Contracts[n]
		over := ended.Valid && clock.FromMicros(ended.Int64).Before(till)
		switch {
		case !started.Before(till) || ended.Valid && clock.FromMicros(ended.Int64).Before(from):
			continue
		case started.Before(from):
			month.Before++
		default:
			month.Began++
		}
		if over {
			month.Ended++
			continue
		}
		if !plan.monthly.IsZero() {
			if recurring[plan.code] == nil {
				recurring[plan.code] = make([]decimal.Decimal, len(b.report.Months))
			}
			recurring[plan.code][n] = recurring[plan.code][n].Add(plan.monthly)
		}
	}
}

// finish sorts the report.
func (b *reporting) finish() SalesReport {
	slices.SortFunc(b.report.Currencies, func(x, y CurrencyReport) int { return cmp.Compare(x.Currency, y.Currency) })
	for i := range b.report.Currencies {
		slices.SortStableFunc(b.report.Currencies[i].Offerings, func(x, y OfferingRevenue) int { return cmp.Compare(y.Net.Minor, x.Net.Minor) })
	}
	return b.report
}

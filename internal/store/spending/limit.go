package spending

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// Span is the time that a limit is for.
type Span string

// The spans of limits.
const (
	Transaction Span = "transaction"
	Day         Span = "day"
	Week        Span = "week"
	Month       Span = "month"
)

// Spans lists the spans, the shortest first.
var Spans = []Span{Transaction, Day, Week, Month}

// start returns when the span that t is in begins.
func (s Span) start(t time.Time) time.Time {
	t = t.UTC().Truncate(24 * time.Hour)
	switch s {
	case Week:
		return t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	case Month:
		return t.AddDate(0, 0, 1-t.Day())
	}
	return t
}

// Limit is what an organisation, or a member for it, may spend.
type Limit struct {
	UserID, User string // "" for the whole organisation
	Currency     string
	Most         map[Span]money.Amount // spans without a limit are absent
	WarnOnly     bool                  // nothing is refused, managers are told
	UpdatedAt    time.Time

	// Spent is what was spent of each span by now, filled where limits are read.
	Spent map[Span]money.Amount
}

const selectLimits = `SELECT l.user_id, COALESCE(u.name, ''), l.currency, l.per_transaction, l.per_day, l.per_week, l.per_month, l.warn_only, l.updated_at
FROM spending_limits l LEFT JOIN users u ON u.id = l.user_id WHERE l.org_id = $1`

func scanLimit(row sqldb.Row) (Limit, error) {
	l := Limit{Most: map[Span]money.Amount{}}
	var most [4]sql.NullInt64
	err := row.Scan(&l.UserID, &l.User, &l.Currency, &most[0], &most[1], &most[2], &most[3], &l.WarnOnly, sqldb.Time(&l.UpdatedAt))
	for i, span := range Spans {
		if most[i].Valid {
			l.Most[span] = money.Amount{Minor: most[i].Int64, Currency: l.Currency}
		}
	}
	return l, err
}

// limitsOf returns the limits that concern what a user spends for an organisation: that of the whole organisation
// first.
func limitsOf(ctx context.Context, q sqldb.Queryer, orgID, userID string) ([]Limit, error) {
	list, err := sqldb.All(ctx, q, scanLimit, selectLimits+` AND (l.user_id = '' OR l.user_id = $2) ORDER BY l.user_id`, orgID, userID)
	if err != nil {
		return nil, fmt.Errorf("spending limits: %w", err)
	}
	return list, nil
}

// spent returns what was spent under the limit since the begin of a span.
func (l Limit) spent(ctx context.Context, q sqldb.Queryer, orgID string, since time.Time) (money.Amount, error) {
	query, args := `SELECT CAST(SUM(amount) AS BIGINT) FROM spending WHERE org_id = $1 AND day >= $2 AND currency = $3`, []any{orgID, clock.Micros(since), l.Currency}
	if l.UserID != "" {
		query, args = query+` AND user_id = $4`, append(args, l.UserID)
	}
	n, err := sqldb.One(ctx, q, sqldb.Value[sql.NullInt64], query, args...)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return money.Amount{}, fmt.Errorf("what was spent: %w", err)
	}
	return money.Amount{Minor: n.Int64, Currency: l.Currency}, nil
}

// whose says whose limit it is.
func (l Limit) whose(org string) string {
	if l.UserID == "" {
		return org
	}
	return l.User + " for " + org
}

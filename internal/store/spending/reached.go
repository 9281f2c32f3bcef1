package spending

import (
	"context"
	"time"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// Reached is a limit of which everything is spent.
type Reached struct {
	OrgID, Org   string
	UserID, User string // of a member's own limit; "" for the whole organisation
	Span         Span
	From, To     time.Time // the day, week or month
	Most, Spent  money.Amount
	WarnOnly     bool // nothing is refused because of it
}

// Events is told, in the transaction of the charge, when a limit is reached, of each once in its day, week or month;
// *notify.Service passes it on.
type Events interface {
	LimitReached(ctx context.Context, tx *sqldb.Tx, r Reached) error
}

// nobody is told of nothing.
type nobody struct{}

func (nobody) LimitReached(context.Context, *sqldb.Tx, Reached) error { return nil }

// end returns when the span that begins at start is over.
func (s Span) end(start time.Time) time.Time {
	switch s {
	case Week:
		return start.AddDate(0, 0, 7)
	case Month:
		return start.AddDate(0, 1, 0)
	}
	return start.AddDate(0, 0, 1)
}

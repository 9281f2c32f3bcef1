package order

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
)

// Coming is when there is something to do for purchases and contracts.
type Coming struct {
	Look time.Time // the periodic run has something to do from then on, which may be over; zero for never
	Ends time.Time // the next time at which the limit of something that is to be paid passes; zero for none
}

// Coming returns when there is something to do, as it stands at the moment.
func (s *Service) Coming(ctx context.Context) (Coming, error) {
	now := sqldb.Micros(s.clock.Now())
	var look, purchase, charge sql.NullInt64
	err := s.db.QueryRow(ctx, `
SELECT (SELECT MIN(next_at) FROM contracts WHERE next_at IS NOT NULL AND ended_at IS NULL),
       (SELECT MIN(expires_at) FROM purchases WHERE state = 'pending' AND expires_at > $1),
       (SELECT MIN(expires_at) FROM charges WHERE state = 'open' AND expires_at > $2)`, now, now).Scan(&look, &purchase, &charge)
	if err != nil {
		return Coming{}, fmt.Errorf("what is coming: %w", err)
	}
	c := Coming{Look: clock.FromMicros(look.Int64), Ends: clock.FromMicros(purchase.Int64)}
	if at := clock.FromMicros(charge.Int64); c.Ends.IsZero() || !at.IsZero() && at.Before(c.Ends) {
		c.Ends = at
	}
	return c, nil
}

package metering

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// MaxLateDays is the longest late window that a seller sets.
const MaxLateDays = 366

const day = 24 * time.Hour

// lateWindow returns how long the organisation takes events for what was billed.
func (s *Service) lateWindow(ctx context.Context, orgID string) (time.Duration, error) {
	days, err := sqldb.One(ctx, s.db, sqldb.Value[int64], `SELECT late_days FROM usage_settings WHERE org_id = $1`, orgID)
	if errors.Is(err, sql.ErrNoRows) {
		return DefaultLate, nil
	}
	if err != nil {
		return 0, fmt.Errorf("settings of usage: %w", err)
	}
	return time.Duration(days) * day, nil
}

// LateDays returns how many days the actor's organisation takes events for what was billed. It is for its
// providers.
func (s *Service) LateDays(ctx context.Context, actor account.Actor) (int, error) {
	if err := actor.NeedRole(account.ScopeRead, account.RoleProvider); err != nil {
		return 0, err
	}
	late, err := s.lateWindow(ctx, actor.OrgID)
	return int(late / day), err
}

// SetLateDays sets it, 0 to MaxLateDays; else "bad_late_days". It needs the scope sell.
func (s *Service) SetLateDays(ctx context.Context, actor account.Actor, days int) error {
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	if days < 0 || days > MaxLateDays {
		return errs.Invalid("bad_late_days", "Late events are taken for 0 to %d days, not %d.", MaxLateDays, days)
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO usage_settings (org_id, late_days, updated_at) VALUES ($1, $2, $3)
ON CONFLICT (org_id) DO UPDATE SET late_days = excluded.late_days, updated_at = excluded.updated_at`, actor.OrgID, days, micros(s.clock))
		if err != nil {
			return fmt.Errorf("set how late usage may be: %w", err)
		}
		return s.accounts.Audit(ctx, tx, actor, "usage.late_days", "org:"+actor.OrgID, map[string]any{"days": days})
	})
}

package saved

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

const selectMethods = `
SELECT m.id, m.org_id, m.gateway, m.token, m.brand, m.last4, m.valid_until, m.is_default, u.name, m.created_at, m.removed_at
FROM payment_methods m LEFT JOIN users u ON u.id = m.added_by`

func (s *Service) scan(row sqldb.Row) (Method, error) {
	var m Method
	var until int64
	err := row.Scan(&m.ID, &m.orgID, &m.Gateway, &m.token, &m.Brand, &m.Last4, &until, &m.Default, sqldb.Text(&m.AddedBy),
		sqldb.Time(&m.AddedAt), sqldb.Time(&m.removedAt))
	if until > 0 {
		m.Year, m.Month = int(until/100), time.Month(until%100)
		m.Expired = !s.Clock.Now().Before(time.Date(m.Year, m.Month+1, 1, 0, 0, 0, 0, time.UTC))
	}
	return m, err
}

func notFound(actor account.Actor) error {
	return errs.NotFound("method_not_found", "%s has no such way to pay. If it is another organisation's, act for that one.", actor.OrgName)
}

// find returns what is kept for the actor's organisation, or was.
func (s *Service) find(ctx context.Context, q sqldb.Queryer, actor account.Actor, id string) (Method, error) {
	if !clock.IsID(id) {
		return Method{}, notFound(actor)
	}
	m, err := sqldb.One(ctx, q, s.scan, selectMethods+` WHERE m.id = $1 AND m.org_id = $2`, id, actor.OrgID)
	if errors.Is(err, sql.ErrNoRows) {
		return Method{}, notFound(actor)
	}
	if err != nil {
		return Method{}, fmt.Errorf("find payment method: %w", err)
	}
	return m, nil
}

// makeDefault lets the organisation be charged by the one with the id.
func makeDefault(ctx context.Context, tx *sqldb.Tx, orgID, id string) error {
	for _, change := range []string{
		`UPDATE payment_methods SET is_default = FALSE WHERE org_id = $1 AND is_default AND id <> $2`,
		`UPDATE payment_methods SET is_default = TRUE WHERE org_id = $1 AND id = $2`,
	} {
		if _, err := tx.Exec(ctx, change, orgID, id); err != nil {
			return fmt.Errorf("choose payment method: %w", err)
		}
	}
	return nil
}

// forgetMethod is the job that asks a gateway to forget what was removed here.
type forgetMethod struct {
	ID string `json:"id"`
}

// Kind implements job.Args.
func (forgetMethod) Kind() string { return "payment_method_forget" }

// forget asks the gateway to forget what was removed, and forgets the token too.
func (s *Service) forget(ctx context.Context, args forgetMethod) error {
	m, err := sqldb.One(ctx, s.DB, s.scan, selectMethods+` WHERE m.id = $1 AND m.removed_at IS NOT NULL`, args.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // it is forgotten
	}
	if err != nil {
		return fmt.Errorf("find payment method: %w", err)
	}
	if saver := s.saver(m.Gateway); saver != nil {
		if err := saver.Forget(ctx, m.token); err != nil {
			return err
		}
	} else {
		s.Log.WarnContext(ctx, "a way to pay is removed here, but its gateway is not connected", "gateway", m.Gateway, "method", m.ID)
	}
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM payment_methods WHERE id = $1 AND removed_at IS NOT NULL`, m.ID)
		return err
	})
}

// saver returns the gateway with the name; nil where the market has none that keeps ways to pay.
func (s *Service) saver(name string) payment.Saver {
	for _, g := range s.Gateways {
		if saver, ok := g.(payment.Saver); ok && g.Name() == name {
			return saver
		}
	}
	return nil
}

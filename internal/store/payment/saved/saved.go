package saved

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// Method is a way to pay that is kept.
type Method struct {
	ID      string
	Gateway string // name
	Brand   string // as "visa"; "" where the gateway does not say
	Last4   string // last four digits; "" where there are none
	Month   time.Month
	Year    int  // with Month the last month in which it can be charged; zero for no end
	Expired bool // that month is over
	Default bool // the organisation is charged by it
	AddedBy string
	AddedAt time.Time

	orgID, token string
	removedAt    time.Time
}

// Auditor notes who did what; *account.Service does.
type Auditor interface {
	Audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action, subject string, detail map[string]any) error
}

// Deps is what the service stands on.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock
	IDs      clock.IDs
	Accounts Auditor
	Queue    *job.Queue
	Gateways []payment.Gateway
	Log      *slog.Logger
}

// Service holds the use cases. It is safe for concurrent use.
type Service struct{ Deps }

// New returns the service, and registers what its jobs do.
func New(d Deps) *Service {
	s := &Service{d}
	job.Register(d.Queue, s.forget)
	return s
}

// may returns nil when the actor looks after what its organisation pays with.
func may(actor account.Actor) error {
	if actor.Has(account.RoleManager) {
		return actor.Need(account.ScopeBuy)
	}
	return actor.NeedRole(account.ScopeBuy, account.RoleCustomer)
}

// List returns what is kept for the organisation that the actor acts for, the newest first.
func (s *Service) List(ctx context.Context, actor account.Actor) ([]Method, error) {
	if err := may(actor); err != nil {
		return nil, err
	}
	list, err := sqldb.All(ctx, s.DB, s.scan, selectMethods+` WHERE m.org_id = $1 AND m.removed_at IS NULL ORDER BY m.created_at DESC, m.id DESC`, actor.OrgID)
	if err != nil {
		return nil, fmt.Errorf("list payment methods: %w", err)
	}
	return list, nil
}

// Remove removes what is kept, for good. Doing it again changes nothing. Of another organisation, or unknown,
// it is KindNotFound, code "method_not_found".
func (s *Service) Remove(ctx context.Context, actor account.Actor, id string) error {
	if err := may(actor); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		m, err := s.find(ctx, tx, actor, id)
		if err != nil || !m.removedAt.IsZero() {
			return err
		}
		if err := s.remove(ctx, tx, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "payment_method.remove", m)
	})
}

// remove lets nothing be charged to it any more, and asks for the job that lets the gateway forget it.
func (s *Service) remove(ctx context.Context, tx *sqldb.Tx, id string) error {
	_, err := tx.Exec(ctx, `UPDATE payment_methods SET removed_at = $2, is_default = FALSE WHERE id = $1`, id, sqldb.Micros(s.Clock.Now()))
	if err != nil {
		return fmt.Errorf("remove payment method: %w", err)
	}
	return s.Queue.Add(ctx, tx, forgetMethod{ID: id})
}

// SetDefault lets the organisation be charged by it from now on. The errors are those of Remove; what is
// removed already is unknown.
func (s *Service) SetDefault(ctx context.Context, actor account.Actor, id string) (Method, error) {
	if err := may(actor); err != nil {
		return Method{}, err
	}
	var m Method
	err := s.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if m, err = s.find(ctx, tx, actor, id); err != nil {
			return err
		}
		if !m.removedAt.IsZero() {
			return notFound(actor)
		}
		if m.Default {
			return nil
		}
		if err := makeDefault(ctx, tx, m.orgID, id); err != nil {
			return err
		}
		m.Default = true
		return s.audit(ctx, tx, actor, "payment_method.default", m)
	})
	return m, err
}

// Saved returns the gateway and the token of what an organisation is charged by; "" for none. The token is for
// the gateway only.
func (s *Service) Saved(ctx context.Context, q sqldb.Queryer, orgID string) (gateway, token string, err error) {
	list, err := sqldb.All(ctx, q, s.scan, selectMethods+` WHERE m.org_id = $1 AND m.is_default AND m.removed_at IS NULL`, orgID)
	if err != nil || len(list) == 0 {
		return "", "", err
	}
	return list[0].Gateway, list[0].token, nil
}

// Keep adds a way to pay, which becomes the one that the organisation is charged by. Adding it again makes
// it that again.
func (s *Service) Keep(ctx context.Context, tx *sqldb.Tx, actor account.Actor, orgID, gateway string, m payment.Method) error {
	until := 0
	if m.Year > 0 {
		until = m.Year*100 + int(m.Month)
	}
	_, err := tx.Exec(ctx, `
INSERT INTO payment_methods (id, org_id, gateway, token, brand, last4, valid_until, added_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (gateway, token) DO NOTHING`,
		s.IDs.NewID(), orgID, gateway, m.Token, m.Brand, m.Last4, until, actor.UserID, sqldb.Micros(s.Clock.Now()))
	if err != nil {
		return fmt.Errorf("keep payment method: %w", err)
	}
	kept, err := sqldb.One(ctx, tx, s.scan, selectMethods+` WHERE m.gateway = $1 AND m.token = $2`, gateway, m.Token)
	if err != nil {
		return fmt.Errorf("find payment method: %w", err)
	}
	if kept.orgID != orgID {
		return errs.New(errs.KindInternal, "method_of_another", "The gateway %s gave a way to pay of another organisation.", gateway)
	}
	if !kept.removedAt.IsZero() || kept.Default { // what somebody removed meanwhile stays removed
		return nil
	}
	if err := makeDefault(ctx, tx, orgID, kept.ID); err != nil {
		return err
	}
	return s.audit(ctx, tx, actor, "payment_method.add", kept)
}

// Label is what people recognise it by, as "visa ···· 4242".
func (m Method) Label() string {
	name := m.Brand
	if name == "" {
		name = m.Gateway
	}
	if m.Last4 == "" {
		return name
	}
	return name + " ···· " + m.Last4
}

func (s *Service) audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action string, m Method) error {
	return s.Accounts.Audit(ctx, tx, actor, action, "payment_method:"+m.ID, map[string]any{"organisation": m.orgID, "gateway": m.Gateway, "method": m.Label()})
}

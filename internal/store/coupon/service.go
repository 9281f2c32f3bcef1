package coupon

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// Accounts notes in a transaction who did what, and slows down guessing; *account.Service does.
type Accounts interface {
	Audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action, subject string, detail map[string]any) error
	Guard(who string) authn.Guard
}

// Market knows which currencies are taken; *market.Service does.
type Market interface {
	Currencies(ctx context.Context, q sqldb.Queryer) ([]string, error)
}

// Deps is what the service stands on.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock
	IDs      clock.IDs
	Accounts Accounts
	Market   Market
}

// Service holds the use cases of coupons. It is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	ids      clock.IDs
	accounts Accounts
	market   Market
}

// New returns the service.
func New(d Deps) *Service {
	return &Service{db: d.DB, clock: d.Clock, ids: d.IDs, accounts: d.Accounts, market: d.Market}
}

// Create makes a coupon of the organisation that the actor acts for. It is for its providers. A code that the
// organisation has had before is "code_taken" (KindConflict); other mistakes come back together, code "bad_coupon".
func (s *Service) Create(ctx context.Context, actor account.Actor, in Input) (Coupon, error) {
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return Coupon{}, err
	}
	var c Coupon
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if c, err = s.check(ctx, tx, actor, in); err != nil {
			return err
		}
		c.ID, c.CreatedAt, c.CreatedBy = s.ids.NewID(), s.clock.Now(), actor.UserName
		if err := insert(ctx, tx, c, actor.UserID); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "coupon.create", c)
	})
	if sqldb.IsUnique(err) {
		return Coupon{}, errs.Conflict("code_taken", "%s has, or had, a coupon with the code %s. Choose another one.", actor.OrgName, c.Code)
	}
	return c, err
}

// List returns the coupons of the organisation that the actor acts for in the state, "" is any, the newest first. It
// is for its providers.
func (s *Service) List(ctx context.Context, actor account.Actor, state State, req page.Request) (page.Page[Coupon], error) {
	none := page.Page[Coupon]{}
	if err := actor.NeedRole(account.ScopeRead, account.RoleProvider); err != nil {
		return none, err
	}
	var a sqldb.Args
	where := "c.org_id = " + a.Add(actor.OrgID)
	now := func() string { return a.Add(sqldb.Micros(s.clock.Now())) }
	switch state {
	case "":
	case Stopped:
		where += " AND c.stopped_at IS NOT NULL"
	case Expired:
		where += " AND c.stopped_at IS NULL AND c.until <= " + now()
	case UsedUp:
		where += " AND c.stopped_at IS NULL AND (c.until IS NULL OR c.until > " + now() + ") AND c.max_uses > 0 AND c.uses >= c.max_uses"
	case Active:
		where += " AND c.stopped_at IS NULL AND (c.until IS NULL OR c.until > " + now() + ") AND (c.max_uses = 0 OR c.uses < c.max_uses)"
	default:
		return none, errs.Invalid("bad_state", "A coupon is active, used_up, expired or stopped, not %.20q.", string(state))
	}
	return list(ctx, s.db, where, a, req)
}

// Get returns a coupon of the organisation that the actor acts for, by its id or its code. It is for its providers; for
// others it is KindNotFound, code "coupon_not_found".
func (s *Service) Get(ctx context.Context, actor account.Actor, ref string) (Coupon, error) {
	if err := actor.NeedRole(account.ScopeRead, account.RoleProvider); err != nil {
		return Coupon{}, err
	}
	return own(ctx, s.db, actor, ref)
}

// Stop ends a coupon of the organisation that the actor acts for, by its id or its code: nobody uses it from now on.
// What was bought with it stays as it is. It is for its providers. Stopping again changes nothing.
func (s *Service) Stop(ctx context.Context, actor account.Actor, ref string) (Coupon, error) {
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return Coupon{}, err
	}
	var c Coupon
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if c, err = own(ctx, tx, actor, ref); err != nil || !c.StoppedAt.IsZero() {
			return err
		}
		c.StoppedAt, c.StoppedBy = s.clock.Now(), actor.UserName
		_, err = tx.Exec(ctx, `UPDATE coupons SET stopped_at = $2, stopped_by = $3 WHERE id = $1 AND stopped_at IS NULL`,
			c.ID, sqldb.Micros(c.StoppedAt), actor.UserID)
		if err != nil {
			return fmt.Errorf("stop coupon: %w", err)
		}
		return s.audit(ctx, tx, actor, "coupon.stop", c)
	})
	return c, err
}

func (s *Service) audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action string, c Coupon) error {
	off := c.Percent.String() + " %"
	if c.Percent.IsZero() {
		off = c.Amount.String() + " " + c.Amount.Currency
	}
	return s.accounts.Audit(ctx, tx, actor, action, "coupon:"+c.ID, map[string]any{"code": c.Code, "off": off, "organisation": c.OrgName})
}

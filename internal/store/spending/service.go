package spending

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// Accounts knows organisations and their managers; *account.Service does.
type Accounts interface {
	OrgToManage(ctx context.Context, q sqldb.Queryer, actor account.Actor, name string) (account.Org, error)
	Audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action, subject string, detail map[string]any) error
}

// Mailer sends a mail if, and only if, the transaction commits; *mail.Mailer does.
type Mailer interface {
	Send(ctx context.Context, tx *sqldb.Tx, msg mail.Message) error
}

// Deps is what the service stands on.
type Deps struct {
	DB        *sqldb.DB
	Clock     clock.Clock
	Accounts  Accounts
	Mailer    Mailer
	Events    Events // nil for nobody to tell
	PublicURL string
}

// Service holds the use cases of spending limits. It is safe for concurrent use.
type Service struct {
	db        *sqldb.DB
	clock     clock.Clock
	accounts  Accounts
	mailer    Mailer
	events    Events
	publicURL string
}

// New returns the service.
func New(d Deps) *Service {
	if d.Events == nil {
		d.Events = nobody{}
	}
	return &Service{db: d.DB, clock: d.Clock, accounts: d.Accounts, mailer: d.Mailer, events: d.Events, publicURL: strings.TrimSuffix(d.PublicURL, "/")}
}

// Limits returns the limits of an organisation with what is spent of them, that of the whole organisation first, then
// by user: all of them to its managers, to the user whose private one it is, and to admins; to other members those that
// concern them. For others it is KindForbidden, "not_a_member".
func (s *Service) Limits(ctx context.Context, actor account.Actor, org string) ([]Limit, error) {
	if err := actor.NeedAny(account.ScopeRead, account.ScopeAccount); err != nil {
		return nil, err
	}
	o, err := s.accounts.OrgToManage(ctx, s.db, actor, org)
	all := err == nil
	if errs.CodeOf(err) == "manager_required" {
		o, err = account.OrgByName(ctx, s.db, org)
	}
	if err != nil {
		return nil, err
	}
	var list []Limit
	if all {
		list, err = sqldb.All(ctx, s.db, scanLimit, selectLimits+` ORDER BY l.user_id <> '', u.name`, o.ID)
		if err != nil {
			return nil, fmt.Errorf("spending limits: %w", err)
		}
	} else if list, err = limitsOf(ctx, s.db, o.ID, actor.UserID); err != nil {
		return nil, err
	}
	return list, s.fillAll(ctx, list, o.ID)
}

// Concerning returns the limits under which the actor spends for the organisation that it acts for, with what is spent of
// them.
func (s *Service) Concerning(ctx context.Context, actor account.Actor) ([]Limit, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return nil, err
	}
	list, err := limitsOf(ctx, s.db, actor.OrgID, actor.UserID)
	if err != nil {
		return nil, err
	}
	return list, s.fillAll(ctx, list, actor.OrgID)
}

func (s *Service) fillAll(ctx context.Context, list []Limit, orgID string) error {
	for i := range list {
		if err := s.fillSpent(ctx, s.db, &list[i], orgID); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) fillSpent(ctx context.Context, q sqldb.Queryer, l *Limit, orgID string) (err error) {
	l.Spent = map[Span]money.Amount{}
	for _, span := range Spans[1:] {
		if l.Spent[span], err = l.spent(ctx, q, orgID, span.start(s.clock.Now())); err != nil {
			return err
		}
	}
	return nil
}

// LimitInput is a limit as it is set. Sums are text, as "100.00"; "" is no limit.
type LimitInput struct {
	User     string // name of a member; "" for the whole organisation
	Currency string
	Most     map[Span]string
	WarnOnly bool
}

// SetLimit sets the limit of an organisation, or of one of its members. It is for its managers, for the user whose
// private one it is, and for admins, and fails with "bad_limit" or "member_not_found".
func (s *Service) SetLimit(ctx context.Context, actor account.Actor, org string, in LimitInput) (Limit, error) {
	if err := actor.Need(account.ScopeAccount); err != nil {
		return Limit{}, err
	}
	var set Limit
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		o, err := s.accounts.OrgToManage(ctx, tx, actor, org)
		if err != nil {
			return err
		}
		if set, err = in.check(); err != nil {
			return err
		}
		if set.UserID, set.User, err = member(ctx, tx, o, in.User); err != nil {
			return err
		}
		set.UpdatedAt = s.clock.Now()
		if err := storeLimit(ctx, tx, o.ID, set); err != nil {
			return err
		}
		if err := s.fillSpent(ctx, tx, &set, o.ID); err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, "spending.limit", "organisation:"+o.Name, set.detail())
	})
	return set, err
}

// RemoveLimit removes the limit of an organisation, or of one of its members; where there is none it is KindNotFound,
// "limit_not_found".
func (s *Service) RemoveLimit(ctx context.Context, actor account.Actor, org, user string) error {
	if err := actor.Need(account.ScopeAccount); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		o, err := s.accounts.OrgToManage(ctx, tx, actor, org)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `DELETE FROM spending_limits WHERE org_id = $1 AND user_id = CASE WHEN $2 = '' THEN ''
    ELSE coalesce((SELECT id FROM users WHERE name_key = $2), 'none') END`, o.ID, strings.ToLower(user))
		if err != nil {
			return fmt.Errorf("remove a limit: %w", err)
		}
		if n == 0 {
			return errs.NotFound("limit_not_found", "There is no such limit of %s.", o.Name)
		}
		return s.accounts.Audit(ctx, tx, actor, "spending.limit_remove", "organisation:"+o.Name, map[string]any{"user": user})
	})
}

// check reads the input, or tells all that is wrong with it.
func (in LimitInput) check() (Limit, error) {
	l := Limit{WarnOnly: in.WarnOnly, Most: map[Span]money.Amount{}}
	var f errs.Fields
	code, ok := money.Code(in.Currency)
	if !f.Check(ok, "currency", "unknown_currency", "There is no currency %q; give a code of ISO 4217, as EUR.", in.Currency) {
		code = ""
	}
	l.Currency = code
	for _, span := range Spans {
		if in.Most[span] == "" || code == "" {
			continue
		}
		most, err := money.Parse(in.Most[span], code)
		if err != nil {
			f.Add("per_"+string(span), errs.CodeOf(err), "%s", errs.As(err).Message)
			continue
		}
		l.Most[span] = most
	}
	f.Check(len(l.Most) > 0 || f.Len() > 0, "per_month", "missing", "Give one limit at least, or remove it.")
	return l, f.Err("bad_limit", "The limit was not set.")
}

func member(ctx context.Context, q sqldb.Queryer, o account.Org, user string) (id, name string, err error) {
	if user == "" {
		return "", "", nil
	}
	type found struct{ id, name string }
	list, err := sqldb.All(ctx, q, func(row sqldb.Row) (f found, err error) { return f, row.Scan(&f.id, &f.name) },
		`SELECT u.id, u.name FROM users u JOIN org_members m ON m.user_id = u.id WHERE m.org_id = $1 AND u.name_key = $2`, o.ID, strings.ToLower(user))
	if err != nil {
		return "", "", fmt.Errorf("member of %s: %w", o.Name, err)
	}
	if len(list) == 0 {
		return "", "", errs.NotFound("member_not_found", "%s has no member %q.", o.Name, user)
	}
	return list[0].id, list[0].name, nil
}

func storeLimit(ctx context.Context, tx *sqldb.Tx, orgID string, l Limit) error {
	row := []any{orgID, l.UserID, l.Currency}
	for _, span := range Spans {
		if most, limited := l.Most[span]; limited {
			row = append(row, most.Minor)
		} else {
			row = append(row, nil)
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO spending_limits
    (org_id, user_id, currency, per_transaction, per_day, per_week, per_month, warn_only, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (org_id, user_id) DO UPDATE SET currency = excluded.currency, per_transaction = excluded.per_transaction, per_day = excluded.per_day,
    per_week = excluded.per_week, per_month = excluded.per_month, warn_only = excluded.warn_only, updated_at = excluded.updated_at`,
		append(row, l.WarnOnly, clock.Micros(l.UpdatedAt))...)
	if err != nil {
		return fmt.Errorf("store a limit: %w", err)
	}
	return nil
}

// detail is what the audit log keeps.
func (l Limit) detail() map[string]any {
	d := map[string]any{"currency": l.Currency, "warn_only": l.WarnOnly}
	if l.User != "" {
		d["user"] = l.User
	}
	for span, most := range l.Most {
		d[string(span)] = most.String()
	}
	return d
}

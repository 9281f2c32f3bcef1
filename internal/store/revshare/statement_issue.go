package revshare

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// Period is a month that an organisation has, or can have, a statement of.
type Period struct {
	Period   string    // YYYY-MM
	IssuedAt time.Time // zero where it was not asked for yet
	Over     bool      // it can be issued
}

// mostPeriods is how many months are listed: ten years.
const mostPeriods = 120

// Periods returns the months from the first booking of the organisation to the present one, the newest first. ""
// is the organisation that the actor acts for; others are for administrators.
func (s *Service) Periods(ctx context.Context, actor account.Actor, org string) ([]Period, error) {
	party, err := s.party(ctx, actor, org)
	if err != nil {
		return nil, err
	}
	first, err := sqldb.One(ctx, s.db, sqldb.Value[sql.NullInt64], `
SELECT MIN(t.booked_at) FROM ledger_accounts l JOIN ledger_postings p ON p.account_id = l.id JOIN ledger_transactions t ON t.id = p.transaction_id
WHERE l.owner = $1 AND l.kind IN ('seller', 'tax')`, party.ID)
	if err != nil {
		return nil, fmt.Errorf("first booking: %w", err)
	}
	list := []Period{}
	if !first.Valid {
		return list, nil
	}
	issued := map[string]time.Time{}
	err = sqldb.Each(ctx, s.db, func(row sqldb.Row) error {
		var period string
		var at time.Time
		err := row.Scan(&period, sqldb.Time(&at))
		issued[period] = at
		return err
	}, `SELECT period, created_at FROM share_statements WHERE org_id = $1`, party.ID)
	if err != nil {
		return nil, fmt.Errorf("statements: %w", err)
	}
	begin := monthOf(clock.FromMicros(first.Int64))
	now := s.clock.Now()
	for at := monthOf(now); !at.Before(begin) && len(list) < mostPeriods; at = at.AddDate(0, -1, 0) {
		period := at.Format("2006-01")
		list = append(list, Period{Period: period, IssuedAt: issued[period], Over: !now.Before(at.AddDate(0, 1, 0))})
	}
	return list, nil
}

func monthOf(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// party returns the organisation that a statement is for; see [Service.Periods].
func (s *Service) party(ctx context.Context, actor account.Actor, org string) (Party, error) {
	if org == "" || strings.EqualFold(org, actor.OrgName) {
		if err := actor.Need(account.ScopeRead); err != nil {
			return Party{}, err
		}
		if !Keeps(actor) && !actor.Has(account.RoleProvider) {
			return Party{}, actor.NeedRole(account.ScopeRead, account.RoleProvider)
		}
		org = actor.OrgName
	} else if err := actor.NeedAdmin(); err != nil {
		return Party{}, err
	}
	p, err := sqldb.One(ctx, s.db, func(row sqldb.Row) (p Party, err error) {
		return p, row.Scan(&p.ID, &p.Name, &p.Title)
	}, `SELECT id, name, title FROM orgs WHERE name_key = $1`, strings.ToLower(org))
	if errors.Is(err, sql.ErrNoRows) {
		return Party{}, errs.NotFound("org_not_found", "There is no organisation %.60q.", org)
	}
	return p, err
}

// Statement returns the signed statement of an organisation for a month, as "2026-10", and issues it the first
// time that it is asked for. "" is the organisation that the actor acts for, for its managers and providers;
// others are for administrators. A month that is not over is "period_not_over" (KindConflict), one in which
// nothing was due and nothing happened "no_statement" (KindNotFound).
func (s *Service) Statement(ctx context.Context, actor account.Actor, org, period string) (Signed, error) {
	party, err := s.party(ctx, actor, org)
	if err != nil {
		return Signed{}, err
	}
	return s.statement(ctx, party, period, false)
}

// statement issues a statement that is not issued yet, and says so by mail where tell asks for that.
func (s *Service) statement(ctx context.Context, party Party, period string, tell bool) (Signed, error) {
	from, to, err := month(period)
	if err != nil {
		return Signed{}, err
	}
	if signed, found, err := issued(ctx, s.db, party, period); found || err != nil {
		return signed, err
	}
	if s.clock.Now().Before(to) {
		return Signed{}, errs.Conflict("period_not_over", "%s is not over. Its statement can be had from %s on.", period, to.Format("2 January 2006"))
	}
	key, err := s.key(ctx)
	if err != nil {
		return Signed{}, err
	}
	var signed Signed
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		st := Statement{
			Format: statementFormat, ID: s.ids.NewID(), Market: Issuer{Name: s.options.Name, URL: s.options.PublicURL}, Seller: party,
			Period: period, From: from, To: to, IssuedAt: s.clock.Now(),
		}
		if st.Books, err = books(ctx, tx, party, from, to); err != nil {
			return err
		}
		if len(st.Books) == 0 {
			return errs.NotFound("no_statement", "In %s nothing was due to %s, and nothing was sold.", period, party.Name)
		}
		st.Inputs = st.inputs()
		signed.Statement, err = json.Marshal(st)
		if err != nil {
			return fmt.Errorf("write statement: %w", err)
		}
		signed.KeyID, signed.PublicKey, signed.Signature = key.ID, key.Text(), key.Sign(signed.Statement)
		body, err := json.Marshal(signed)
		if err != nil {
			return fmt.Errorf("write statement: %w", err)
		}
		_, err = tx.Exec(ctx, `INSERT INTO share_statements (id, org_id, period, body, created_at) VALUES ($1, $2, $3, $4, $5)`,
			st.ID, party.ID, period, string(body), sqldb.Micros(st.IssuedAt))
		if err == nil && tell {
			err = s.tellStatement(ctx, tx, st)
		}
		return err
	})
	if sqldb.IsUnique(err) { // somebody was faster
		signed, _, err = issued(ctx, s.db, party, period)
	}
	return signed, err
}

// issued returns the statement that was issued before, and whether there is one.
func issued(ctx context.Context, q sqldb.Queryer, party Party, period string) (Signed, bool, error) {
	bodies, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT body FROM share_statements WHERE org_id = $1 AND period = $2`, party.ID, period)
	if err != nil || len(bodies) == 0 {
		return Signed{}, false, err
	}
	var signed Signed
	if err := json.Unmarshal([]byte(bodies[0]), &signed); err != nil {
		return Signed{}, false, fmt.Errorf("read statement %s of %s: %w", period, party.Name, err)
	}
	return signed, true, nil
}

// IssueStatements issues the statements of the last month that are not issued yet. It is a periodic job, and may
// run on several servers at once.
func (s *Service) IssueStatements(ctx context.Context) error {
	now := s.clock.Now()
	period := monthOf(now).AddDate(0, -1, 0).Format("2006-01")
	parties, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (p Party, err error) {
		return p, row.Scan(&p.ID, &p.Name, &p.Title)
	}, `
SELECT o.id, o.name, o.title FROM orgs o
WHERE EXISTS (SELECT 1 FROM ledger_accounts l WHERE l.owner = o.id AND l.kind IN ('seller', 'tax'))
AND NOT EXISTS (SELECT 1 FROM share_statements x WHERE x.org_id = o.id AND x.period = $1)
ORDER BY o.id`, period)
	if err != nil {
		return fmt.Errorf("statements that are missing: %w", err)
	}
	for _, p := range parties {
		if _, err := s.statement(ctx, p, period, true); err != nil && errs.CodeOf(err) != "no_statement" {
			return fmt.Errorf("statement %s of %s: %w", period, p.Name, err)
		}
	}
	return nil
}

// Read returns what is in a signed statement.
func (s Signed) Read() (Statement, error) {
	var st Statement
	if err := json.Unmarshal(s.Statement, &st); err != nil {
		return Statement{}, fmt.Errorf("read statement: %w", err)
	}
	return st, nil
}

package spending

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// exportedLimit is what a user may spend for an organisation, or what its private one may.
type exportedLimit struct {
	Organisation string          `json:"organisation"`
	Currency     string          `json:"currency"`
	Most         map[Span]string `json:"most"`
	WarnOnly     bool            `json:"warn_only"`
	UpdatedAt    time.Time       `json:"updated_at"`
}

// exportedDay is what a user spent for an organisation on a day.
type exportedDay struct {
	Organisation string    `json:"organisation"`
	Day          time.Time `json:"day"`
	Amount       string    `json:"amount"`
	Currency     string    `json:"currency"`
}

// ExportUser implements [account.PersonalData]: the limits of the user, and of its private organisation, and what it spent.
func (s *Service) ExportUser(ctx context.Context, userID string, emit func(section string, row any) error) error {
	err := account.EmitPages(ctx, s.db, userID, "spending_limits", `
SELECT l.org_id, o.name, l.currency, l.per_transaction, l.per_day, l.per_week, l.per_month, l.warn_only, l.updated_at
FROM spending_limits l JOIN orgs o ON o.id = l.org_id LEFT JOIN users u ON u.private_org = o.id
WHERE (l.user_id = $1 OR l.user_id = '' AND u.id = $1) AND l.org_id > $2 ORDER BY l.org_id LIMIT $3`, scanExported, emit)
	if err != nil {
		return err
	}
	return account.EmitPages(ctx, s.db, userID, "spending", `
SELECT CAST(s.day AS TEXT) || ' ' || s.org_id || ' ' || s.currency, o.name, s.day, s.amount, s.currency
FROM spending s JOIN orgs o ON o.id = s.org_id
WHERE s.user_id = $1 AND CAST(s.day AS TEXT) || ' ' || s.org_id || ' ' || s.currency > $2
ORDER BY CAST(s.day AS TEXT) || ' ' || s.org_id || ' ' || s.currency LIMIT $3`,
		func(row sqldb.Row, key *string) (exportedDay, error) {
			var e exportedDay
			var minor int64
			err := row.Scan(key, &e.Organisation, sqldb.Time(&e.Day), &minor, &e.Currency)
			e.Amount = money.Amount{Minor: minor, Currency: e.Currency}.String()
			return e, err
		}, emit)
}

func scanExported(row sqldb.Row, key *string) (exportedLimit, error) {
	e := exportedLimit{Most: map[Span]string{}}
	var most [4]sql.NullInt64
	err := row.Scan(key, &e.Organisation, &e.Currency, &most[0], &most[1], &most[2], &most[3], &e.WarnOnly, sqldb.Time(&e.UpdatedAt))
	for i, span := range Spans {
		if most[i].Valid {
			e.Most[span] = money.Amount{Minor: most[i].Int64, Currency: e.Currency}.String()
		}
	}
	return e, err
}

// EraseUser implements [account.Eraser]: the limits of a user who goes, and everything about what its private
// organisation may spend and spent. What it spent for other organisations stays in their sums.
func (s *Service) EraseUser(ctx context.Context, tx *sqldb.Tx, user account.User) error {
	for _, query := range []string{
		`DELETE FROM spending_limits WHERE user_id = $1 OR org_id = $2`, `DELETE FROM spending_alerts WHERE user_id = $1 OR org_id = $2`,
		`DELETE FROM spending WHERE org_id = $2 AND $1 <> ''`,
	} {
		if _, err := tx.Exec(ctx, query, user.ID, user.PrivateOrg); err != nil {
			return fmt.Errorf("spending of a user: %w", err)
		}
	}
	return nil
}

var (
	_ account.PersonalData = (*Service)(nil)
	_ account.Eraser       = (*Service)(nil)
)

package account

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
)

// joinRoles returns roles as the column stores them: sorted, each once.
func joinRoles(roles []Role) string {
	roles = slices.Compact(slices.Sorted(slices.Values(roles)))
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, " ")
}

func splitRoles(column string) []Role {
	roles := []Role{}
	for _, word := range strings.Fields(column) {
		roles = append(roles, Role(word))
	}
	return roles
}

// rolesOf returns the roles of the user in the organisation, and whether it is a member at all.
func rolesOf(ctx context.Context, q sqldb.Queryer, orgID, userID string) (roles []Role, member bool, err error) {
	column, err := sqldb.One(ctx, q, sqldb.Value[string],
		`SELECT roles FROM org_members WHERE org_id = $1 AND user_id = $2`, orgID, userID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return splitRoles(column), err == nil, err
}

// putMember makes the user a member, or replaces the roles of one.
func putMember(ctx context.Context, tx *sqldb.Tx, orgID, userID string, roles []Role, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO org_members (org_id, user_id, roles, joined_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, user_id) DO UPDATE SET roles = excluded.roles`,
		orgID, userID, joinRoles(roles), sqldb.Micros(at))
	return err
}

// deleteMember removes the user and everything that lets it act for the organisation.
func deleteMember(ctx context.Context, tx *sqldb.Tx, org Org, user User, at time.Time) error {
	steps := []struct {
		query string
		args  []any
	}{
		{`DELETE FROM org_members WHERE org_id = $1 AND user_id = $2`, []any{org.ID, user.ID}},
		{`UPDATE sessions SET org_id = $3 WHERE org_id = $1 AND user_id = $2`, []any{org.ID, user.ID, user.PrivateOrg}},
		{`UPDATE users SET current_org = $3 WHERE current_org = $1 AND id = $2`, []any{org.ID, user.ID, user.PrivateOrg}},
		{`UPDATE api_tokens SET revoked_at = $3 WHERE org_id = $1 AND user_id = $2 AND revoked_at IS NULL`,
			[]any{org.ID, user.ID, sqldb.Micros(at)}},
	}
	for _, s := range steps {
		if _, err := tx.Exec(ctx, s.query, s.args...); err != nil {
			return err
		}
	}
	return nil
}

// isManager matches the whole word, as no role is part of another one.
const isManager = `m.roles LIKE '%manager%'`

// otherManagers counts the active managers of the organisation besides the user.
func otherManagers(ctx context.Context, q sqldb.Queryer, orgID, userID string) (int64, error) {
	return sqldb.One(ctx, q, sqldb.Value[int64], `SELECT COUNT(*) FROM org_members m JOIN users u ON u.id = m.user_id
		WHERE m.org_id = $1 AND m.user_id <> $2 AND u.is_active = TRUE AND `+isManager, orgID, userID)
}

// onlyManages returns the names of the shared organisations whose only active manager is the user.
func onlyManages(ctx context.Context, q sqldb.Queryer, userID string) ([]string, error) {
	return sqldb.All(ctx, q, sqldb.Value[string], `SELECT o.name FROM org_members m JOIN orgs o ON o.id = m.org_id
		WHERE m.user_id = $1 AND o.is_private = FALSE AND `+isManager+`
		AND NOT EXISTS (SELECT 1 FROM org_members x JOIN users u ON u.id = x.user_id
			WHERE x.org_id = m.org_id AND x.user_id <> m.user_id AND u.is_active = TRUE AND x.roles LIKE '%manager%')
		ORDER BY o.name_key`, userID)
}

func scanMembership(row sqldb.Row) (Membership, error) {
	var m Membership
	var roles string
	dst := slices.Concat(m.Org.columns(), m.User.columns(), []any{&roles, sqldb.Time(&m.JoinedAt)})
	err := row.Scan(dst...)
	m.Org.Provider = m.Org.ProviderCode != ""
	m.Roles = splitRoles(roles)
	return m, err
}

const memberships = `SELECT ` + orgColumns + `, ` + userColumns + `, m.roles, m.joined_at
	FROM org_members m JOIN orgs o ON o.id = m.org_id JOIN users u ON u.id = m.user_id `

package account

import (
	"context"
	"encoding/json"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
)

// eraseRows takes everything that is personal out of the tables of accounts.
func (s *Service) eraseRows(ctx context.Context, tx *sqldb.Tx, user User, made string) error {
	now := sqldb.Micros(s.clock.Now())
	id, org, email := user.ID, user.PrivateOrg, nameKey(user.Email)
	logo, err := OrgByID(ctx, tx, org)
	if err != nil {
		return err
	}
	steps := []struct {
		query string
		args  []any
	}{
		{`DELETE FROM sessions WHERE user_id = $1`, []any{id}},
		{`DELETE FROM account_keys WHERE user_id = $1`, []any{id}},
		{`UPDATE api_tokens SET revoked_at = COALESCE(revoked_at, $2), name = 'erased', hint = '' WHERE user_id = $1`, []any{id, now}},
		{`DELETE FROM org_members WHERE user_id = $1 AND org_id <> $2`, []any{id, org}},
		{`UPDATE invitations SET closed_at = $2, outcome = 'revoked' WHERE closed_at IS NULL
			AND (invited_by = $1 OR ($3 <> '' AND LOWER(email) = $3))`, []any{id, now, email}},
		{`UPDATE invitations SET email = '' WHERE user_id = $1 OR ($2 <> '' AND LOWER(email) = $2)`, []any{id, email}},
		{`UPDATE audit_log SET detail = '{}' WHERE action = 'token.create' AND (user_id = $1 OR subject IN (
			SELECT 'token:' || id FROM api_tokens WHERE user_id = $1))`, []any{id}}, // its name is free text
		{`UPDATE audit_log SET detail = '{}' WHERE action = 'audit.export' AND LOWER(detail) LIKE $1 ESCAPE '\'`,
			[]any{sqldb.Like(nameKey(user.Name))}}, // what the log was searched for
		{`UPDATE consents SET remote = '' WHERE user_id = $1`, []any{id}},
		{`UPDATE users SET name = $2, name_key = $2, full_name = '', email = '', email_confirmed_at = NULL, password_hash = '',
			is_admin = FALSE, is_active = FALSE, current_org = private_org, erased_at = $3 WHERE id = $1`, []any{id, made, now}},
		{`UPDATE orgs SET name = $2, name_key = $2, title = '', about = '', website = '', email = '', tax_number = '', vat_id = '', logo_id = NULL,
			tax_street = '', tax_postal = '', tax_city = '', tax_country = '', provider_request = '', provider_requested_at = NULL,
			verified_at = NULL WHERE id = $1`, []any{org, made}},
	}
	for i, step := range steps {
		if _, err := tx.Exec(ctx, step.query, step.args...); err != nil {
			return fmt.Errorf("erase user, step %d: %w", i+1, err)
		}
	}
	if logo.LogoID != "" && s.pictures != nil {
		if err := s.pictures.Discard(ctx, tx, logo.LogoID); err != nil {
			return err
		}
	}
	if err := s.eraseInMails(ctx, tx, user, logo.Title, made); err != nil {
		return err
	}
	return renameInAudit(ctx, tx, user, made)
}

// eraseInMails removes the mails to the user, and its names from those to others.
func (s *Service) eraseInMails(ctx context.Context, tx *sqldb.Tx, user User, title, made string) error {
	if user.Email != "" {
		if err := s.mailer.Forget(ctx, tx, user.Email); err != nil {
			return err
		}
	}
	for _, name := range []string{title, user.FullName, user.Name} {
		if name == "" {
			continue
		}
		if err := s.mailer.Rename(ctx, tx, name, made); err != nil {
			return err
		}
	}
	return nil
}

// auditNames are the keys under which details of the audit log hold names of users and organisations.
var auditNames = []string{"user", "manager", "organisation"}

// renameInAudit puts the made-up name where the log has the user's, so that it goes on telling what
// happened but no longer to whom. The ids stay.
func renameInAudit(ctx context.Context, tx *sqldb.Tx, user User, made string) error {
	for _, kind := range []string{"user:", "organisation:"} {
		if _, err := tx.Exec(ctx, `UPDATE audit_log SET subject = $2 WHERE subject = $1`, kind+user.Name, kind+made); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE audit_log SET remote = '' WHERE user_id = $1`, user.ID); err != nil {
		return err
	}
	for _, key := range auditNames {
		before, err := json.Marshal(user.Name)
		if err != nil {
			return err
		}
		was, is := `"`+key+`":`+string(before), `"`+key+`":"`+made+`"`
		_, err = tx.Exec(ctx, `UPDATE audit_log SET detail = REPLACE(detail, $1, $2) WHERE detail LIKE $3 ESCAPE '\'`,
			was, is, sqldb.Like(was))
		if err != nil {
			return err
		}
	}
	return nil
}

// onlyManagesOthers returns the names of the shared organisations with other members whose only active
// manager is the user.
func onlyManagesOthers(ctx context.Context, q sqldb.Queryer, userID string) ([]string, error) {
	return sqldb.All(ctx, q, sqldb.Value[string], `SELECT o.name FROM org_members m JOIN orgs o ON o.id = m.org_id
		WHERE m.user_id = $1 AND o.is_private = FALSE AND `+isManager+`
		AND EXISTS (SELECT 1 FROM org_members x WHERE x.org_id = m.org_id AND x.user_id <> m.user_id)
		AND NOT EXISTS (SELECT 1 FROM org_members x JOIN users u ON u.id = x.user_id
			WHERE x.org_id = m.org_id AND x.user_id <> m.user_id AND u.is_active = TRUE AND x.roles LIKE '%manager%')
		ORDER BY o.name_key`, userID)
}

package account

import (
	"context"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// maxSearch bounds what is searched for, in characters.
const maxSearch = 100

// UserFilter narrows the list of users. Zero fields do not.
type UserFilter struct {
	Text   string // in the name, the full name or the e-mail address
	State  string // active or inactive
	Admins bool   // administrators only
}

// FindUsers lists users by name, for admins. It fails with "bad_filter".
func (s *Service) FindUsers(ctx context.Context, actor Actor, f UserFilter, req page.Request) (page.Page[User], error) {
	none := page.Page[User]{}
	if err := actor.NeedAdmin(); err != nil {
		return none, err
	}
	var after string
	if _, err := req.Decode(&after); err != nil {
		return none, err
	}
	var args sqldb.Args
	where := `u.name_key > ` + args.Add(after)
	text, err := searched(f.Text)
	if err != nil {
		return none, err
	}
	if text != "" {
		like := args.Add(sqldb.Like(text))
		where += ` AND (u.name_key LIKE ` + like + ` ESCAPE '\' OR LOWER(u.full_name) LIKE ` + like + ` ESCAPE '\'
			OR LOWER(u.email) LIKE ` + like + ` ESCAPE '\')`
	}
	switch f.State {
	case "":
	case "active":
		where += ` AND u.is_active = TRUE`
	case "inactive":
		where += ` AND u.is_active = FALSE`
	default:
		return none, errs.Invalid("bad_filter", "The state of a user is active or inactive.")
	}
	if f.Admins {
		where += ` AND u.is_admin = TRUE`
	}
	users, err := sqldb.All(ctx, s.db, scanUser, `SELECT `+userColumns+` FROM users u
		WHERE `+where+` ORDER BY u.name_key LIMIT `+args.Add(req.Size()+1), args.Values()...)
	if err != nil {
		return none, err
	}
	return page.Of(req, users, func(u User) []any { return []any{nameKey(u.Name)} }), nil
}

// searched returns what is searched for as it is compared.
func searched(text string) (string, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if utf8.RuneCountInString(text) > maxSearch || !isLine(text) {
		return "", errs.Invalid("bad_filter", "Search for one line of text, at most %d characters.", maxSearch)
	}
	return text, nil
}

// UserDetail is what an administrator sees of a user.
type UserDetail struct {
	User
	Waits       bool         // not active because the mailed link was not followed yet
	Memberships []Membership // by name
	Tokens      int64        // live API tokens
	Sessions    int64        // live sessions
}

// UserDetail returns a user with what belongs to it, for admins.
func (s *Service) UserDetail(ctx context.Context, actor Actor, name string) (UserDetail, error) {
	if err := actor.NeedAdmin(); err != nil {
		return UserDetail{}, err
	}
	user, err := UserByName(ctx, s.db, name)
	if err != nil {
		return UserDetail{}, err
	}
	d := UserDetail{User: user}
	if d.Waits, err = awaitsActivation(ctx, s.db, user); err != nil {
		return UserDetail{}, err
	}
	if d.Memberships, err = s.orgsOf(ctx, Actor{UserID: user.ID}); err != nil {
		return UserDetail{}, err
	}
	err = s.db.QueryRow(ctx, `SELECT
		(SELECT COUNT(*) FROM api_tokens WHERE user_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)),
		(SELECT COUNT(*) FROM sessions WHERE user_id = $1 AND expires_at > $2)`,
		user.ID, sqldb.Micros(s.clock.Now())).Scan(&d.Tokens, &d.Sessions)
	return d, err
}

// SetAdmin makes a user an administrator of the market, or no longer. It is for admins and the operator,
// and fails with "last_admin", "user_inactive" and "user_erased".
func (s *Service) SetAdmin(ctx context.Context, actor Actor, name string, admin bool) error {
	if err := actor.NeedAdmin(); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		user, err := UserByName(ctx, tx, name)
		if err != nil || user.Admin == admin {
			return err
		}
		switch {
		case !user.ErasedAt.IsZero():
			return errErased(user)
		case admin && !user.Active:
			return errs.Conflict("user_inactive", "%s is not active. Activate the account first.", user.Name)
		case !admin:
			if err := keepAdmin(ctx, tx, user); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `UPDATE users SET is_admin = $2 WHERE id = $1`, user.ID, admin); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "user.admin", "user:"+user.Name, map[string]any{"admin": admin})
	})
}

// OrgFilter narrows the list of organisations. Zero fields do not.
type OrgFilter struct {
	Text string // in the name or the title
	Kind string // private, shared, provider or verified
}

// FindOrgs lists organisations by name, private ones too, for admins. It fails with "bad_filter".
func (s *Service) FindOrgs(ctx context.Context, actor Actor, f OrgFilter, req page.Request) (page.Page[Org], error) {
	none := page.Page[Org]{}
	if err := actor.NeedAdmin(); err != nil {
		return none, err
	}
	var after string
	if _, err := req.Decode(&after); err != nil {
		return none, err
	}
	var args sqldb.Args
	where := `o.name_key > ` + args.Add(after)
	text, err := searched(f.Text)
	if err != nil {
		return none, err
	}
	if text != "" {
		like := args.Add(sqldb.Like(text))
		where += ` AND (o.name_key LIKE ` + like + ` ESCAPE '\' OR LOWER(o.title) LIKE ` + like + ` ESCAPE '\')`
	}
	kinds := map[string]string{
		"": "", "private": ` AND o.is_private = TRUE`, "shared": ` AND o.is_private = FALSE`,
		"provider": ` AND o.provider_code IS NOT NULL`, "verified": ` AND o.verified_at IS NOT NULL`,
	}
	kind, known := kinds[f.Kind]
	if !known {
		return none, errs.Invalid("bad_filter", "A kind of organisation is private, shared, provider or verified.")
	}
	orgs, err := sqldb.All(ctx, s.db, scanOrg, `SELECT `+orgColumns+` FROM orgs o
		WHERE `+where+kind+` ORDER BY o.name_key LIMIT `+args.Add(req.Size()+1), args.Values()...)
	if err != nil {
		return none, err
	}
	return page.Of(req, orgs, func(o Org) []any { return []any{nameKey(o.Name)} }), nil
}

package account

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// actorColumns and actorJoins read an actor from a credential c with a user_id and an org_id. Only
// members who are active come through, so that a credential cannot outlive them.
const (
	actorColumns = `u.id, u.name, u.is_admin, o.id, o.name, m.roles`
	actorJoins   = `JOIN users u ON u.id = c.user_id AND u.is_active = TRUE
		JOIN orgs o ON o.id = c.org_id
		JOIN org_members m ON m.org_id = c.org_id AND m.user_id = c.user_id `
)

func scanActor(row sqldb.Row, more ...any) (Actor, error) {
	var a Actor
	var roles string
	dst := []any{&a.UserID, &a.UserName, &a.Admin, &a.OrgID, &a.OrgName, &roles}
	err := row.Scan(append(dst, more...)...)
	a.Roles = splitRoles(roles)
	return a, err
}

// actorOf returns the actor of a verified user, for the organisation that it acted for last.
func (s *Service) actorOf(ctx context.Context, q sqldb.Queryer, user secretUser) (Actor, error) {
	actor, err := sqldb.One(ctx, q, func(row sqldb.Row) (Actor, error) { return scanActor(row) },
		`SELECT `+actorColumns+` FROM (SELECT id AS user_id, current_org AS org_id, password_hash FROM users) c `+actorJoins+`
		WHERE c.user_id = $1 AND c.password_hash = $2`, user.ID, user.hash)
	if errors.Is(err, sql.ErrNoRows) { // changed since it was verified
		return Actor{}, errCredentials
	}
	return actor, err
}

// TokenActor returns who the API token belongs to, with the rights of this moment. It fails with
// "bad_token" for one that is unknown, revoked, expired, or of somebody who is no longer an active
// member.
func (s *Service) TokenActor(ctx context.Context, token string) (Actor, error) {
	now := s.clock.Now()
	var scopes string
	var seen time.Time
	var id string
	actor, err := sqldb.One(ctx, s.db, func(row sqldb.Row) (Actor, error) {
		return scanActor(row, &id, &scopes, sqldb.Time(&seen))
	}, `SELECT `+actorColumns+`, c.id, c.scopes, c.last_used_at FROM api_tokens c `+actorJoins+`
		WHERE c.token_hash = $1 AND c.revoked_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > $2)`,
		authn.HashToken(token), sqldb.Micros(now))
	if errors.Is(err, sql.ErrNoRows) {
		return Actor{}, errs.New(errs.KindUnauthenticated, "bad_token",
			"The API token is unknown, expired or revoked. Make a new one in the settings or with souk login.")
	}
	if err != nil {
		return Actor{}, err
	}
	actor.Via, actor.CredentialID, actor.Scopes = ViaToken, id, splitScopes(scopes)
	if now.Sub(seen) < seenEvery {
		return actor, nil
	}
	return actor, s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE api_tokens SET last_used_at = $2 WHERE id = $1`, id, sqldb.Micros(now))
		return err
	})
}

// BasicActor returns the user whose name and password came with a request, acting for its current
// organisation. An API token of that user is accepted as the password, and acts as the token does.
// It fails with "bad_credentials", "login_blocked", "busy" and "user_inactive".
func (s *Service) BasicActor(ctx context.Context, name, password, remote string) (Actor, error) {
	if strings.HasPrefix(password, TokenPrefix) {
		actor, err := s.TokenActor(ctx, password)
		if err == nil && nameKey(actor.UserName) != nameKey(name) {
			return Actor{}, errCredentials
		}
		return actor, err
	}
	user, err := findSecret(ctx, s.db, name)
	if err != nil {
		return Actor{}, err
	}
	if user.hash == "" || !user.Active || !s.memory.Knows(user.hash, password) {
		if user, err = s.verify(ctx, name, password, remote); err != nil {
			return Actor{}, err
		}
		s.memory.Remember(user.hash, password)
	}
	actor, err := s.actorOf(ctx, s.db, user)
	actor.Via, actor.Remote = ViaBasic, remote
	return actor, err
}

// ActFor returns the actor acting for another organisation, where it is a member: what --org and the
// header Souk-Organisation ask for. It fails with "not_a_member".
func (s *Service) ActFor(ctx context.Context, actor Actor, org string) (Actor, error) {
	if actor.Anonymous() {
		return Actor{}, actor.Need(ScopeRead)
	}
	o, err := OrgByName(ctx, s.db, org)
	if err != nil {
		return Actor{}, err
	}
	if o.ID == actor.OrgID {
		return actor, nil
	}
	if actor.Via != ViaOperator {
		roles, member, err := rolesOf(ctx, s.db, o.ID, actor.UserID)
		if err != nil {
			return Actor{}, err
		}
		if !member {
			return Actor{}, notAMember(o.Name)
		}
		actor.Roles = roles
	}
	actor.OrgID, actor.OrgName = o.ID, o.Name
	return actor, nil
}

// SwitchOrg makes the session act for another organisation from now on, and new sessions and Basic
// too. It fails with "not_a_member".
func (s *Service) SwitchOrg(ctx context.Context, actor Actor, sessionToken, org string) error {
	switched, err := s.ActFor(ctx, actor, org)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, member, err := rolesOf(ctx, tx, switched.OrgID, actor.UserID)
		if err != nil {
			return err
		}
		if !member {
			return notAMember(switched.OrgName)
		}
		if _, err := tx.Exec(ctx, `UPDATE users SET current_org = $2 WHERE id = $1`, actor.UserID, switched.OrgID); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE sessions SET org_id = $3 WHERE token_hash = $1 AND user_id = $2`,
			authn.HashToken(sessionToken), actor.UserID, switched.OrgID)
		return err
	})
}

func notAMember(org string) error {
	return errs.Forbidden("not_a_member", "You are not a member of %s. Ask one of its managers to add you.", org)
}

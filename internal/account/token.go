package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// TokenPrefix begins every API token, so that people and scanners of leaked secrets recognise it.
const TokenPrefix = "souk_"

// tokensMost bounds the live tokens of one user.
const tokensMost = 100

// allScopes is every scope in the order of the reference.
var allScopes = []Scope{ScopeRead, ScopePublish, ScopeSell, ScopeBuy, ScopeUsage, ScopeAccount, ScopeAdmin}

// Token is an API token without its secret.
type Token struct {
	ID         string
	UserID     string
	OrgID      string // the organisation that it acts for, unless the request names another one
	OrgName    string
	Name       string  // what its owner recognises it by
	Hint       string  // how the secret begins
	Scopes     []Scope // nil: everything that the user may do
	CreatedAt  time.Time
	ExpiresAt  time.Time // zero: never
	LastUsedAt time.Time // zero: never; to the minute
	RevokedAt  time.Time // zero: not revoked
}

// CreateTokenInput is a new API token.
type CreateTokenInput struct {
	User      string    // "" is the actor; somebody else is for the operator only
	Org       string    // "" is the organisation that the actor acts for, the private one of another User
	Name      string    // what its owner recognises it by; "" becomes "token"
	Scopes    []Scope   // nil: everything that the user may do, and that the actor's own token may; empty is a mistake
	ExpiresAt time.Time // zero: never
}

// CreateToken makes a token and returns it with its secret, which cannot be seen again. It fails
// with "bad_token_input", "not_a_member" and "too_many_tokens".
func (s *Service) CreateToken(ctx context.Context, actor Actor, in CreateTokenInput) (Token, string, error) {
	if err := actor.Need(ScopeAccount); err != nil {
		return Token{}, "", err
	}
	if in.Name == "" {
		in.Name = "token"
	}
	if in.Scopes == nil {
		in.Scopes = actor.Scopes
	}
	if err := s.checkToken(actor, in); err != nil {
		return Token{}, "", err
	}
	secret := authn.NewSecret(TokenPrefix)
	token := Token{
		ID: s.ids.NewID(), Name: in.Name, Hint: secret[:len(TokenPrefix)+4], Scopes: sortScopes(in.Scopes),
		CreatedAt: s.clock.Now(), ExpiresAt: in.ExpiresAt,
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := s.setOwner(ctx, tx, actor, in, &token); err != nil {
			return err
		}
		if err := s.insertToken(ctx, tx, token, secret); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "token.create", "token:"+token.ID, map[string]any{
			"name": token.Name, "organisation": token.OrgName, "scopes": joinScopes(token.Scopes),
		})
	})
	if err != nil {
		return Token{}, "", err
	}
	return token, secret, nil
}

func (s *Service) checkToken(actor Actor, in CreateTokenInput) error {
	var f errs.Fields
	checkLine(&f, "name", in.Name, 100)
	f.Check(strings.TrimSpace(in.Name) != "", "name", "required", "Name the token, or leave the name out.")
	f.Check(in.ExpiresAt.IsZero() || in.ExpiresAt.After(s.clock.Now()), "expires_at", "in_the_past",
		"The token would have expired already.")
	f.Check(in.Scopes == nil || len(in.Scopes) > 0, "scopes", "no_scopes",
		"Name at least one scope, or leave scopes out for all.")
	for i, scope := range in.Scopes {
		path := fmt.Sprintf("scopes[%d]", i)
		known := f.Check(slices.Contains(allScopes, scope), path, "unknown_scope",
			"There is no scope %q; the scopes are %s.", scope, joinScopes(allScopes))
		f.Check(!known || actor.Scopes == nil || slices.Contains(actor.Scopes, scope), path, "scope_missing",
			"The token that you use lacks the scope %q and cannot give it.", scope)
	}
	return f.Err("bad_token_input", "The token cannot be made like this.")
}

// setOwner finds the user and the organisation of a new token and checks that they go together.
func (s *Service) setOwner(ctx context.Context, tx *sqldb.Tx, actor Actor, in CreateTokenInput, token *Token) error {
	user, err := s.tokenUser(ctx, tx, actor, in.User)
	if err != nil {
		return err
	}
	org, err := tokenOrg(ctx, tx, actor, user, in.Org)
	if err != nil {
		return err
	}
	_, member, err := rolesOf(ctx, tx, org.ID, user.ID)
	if err != nil {
		return err
	}
	if !member {
		return errs.Forbidden("not_a_member", "%s is not a member of %s.", user.Name, org.Name)
	}
	live, err := s.liveTokens(ctx, tx, user.ID)
	if err != nil {
		return err
	}
	if len(live) >= tokensMost {
		return errs.Conflict("too_many_tokens", "%s has %d API tokens. Revoke some that are not needed first.", user.Name, len(live))
	}
	token.UserID, token.OrgID, token.OrgName = user.ID, org.ID, org.Name
	return nil
}

func (s *Service) tokenUser(ctx context.Context, tx *sqldb.Tx, actor Actor, name string) (User, error) {
	if actor.Via == ViaOperator {
		var f errs.Fields
		f.Check(name != "", "user", "required", "Name the user that the token is for.")
		if err := f.Err("bad_token_input", "The token cannot be made like this."); err != nil {
			return User{}, err
		}
		return UserByName(ctx, tx, name)
	}
	if name != "" && nameKey(name) != nameKey(actor.UserName) {
		return User{}, errs.Forbidden("token_of_another_user",
			"You can make API tokens for yourself only; for others it takes the command line on the server.")
	}
	return UserByID(ctx, tx, actor.UserID)
}

func tokenOrg(ctx context.Context, tx *sqldb.Tx, actor Actor, user User, name string) (Org, error) {
	if name == "" && actor.Via == ViaOperator {
		return OrgByID(ctx, tx, user.PrivateOrg)
	}
	if name == "" {
		return OrgByID(ctx, tx, actor.OrgID)
	}
	return OrgByName(ctx, tx, name)
}

// Tokens returns the actor's live tokens, the newest first, without their secrets.
func (s *Service) Tokens(ctx context.Context, actor Actor) ([]Token, error) {
	if err := actor.Need(ScopeAccount); err != nil {
		return nil, err
	}
	return s.liveTokens(ctx, s.db, actor.UserID)
}

// RevokeToken ends a token of the actor's, or, for admins and the operator, anybody's.
func (s *Service) RevokeToken(ctx context.Context, actor Actor, id string) error {
	if err := actor.Need(ScopeAccount); err != nil {
		return err
	}
	missing := errs.NotFound("token_not_found", "You have no API token with this id.")
	if !clock.IsID(id) {
		return missing
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE api_tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL
			AND (user_id = $3 OR $4)`, id, sqldb.Micros(s.clock.Now()), actor.UserID, actor.NeedAdmin() == nil)
		if err != nil {
			return err
		}
		if n == 0 {
			return missing
		}
		return s.Audit(ctx, tx, actor, "token.revoke", "token:"+id, nil)
	})
}

func sortScopes(scopes []Scope) []Scope {
	if scopes == nil {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(scopes)))
}

// joinScopes returns scopes as the column stores them.
func joinScopes(scopes []Scope) string {
	words := make([]string, len(scopes))
	for i, s := range scopes {
		words[i] = string(s)
	}
	return strings.Join(words, " ")
}

// splitScopes is the inverse of joinScopes; "" gives nil, which is everything.
func splitScopes(column string) []Scope {
	var scopes []Scope
	for _, word := range strings.Fields(column) {
		scopes = append(scopes, Scope(word))
	}
	return scopes
}

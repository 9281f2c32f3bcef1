package account

import (
	"context"
	"time"

	"souk.dev/souk/internal/platform/errs"
)

// User is a person with a password. Its private organisation has the same name.
type User struct {
	ID         string
	Name       string // as it was written at sign-up; unique without regard to case
	FullName   string // "" when not told
	Email      string // "" when not told
	Admin      bool   // administers the market
	Active     bool   // false: refused everywhere
	PrivateOrg string // id
	CurrentOrg string // id; what Basic and new sessions act for
	CreatedAt  time.Time

	EmailConfirmedAt time.Time // zero: nobody has shown that the mails arrive
	ErasedAt         time.Time // zero: not erased; else only the id and a made-up name are left
}

// User returns a user, for itself and for admins.
func (s *Service) User(ctx context.Context, actor Actor, name string) (User, error) {
	if err := actor.Need(ScopeRead); err != nil {
		return User{}, err
	}
	if nameKey(name) != nameKey(actor.UserName) && actor.NeedAdmin() != nil {
		return User{}, errs.NotFound("user_not_found", "There is no user of this name that you may see.")
	}
	return UserByName(ctx, s.db, name)
}

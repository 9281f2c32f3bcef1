package account

import (
	"context"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// erasedPrefix begins the names of users who were erased; nobody else gets one.
const erasedPrefix = "erased-"

// EraseInput erases one's own account, for good.
type EraseInput struct {
	Password string
	Confirm  string // the user's name once more
}

// Erase erases the actor's own account: its name becomes a made-up one, and its e-mail address, full name,
// password, sessions, tokens and memberships go, and what its private organisation said of itself. What was
// bought and sold stays, and invoices with what is printed on them. It cannot be undone. It fails with
// "bad_erase", "last_manager", "last_admin", as Login does, and with what other rooms hold against it.
func (s *Service) Erase(ctx context.Context, actor Actor, in EraseInput) error {
	if err := actor.Need(ScopeAccount); err != nil {
		return err
	}
	if err := needUser(actor); err != nil {
		return err
	}
	var f errs.Fields
	f.Check(nameKey(in.Confirm) == nameKey(actor.UserName), "confirm", "not_confirmed", "Type your user name, %s, to confirm.", actor.UserName)
	if f.Check(in.Password != "", "password", "required", "Give your password.") && len(f.List()) == 0 {
		_, err := s.verify(ctx, actor.UserName, in.Password, actor.Remote)
		if err != nil && errs.CodeOf(err) != errCredentials.Code {
			return err
		}
		f.Check(err == nil, "password", "password_wrong", "This is not your password.")
	}
	if err := f.Err("bad_erase", "Nothing was erased."); err != nil {
		return err
	}
	return s.erase(ctx, actor, actor.UserName)
}

// EraseUser erases the account of anybody. It is for admins and the operator; confirm is the user's name
// once more. It fails as Erase does, and with "user_erased".
func (s *Service) EraseUser(ctx context.Context, actor Actor, name, confirm string) error {
	if err := actor.NeedAdmin(); err != nil {
		return err
	}
	var f errs.Fields
	f.Check(nameKey(confirm) == nameKey(name), "confirm", "not_confirmed", "Type the user's name to confirm.")
	if err := f.Err("bad_erase", "Nothing was erased."); err != nil {
		return err
	}
	return s.erase(ctx, actor, name)
}

// ConfirmPassword returns nil when the password is the actor's own: some changes want it once more. It fails with
// "password_wrong" (KindInvalid), and as Login does where it was tried too often.
func (s *Service) ConfirmPassword(ctx context.Context, actor Actor, password string) error {
	if err := needUser(actor); err != nil {
		return err
	}
	_, err := s.verify(ctx, actor.UserName, password, actor.Remote)
	if errs.CodeOf(err) == errCredentials.Code {
		return errs.Invalid("password_wrong", "This is not your password.")
	}
	return err
}

func (s *Service) erase(ctx context.Context, actor Actor, name string) error {
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		user, err := UserByName(ctx, tx, name)
		if err != nil {
			return err
		}
		if err := s.mayErase(ctx, tx, user); err != nil {
			return err
		}
		for _, room := range s.personal {
			if eraser, ok := room.(Eraser); ok {
				if err := eraser.EraseUser(ctx, tx, user); err != nil {
					return err
				}
			}
		}
		made := erasedPrefix + user.ID[len(user.ID)-8:] // of the id's random part; taken only by bad luck
		if used, err := nameTaken(ctx, tx, made); err != nil || used {
			made = erasedPrefix + user.ID[len(user.ID)-16:]
		}
		if err := s.eraseRows(ctx, tx, user, made); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "user.erase", "user:"+made, nil)
	})
}

// mayErase refuses where others depend on the user.
func (s *Service) mayErase(ctx context.Context, tx *sqldb.Tx, user User) error {
	if !user.ErasedAt.IsZero() {
		return errErased(user)
	}
	orgs, err := onlyManagesOthers(ctx, tx, user.ID)
	if err != nil {
		return err
	}
	if len(orgs) > 0 {
		return errs.Conflict("last_manager", "%s is the only manager of %s, which has other members. Make one of them a manager there first.",
			user.Name, strings.Join(orgs, ", "))
	}
	if err := keepAdmin(ctx, tx, user); err != nil {
		return err
	}
	for _, room := range s.personal {
		if holder, ok := room.(Holder); ok {
			if err := holder.MayErase(ctx, tx, user); err != nil {
				return err
			}
		}
	}
	return nil
}

func errErased(user User) error {
	return errs.Conflict("user_erased", "%s was erased. That cannot be undone.", user.Name)
}

// keepAdmin refuses a change after which the market would have no active administrator.
func keepAdmin(ctx context.Context, q sqldb.Queryer, user User) error {
	if !user.Admin || !user.Active {
		return nil
	}
	others, err := sqldb.One(ctx, q, sqldb.Value[int64],
		`SELECT COUNT(*) FROM users WHERE is_admin = TRUE AND is_active = TRUE AND id <> $1`, user.ID)
	if err == nil && others == 0 {
		return errs.Conflict("last_admin", "%s is the last administrator of this market. Make somebody else one first.", user.Name)
	}
	return err
}

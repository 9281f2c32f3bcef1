package account

import (
	"context"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// errCredentials does not tell which of the two is wrong.
var errCredentials = errs.New(errs.KindUnauthenticated, "bad_credentials", "The user name or the password is wrong.")

var errInactive = errs.Forbidden("user_inactive", "This account has been deactivated. Ask an administrator of this market.")

// verify returns the user of that name when the password is right. It fails with "bad_credentials",
// "login_blocked", "busy" and, to those only who know the password, "user_inactive" and "not_activated".
func (s *Service) verify(ctx context.Context, name, password, remote string) (secretUser, error) {
	var user secretUser
	account := ""
	if nameForm.MatchString(name) && len(password) <= maxPassword {
		found, err := findSecret(ctx, s.db, name)
		if err != nil {
			return secretUser{}, err
		}
		user, account = found, nameKey(name)
	}
	verdict, err := s.hasher.Verify(ctx, user.hash, password, s.throttle.Guard(account, remote))
	switch {
	case err != nil:
		return secretUser{}, err
	case !verdict.OK:
		return secretUser{}, errCredentials
	case !user.Active:
		return secretUser{}, s.whyInactive(ctx, user.User)
	case verdict.Stale:
		return s.rehash(ctx, user, password)
	}
	return user, nil
}

// whyInactive says what a user who is not active can do about it.
func (s *Service) whyInactive(ctx context.Context, user User) error {
	waits, err := awaitsActivation(ctx, s.db, user)
	switch {
	case err != nil:
		return err
	case waits:
		return errWaiting
	}
	return errInactive
}

// rehash replaces a hash that was made with other costs than today's.
func (s *Service) rehash(ctx context.Context, user secretUser, password string) (secretUser, error) {
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return secretUser{}, err
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE users SET password_hash = $2 WHERE id = $1 AND password_hash = $3`, user.ID, hash, user.hash)
		return err
	})
	user.hash = hash
	return user, err
}

// ChangePasswordInput changes one's own password.
type ChangePasswordInput struct {
	Old, New string
	Session  string // the session token that stays; every other session of the user ends
}

// ChangePassword replaces the actor's password and ends its other sessions; API tokens stay. It
// needs the old password, and fails with "bad_password" and as Login does.
func (s *Service) ChangePassword(ctx context.Context, actor Actor, in ChangePasswordInput) error {
	if err := actor.Need(ScopeAccount); err != nil {
		return err
	}
	if actor.UserID == "" {
		return errs.Forbidden("no_user", "The command line on the server has no password of its own; name a user.")
	}
	if _, err := s.verify(ctx, actor.UserName, in.Old, actor.Remote); err != nil {
		if errs.CodeOf(err) == errCredentials.Code {
			var f errs.Fields
			f.Add("old", "password_wrong", "This is not your password.")
			return f.Err("bad_password", "The password was not changed.")
		}
		return err
	}
	return s.storePassword(ctx, actor, actor.UserName, in.New, in.Session)
}

// SetPassword replaces the password of any user and ends its sessions; API tokens stay. It is for
// admins and the operator, and fails with "bad_password".
func (s *Service) SetPassword(ctx context.Context, actor Actor, name, password string) error {
	if err := actor.NeedAdmin(); err != nil {
		return err
	}
	return s.storePassword(ctx, actor, name, password, "")
}

func (s *Service) storePassword(ctx context.Context, actor Actor, name, password, keepSession string) error {
	var f errs.Fields
	checkPassword(&f, "new", password)
	if err := f.Err("bad_password", "The password was not changed."); err != nil {
		return err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		user, err := UserByName(ctx, tx, name)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE users SET password_hash = $2 WHERE id = $1`, user.ID, hash); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, user.ID, keepSession); err != nil {
			return err
		}
		if err := dropKeys(ctx, tx, user.ID, forReset); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "user.password", "user:"+user.Name, nil)
	})
}

// SetActive deactivates or reactivates a user. A deactivated one is refused everywhere at once,
// whatever credential it holds; its sessions end. It is for admins and the operator, and fails with
// "last_manager" where the user is the only active manager of an organisation, "last_admin" for the last
// active administrator, and "user_erased".
func (s *Service) SetActive(ctx context.Context, actor Actor, name string, active bool) error {
	if err := actor.NeedAdmin(); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		user, err := UserByName(ctx, tx, name)
		if err != nil {
			return err
		}
		if user.ErasedAt.IsZero() {
			return s.setActive(ctx, tx, actor, user, active)
		}
		return errErased(user)
	})
}

func (s *Service) setActive(ctx context.Context, tx *sqldb.Tx, actor Actor, user User, active bool) error {
	if user.Active == active {
		if active {
			return nil
		}
		return dropKeys(ctx, tx, user.ID, forActivation) // from now on it is deactivated, and waits for no link
	}
	if !active {
		if err := s.release(ctx, tx, user); err != nil {
			return err
		}
	}
	for _, why := range []purpose{forActivation, forReset} {
		if err := dropKeys(ctx, tx, user.ID, why); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE users SET is_active = $2 WHERE id = $1`, user.ID, active); err != nil {
		return err
	}
	action := "user.deactivate"
	if active {
		action = "user.activate"
	}
	return s.Audit(ctx, tx, actor, action, "user:"+user.Name, nil)
}

// release ends the sessions of a user who is about to be deactivated.
func (s *Service) release(ctx context.Context, tx *sqldb.Tx, user User) error {
	orgs, err := onlyManages(ctx, tx, user.ID)
	if err != nil {
		return err
	}
	if len(orgs) > 0 {
		return errs.Conflict("last_manager", "%s is the only manager of %s. Make somebody else a manager there first.",
			user.Name, strings.Join(orgs, ", "))
	}
	if err := keepAdmin(ctx, tx, user); err != nil {
		return err
	}
	return endSessions(ctx, tx, user.ID, "")
}

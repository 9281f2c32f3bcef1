package account

import (
	"context"
	"database/sql"
	"errors"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// Own is what a user sees of itself.
type Own struct {
	User
	PendingEmail string // an address that waits to be confirmed; "" for none
}

// ProfileInput changes what a user says of itself; nil leaves it as it is.
type ProfileInput struct {
	FullName *string
	Email    *string // "" removes it, where the market does not ask for one
}

// Own returns the actor's own account. It fails with "no_user" for the operator.
func (s *Service) Own(ctx context.Context, actor Actor) (Own, error) {
	if err := actor.Need(ScopeRead); err != nil {
		return Own{}, err
	}
	if err := needUser(actor); err != nil {
		return Own{}, err
	}
	return s.own(ctx, s.db, actor.UserID)
}

func (s *Service) own(ctx context.Context, q sqldb.Queryer, userID string) (Own, error) {
	user, err := UserByID(ctx, q, userID)
	if err != nil {
		return Own{}, err
	}
	pending, err := sqldb.One(ctx, q, sqldb.Value[string], `SELECT email FROM account_keys
		WHERE user_id = $1 AND purpose = 'email' AND expires_at > $2`, userID, sqldb.Micros(s.clock.Now()))
	if errors.Is(err, sql.ErrNoRows) {
		return Own{User: user}, nil
	}
	return Own{User: user, PendingEmail: pending}, err
}

func needUser(actor Actor) error {
	if actor.UserID == "" {
		return errs.Forbidden("no_user", "The command line on the server has no account of its own; name a user.")
	}
	return nil
}

// ChangeProfile changes the actor's own account. A new e-mail address counts once it was confirmed with
// the link that is sent to it; until then mails go to the old one, which is told then. It fails with
// "bad_profile" and "too_often".
func (s *Service) ChangeProfile(ctx context.Context, actor Actor, in ProfileInput) (Own, error) {
	if err := actor.Need(ScopeAccount); err != nil {
		return Own{}, err
	}
	if err := needUser(actor); err != nil {
		return Own{}, err
	}
	if err := s.checkProfile(in); err != nil {
		return Own{}, err
	}
	if in.Email != nil && *in.Email != "" {
		if err := s.askForEmail(ctx, actor, *in.Email); err != nil {
			return Own{}, err
		}
	}
	var own Own
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		user, err := UserByID(ctx, tx, actor.UserID)
		if err != nil {
			return err
		}
		if in.FullName != nil && *in.FullName != user.FullName {
			if _, err := tx.Exec(ctx, `UPDATE users SET full_name = $2 WHERE id = $1`, user.ID, *in.FullName); err != nil {
				return err
			}
			if err := s.Audit(ctx, tx, actor, "user.profile", "user:"+user.Name, nil); err != nil {
				return err
			}
		}
		if in.Email != nil {
			if err := s.changeEmail(ctx, tx, actor, user, *in.Email); err != nil {
				return err
			}
		}
		own, err = s.own(ctx, tx, user.ID)
		return err
	})
	return own, err
}

func (s *Service) checkProfile(in ProfileInput) error {
	var f errs.Fields
	if in.FullName != nil {
		checkLine(&f, "full_name", *in.FullName, maxFullName)
	}
	if in.Email != nil {
		f.Check(*in.Email == "" || isEmail(*in.Email), "email", "bad_email", "This is not an e-mail address.")
		f.Check(*in.Email != "" || !s.options.Activation, "email", "required", "This market needs an e-mail address of every account.")
	}
	return f.Err("bad_profile", "The profile was not changed.")
}

// askForEmail bounds the mails with which addresses are confirmed; one that is the user's, confirmed,
// gets none.
func (s *Service) askForEmail(ctx context.Context, actor Actor, email string) error {
	user, err := UserByID(ctx, s.db, actor.UserID)
	if err != nil || user.Email == email && !user.EmailConfirmedAt.IsZero() {
		return err
	}
	return s.throttle.Ask(ctx, string(forEmail), nameKey(email), actor.Remote)
}

func (s *Service) changeEmail(ctx context.Context, tx *sqldb.Tx, actor Actor, user User, email string) error {
	switch {
	case email == user.Email && (email == "" || !user.EmailConfirmedAt.IsZero()): // what it is; a change that waits is off
		return dropKeys(ctx, tx, user.ID, forEmail)
	case email != "":
		return s.sendConfirmation(ctx, tx, user, email)
	}
	if err := dropKeys(ctx, tx, user.ID, forEmail); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE users SET email = '', email_confirmed_at = NULL WHERE id = $1`, user.ID); err != nil {
		return err
	}
	if err := s.tellOldAddress(ctx, tx, user, user.Email); err != nil {
		return err
	}
	return s.Audit(ctx, tx, actor, "user.email", "user:"+user.Name, nil)
}

package account

import (
	"context"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// errWaiting is for those only who know the password.
var errWaiting = errs.Forbidden("not_activated",
	"This account waits to be activated: follow the link in the mail that was sent to its address, or have it sent again.")

// Confirmation is what a mailed link would confirm.
type Confirmation struct {
	UserName string
	Email    string
	Opens    bool // it activates the account; otherwise it confirms the address of one that is active
}

// Confirmation tells what a link of /activate/ is for, without using it up: programs that look into
// mails follow links. It fails with "link_invalid".
func (s *Service) Confirmation(ctx context.Context, key string) (Confirmation, error) {
	k, err := s.findKey(ctx, s.db, key, forActivation, forEmail)
	if err != nil {
		return Confirmation{}, err
	}
	return Confirmation{UserName: k.user.Name, Email: k.email, Opens: k.purpose == forActivation}, nil
}

// Confirm uses a link of /activate/: a new account becomes active, and the address that the link was
// sent to is the user's, confirmed. An address that it replaces is told. Of the actor only RequestID
// and Remote count. It fails with "link_invalid".
func (s *Service) Confirm(ctx context.Context, actor Actor, key string) (Confirmation, error) {
	var done Confirmation
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		k, err := s.findKey(ctx, tx, key, forActivation, forEmail)
		if err != nil {
			return err
		}
		opens := k.purpose == forActivation
		if !opens && !k.user.Active { // deactivated since
			return errLink
		}
		done = Confirmation{UserName: k.user.Name, Email: k.email, Opens: opens}
		_, err = tx.Exec(ctx, `UPDATE users SET email = $2, email_confirmed_at = $3, is_active = TRUE WHERE id = $1`,
			k.user.ID, k.email, sqldb.Micros(s.clock.Now()))
		if err != nil {
			return err
		}
		if err := dropKeys(ctx, tx, k.user.ID, k.purpose); err != nil {
			return err
		}
		if old := k.user.Email; old != "" && old != k.email {
			if err := s.tellOldAddress(ctx, tx, k.user, old); err != nil {
				return err
			}
		}
		action := "user.email"
		if opens {
			action = "user.activate"
		}
		return s.Audit(ctx, tx, actor.self(k.user), action, "user:"+k.user.Name, nil)
	})
	return done, err
}

// ResendActivation has the link of an account that waits for it sent again. The answer is the same
// whether or not there is such an account. It fails with "too_often".
func (s *Service) ResendActivation(ctx context.Context, actor Actor, nameOrEmail string) error {
	return s.ask(ctx, actor, forActivation, nameOrEmail)
}

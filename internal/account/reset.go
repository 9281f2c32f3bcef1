package account

import (
	"context"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// askedFor bounds what people type to say who they are, in bytes.
const askedFor = maxEmail

// askedMost bounds the accounts that one address gets links for.
const askedMost = 10

// mailAsked is the job that sends what somebody asked for by name or e-mail address. It is a job so
// that who asks cannot tell from the time it takes whether there is such an account.
type mailAsked struct {
	Purpose purpose `json:"purpose"`
	Who     string  `json:"who"`
}

func (mailAsked) Kind() string { return "account_mail_asked" }

// RequestReset has a link sent with which the password can be set anew, to the user of that name or to
// the users with that e-mail address. The answer is the same whether or not there are any. It fails
// with "bad_reset" and "too_often".
func (s *Service) RequestReset(ctx context.Context, actor Actor, nameOrEmail string) error {
	return s.ask(ctx, actor, forReset, nameOrEmail)
}

func (s *Service) ask(ctx context.Context, actor Actor, why purpose, who string) error {
	who = strings.TrimSpace(who)
	var f errs.Fields
	if f.Check(who != "", "user", "required", "Give the user name or the e-mail address of the account.") {
		f.Check(len(who) <= askedFor && isLine(who), "user", "bad_name", "This is neither a user name nor an e-mail address.")
	}
	if err := f.Err("bad_reset", "No mail was asked for."); err != nil {
		return err
	}
	if err := s.throttle.Ask(ctx, string(why), nameKey(who), actor.Remote); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if s.queue == nil {
			return nil
		}
		return s.queue.Add(ctx, tx, mailAsked{Purpose: why, Who: who})
	})
}

// mailAsked sends the links, to active accounts for a new password, to those that wait for it for the
// activation.
func (s *Service) mailAsked(ctx context.Context, asked mailAsked) error {
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		users, err := sqldb.All(ctx, tx, scanUser, `SELECT `+userColumns+` FROM users u
			WHERE (u.name_key = $1 OR LOWER(u.email) = $1) AND u.email <> '' ORDER BY u.name_key LIMIT $2`,
			nameKey(asked.Who), askedMost)
		if err != nil {
			return err
		}
		for _, user := range users { // few: those of one mailbox
			if err := s.sendAsked(ctx, tx, asked.Purpose, user); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) sendAsked(ctx context.Context, tx *sqldb.Tx, why purpose, user User) error {
	if why == forReset {
		if !user.Active {
			return nil
		}
		return s.sendReset(ctx, tx, user)
	}
	waits, err := awaitsActivation(ctx, tx, user)
	if err != nil || !waits {
		return err
	}
	return s.sendActivation(ctx, tx, user)
}

// ResetUser returns whose password a link would set, without using it up. It fails with "link_invalid".
func (s *Service) ResetUser(ctx context.Context, key string) (string, error) {
	k, err := s.findKey(ctx, s.db, key, forReset)
	if err == nil && !k.user.Active {
		err = errLink
	}
	return k.user.Name, err
}

// CompleteReset sets the password with a mailed link and returns the user's name. All sessions end;
// API tokens stay. That the link arrived confirms the address, and the user is told by mail. It fails
// with "link_invalid" and "bad_password".
func (s *Service) CompleteReset(ctx context.Context, actor Actor, key, password string) (string, error) {
	name, err := s.ResetUser(ctx, key)
	if err != nil {
		return "", err
	}
	var f errs.Fields
	checkPassword(&f, "new", password)
	if err := f.Err("bad_password", "The password was not changed."); err != nil {
		return "", err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error { return s.storeReset(ctx, tx, actor, key, hash) })
	if err != nil {
		return "", err
	}
	// Who forgot the password has failed before, and must not wait for that.
	return name, s.throttle.Guard(nameKey(name), actor.Remote).After(ctx, true)
}

func (s *Service) storeReset(ctx context.Context, tx *sqldb.Tx, actor Actor, key, hash string) error {
	k, err := s.findKey(ctx, tx, key, forReset)
	if err != nil {
		return err
	}
	if !k.user.Active {
		return errLink
	}
	if _, err := tx.Exec(ctx, `UPDATE users SET password_hash = $2 WHERE id = $1`, k.user.ID, hash); err != nil {
		return err
	}
	if k.email != "" {
		_, err := tx.Exec(ctx, `UPDATE users SET email_confirmed_at = $3
			WHERE id = $1 AND email = $2 AND email_confirmed_at IS NULL`, k.user.ID, k.email, sqldb.Micros(s.clock.Now()))
		if err != nil {
			return err
		}
	}
	if err := dropKeys(ctx, tx, k.user.ID, forReset); err != nil {
		return err
	}
	if err := endSessions(ctx, tx, k.user.ID, ""); err != nil {
		return err
	}
	if err := s.tellNewPassword(ctx, tx, k.user); err != nil {
		return err
	}
	return s.Audit(ctx, tx, actor.self(k.user), "user.password", "user:"+k.user.Name, map[string]any{"reset": true})
}

// ResetLink is a link that an administrator hands over.
type ResetLink struct {
	User, URL string
	ExpiresAt time.Time
}

// MakeResetLink returns a link with which the user can set a new password, for markets without mail.
// It is for admins and the operator, and fails with "user_inactive".
func (s *Service) MakeResetLink(ctx context.Context, actor Actor, name string) (ResetLink, error) {
	if err := actor.NeedAdmin(); err != nil {
		return ResetLink{}, err
	}
	var link ResetLink
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		user, err := UserByName(ctx, tx, name)
		if err != nil {
			return err
		}
		if !user.Active {
			return errs.Conflict("user_inactive", "%s is not active. Activate the account first.", user.Name)
		}
		key, err := s.makeKey(ctx, tx, user.ID, forReset, "") // it confirms no address: no mail carries it
		if err != nil {
			return err
		}
		link = ResetLink{User: user.Name, URL: s.resetLink(key), ExpiresAt: s.clock.Now().Add(resetTTL)}
		return s.Audit(ctx, tx, actor, "user.reset_link", "user:"+user.Name, nil)
	})
	return link, err
}

// purgeKeys removes links that are too old, but for those of accounts that still wait to be activated.
func (s *Service) purgeKeys(ctx context.Context, tx *sqldb.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM account_keys WHERE expires_at <= $1 AND purpose <> 'activate'`,
		sqldb.Micros(s.clock.Now()))
	return err
}

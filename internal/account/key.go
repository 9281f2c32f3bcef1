package account

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// purpose is what a mailed link is for.
type purpose string

const (
	forActivation purpose = "activate" // lets a new account in
	forEmail      purpose = "email"    // shows that mails to an address arrive
	forReset      purpose = "reset"    // sets a new password
)

// How long links work.
const (
	confirmTTL = 24 * time.Hour
	resetTTL   = time.Hour
)

var errLink = errs.New(errs.KindGone, "link_invalid",
	"This link does not work any more: it was used, replaced by a newer one, or is too old. Ask for a new one.")

// accountKey is what a link stands for.
type accountKey struct {
	hash    string
	user    User
	purpose purpose
	email   string // that it was sent to
}

func scanKey(row sqldb.Row) (accountKey, error) {
	var k accountKey
	err := row.Scan(append(k.user.columns(), &k.hash, &k.purpose, &k.email)...)
	return k, err
}

// makeKey returns the secret of a new link. Only a hash of it is stored. Links for activation and
// addresses replace those before them.
func (s *Service) makeKey(ctx context.Context, tx *sqldb.Tx, userID string, why purpose, email string) (string, error) {
	ttl := confirmTTL
	if why == forReset {
		ttl = resetTTL
	} else if err := dropKeys(ctx, tx, userID, why); err != nil {
		return "", err
	}
	secret, now := authn.NewSecret(""), s.clock.Now()
	_, err := tx.Exec(ctx, `INSERT INTO account_keys (key_hash, user_id, purpose, email, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		authn.HashToken(secret), userID, string(why), email, sqldb.Micros(now), sqldb.Micros(now.Add(ttl)))
	return secret, err
}

// findKey returns what the link stands for, and "link_invalid" for one that does not work.
func (s *Service) findKey(ctx context.Context, q sqldb.Queryer, secret string, purposes ...purpose) (accountKey, error) {
	var args sqldb.Args
	k, err := sqldb.One(ctx, q, scanKey, `SELECT `+userColumns+`, k.key_hash, k.purpose, k.email
		FROM account_keys k JOIN users u ON u.id = k.user_id
		WHERE k.key_hash = `+args.Add(authn.HashToken(secret))+` AND k.expires_at > `+args.Add(sqldb.Micros(s.clock.Now()))+`
		AND k.purpose IN (`+sqldb.List(&args, purposes)+`)`, args.Values()...)
	if errors.Is(err, sql.ErrNoRows) {
		return accountKey{}, errLink
	}
	return k, err
}

func dropKeys(ctx context.Context, tx *sqldb.Tx, userID string, why purpose) error {
	_, err := tx.Exec(ctx, `DELETE FROM account_keys WHERE user_id = $1 AND purpose = $2`, userID, string(why))
	return err
}

// awaitsActivation reports whether the user is not active because nobody followed the link yet. Links
// for activation stay until they are replaced, so one that is too old counts as well.
func awaitsActivation(ctx context.Context, q sqldb.Queryer, user User) (bool, error) {
	if user.Active {
		return false, nil
	}
	n, err := sqldb.One(ctx, q, sqldb.Value[int64],
		`SELECT COUNT(*) FROM account_keys WHERE user_id = $1 AND purpose = 'activate'`, user.ID)
	return n > 0, err
}

// self is a user as the actor of what it does with a link, from where the link was followed.
func (a Actor) self(user User) Actor {
	return Actor{UserID: user.ID, UserName: user.Name, OrgID: user.PrivateOrg, RequestID: a.RequestID, Remote: a.Remote}
}

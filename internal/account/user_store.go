package account

import (
	"context"
	"database/sql"
	"errors"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

const userColumns = `u.id, u.name, u.full_name, u.email, u.is_admin, u.is_active, u.private_org, u.current_org, u.created_at,
	u.email_confirmed_at, u.erased_at`

func (u *User) columns() []any {
	return []any{&u.ID, &u.Name, &u.FullName, &u.Email, &u.Admin, &u.Active, &u.PrivateOrg, &u.CurrentOrg,
		sqldb.Time(&u.CreatedAt), sqldb.Time(&u.EmailConfirmedAt), sqldb.Time(&u.ErasedAt)}
}

func scanUser(row sqldb.Row) (User, error) {
	var u User
	err := row.Scan(u.columns()...)
	return u, err
}

// UserByID returns the user, active or not. It does not authorise.
func UserByID(ctx context.Context, q sqldb.Queryer, id string) (User, error) {
	u, err := sqldb.One(ctx, q, scanUser, `SELECT `+userColumns+` FROM users u WHERE u.id = $1`, id)
	return u, orNotFound(err, "user_not_found", "There is no user with the id %s.", id)
}

// UserByName returns the user, active or not. It does not authorise.
func UserByName(ctx context.Context, q sqldb.Queryer, name string) (User, error) {
	if !nameForm.MatchString(name) { // the database need not even accept it as text
		return User{}, errs.NotFound("user_not_found", "There is no user of this name.")
	}
	u, err := sqldb.One(ctx, q, scanUser, `SELECT `+userColumns+` FROM users u WHERE u.name_key = $1`, nameKey(name))
	return u, orNotFound(err, "user_not_found", "There is no user named %s.", name)
}

// orNotFound turns the absence of a row into an error for users.
func orNotFound(err error, code, format string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errs.NotFound(code, format, args...)
	}
	return err
}

// secretUser is a user with the hash of its password.
type secretUser struct {
	User
	hash string
}

// findSecret returns the user of that name; the zero value when there is none, as whoever guesses
// must not notice.
func findSecret(ctx context.Context, q sqldb.Queryer, name string) (secretUser, error) {
	if !nameForm.MatchString(name) {
		return secretUser{}, nil
	}
	u, err := sqldb.One(ctx, q, func(row sqldb.Row) (u secretUser, err error) {
		return u, row.Scan(append(u.columns(), &u.hash)...)
	}, `SELECT `+userColumns+`, u.password_hash FROM users u WHERE u.name_key = $1`, nameKey(name))
	if errors.Is(err, sql.ErrNoRows) {
		return secretUser{}, nil
	}
	return u, err
}

func insertUser(ctx context.Context, tx *sqldb.Tx, u User, passwordHash string) error {
	_, err := tx.Exec(ctx, `INSERT INTO users
		(id, name, name_key, full_name, email, password_hash, is_admin, is_active, private_org, current_org, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		u.ID, u.Name, nameKey(u.Name), u.FullName, u.Email, passwordHash, u.Admin, u.Active,
		u.PrivateOrg, u.CurrentOrg, sqldb.Micros(u.CreatedAt))
	return err
}

package sqldb

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Fault says in one line what a database said, for the person who runs it. It leaves out the address, which
// may hold a password.
func Fault(err error) string {
	var parse *pgconn.ParseConfigError
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	text := err.Error()
	switch {
	case errors.As(err, &parse):
		return "its address has a mistake"
	case errors.As(err, &pg):
		text = pg.Message
	case errors.As(err, &connect) && errors.Unwrap(connect) != nil:
		text = errors.Unwrap(connect).Error()
	}
	return strings.TrimSuffix(strings.Join(strings.Fields(text), " "), ".")
}

package account

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/sqldb"
)

// ActiveAdmins returns how many users administer the market.
func ActiveAdmins(ctx context.Context, q sqldb.Queryer) (int64, error) {
	n, err := sqldb.One(ctx, q, sqldb.Value[int64], `SELECT count(*) FROM users WHERE is_admin AND is_active`)
	if err != nil {
		return 0, fmt.Errorf("count administrators: %w", err)
	}
	return n, nil
}

// unguarded lets a password be tried without being counted.
type unguarded struct{}

func (unguarded) Before(context.Context) error      { return nil }
func (unguarded) After(context.Context, bool) error { return nil }

// HasPassword reports whether an active user of that name has that password. It is for whoever runs the
// market and looks for passwords that everybody knows: nothing is counted or logged.
func HasPassword(ctx context.Context, q sqldb.Queryer, h *authn.Hasher, name, password string) (bool, error) {
	user, err := findSecret(ctx, q, name)
	if err != nil || user.hash == "" || !user.Active {
		return false, err
	}
	verdict, err := h.Verify(ctx, user.hash, password, unguarded{})
	return verdict.OK, err
}

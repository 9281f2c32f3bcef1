package app

import (
	"context"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/sandboxes"
)

// EnterSandbox returns the market of a sandbox, and who an actor of the real market is there.
func (a *App) EnterSandbox(ctx context.Context, box sandboxes.Sandbox, actor account.Actor) (*App, account.Actor, error) {
	in, leave, err := a.worlds.enter(ctx, box)
	if err != nil {
		return nil, account.Actor{}, err
	}
	leave()
	guest, err := visitors{market: a.Accounts, in: in.app, box: box}.admit(ctx, actor, nil)
	return in.app, guest, err
}

// ForgetLease gives a sandbox free that a server had in hand when it died.
func (a *App) ForgetLease(t *testing.T, box sandboxes.Sandbox) {
	t.Helper()
	err := a.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE sandboxes SET worked_until = NULL WHERE id = $1`, box.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

package app

import (
	"context"

	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
)

// instanceSetting is the setting with the id of the market.
const instanceSetting = "instance_id"

// instance returns the id of this market, and makes one where there is none. Several servers agree on it.
func (a *App) instance(ctx context.Context) (string, error) {
	s, found, err := setting.Get(ctx, a.DB, instanceSetting)
	if err != nil || found {
		return s.Value, err
	}
	err = a.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if s, found, err = setting.Get(ctx, tx, instanceSetting); err != nil || found {
			return err
		}
		s = setting.Setting{Value: a.IDs.NewID(), UpdatedAt: a.Clock.Now()}
		return setting.Set(ctx, tx, instanceSetting, s)
	})
	return s.Value, err
}

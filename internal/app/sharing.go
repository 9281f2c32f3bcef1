package app

import (
	"path/filepath"

	"souk.dev/souk/internal/store/revshare"
)

// wireSharing makes what shares the money of sales. The market tells it when its fee is set.
func (a *App) wireSharing() {
	a.Sharing = revshare.New(revshare.Deps{
		DB: a.DB, Clock: a.Clock, IDs: a.IDs, Accounts: a.Accounts, Market: a.Market, Ledger: a.Ledger,
		Options: revshare.Options{
			Name: a.Config.Site.Name, PublicURL: a.Config.PublicURL, KeyFile: filepath.Join(a.Config.Data, "signing.key"),
		},
	})
	a.Market.Join(a.Sharing)
}

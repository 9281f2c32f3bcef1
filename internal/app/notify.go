package app

import (
	"time"

	"souk.dev/souk/internal/store/notify"
)

// wireNotify makes the one who tells organisations what happened, before those who have something to tell.
func (a *App) wireNotify() {
	a.Notify = notify.New(notify.Deps{
		DB: a.DB, Clock: a.Real, Moment: a.Clock, IDs: a.IDs, Accounts: a.Accounts, Mailer: a.Mail, Log: a.Log,
		PublicURL: a.Config.PublicURL, AllowPrivate: a.Config.HTTP.AllowPrivate,
	})
	a.Releases.Tell(a.Notify)
}

// scheduleNotify registers what tells them on a running server.
func (a *App) scheduleNotify() {
	a.Queue.Every("events", time.Second, a.Notify.Spread)
	a.Queue.Every("webhooks", time.Second, a.Notify.Deliver)
	a.Queue.Every("contracts that are due", time.Minute, a.Orders.TellDue)
	a.Queue.Every("old events", 24*time.Hour, a.Notify.Purge)
}

package notify

import (
	"context"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// bothValid is how long the secret before signs as well after a change.
const bothValid = 24 * time.Hour

// List returns the addresses of the organisation that the actor acts for, the oldest first: a bounded number.
func (s *Service) List(ctx context.Context, actor account.Actor) ([]Webhook, error) {
	if err := mayManage(actor); err != nil {
		return nil, err
	}
	list, err := sqldb.All(ctx, s.db, scanWebhook, selectWebhooks+` WHERE w.org_id = $1 ORDER BY w.kind DESC, w.created_at, w.id`, actor.OrgID)
	return list, errs.Wrap("notify.List", err)
}

// Get returns an address. For others than managers of its organisation it is KindNotFound, code
// "webhook_not_found".
func (s *Service) Get(ctx context.Context, actor account.Actor, id string) (Webhook, error) {
	if err := mayManage(actor); err != nil {
		return Webhook{}, err
	}
	w, err := findWebhook(ctx, s.db, actor, id)
	return w, errs.Wrap("notify.Get", err)
}

// Create enters an address for the organisation that the actor acts for, and returns its secret, which nobody
// can read again. It is sent what happens from now on. It fails with "bad_webhook", "webhook_exists" and
// "too_many_webhooks".
func (s *Service) Create(ctx context.Context, actor account.Actor, in Input) (w Webhook, secret string, err error) {
	if err := mayManage(actor); err != nil {
		return Webhook{}, "", err
	}
	var f errs.Fields
	types := in.check(&f)
	if err := f.Err("bad_webhook", "The webhook cannot be entered like this."); err != nil {
		return Webhook{}, "", err
	}
	now := s.clock.Now()
	secret = newSecret()
	w = Webhook{
		ID: s.ids.NewID(), OrgID: actor.OrgID, OrgName: actor.OrgName, Kind: KindWebhook, URL: in.URL, Description: in.Description, Types: types,
		State: StateActive, CreatedAt: now, UpdatedAt: now, secret: secret,
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		n, err := sqldb.One(ctx, tx, sqldb.Value[int64], `SELECT COUNT(*) FROM webhooks WHERE org_id = $1 AND kind = 'webhook'`, actor.OrgID)
		if err != nil {
			return err
		}
		if n >= mostWebhooks {
			return errs.Conflict("too_many_webhooks", "%s has %d webhooks, and no more are taken. Remove one first.", actor.OrgName, n)
		}
		if err := insertWebhook(ctx, tx, w); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "webhook.create", w)
	})
	if err != nil {
		return Webhook{}, "", errs.Wrap("notify.Create", err)
	}
	return w, secret, nil
}

// Change changes an address; nil fields stay. Active true lets it go on after a pause, or after it was gone; what
// waits is sent then.
type Change struct {
	URL, Description *string
	Types            *[]string
	Active           *bool
}

// Update changes an address. That of an offering has only Active; the rest is "not_entered" (KindConflict).
func (s *Service) Update(ctx context.Context, actor account.Actor, id string, change Change) (Webhook, error) {
	w, err := s.alter(ctx, actor, id, "webhook.update", func(tx *sqldb.Tx, w *Webhook) error {
		if w.Kind == KindNotification && (change.URL != nil || change.Description != nil || change.Types != nil) {
			return errs.Conflict("not_entered", "The address %s is that of an offering. Change it there.", w.URL)
		}
		before := w.State
		if err := change.apply(w); err != nil || w.State == before {
			return err
		}
		return hold(ctx, tx, *w, s.clock.Now())
	})
	return w, errs.Wrap("notify.Update", err)
}

func (c Change) apply(w *Webhook) error {
	in := Input{URL: w.URL, Description: w.Description}
	for _, t := range w.Types {
		in.Types = append(in.Types, string(t))
	}
	if c.URL != nil {
		in.URL = *c.URL
	}
	if c.Description != nil {
		in.Description = *c.Description
	}
	if c.Types != nil {
		in.Types = *c.Types
	}
	if w.Kind == KindWebhook {
		var f errs.Fields
		types := in.check(&f)
		if err := f.Err("bad_webhook", "The webhook cannot be changed like this."); err != nil {
			return err
		}
		w.URL, w.Description, w.Types = in.URL, in.Description, types
	}
	if c.Active == nil {
		return nil
	}
	w.State, w.Problem, w.Failures, w.FailingSince = StatePaused, "", 0, time.Time{}
	if *c.Active {
		w.State = StateActive
	}
	return nil
}

// Rotate gives an address another secret and returns it, this once. The one before signs as well for a day, so
// that nothing is refused meanwhile.
func (s *Service) Rotate(ctx context.Context, actor account.Actor, id string) (w Webhook, secret string, err error) {
	secret = newSecret()
	w, err = s.alter(ctx, actor, id, "webhook.rotate", func(_ *sqldb.Tx, w *Webhook) error {
		w.oldSecret, w.OldUntil, w.secret = w.secret, s.clock.Now().Add(bothValid), secret
		return nil
	})
	if err != nil {
		return Webhook{}, "", errs.Wrap("notify.Rotate", err)
	}
	return w, secret, nil
}

// Remove forgets an address with everything that was sent there, and what waits.
func (s *Service) Remove(ctx context.Context, actor account.Actor, id string) error {
	if err := mayManage(actor); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		w, err := findWebhook(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM webhooks WHERE id = $1`, w.ID); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "webhook.remove", w)
	})
	return errs.Wrap("notify.Remove", err)
}

// alter changes an address in a transaction of its own.
func (s *Service) alter(ctx context.Context, actor account.Actor, id, action string, do func(*sqldb.Tx, *Webhook) error) (Webhook, error) {
	if err := mayManage(actor); err != nil {
		return Webhook{}, err
	}
	var w Webhook
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if w, err = findWebhook(ctx, tx, actor, id); err != nil {
			return err
		}
		if err := do(tx, &w); err != nil {
			return err
		}
		w.UpdatedAt = s.clock.Now()
		if err := saveWebhook(ctx, tx, w); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, action, w)
	})
	return w, err
}

func (s *Service) audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action string, w Webhook) error {
	return s.accounts.Audit(ctx, tx, actor, action, "webhook:"+w.ID, map[string]any{"url": w.URL, "state": string(w.State)})
}

package notify

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// ReplayInput says what is sent again: one delivery, or what happened in a time.
type ReplayInput struct {
	Delivery string    // id; with it the rest is left out
	Since    time.Time // from when on
	Until    time.Time // and before when; zero for no end
	All      bool      // what the address took already, too
}

// mostReplayed bounds how much is sent again at once.
const mostReplayed = 10_000

// Replay sends again what an address missed, under the same ids, and returns how much. Of a time it is what was
// not delivered: it failed, or was never sent as the address was paused, asked for other types, or was not
// entered yet. It fails with "bad_replay", "delivery_not_found", "webhook_not_active" (KindConflict) and
// "too_much_to_replay".
func (s *Service) Replay(ctx context.Context, actor account.Actor, id string, in ReplayInput) (int, error) {
	if err := in.check(); err != nil {
		return 0, err
	}
	n := 0
	_, err := s.alter(ctx, actor, id, "webhook.replay", func(tx *sqldb.Tx, w *Webhook) (err error) {
		if w.State != StateActive {
			return errs.Conflict("webhook_not_active", "Nothing is sent to %s, as it is %s. Switch it on first.", w.URL, w.State)
		}
		n, err = s.replay(ctx, tx, *w, in)
		return err
	})
	return n, errs.Wrap("notify.Replay", err)
}

func (in ReplayInput) check() error {
	var f errs.Fields
	f.Check(in.Delivery != "" || !in.Since.IsZero(), "since", "required", "Say which delivery, or since when.")
	f.Check(in.Delivery == "" || (in.Since.IsZero() && in.Until.IsZero()), "delivery", "bad_replay", "Say a delivery or a time, not both.")
	f.Check(in.Until.IsZero() || in.Since.Before(in.Until), "until", "bad_replay", "The time ends before it begins.")
	return f.Err("bad_replay", "It is not clear what to send again.")
}

// replay makes the deliveries due again and returns how many there are.
func (s *Service) replay(ctx context.Context, tx *sqldb.Tx, w Webhook, in ReplayInput) (int, error) {
	now := s.clock.Now()
	if in.Delivery != "" {
		d, err := findDelivery(ctx, tx, w, in.Delivery)
		if err != nil {
			return 0, err
		}
		return 1, s.begin(ctx, tx, w, d.Event.ID, now)
	}
	list, err := s.missed(ctx, tx, w, in)
	if err != nil {
		return 0, err
	}
	if len(list) > mostReplayed {
		return 0, errs.Conflict("too_much_to_replay", "There are more than %d events in that time. Take a shorter one, and then the next.", mostReplayed)
	}
	for _, e := range list {
		if err := s.begin(ctx, tx, w, e.ID, now); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

// missed returns what happened in the time and is to be sent again.
func (s *Service) missed(ctx context.Context, tx *sqldb.Tx, w Webhook, in ReplayInput) ([]Event, error) {
	var a sqldb.Args
	from := ` FROM events e JOIN event_feed f ON f.event_id = e.id AND f.org_id = ` + a.Add(w.OrgID)
	if w.Kind == KindNotification { // these are in no feed
		from = ` FROM events e JOIN webhook_deliveries x ON x.event_id = e.id AND x.webhook_id = ` + a.Add(w.ID)
	}
	where := ` WHERE e.occurred_at >= ` + a.Add(sqldb.Micros(in.Since))
	if !in.Until.IsZero() {
		where += ` AND e.occurred_at < ` + a.Add(sqldb.Micros(in.Until))
	}
	if !in.All {
		where += ` AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.webhook_id = ` + a.Add(w.ID) + ` AND d.event_id = e.id AND d.state IN ('done', 'waiting'))`
	}
	if len(w.Types) > 0 {
		names := make([]string, len(w.Types))
		for i, t := range w.Types {
			names[i] = string(t)
		}
		where += ` AND e.type IN (` + sqldb.List(&a, names) + `)`
	}
	list, err := sqldb.All(ctx, tx, scanEvent, `SELECT `+eventColumns+from+where+` ORDER BY e.row_no LIMIT `+a.Add(mostReplayed+1), a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("events to send again: %w", err)
	}
	return list, nil
}

// testData is what a test event says.
type testData struct {
	Webhook string `json:"webhook"`
	Message string `json:"message"`
}

// Test sends a test event to an address, which is tried and kept like the others, and returns its delivery. It
// fails with "webhook_not_active".
func (s *Service) Test(ctx context.Context, actor account.Actor, id string) (Delivery, error) {
	var d Delivery
	_, err := s.alter(ctx, actor, id, "webhook.test", func(tx *sqldb.Tx, w *Webhook) error {
		if w.State != StateActive {
			return errs.Conflict("webhook_not_active", "Nothing is sent to %s, as it is %s. Switch it on first.", w.URL, w.State)
		}
		now := s.clock.Now()
		body, err := encode(TypeTest, now, w.ID, testData{Webhook: w.ID, Message: "This is a test. Nothing has happened."})
		if err != nil {
			return err
		}
		e := Event{ID: s.ids.NewID(), Type: TypeTest, SubjectID: w.ID, Body: body, OccurredAt: now}
		if err := insertEvent(ctx, tx, e, true); err != nil {
			return err
		}
		if err := s.begin(ctx, tx, *w, e.ID, now); err != nil {
			return err
		}
		d, err = sqldb.One(ctx, tx, scanDelivery, selectDeliveries+` WHERE d.webhook_id = $1 AND d.event_id = $2`, w.ID, e.ID)
		return err
	})
	return d, errs.Wrap("notify.Test", err)
}

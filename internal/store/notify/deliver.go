package notify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/sqldb"
)

const (
	// senders is how many addresses a server sends to at once.
	senders = 8
	// roundTime is how long a round of sending takes new work.
	roundTime = 30 * time.Second
	// claimTime is how long an address is another's. It is longer than a try can take.
	claimTime = time.Minute
)

// Deliver sends what is due, until nothing is. It is the periodic job, and may run on several servers at once.
// An address that does not take what it is sent is no error.
func (s *Service) Deliver(ctx context.Context) error {
	due, err := sqldb.One(ctx, s.db, sqldb.Value[bool], `SELECT EXISTS (SELECT 1 FROM webhook_deliveries WHERE state = 'waiting' AND next_try_at <= $1)`,
		sqldb.Micros(s.clock.Now()))
	if err != nil || !due {
		return err
	}
	var all sync.WaitGroup
	failed := make([]error, senders)
	for i, end := 0, clock.System.Now().Add(roundTime); i < senders; i++ {
		all.Go(func() {
			for more := true; more && failed[i] == nil && ctx.Err() == nil && clock.System.Now().Before(end); {
				more, failed[i] = s.deliverNext(ctx)
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// deliverNext sends what is due longest to an address that nobody sends to, and reports whether there was
// something.
func (s *Service) deliverNext(ctx context.Context) (bool, error) {
	d, err := s.claim(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("claim a webhook: %w", err)
	}
	attempt, err := s.send(ctx, d.Webhook, d.Event)
	if err != nil {
		return false, err
	}
	return true, s.record(ctx, d, attempt)
}

// claim takes the delivery whose turn it is, and with it its address for a time; sql.ErrNoRows where there is none.
func (s *Service) claim(ctx context.Context) (Delivery, error) {
	var d Delivery
	now := s.clock.Now()
	err := s.db.TxInTurn(ctx, "webhooks", func(tx *sqldb.Tx) (err error) {
		d, err = sqldb.One(ctx, tx, scanDelivery, selectDeliveries+`
WHERE d.state = 'waiting' AND d.next_try_at <= $1 AND w.state = 'active' AND (w.busy_until IS NULL OR w.busy_until <= $1)
ORDER BY d.next_try_at, d.event_no LIMIT 1`, sqldb.Micros(now))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE webhooks SET busy_until = $2 WHERE id = $1`, d.Webhook.ID, sqldb.Micros(now.Add(claimTime)))
		return err
	})
	return d, err
}

// record notes what came of a try, and what follows for the delivery and the address.
func (s *Service) record(ctx context.Context, sent Delivery, a Attempt) error {
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		d, err := sqldb.One(ctx, tx, scanDelivery, selectDeliveries+` WHERE d.id = $1`, sent.ID)
		if errors.Is(err, sql.ErrNoRows) { // its owner removed the address meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		before := d.Webhook.State
		d = d.after(a)
		if err := saveAttempt(ctx, tx, d, a); err != nil {
			return err
		}
		w := d.Webhook
		_, err = tx.Exec(ctx, `
UPDATE webhooks SET state = $2, problem = $3, failures = $4, failing_since = $5, answered_at = $6, busy_until = NULL WHERE id = $1`,
			w.ID, string(w.State), w.Problem, w.Failures, sqldb.Micros(w.FailingSince), sqldb.Micros(w.AnsweredAt))
		if err != nil || w.State == before {
			return err
		}
		if err := hold(ctx, tx, w, a.At); err != nil {
			return err
		}
		if err := s.mailStopped(ctx, tx, w); err != nil {
			return err
		}
		return s.audit(ctx, tx, account.Operator, "webhook."+string(w.State), w)
	})
	if err != nil {
		return fmt.Errorf("note the outcome of delivery %s: %w", sent.ID, err)
	}
	return nil
}

// after returns the delivery as it is after a try.
func (d Delivery) after(a Attempt) Delivery {
	d.Tries++
	d.Attempts++
	if a.Accepted() {
		d.State, d.ClosedAt, d.NextTryAt, d.Webhook = DeliveryDone, a.At, time.Time{}, d.Webhook.answered(a.At)
		return d
	}
	d.Webhook = d.Webhook.failed(a.At, a.Status, a.Problem)
	next, more := nextTry(a.At, d.Tries, a.retryAfter)
	if d.NextTryAt = next; !more || d.Webhook.State == StateDisabled {
		d.State, d.ClosedAt, d.NextTryAt = DeliveryFailed, a.At, time.Time{}
	}
	return d
}

// mailStopped tells the organisation that nothing is sent to its address any more.
func (s *Service) mailStopped(ctx context.Context, tx *sqldb.Tx, w Webhook) error {
	addresses, err := account.OrgAddresses(ctx, tx, w.OrgID)
	if err != nil {
		return err
	}
	for _, to := range addresses {
		err := s.mailer.Send(ctx, tx, mail.Message{
			To: to, Subject: "A webhook of " + w.OrgName + " is " + string(w.State),
			Text: "Events are not sent to this address of " + w.OrgName + " any more:\n\n    " + w.URL + "\n\n" + w.Problem +
				"\n\nMend it, and switch it on again. What it missed can be sent again from there:\n" + s.publicURL + webhookPage(w) + "\n",
		})
		if errs.Is(err, errs.KindInvalid) { // the address is none; the page says it as well
			s.log.WarnContext(ctx, "mail not sent", "webhook", w.ID, "err", err)
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// webhookPage is where the managers of the organisation look at an address.
func webhookPage(w Webhook) string { return "/settings/webhooks/" + w.ID }

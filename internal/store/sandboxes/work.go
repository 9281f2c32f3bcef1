package sandboxes

import (
	"context"
	"errors"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

const (
	// lease is how long a server has a sandbox in hand without a word. One that died gives it free by that.
	lease = 15 * time.Second
	// rest is how long a sandbox is left alone after something went wrong with it.
	rest = 10 * time.Second
)

// Work brings every sandbox on whose clock is to go forward, or that is to be removed, and that no other server has in hand. It is
// repeated by running servers.
func (s *Service) Work(ctx context.Context) error {
	var failed error
	for {
		box, found, err := s.take(ctx)
		if err != nil || !found {
			return errors.Join(failed, err)
		}
		err = s.bring(ctx, box)
		if ctx.Err() != nil { // the server stops: another one goes on at once
			return errors.Join(ctx.Err(), s.change(context.WithoutCancel(ctx), box, `UPDATE sandboxes SET worked_until = NULL WHERE id = $1`))
		}
		if err != nil {
			s.log.ErrorContext(ctx, "sandbox does not go on", "sandbox", box.Name, "err", err)
			failed = errors.Join(failed, err, s.leave(ctx, box))
		}
	}
}

// take takes a sandbox with which there is something to do in hand.
func (s *Service) take(ctx context.Context) (box Sandbox, found bool, err error) {
	now := s.clock.Now()
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		list, err := sqldb.All(ctx, tx, scan, selectSandboxes+`
WHERE (s.settled = FALSE OR s.removed_at IS NOT NULL) AND (s.worked_until IS NULL OR s.worked_until < $1) ORDER BY s.id LIMIT 1`, moment(now))
		if err != nil || len(list) == 0 {
			return err
		}
		box = list[0]
		n, err := tx.Exec(ctx, `UPDATE sandboxes SET worked_until = $2 WHERE id = $1 AND (worked_until IS NULL OR worked_until < $3)`,
			box.ID, moment(now.Add(lease)), moment(now))
		found = n == 1
		return err
	})
	return box, found && err == nil, errs.Wrap("take sandbox", err)
}

// bring does what there is to do with a sandbox that is in hand.
func (s *Service) bring(ctx context.Context, box Sandbox) error {
	if box.State == Removing {
		if err := s.worlds.Remove(ctx, box); err != nil {
			return err
		}
		return s.change(ctx, box, `DELETE FROM sandboxes WHERE id = $1`)
	}
	for at := box.Now; ; {
		next, err := s.worlds.Step(ctx, box, at)
		if err != nil {
			return err
		}
		if !at.Before(box.Target) {
			return s.change(ctx, box, `UPDATE sandboxes SET settled = TRUE, worked_until = NULL, problem = '' WHERE id = $1 AND now_at = target_at`)
		}
		if next.IsZero() || next.After(box.Target) {
			next = box.Target
		}
		if at, err = s.move(ctx, box, at, next); err != nil {
			return err
		}
		if at.IsZero() { // removed meanwhile, or in the hands of another server
			return nil
		}
	}
}

// move sets the clock from one moment to the next; it returns the zero time where somebody else did.
func (s *Service) move(ctx context.Context, box Sandbox, from, to time.Time) (time.Time, error) {
	var n int64
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		n, err = tx.Exec(ctx, `UPDATE sandboxes SET now_at = $3, worked_until = $4, problem = '' WHERE id = $1 AND now_at = $2 AND removed_at IS NULL`,
			box.ID, moment(from), moment(to), moment(s.clock.Now().Add(lease)))
		return err
	})
	if err != nil || n != 1 {
		return time.Time{}, errs.Wrap("set the clock of a sandbox", err)
	}
	return to, nil
}

// leave notes that something went wrong, so that the sandbox is tried again later.
func (s *Service) leave(ctx context.Context, box Sandbox) error {
	return s.change(ctx, box, `UPDATE sandboxes SET problem = $2, worked_until = $3 WHERE id = $1`,
		"Something went wrong on the way; it is tried again. The log of the server says what.", moment(s.clock.Now().Add(rest)))
}

func (s *Service) change(ctx context.Context, box Sandbox, query string, args ...any) error {
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, query, append([]any{box.ID}, args...)...)
		return err
	})
	return errs.Wrap("keep sandbox", err)
}

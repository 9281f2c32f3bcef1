package sandboxes

import (
	"context"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

const (
	// mostStep is how far a clock is set forward at once, in years.
	mostStep = 2
	// mostAhead is how far behind the present moment a clock may ever be set, in years.
	mostAhead = 20
)

// AdvanceInput says to when a clock is set forward: To a moment, or By a period of the calendar from where it stands.
type AdvanceInput struct {
	To time.Time
	By pricing.PeriodUnit // "" where To is given
}

// target returns the moment, or what is wrong.
func (in AdvanceInput) target(box Sandbox, real time.Time) (time.Time, error) {
	var f errs.Fields
	f.Check(in.To.IsZero() != (in.By == ""), "to", "one_of_two", "Give a moment to set the clock to, or a period to set it forward by; not both.")
	to := in.To.UTC().Truncate(time.Microsecond)
	if in.By != "" {
		known := false
		for _, unit := range pricing.PeriodUnits {
			known = known || unit == in.By
		}
		f.Check(known, "by", "bad_period", "The clock is set forward by a day, week, month, quarter or year.")
		to = pricing.Period{Count: 1, Unit: in.By}.Next(box.Now, 1)
	}
	if f.Len() == 0 {
		f.Check(to.After(box.Now), "to", "not_forward", "The clock shows %s, and is only ever set forward.", box.Now.Format("2006-01-02 15:04 UTC"))
		f.Check(!to.After(box.Now.AddDate(mostStep, 0, 0)), "to", "too_far", "The clock is set forward by %d years at most at once.", mostStep)
		f.Check(!to.After(real.AddDate(mostAhead, 0, 0)), "to", "too_far", "The clock goes until %d years from now.", mostAhead)
	}
	return to, f.Err("bad_advance", "The clock cannot be set like this.")
}

// Advance sets the clock of a sandbox forward; what is due in between is done by a server, see [Service.Work]. It is for those who may
// make one, and fails with "bad_advance", and "sandbox_advancing" (KindConflict) where the clock goes forward already.
func (s *Service) Advance(ctx context.Context, actor account.Actor, ref string, in AdvanceInput) (Sandbox, error) {
	if err := mayManage(actor); err != nil {
		return Sandbox{}, err
	}
	var box Sandbox
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if box, err = findOwn(ctx, tx, actor, ref); err != nil {
			return err
		}
		if box.State == Advancing {
			return errs.Conflict("sandbox_advancing", "The clock of %s is on its way to %s. Wait until it is there.", box.Name, box.Target.Format("2006-01-02 15:04 UTC"))
		}
		to, err := in.target(box, s.clock.Now())
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `
UPDATE sandboxes SET began_at = now_at, target_at = $2, settled = FALSE, problem = '' WHERE id = $1 AND settled = TRUE AND now_at = $3`,
			box.ID, moment(to), moment(box.Now))
		if err == nil && n != 1 {
			err = errs.Conflict("sandbox_advancing", "Somebody else set the clock of %s at the same time. Look again.", box.Name)
		}
		if err != nil {
			return err
		}
		box.From, box.Target, box.State, box.Problem = box.Now, to, Advancing, ""
		return s.accounts.Audit(ctx, tx, actor, "sandbox.advance", "sandbox:"+box.Name, map[string]any{"to": to.Format(time.RFC3339)})
	})
	if err != nil {
		return Sandbox{}, err
	}
	return box, nil
}

package charging

import (
	"context"
	"fmt"
	"time"

	"github.com/robfig/cron/v3"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
)

// DefaultSchedule is when a market runs that sets nothing else (spec wstore 3.10).
const DefaultSchedule = "0 5 * * *"

const (
	// scheduleSetting holds the cron text; "off" is none.
	scheduleSetting = "charging_schedule"
	off             = "off"
	// missed is how long ago a time of the schedule may be that a server makes up for at its start.
	missed = 26 * time.Hour
)

// Schedule is when runs are made.
type Schedule struct {
	Cron   string    // five fields, in UTC; "" when it is off
	NextAt time.Time // zero when it is off
	Last   Run       // the zero Run for none
	SetAt  time.Time // zero for the default
}

// Schedule returns when runs are made, with the last one. It is for administrators.
func (s *Service) Schedule(ctx context.Context, actor account.Actor) (Schedule, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Schedule{}, err
	}
	text, at, err := s.cron(ctx)
	if err != nil {
		return Schedule{}, err
	}
	schedule := Schedule{Cron: text, SetAt: at}
	if text != "" {
		plan, err := parse(text)
		if err != nil {
			return Schedule{}, err
		}
		schedule.NextAt = plan.Next(s.clock.Now())
	}
	list, err := s.recent(ctx, 1)
	if err == nil && len(list) > 0 {
		schedule.Last = list[0]
	}
	return schedule, err
}

// cron returns the cron text, "" when it is off, and when it was set.
func (s *Service) cron(ctx context.Context) (string, time.Time, error) {
	set, found, err := setting.Get(ctx, s.db, scheduleSetting)
	switch {
	case err != nil:
		return "", time.Time{}, err
	case !found:
		return DefaultSchedule, time.Time{}, nil
	case set.Value == off:
		return "", set.UpdatedAt, nil
	}
	return set.Value, set.UpdatedAt, nil
}

// SetSchedule sets when runs are made: five fields of cron, in UTC; "" turns them off. It is for administrators. A text
// that is none is KindInvalid, code "bad_schedule".
func (s *Service) SetSchedule(ctx context.Context, actor account.Actor, text string) (Schedule, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Schedule{}, err
	}
	value := off
	if text != "" {
		if _, err := parse(text); err != nil {
			return Schedule{}, err
		}
		value = text
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		err := setting.Set(ctx, tx, scheduleSetting, setting.Setting{Value: value, UpdatedAt: s.clock.Now(), UpdatedBy: actor.UserID})
		if err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, "charging.schedule", "charging", map[string]any{"schedule": value})
	})
	if err != nil {
		return Schedule{}, err
	}
	return s.Schedule(ctx, actor)
}

// mostSchedule bounds the text of a schedule.
const mostSchedule = 100

// parse reads five fields of cron. Its times are in UTC.
func parse(text string) (cron.Schedule, error) {
	bad := errs.Invalid("bad_schedule", "%.40q is no schedule; write five fields of cron in UTC, as %q: minute, hour, day, month, day of the week.", text, DefaultSchedule)
	if len(text) > mostSchedule {
		return nil, bad
	}
	plan, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse("TZ=UTC " + text)
	if err != nil {
		return nil, bad
	}
	if plan.Next(time.Unix(0, 0)).IsZero() {
		return nil, errs.Invalid("bad_schedule", "%.40q never comes.", text)
	}
	return plan, nil
}

// Tick makes the run of the schedule if one is due and no server has made it. It is repeated every minute; a time
// that passed while no server ran is made up for.
func (s *Service) Tick(ctx context.Context) error {
	text, set, err := s.cron(ctx)
	if err != nil || text == "" {
		return err
	}
	plan, err := parse(text)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	slot := latest(plan, now)
	if slot.IsZero() || slot.Before(set) {
		return nil
	}
	known, err := sqldb.One(ctx, s.db, sqldb.Value[int64], `SELECT COUNT(*) FROM charging_runs WHERE slot >= $1`, sqldb.Micros(slot))
	if err != nil || known > 0 {
		return err
	}
	run := Run{ID: s.ids.NewID(), Slot: slot, Server: s.server(), StartedAt: now}
	mine, err := s.begin(ctx, account.Operator, run)
	if err != nil || !mine {
		return err
	}
	if _, err := s.all(ctx, account.Operator, run, 0); err != nil {
		return fmt.Errorf("scheduled run: %w", err)
	}
	return nil
}

// NextTime returns the first time of the schedule behind the moment; the zero time where it is off.
func (s *Service) NextTime(ctx context.Context, after time.Time) (time.Time, error) {
	text, _, err := s.cron(ctx)
	if err != nil || text == "" {
		return time.Time{}, err
	}
	plan, err := parse(text)
	if err != nil {
		return time.Time{}, err
	}
	return plan.Next(after), nil
}

// latest returns the last time of the schedule up to now, not too long ago; zero for none.
func latest(plan cron.Schedule, now time.Time) time.Time {
	var last time.Time
	for at := plan.Next(now.Add(-missed)); !at.IsZero() && !at.After(now); at = plan.Next(at) {
		last = at
	}
	return last
}

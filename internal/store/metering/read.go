package metering

import (
	"context"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

// Step is the length of the periods that usage is shown by; all are of UTC.
type Step string

// The steps.
const (
	ByHour  Step = "hour"
	ByDay   Step = "day"
	ByMonth Step = "month"
)

// maxPeriods bounds the periods of one answer.
const maxPeriods = 800

// begin returns the start of the period that t is in.
func (s Step) begin(t time.Time) time.Time {
	switch s {
	case ByHour:
		return t.Truncate(time.Hour)
	case ByMonth:
		return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return t.Truncate(day)
}

// next returns the start of the period after the one that begins at t.
func (s Step) next(t time.Time) time.Time {
	switch s {
	case ByHour:
		return t.Add(time.Hour)
	case ByMonth:
		return t.AddDate(0, 1, 0)
	}
	return t.AddDate(0, 0, 1)
}

// Window chooses what usage is shown: from one moment to another, which is not included. Zero times are the
// beginning of the month that it is now, and now.
type Window struct {
	From, To time.Time
	Step     Step // "" is ByDay
}

// check fills in what is left out, or gives "bad_window".
func (w Window) check(now time.Time) (Window, error) {
	if w.Step == "" {
		w.Step = ByDay
	}
	if w.To.IsZero() {
		w.To = now
	}
	if w.From.IsZero() {
		w.From = ByMonth.begin(w.To)
	}
	w.From, w.To = w.From.UTC(), w.To.UTC()
	switch {
	case w.Step != ByHour && w.Step != ByDay && w.Step != ByMonth:
		return w, errs.Invalid("bad_window", "Usage is shown by hour, day or month, not by %q.", clip(string(w.Step)))
	case w.From.Year() < 1971 || w.To.Year() > 9999:
		return w, errs.Invalid("bad_window", "Usage is shown of the years 1971 to 9999.")
	case w.To.Before(w.From):
		return w, errs.Invalid("bad_window", "The end of the time, %s, is before its beginning, %s.", w.To.Format(time.RFC3339), w.From.Format(time.RFC3339))
	case w.To.Sub(w.From) > maxPeriods*w.length():
		return w, errs.Invalid("bad_window", "That is more than %d periods. Choose a shorter time, or longer periods.", maxPeriods)
	}
	return w, nil
}

func (w Window) length() time.Duration {
	switch w.Step {
	case ByHour:
		return time.Hour
	case ByMonth:
		return 30 * day
	}
	return day
}

// Period is what was used from its start to the start of the next one, as far as the window goes.
type Period struct {
	Start time.Time
	Used  pricing.Usage
}

// Overview is the usage of a contract in a window.
type Overview struct {
	Contract Contract
	Window   Window
	Meters   []pricing.Meter // of the plan, and those that events of an earlier plan were counted by
	Periods  []Period        // all of the window, those without usage too
	Total    pricing.Usage   // exactly of the window
}

// Overview returns the usage of a contract: to the members of the organisation that bought it, to the user who did,
// to the seller's providers, and to administrators. For others it is KindNotFound, "contract_not_found".
func (s *Service) Overview(ctx context.Context, actor account.Actor, contractID string, w Window) (Overview, error) {
	c, err := s.readable(ctx, actor, contractID)
	if err != nil {
		return Overview{}, err
	}
	if w, err = w.check(s.clock.Now()); err != nil {
		return Overview{}, err
	}
	o := Overview{Contract: c, Window: w, Meters: c.Plan.Meters(), Periods: []Period{}}
	err = s.db.Snapshot(ctx, func(q sqldb.Queryer) error {
		if o.Total, err = s.Usage(ctx, q, c.ID, w.From, w.To); err != nil {
			return err
		}
		return o.fill(ctx, q)
	})
	return o, err
}

// fill adds up the periods. Those at the ends of the window are counted exactly.
func (o *Overview) fill(ctx context.Context, q sqldb.Queryer) error {
	w := o.Window
	for at := w.Step.begin(w.From); at.Before(w.To); at = w.Step.next(at) {
		o.Periods = append(o.Periods, Period{Start: at, Used: pricing.Usage{}})
	}
	if len(o.Periods) == 0 {
		return nil
	}
	for _, i := range []int{0, len(o.Periods) - 1} {
		p := &o.Periods[i]
		from, to := latest(p.Start, w.From), earliest(w.Step.next(p.Start), w.To)
		used, err := usage(ctx, q, o.Contract.ID, clock.Micros(from), clock.Micros(to))
		if err != nil {
			return err
		}
		p.Used = used
	}
	if len(o.Periods) > 2 {
		if err := o.inside(ctx, q, o.Periods[1:len(o.Periods)-1]); err != nil {
			return err
		}
	}
	o.addMeters()
	return nil
}

// inside adds up whole periods.
func (o *Overview) inside(ctx context.Context, q sqldb.Queryer, periods []Period) error {
	i := 0
	return sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var meter string
		var at time.Time
		var n quantity
		if err := row.Scan(&meter, sqldb.Time(&at), &n.units, &n.nanos); err != nil {
			return err
		}
		for i+1 < len(periods) && !at.Before(periods[i+1].Start) {
			i++
		}
		periods[i].Used[meter] = periods[i].Used[meter].Add(n.decimal())
		return nil
	}, `SELECT meter, hour, units, nanos FROM usage_totals WHERE contract_id = $1 AND hour >= $2 AND hour < $3 ORDER BY hour, meter`,
		o.Contract.ID, clock.Micros(periods[0].Start), clock.Micros(o.Window.Step.next(periods[len(periods)-1].Start)))
}

// addMeters adds the meters that have usage but are not in the plan any more.
func (o *Overview) addMeters() {
	known := map[string]bool{}
	for _, m := range o.Meters {
		known[m.Key] = true
	}
	for _, p := range o.Periods {
		for key := range p.Used {
			if !known[key] {
				known[key] = true
				o.Meters = append(o.Meters, pricing.Meter{Key: key, Label: key})
			}
		}
	}
}

// Of returns the quantity of a meter in a period.
func (p Period) Of(meter string) decimal.Decimal { return p.Used[meter] }

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// readable returns a contract whose usage the actor may read.
func (s *Service) readable(ctx context.Context, actor account.Actor, id string) (Contract, error) {
	if err := actor.NeedAny(account.ScopeRead, account.ScopeUsage); err != nil {
		return Contract{}, err
	}
	c, err := s.contracts.from.UsageContract(ctx, s.db, id)
	if err != nil && !errs.Is(err, errs.KindNotFound) {
		return Contract{}, fmt.Errorf("contract %s: %w", id, err)
	}
	seller := c.SellerID == actor.OrgID && actor.Has(account.RoleProvider)
	buyer := c.OrgID == actor.OrgID || c.UserID == actor.UserID && actor.UserID != ""
	if err != nil || actor.OrgID == "" && actor.NeedAdmin() != nil || !seller && !buyer && actor.NeedAdmin() != nil {
		return Contract{}, errs.NotFound("contract_not_found", "There is no contract %q that you may see.", clip(id))
	}
	return c, nil
}

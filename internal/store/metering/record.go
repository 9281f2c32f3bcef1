package metering

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
)

// record is an event that may be stored: its contract and its meter are known.
type record struct {
	ID, Source string
	org        string // who sends it
	contract   string
	meter      string // key
	also       string // key of a second meter, "" for none
	at         int64  // microseconds
	sentAt     int64  // as the event says it; 0 where it is when it came in
	quantity   quantity
	properties json.RawMessage
	late       bool // of a time that was billed already, as far as is known

	key    eventKey
	tries  int // keys that were taken by others
	digest digest
}

const (
	microsPerHour = int64(time.Hour / time.Microsecond)

	// ahead is how far the clock of a sender may go before ours.
	ahead = 5 * time.Minute
)

// hourOf returns the start of the hour of a moment, both in microseconds.
func hourOf(at int64) int64 { return at - at%microsPerHour }

// check makes a record of an event, or says why it is refused. The actor acts for org.
func (s *Service) check(ctx context.Context, org string, e *Event, now time.Time, late time.Duration) (record, error) {
	if err := e.shape(); err != nil {
		return record{}, err
	}
	q, err := parseQuantity(e.Quantity)
	if err != nil {
		return record{}, err
	}
	r := record{
		ID: e.ID, Source: e.Source, org: org, contract: e.Contract, also: e.also,
		at: clock.Micros(e.Time), sentAt: clock.Micros(e.Time), quantity: q, properties: e.Properties,
	}
	if e.Time.IsZero() {
		r.at = clock.Micros(now)
	}
	known, err := s.agreed(ctx, e.Contract, org, now, false)
	if err == nil {
		if r.meter, err = known.takes(e, clock.FromMicros(r.at), now, late); err == nil {
			r.late = clock.FromMicros(r.at).Before(known.BilledTo)
			return r, nil
		}
	}
	// It may have changed since it was read.
	if known, err = s.agreed(ctx, e.Contract, org, now, known != nil); err != nil {
		return record{}, err
	}
	r.meter, err = known.takes(e, clock.FromMicros(r.at), now, late)
	r.late = clock.FromMicros(r.at).Before(known.BilledTo)
	return r, err
}

// agreed returns the contract, if the organisation sells it.
func (s *Service) agreed(ctx context.Context, id, org string, now time.Time, anew bool) (*agreed, error) {
	known, err := s.contracts.get(ctx, s.db, id, now, anew)
	if err != nil && !errs.Is(err, errs.KindNotFound) {
		return nil, fmt.Errorf("contract %s: %w", id, err)
	}
	if err != nil || known.SellerID != org {
		return nil, errs.NotFound("contract_not_found",
			"The organisation that you act for has sold no contract %q. It is the id of the purchase; souk contract list --sold lists them.", clip(id))
	}
	return known, nil
}

// takes returns the meter that the event counts for, or why the contract takes no such event.
func (a *agreed) takes(e *Event, at, now time.Time, late time.Duration) (string, error) {
	meter, ok := a.meter(e)
	if !ok {
		return "", errs.Invalid("unknown_meter", "The plan of contract %s has no %s. %s", a.ID, e.named(), a.offers())
	}
	if a.LateWindow > 0 {
		late = a.LateWindow
	}
	when := at.Format(time.RFC3339)
	switch {
	case at.After(now.Add(ahead)):
		return "", errs.Invalid("event_in_future", "The event is of %s, which is still to come: it is %s here. Look at the clock of the sender.", when, now.Format(time.RFC3339))
	case at.Before(a.StartedAt):
		return "", errs.Invalid("before_contract", "The event is of %s, but contract %s began only at %s.", when, a.ID, a.StartedAt.Format(time.RFC3339))
	case !a.EndedAt.IsZero() && !at.Before(a.EndedAt):
		return "", errs.Invalid("contract_ended", "The event is of %s, but contract %s ended at %s.", when, a.ID, a.EndedAt.Format(time.RFC3339))
	case at.Before(a.BilledTo) && at.Before(now.Add(-late)):
		return "", errs.Invalid("event_too_late", "The event is of %s. Contract %s is billed up to %s, and later events are taken for %s only.",
			when, a.ID, a.BilledTo.Format(time.RFC3339), inDays(late))
	}
	return meter, nil
}

func inDays(d time.Duration) string {
	if n := int(d / (24 * time.Hour)); n != 1 {
		return strconv.Itoa(n) + " days"
	}
	return "1 day"
}

// named says by what the event names its meter.
func (e *Event) named() string {
	switch {
	case e.Meter != "":
		return "meter " + strconv.Quote(clip(e.Meter))
	case e.Component != "":
		return "component " + strconv.Quote(clip(e.Component)) + " that is paid by use"
	}
	return "unit " + strconv.Quote(clip(e.Unit)) + " that is paid by use"
}

// offers says which meters there are.
func (a *agreed) offers() string {
	list := ""
	for i, m := range a.Plan.Meters() {
		if i > 0 {
			list += ", "
		}
		list += m.Key
	}
	if list == "" {
		return "Nothing of it is paid by use."
	}
	return "It has: " + list + "."
}

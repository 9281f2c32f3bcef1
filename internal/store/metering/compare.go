package metering

import (
	"bytes"
	"encoding/json"
	"reflect"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
)

// conflictCode is the code of events whose id another event has.
const conflictCode = "event_conflict"

// line returns the record as a block keeps it.
func (r *record) line() line {
	return line{
		ID: r.ID, Source: r.Source, At: r.at, Unsaid: r.sentAt == 0, Meter: r.meter, Also: r.also,
		Quantity: r.quantity.String(), Properties: r.properties,
	}
}

// compare says whether a record is the event that is there under its source and id, or another one.
func compare(r *record, l line, contract string) outcome {
	mine := r.line()
	sameTime := mine.Unsaid && l.Unsaid || mine.At == l.At && mine.Unsaid == l.Unsaid
	if contract == r.contract && sameTime && mine.Meter == l.Meter && mine.Also == l.Also &&
		mine.Quantity == l.Quantity && sameJSON(mine.Properties, l.Properties) {
		return outcome{status: Duplicate}
	}
	return outcome{status: Refused, err: errs.Conflict(conflictCode,
		"There is another event with id %q of source %q: %s of %s for contract %s at %s. Nothing was changed; give a new event an id of its own.",
		clip(r.ID), clip(r.Source), l.Quantity, clip(l.Meter), contract, clock.FromMicros(l.At).Format(time.RFC3339Nano))}
}

// sameJSON reports whether two texts say the same, in whatever order.
func sameJSON(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, err1 := decode(a)
	y, err2 := decode(b)
	return err1 == nil && err2 == nil && reflect.DeepEqual(x, y)
}

func decode(text []byte) (v any, err error) {
	if len(text) == 0 {
		return v, nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return v, d.Decode(&v)
}

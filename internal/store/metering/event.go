package metering

import (
	"encoding/json"
	"time"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/errs"
)

// Limits of what is sent at a time.
const (
	MaxEvents = 1000    // of one request
	MaxBody   = 8 << 20 // bytes of one request

	maxText       = 256  // bytes of an id, a source, or a name
	maxProperties = 4096 // bytes of the properties of an event, as JSON
)

// Event is one use, as its seller reports it. Exactly one of Meter, Component and Unit says what was used: a
// meter of the contract's plan by its key, the label of a price component or of a variable, or the unit of a
// component.
type Event struct {
	ID         string          // unique within the source, for ever
	Source     string          // what reports it; may be ""
	Contract   string          // id of the contract, which is the purchase's
	Time       time.Time       // when it was used; the zero time is when it comes in
	Meter      string          // as "call"
	Component  string          // as "Calls of the API"
	Unit       string          // as "call"
	Quantity   string          // decimal
	Properties json.RawMessage // an object with anything else; nil for none

	also     string // a second meter that a service detail record counts for; "" for none
	mistakes errs.Fields
}

// Status is what became of an event.
type Status string

// What becomes of an event.
const (
	Accepted  Status = "accepted"
	Duplicate Status = "duplicate" // it was there already, exactly so
	Refused   Status = "refused"
)

// Result is what became of one event of a request.
type Result struct {
	ID, Source string
	Status     Status
	Err        *errs.Error // why it was refused
}

// shape reports what is wrong with the event, whatever its contract is.
func (e *Event) shape() error {
	f := &e.mistakes
	text := func(name, value string, needed bool) {
		switch {
		case value == "" && needed:
			f.Add(name, "missing", "Give the %s of the event.", name)
		case len(value) > maxText:
			f.Add(name, "too_long", "The %s has more than %d bytes.", name, maxText)
		case !utf8.ValidString(value):
			f.Add(name, "invalid", "The %s is not UTF-8.", name)
		}
	}
	text("id", e.ID, true)
	text("source", e.Source, false)
	text("contract", e.Contract, true)
	named := 0
	for _, name := range []string{e.Meter, e.Component, e.Unit} {
		if name != "" {
			named++
		}
	}
	f.Check(named == 1, "meter", "meter_needed", "Say what was used by one of meter, component and unit.")
	f.Check(e.Quantity != "", "quantity", "missing", "Give the quantity of the event.")
	f.Check(len(e.Properties) <= maxProperties, "properties", "too_long", "The properties have more than %d bytes.", maxProperties)
	return f.Err("bad_event", "The event does not have the form that it should have.")
}

package metering

import (
	"bytes"
	"encoding/json"
	"time"

	"souk.dev/souk/internal/platform/errs"
)

// ReadEvents reads one event, which gives single, or an array of them. An event is a CloudEvent in JSON, known by
// its member specversion, or has the flat form:
//
//	{"id": …, "source": …, "contract": …, "time": …, "meter"|"component"|"unit": …, "quantity": …, "properties": {…}}
//
// The subject of a CloudEvent is the contract, its data has the rest (quantity may be called value there), and
// where data names no meter, its type does. Attributes that extend a CloudEvent are left aside. What is no JSON is
// refused with "bad_json" (KindInvalid), more than MaxEvents with "too_many_events"; mistakes inside an event are
// kept with it, and refuse that event alone.
func ReadEvents(body []byte) (events []Event, single bool, err error) {
	s := &scanner{text: body}
	switch s.next() {
	case 0:
		return nil, false, errs.Invalid("bad_json", "The request has no body. Send an event, or an array of events, as JSON.")
	case '{':
		e, err := s.event()
		if err != nil {
			return nil, false, err
		}
		return []Event{e}, true, s.end()
	}
	if !s.take('[') {
		return nil, false, s.fault("an event or an array of events is expected here")
	}
	if s.take(']') {
		return nil, false, errs.Invalid("no_events", "The array has no events.")
	}
	events = make([]Event, 0, 64)
	for {
		e, err := s.event()
		if err != nil {
			return nil, false, err
		}
		if events = append(events, e); len(events) > MaxEvents {
			return nil, false, errs.Invalid("too_many_events", "A request has at most %d events. Send them in several requests.", MaxEvents)
		}
		if s.take(']') {
			return events, false, s.end()
		}
		if !s.take(',') {
			return nil, false, s.fault("a comma or the end of the array is expected here")
		}
	}
}

func (s *scanner) end() error {
	if s.next() != 0 {
		return s.fault("nothing is expected here any more")
	}
	return nil
}

// cloud is what only a CloudEvent has.
type cloud struct {
	version, kind, subject string
	data                   []byte
}

func (s *scanner) event() (Event, error) {
	var e Event
	var c cloud
	var unknown string
	err := s.object(func(name string) error { return s.member(&e, &c, name, &unknown) })
	if err != nil {
		return e, err
	}
	if c.version == "" {
		if unknown != "" {
			e.mistakes.Add(clip(unknown), "unknown_member", "An event has no member of this name.")
		}
		return e, nil
	}
	return e, c.fill(&e)
}

// member reads a member of an event.
func (s *scanner) member(e *Event, c *cloud, name string, unknown *string) (err error) {
	switch name {
	case "id":
		e.ID, err = s.strOrNumber()
	case "source":
		e.Source, err = s.str()
	case "contract":
		e.Contract, err = s.str()
	case "meter":
		e.Meter, err = s.str()
	case "component":
		e.Component, err = s.str()
	case "unit":
		e.Unit, err = s.str()
	case "quantity":
		e.Quantity, err = s.strOrNumber()
	case "time":
		err = s.time(e)
	case "properties":
		e.Properties, err = s.properties(e)
	case "specversion":
		c.version, err = s.str()
	case "type":
		c.kind, err = s.str()
	case "subject":
		c.subject, err = s.str()
	case "data":
		c.data, err = s.value()
	default:
		*unknown = name
		_, err = s.value()
	}
	return err
}

func (s *scanner) time(e *Event) error {
	text, err := s.strOrNumber()
	if err != nil || text == "" {
		return err
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || at.Year() < 1971 || at.Year() > 9999 {
		e.mistakes.Add("time", "invalid", "%q is not a time as 2026-11-30T12:00:00Z.", clip(text))
	}
	e.Time = at.UTC().Truncate(time.Microsecond)
	return nil
}

func (s *scanner) properties(e *Event) (json.RawMessage, error) {
	value, err := s.value()
	if err != nil || string(value) == "null" || string(value) == "{}" {
		return nil, err
	}
	if value[0] != '{' {
		e.mistakes.Add("properties", "invalid", "The properties are an object.")
		return nil, nil
	}
	var b bytes.Buffer
	if err := json.Compact(&b, value); err != nil {
		return nil, s.fault(err.Error())
	}
	return b.Bytes(), nil
}

// fill completes an event with what a CloudEvent has elsewhere.
func (c cloud) fill(e *Event) error {
	if c.version != "1.0" {
		e.mistakes.Add("specversion", "invalid", "The version of CloudEvents is 1.0, not %q.", clip(c.version))
	}
	e.mistakes.Check(e.Source != "", "source", "missing", "A CloudEvent has a source.")
	if len(c.data) > 0 && c.data[0] == '{' {
		inner := &scanner{text: c.data}
		err := inner.object(func(name string) (err error) {
			var nested cloud
			var unknown string
			switch name {
			case "value":
				e.Quantity, err = inner.strOrNumber()
			case "contract", "meter", "component", "unit", "quantity", "properties":
				err = inner.member(e, &nested, name, &unknown)
			default:
				e.mistakes.Add("data."+clip(name), "unknown_member", "The data of an event have no member of this name; it may be one of properties.")
				_, err = inner.value()
			}
			return err
		})
		if err != nil {
			return err
		}
	} else {
		e.mistakes.Add("data", "invalid", "The data of an event are an object with its quantity.")
	}
	if e.Contract == "" {
		e.Contract = c.subject
	}
	if e.Meter == "" && e.Component == "" && e.Unit == "" {
		e.Meter = c.kind
	}
	return nil
}

package metering

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// Filter chooses events of a contract.
type Filter struct {
	From, To time.Time // from is included; to is too where Through is set, and not otherwise; zero times are open ends
	Through  bool
	Label    string // only those of this meter, component or unit, in any case; "" for all
}

// Counted is an event that was counted.
type Counted struct {
	ID, Source string
	Time       time.Time
	ReceivedAt time.Time
	Meter      string // its key
	Also       string // a second meter that it counts for; "" for none
	Quantity   string
	Properties json.RawMessage // nil for none
}

// Events returns the events of a contract, hour by hour from the oldest, and in an hour as they came in. Those may
// read them who may read the usage.
func (s *Service) Events(ctx context.Context, actor account.Actor, contractID string, f Filter, req page.Request) (page.Page[Counted], error) {
	none := page.Page[Counted]{}
	c, err := s.readable(ctx, actor, contractID)
	if err != nil {
		return none, err
	}
	from, err := f.cursor(req)
	if err != nil {
		return none, err
	}
	list := make([]placed, 0, req.Size()+1)
	for len(list) <= req.Size() {
		b, found, err := nextBlock(ctx, s.db, c.ID, from, f.end())
		if err != nil {
			return none, err
		}
		if !found {
			break
		}
		if err := b.read(newAgreed(c, time.Time{}), f, from, req.Size()+1, &list); err != nil {
			return none, err
		}
		from = position{hour: b.hour, block: b.id + 1}
	}
	p := page.Of(req, list, func(at placed) []any { return []any{at.hour, at.block, int64(at.line)} })
	events := make([]Counted, len(p.Items))
	for i, at := range p.Items {
		events[i] = at.Counted
	}
	return page.Page[Counted]{Items: events, Next: p.Next}, nil
}

// position is a place in the events of a contract: what follows is in the hour from that line of the block, or
// later.
type position struct {
	hour, block int64
	line        int
}

// placed is an event with its place.
type placed struct {
	Counted
	position
}

// cursor returns where the list goes on.
func (f Filter) cursor(req page.Request) (position, error) {
	var at position
	var line int64
	more, err := req.Decode(&at.hour, &at.block, &line)
	if err != nil {
		return at, err
	}
	if more {
		at.line = int(line) + 1
		return at, nil
	}
	if !f.From.IsZero() {
		at.hour = hourOf(clock.Micros(f.From))
	}
	return at, nil
}

// end returns the first microsecond after what is asked for.
func (f Filter) end() int64 {
	if f.To.IsZero() {
		return clock.Micros(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	if f.Through {
		return clock.Micros(f.To) + 1
	}
	return clock.Micros(f.To)
}

// listed is a block on its way into a list.
type listed struct {
	id, hour, receivedAt int64
	body                 string
}

// nextBlock returns the first block from a position on that has events before the end.
func nextBlock(ctx context.Context, q sqldb.Queryer, contractID string, from position, end int64) (listed, bool, error) {
	blocks, err := sqldb.All(ctx, q, func(row sqldb.Row) (b listed, err error) {
		return b, row.Scan(&b.id, &b.hour, &b.receivedAt, &b.body)
	}, `SELECT id, hour, received_at, body FROM usage_blocks WHERE contract_id = $1 AND (hour, id) >= ($2, $3) AND hour < $4
ORDER BY hour, id LIMIT 1`, contractID, from.hour, from.block, end)
	if err != nil {
		return listed{}, false, fmt.Errorf("usage events of contract %s: %w", contractID, err)
	}
	if len(blocks) == 0 {
		return listed{}, false, nil
	}
	return blocks[0], true, nil
}

// read appends the events of a block that are asked for, until the list has enough.
func (b listed) read(known *agreed, f Filter, from position, enough int, list *[]placed) error {
	n := 0
	return readLines(b.body, func(l line) (bool, error) {
		at := position{hour: b.hour, block: b.id, line: n}
		n++
		if b.id == from.block && at.line < from.line || !f.has(known, l) {
			return true, nil
		}
		*list = append(*list, placed{position: at, Counted: Counted{
			ID: l.ID, Source: l.Source, Time: clock.FromMicros(l.At), ReceivedAt: clock.FromMicros(b.receivedAt),
			Meter: l.Meter, Also: l.Also, Quantity: l.Quantity, Properties: l.Properties,
		}})
		return len(*list) < enough, nil
	})
}

// has reports whether an event is asked for.
func (f Filter) has(known *agreed, l line) bool {
	if !f.From.IsZero() && l.At < clock.Micros(f.From) || l.At >= f.end() {
		return false
	}
	label := strings.ToLower(f.Label)
	return label == "" || l.Meter == label || l.Also == label || known.byLabel[label] == l.Meter || known.byUnit[label] == l.Meter
}

// Accounting is a service detail record as WStore shows it (spec wstore 2.11).
type Accounting struct {
	Record
	Number int64
	At     time.Time
}

// Records returns what a contract used, each as a service detail record, in the order of time: the records that
// came in as such, and events. Administrators may read them, and who acts for the organisation that bought; else it
// is KindForbidden. A time of the filter is included on both sides.
func (s *Service) Records(ctx context.Context, actor account.Actor, contractID string, f Filter) ([]Accounting, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return nil, err
	}
	c, err := s.contracts.from.UsageContract(ctx, s.db, contractID)
	if err != nil {
		return nil, err
	}
	if c.OrgID != actor.OrgID && actor.NeedAdmin() != nil {
		return nil, errs.Forbidden("not_the_buyer", "You are not authorized to read accounting info of the given purchase")
	}
	label := f.Label
	f.Label, f.Through = "", true
	list := []Accounting{}
	known := newAgreed(c, time.Time{})
	from, err := f.cursor(page.Request{})
	if err != nil {
		return nil, err
	}
	for {
		b, found, err := nextBlock(ctx, s.db, c.ID, from, f.end())
		if err != nil || !found {
			return list, err
		}
		var some []placed
		if err := b.read(known, f, from, maxRecords, &some); err != nil {
			return nil, err
		}
		for _, e := range some {
			r, err := known.accounting(e.Counted)
			if err != nil {
				return nil, err
			}
			if label == "" || strings.EqualFold(label, r.ComponentLabel) {
				list = append(list, r)
			}
		}
		if len(list) > maxRecords {
			return nil, errs.Invalid("too_many_records", "There are more than %d records. Ask for a shorter time.", maxRecords)
		}
		from = position{hour: b.hour, block: b.id + 1}
	}
}

// maxRecords bounds what Records returns at once: the old interface has no pages.
const maxRecords = 100_000

// accounting returns an event as a record.
func (a *agreed) accounting(e Counted) (Accounting, error) {
	parts := strings.SplitN(a.Offering+"//", "/", 4)
	r := Accounting{At: e.Time, Record: Record{
		Organisation: parts[0], Offering: parts[1], Version: parts[2], TimeStamp: e.Time.Format("2006-01-02 15:04:05.999999"),
		RecordType: "event", Value: e.Quantity, CorrelationNumber: "0", ComponentLabel: e.Meter,
	}}
	for _, m := range a.Plan.Meters() {
		if m.Key == e.Meter {
			r.Unit, r.ComponentLabel = m.Unit, m.Label
		}
	}
	if e.Source != recordSource+a.ID {
		return r, nil
	}
	var p recordProperties
	if err := json.Unmarshal(e.Properties, &p); err != nil {
		return r, fmt.Errorf("record %s of contract %s: %w", e.ID, a.ID, err)
	}
	r.Customer, r.RecordType, r.Unit, r.ComponentLabel, r.Value, r.CorrelationNumber = p.Customer, p.RecordType, p.Unit, p.ComponentLabel, p.Value, e.ID
	_, err := fmt.Sscan(e.ID, &r.Number)
	return r, err
}

package simulate

import (
	"fmt"
	"time"

	"souk.dev/souk/internal/store/metering"
)

// usage is what senders sent.
type usage struct {
	events  []*use
	vague   map[string]bool // contracts of which nobody can know whether an event was taken
	unknown map[*use]bool   // not answered yet; sent again until they are
}

// use is an event.
type use struct {
	metering.Event
	at      time.Time
	n       int64
	counted bool // the market took it, and said so
}

func newUsage() usage { return usage{vague: map[string]bool{}, unknown: map[*use]bool{}} }

// between returns how much of a contract the market has taken for a window, and whether that is known.
func (u usage) between(contract string, from, to time.Time) (sum int64, known bool) {
	if u.vague[contract] {
		return 0, false
	}
	for e := range u.unknown {
		if e.Contract == contract {
			return 0, false
		}
	}
	for _, e := range u.events {
		if e.Contract == contract && e.counted && !e.at.Before(from) && e.at.Before(to) {
			sum += e.n
		}
	}
	return sum, true
}

// send sends usage of a contract: new events, some of them late, some of the ones before, and all that was not
// answered.
func (w *world) send() error {
	c, ok := w.some(`c.started_at IS NOT NULL AND c.ended_at IS NULL AND c.plan LIKE '%invocation%'`)
	if !ok {
		return nil
	}
	now, batch := w.clock.Now(), []*use{}
	for range 1 + w.rnd.IntN(4) {
		past := time.Duration(w.rnd.IntN(48)) * time.Hour
		if w.rnd.IntN(4) == 0 {
			past = time.Duration(w.rnd.IntN(28*24)) * time.Hour
		}
		at := now.Add(-past - time.Duration(w.rnd.IntN(3600))*time.Second)
		e := &use{at: at, n: int64(1 + w.rnd.IntN(90))}
		e.Event = metering.Event{ID: fmt.Sprint("e", len(w.use.events)), Source: "oven", Contract: c.id, Time: at, Unit: "invocation", Quantity: fmt.Sprint(e.n)}
		w.use.events = append(w.use.events, e)
		batch = append(batch, e)
	}
	if n := len(w.use.events) - len(batch); n > 0 && w.rnd.IntN(2) == 0 {
		if again := w.use.events[w.rnd.IntN(n)]; again.Contract == c.id {
			batch = append(batch, again)
		}
	}
	for _, e := range w.use.events { // in order
		if w.use.unknown[e] && e.Contract == c.id {
			batch = append(batch, e)
		}
	}
	return w.deliver(c, batch)
}

// deliver sends events, and notes what the market says of them.
func (w *world) deliver(c contract, batch []*use) error {
	events := make([]metering.Event, len(batch))
	for i, e := range batch {
		events[i] = e.Event
	}
	results, err := w.Usage.Send(w.t.Context(), w.sellerOf[c.offering], events)
	if err != nil {
		for _, e := range batch {
			if !e.counted {
				w.use.unknown[e] = true
			}
		}
		return err
	}
	for i, r := range results {
		e := batch[i]
		unsure := w.use.unknown[e]
		delete(w.use.unknown, e)
		switch {
		case r.Status == metering.Refused && unsure:
			w.use.vague[c.id] = true // it may have been taken before it was too late
		case r.Status == metering.Accepted && e.counted:
			w.t.Errorf("event %s of contract %s is counted twice", e.ID, c.id)
		case r.Status == metering.Duplicate && !e.counted && !unsure:
			w.t.Errorf("event %s of contract %s is new, but taken for one that was there", e.ID, c.id)
		case r.Status != metering.Refused:
			e.counted = true
		}
	}
	return nil
}

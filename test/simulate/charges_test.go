package simulate

import (
	"encoding/json"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
)

// charge is one as the market's database has it.
type charge struct {
	id, contract, concept, state string
	net, tax, total              int64
	lines                        []line
}

// line is a line of a charge, read by names of our own.
type line struct {
	Kind, Label     string
	Net, Tax, Total int64
	From, To        time.Time
}

// run is the time for which a subscription of a contract is paid without a gap.
type run struct{ anchor, to time.Time }

// window is a time of which the usage is billed, and what the charges that billed it have in it.
type window struct {
	from, to      time.Time
	label         string
	charge        string
	n             int64 // uses that are billed by now
	subscriptions int64 // in the same bill
	exact         bool  // n is known
}

// contractAccount is what this package knows of a contract.
type contractAccount struct {
	label   string          // of the plan that it had when it was looked at last
	runs    map[string]*run // by the label of the plan
	windows map[string]*window
	free    map[string]bool     // windows that cost nothing
	undo    map[string][]window // by charge: what its windows were before, should it come to nothing
}

// read returns the charges that were not looked at in their present state.
func (w *world) read() []charge {
	list, err := sqldb.All(w.t.Context(), w.DB, func(row sqldb.Row) (c charge, err error) {
		var lines string
		err = row.Scan(&c.id, &c.contract, &c.concept, &c.state, &c.net, &c.tax, &c.total, &lines)
		if err == nil && !w.seen[c.id+c.state] {
			err = json.Unmarshal([]byte(lines), &c.lines)
		}
		return c, err
	}, `SELECT h.id, h.contract_id, h.concept, h.state, h.net, h.tax, h.total, h.lines
FROM charges h ORDER BY h.contract_id, h.seq`)
	w.must(err)
	fresh := list[:0]
	for _, c := range list {
		if !w.seen[c.id+c.state] {
			fresh = append(fresh, c)
		}
	}
	return fresh
}

// charges looks at what is new among the charges.
func (w *world) charges() {
	w.t.Helper()
	for _, c := range w.read() {
		first := !w.seen[c.id]
		w.seen[c.id], w.seen[c.id+c.state] = true, true
		if c.concept == "refund" {
			continue
		}
		a := w.account(c.contract)
		w.sums(c)
		if first {
			w.windows(a, c)
		}
		switch c.state {
		case "paid":
			w.rents(a, c)
		case "void", "failed":
			a.back(c.id)
		}
		a.label = w.planOf(c.contract)
	}
}

func (w *world) account(contract string) *contractAccount {
	a := w.accounts[contract]
	if a == nil {
		a = &contractAccount{runs: map[string]*run{}, windows: map[string]*window{}, free: map[string]bool{}, undo: map[string][]window{}}
		w.accounts[contract] = a
	}
	return a
}

func (w *world) wrong(c charge, format string, args ...any) {
	w.t.Helper()
	w.t.Errorf("the %s %s of contract %s (%s): %s\nlines %+v\n%q", c.concept, c.id, c.contract, c.state, fmt.Sprintf(format, args...), c.lines, w.last(12))
}

// sums checks tax and sums, and prices that are always the same.
func (w *world) sums(c charge) {
	w.t.Helper()
	var net, tax, total int64
	for _, l := range c.lines {
		if l.Tax != taxed(l.Net) || l.Total != l.Net+l.Tax {
			w.wrong(c, "%d and %d tax make %d", l.Net, l.Tax, l.Total)
		}
		net, tax, total = net+l.Net, tax+l.Tax, total+l.Total
		p := plans[labelOf(l.Label)]
		if (l.Kind == "single" && l.Net != p.once) || (l.Kind == "setup" && l.Net != plans["monthly"].setup) {
			w.wrong(c, "%s costs %d", l.Label, l.Net)
		}
		if c.concept != "initial" && l.Kind == "setup" {
			w.wrong(c, "the set-up fee is charged again")
		}
	}
	if net != c.net || tax != c.tax || total != c.total || total < 0 {
		w.wrong(c, "its sums are %d, %d and %d", c.net, c.tax, c.total)
	}
}

// rents checks the subscriptions of a charge that is paid: their price, and that no time is paid twice.
func (w *world) rents(a *contractAccount, c charge) {
	w.t.Helper()
	for _, l := range c.lines {
		if l.Kind != "credit" {
			continue
		}
		label := labelOf(l.Label)
		r := a.runs[label]
		if r == nil {
			w.wrong(c, "unused time of %s is given back, but none was paid", label)
			continue
		}
		if net, ok := plans[label].rented(r.anchor, l.From, l.To); !ok || l.Net != -net || l.To.After(r.to) {
			w.wrong(c, "for %s to %s of %s %d is given back, not %d; it is paid until %s", l.From, l.To, label, -l.Net, net, r.to)
		}
	}
	for _, l := range c.lines {
		if l.Kind == "credit" {
			delete(a.runs, labelOf(l.Label))
		}
	}
	for _, l := range c.lines {
		if l.Kind != "subscription" {
			continue
		}
		label := labelOf(l.Label)
		r := a.runs[label]
		if r == nil || l.From.After(r.to) {
			r = &run{anchor: l.From, to: l.From}
			a.runs[label] = r
		}
		if l.From.Before(r.to) {
			w.wrong(c, "%s is paid until %s, and charged from %s", label, r.to, l.From)
		}
		if net, ok := plans[label].rented(r.anchor, l.From, l.To); !ok || l.Net != net {
			w.wrong(c, "%s from %s to %s costs %d, not %d", label, l.From, l.To, net, l.Net)
		}
		r.to = l.To
	}
}

// windows checks the usage of a charge that is new: every window once, and all that was taken is in it, also what
// came in late for windows before.
func (w *world) windows(a *contractAccount, c charge) {
	w.t.Helper()
	type billed struct{ from, to time.Time }
	list, err := sqldb.All(w.t.Context(), w.DB, func(row sqldb.Row) (b billed, err error) {
		return b, row.Scan(sqldb.Time(&b.from), sqldb.Time(&b.to))
	}, `SELECT from_at, to_at FROM usage_billed WHERE charge_id = $1 ORDER BY to_at`, c.id)
	w.must(err)
	for _, b := range list {
		if key := b.to.String(); c.concept == "initial" || a.free[key] {
			a.free[key] = true // what is used in a trial
			continue
		}
		n, known := w.use.between(c.contract, b.from, b.to)
		if before := a.windows[b.to.String()]; before != nil {
			w.corrected(a, c, before, n, known)
			continue
		}
		w.billedFirst(a, c, &window{from: b.from, to: b.to, charge: c.id, n: n, exact: known})
	}
}

// billedFirst checks a window that is billed for the first time.
func (w *world) billedFirst(a *contractAccount, c charge, at *window) {
	w.t.Helper()
	var got int64
	for _, l := range c.lines {
		if (l.Kind == "usage" || l.Kind == "minimum") && l.From.Equal(at.from) && l.To.Equal(at.to) {
			got += l.Net
			if label := labelOf(l.Label); label != "" {
				at.label = label
			}
		}
		if l.Kind == "minimum" {
			at.label = "mixed"
		}
	}
	if at.label == "" {
		at.label = a.label
	}
	p := plans[at.label]
	for _, l := range c.lines {
		if l.Kind == "subscription" && labelOf(l.Label) == at.label {
			at.subscriptions += l.Net
		}
	}
	if want := p.billed(at.n, at.subscriptions, at.from, at.to); at.exact && got != want {
		w.wrong(c, "%d uses of %s from %s to %s cost %d, not %d", at.n, at.label, at.from, at.to, want, got)
	}
	for _, other := range a.windows {
		if at.from.Before(other.to) && other.from.Before(at.to) {
			w.wrong(c, "usage is billed from %s to %s, and from %s to %s", other.from, other.to, at.from, at.to)
		}
	}
	a.windows[at.to.String()] = at
}

// corrected checks what is charged for usage that came in late.
func (w *world) corrected(a *contractAccount, c charge, before *window, n int64, known bool) {
	w.t.Helper()
	a.undo[c.id] = append(a.undo[c.id], *before)
	var got int64
	for _, l := range c.lines {
		if l.Kind == "correction" && l.From.Equal(before.from) && l.To.Equal(before.to) {
			got += l.Net
		}
	}
	p := plans[before.label]
	want := p.billed(n, before.subscriptions, before.from, before.to) - p.billed(before.n, before.subscriptions, before.from, before.to)
	if known && before.exact && got != want {
		w.wrong(c, "late usage of %s from %s to %s, %d in place of %d, costs %d more, not %d", before.label, before.from, before.to, n, before.n, want, got)
	}
	before.n, before.exact = n, known
}

// planOf returns the label of the plan that a contract has.
func (w *world) planOf(contract string) string {
	text, err := sqldb.One(w.t.Context(), w.DB, sqldb.Value[string], `SELECT plan FROM contracts WHERE id = $1`, contract)
	w.must(err)
	var p struct{ Label string }
	w.must(json.Unmarshal([]byte(text), &p))
	return p.Label
}

// back takes back what a charge did that came to nothing.
func (a *contractAccount) back(charge string) {
	for key, at := range a.windows {
		if at.charge == charge {
			delete(a.windows, key)
		}
	}
	for _, was := range a.undo[charge] {
		*a.windows[was.to.String()] = was
	}
	delete(a.undo, charge)
}

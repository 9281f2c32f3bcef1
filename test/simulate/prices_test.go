package simulate

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"souk.dev/souk/internal/store/pricing"
)

// plan is a price plan as this package computes with it. Sums are in cents.
type plan struct {
	label                string
	once, setup, minimum int64
	rent                 int64 // for each period of so many months
	months               int
	trial                int    // days
	tiers                []tier // of use; the last has no end
	free                 int64  // uses in each billed period
}

// tier is the price of each use, in thousandths of a cent, up to a number of uses.
type tier struct{ upTo, each int64 }

// plans are those that are sold.
var plans = map[string]plan{
	"monthly": {label: "monthly", rent: 1033, months: 1, setup: 300},
	"yearly":  {label: "yearly", rent: 9999, months: 12},
	"once":    {label: "once", once: 5000},
	"metered": {label: "metered", tiers: []tier{{100, 10_700}, {300, 5_350}, {0, 1_111}}},
	"mixed":   {label: "mixed", rent: 500, months: 1, minimum: 800, tiers: []tier{{0, 10_000}}, free: 10},
	"trial":   {label: "trial", rent: 777, months: 1, trial: 14, tiers: []tier{{0, 20_003}}},
}

// draft returns the plan as its seller writes it.
func (p plan) draft() pricing.Draft {
	d := pricing.Draft{Label: p.label, Title: strings.ToUpper(p.label), Description: "As it is.", Currency: "EUR", SetupFee: euros(p.setup), Minimum: euros(p.minimum), TrialDays: p.trial}
	add := func(kind, unit, value string) *pricing.DraftComponent {
		d.Components = append(d.Components, pricing.DraftComponent{Label: kind + " " + p.label, Description: "For the bread.", Unit: unit, Value: value})
		return &d.Components[len(d.Components)-1]
	}
	if p.once > 0 {
		add("Price", "single payment", euros(p.once))
	}
	if p.rent > 0 {
		add("Rent", map[int]string{1: "per calendar month", 12: "per calendar year"}[p.months], euros(p.rent))
	}
	switch {
	case len(p.tiers) == 1:
		c := add("Calls", "invocation", p.tiers[0].price())
		if p.free > 0 {
			c.FreeUnits = fmt.Sprint(p.free)
		}
	case len(p.tiers) > 1:
		c := add("Calls", "invocation", "")
		c.Scheme = "graduated"
		for _, t := range p.tiers {
			up := ""
			if t.upTo > 0 {
				up = fmt.Sprint(t.upTo)
			}
			c.Tiers = append(c.Tiers, pricing.DraftTier{UpTo: up, Unit: t.price()})
		}
	}
	return d
}

func euros(cents int64) string {
	if cents == 0 {
		return ""
	}
	return fmt.Sprintf("%d.%02d", cents/100, cents%100)
}

func (t tier) price() string { return fmt.Sprintf("%d.%05d", t.each/100_000, t.each%100_000) }

// labelOf returns the plan that a line of a charge belongs to, "" where it does not say.
func labelOf(lineLabel string) string {
	_, label, _ := strings.Cut(lineLabel, " ")
	if _, ok := plans[label]; !ok {
		return ""
	}
	return label
}

// used returns what so many uses of a billed period cost, in cents, unrounded.
func (p plan) used(n int64) *big.Rat {
	n = max(0, n-p.free)
	thousandths, from := int64(0), int64(0)
	for _, t := range p.tiers {
		in := n - from
		if t.upTo > 0 {
			in = min(in, t.upTo-from)
		}
		if in <= 0 {
			break
		}
		thousandths += in * t.each
		from = t.upTo
	}
	return big.NewRat(thousandths, 1000)
}

// billed returns what so many uses of a window add to the subscriptions in the same bill, the minimum included.
func (p plan) billed(n, subscriptions int64, from, to time.Time) int64 {
	used := cents(p.used(n))
	if p.minimum == 0 {
		return used
	}
	return used + p.missing(subscriptions+used, from, to)
}

// missing returns what is added to reach the minimum of a window.
func (p plan) missing(reached int64, from, to time.Time) int64 {
	least := new(big.Rat).Mul(big.NewRat(p.minimum, 1), share(from, addMonths(from, 1), from, to))
	if least.Sub(least, big.NewRat(reached, 1)); least.Sign() <= 0 {
		return 0
	}
	return cents(least)
}

// rented returns what a part of a period costs, whose runs began at the anchor; ok is false where the part does
// not lie in one period.
func (p plan) rented(anchor, from, to time.Time) (net int64, ok bool) {
	for k := 0; k < 2000; k++ {
		begin, end := addMonths(anchor, k*p.months), addMonths(anchor, (k+1)*p.months)
		if from.Before(end) {
			if from.Before(begin) || to.After(end) {
				return 0, false
			}
			return cents(new(big.Rat).Mul(big.NewRat(p.rent, 1), share(begin, end, from, to))), true
		}
	}
	return 0, false
}

// share returns which part of begin to end the time from from to to is, at most the whole.
func share(begin, end, from, to time.Time) *big.Rat {
	if to.After(end) {
		to = end
	}
	return big.NewRat(to.Sub(from).Microseconds(), end.Sub(begin).Microseconds())
}

// addMonths moves t by months; a day that the month does not have is its last.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month(), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC).AddDate(0, n, 0)
	day := min(t.Day(), first.AddDate(0, 1, -1).Day())
	return first.AddDate(0, 0, day-1)
}

// cents rounds half to even.
func cents(r *big.Rat) int64 {
	double := new(big.Int).Mul(r.Num(), big.NewInt(2))
	q, rest := new(big.Int).DivMod(double, new(big.Int).Mul(r.Denom(), big.NewInt(2)), new(big.Int))
	switch rest.Cmp(r.Denom()) {
	case 1:
		q.Add(q, big.NewInt(1))
	case 0:
		if q.Bit(0) == 1 {
			q.Add(q, big.NewInt(1))
		}
	}
	return q.Int64()
}

// taxed returns the tax on a line.
func taxed(net int64) int64 { return cents(big.NewRat(net*19, 100)) }

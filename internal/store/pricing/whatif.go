package pricing

import (
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
)

// Window is a time with what was used in it.
type Window struct {
	From, To time.Time
	Usage    Usage
}

// maxPeriods bounds how many periods of a subscription are reckoned in one window.
const maxPeriods = 4000

// Over returns what a contract that runs through the windows pays for them: every subscription for as long as
// each window is, whole periods and a part, and the usage. Single payments and the set-up fee, which are paid when
// a contract begins, and trials do not count. It is what plans are compared by. Errors are those of Rate.
func Over(p Plan, windows []Window) (money.Amount, error) {
	sum := money.Amount{Currency: p.Currency}
	if p.Free() {
		return sum, nil
	}
	for _, w := range windows {
		in := Input{Usage: w.Usage, UsageFrom: w.From, UsageTo: w.To}
		if in.Usage == nil {
			in.Usage = Usage{}
		}
		for i, c := range p.Components {
			if c.Model == Subscription {
				in.Spans = append(in.Spans, spansIn(i, c.Period, w.From, w.To)...)
			}
		}
		bill, err := Rate(p, in)
		if err != nil {
			return money.Amount{}, err
		}
		if sum, err = sum.Add(bill.Net); err != nil {
			return money.Amount{}, err
		}
	}
	return sum, nil
}

// spansIn returns the periods from one moment to another, the last of them in part where it is longer.
func spansIn(component int, period Period, from, to time.Time) []Span {
	var list []Span
	for n := range maxPeriods {
		begin, end := period.Next(from, n), period.Next(from, n+1)
		if !begin.Before(to) || !end.After(begin) {
			break
		}
		span := Span{Component: component, From: begin, To: end, Part: Portion(begin, end, begin, to)}
		if end.After(to) {
			span.To = to
		}
		list = append(list, span)
	}
	return list
}

// Comparison is what a customer pays on two plans.
type Comparison struct {
	Before, After, Change money.Amount
}

// Compare says what a customer would have paid for the windows on another plan. Plans in two currencies give
// KindInvalid, code "other_currency"; a free plan is in any.
func Compare(before, after Plan, windows []Window) (Comparison, error) {
	if before.Currency != after.Currency && !before.Free() && !after.Free() {
		return Comparison{}, errs.Invalid("other_currency", "One plan is in %s, the other in %s; they cannot be compared.", before.Currency, after.Currency)
	}
	var c Comparison
	var err error
	if c.Before, err = Over(before, windows); err != nil {
		return Comparison{}, err
	}
	if c.After, err = Over(after, windows); err != nil {
		return Comparison{}, err
	}
	if before.Free() {
		c.Before.Currency = c.After.Currency
	} else {
		c.After.Currency = c.Before.Currency
	}
	c.Change, err = c.After.Sub(c.Before)
	return c, err
}

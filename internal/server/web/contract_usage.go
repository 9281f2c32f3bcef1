package web

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/pricing"
	"souk.dev/souk/internal/store/spending"
)

// contractUsage is what was used of a contract and is not charged yet.
type contractUsage struct {
	Words  string // of which time
	Meters []usageMeter
	More   string // the page with everything
}

// longestDays is the time of which a contract's page shows every day; longer ones are shown by month.
const longestDays = 92 * 24 * time.Hour

// whatIsUsed sets the usage since the last bill, and what the buyer's members may spend.
func (s *Site) whatIsUsed(ctx context.Context, actor account.Actor, v *contractView, c order.Contract) error {
	if c.Metered() {
		window := usageSinceBill(c, s.Clock.Now())
		o, err := s.Usage.Overview(ctx, actor, c.ID(), window)
		if err != nil {
			return err
		}
		v.Usage = &contractUsage{Words: "Since " + dayText(window.From) + ", not charged yet.", More: usagePath(c.ID())}
		if !c.EndedAt.IsZero() {
			v.Usage.Words = "Until " + dayText(window.To) + "."
		}
		for _, m := range o.Meters {
			meter := usageMeterOf(o, m)
			meter.Free = freeGauge(c.Plan, m, o.Total[m.Key])
			v.Usage.Meters = append(v.Usage.Meters, meter)
		}
	}
	if actor.OrgID != c.Purchase.OrgID || c.State(s.Clock.Now()) == order.ContractEnded {
		return nil
	}
	limits, err := s.Spending.Concerning(ctx, actor)
	if err != nil {
		return err
	}
	v.LimitsHref = limitsPath(actor.OrgName)
	for _, l := range limits {
		v.Limits = append(v.Limits, limitGauges(actor.OrgName, l)...)
	}
	return nil
}

// usageSinceBill is the time of the next bill with usage: from the last one, or the beginning, up to when it comes, or the
// end. What is ahead of now is empty.
func usageSinceBill(c order.Contract, now time.Time) metering.Window {
	w := metering.Window{From: c.BilledTo, To: c.PaidTo(), Step: metering.ByDay}
	if !c.Subscribed() {
		w.To = c.BilledTo.Add(order.UsageEvery)
	}
	if w.To.Before(now) {
		w.To = now
	}
	for _, end := range []time.Time{c.EndsAt, c.EndedAt} {
		if !end.IsZero() && end.Before(w.To) {
			w.To = end
		}
	}
	if w.From.Before(c.StartedAt) || w.From.After(w.To) { // in a trial it is ahead
		w.From = c.StartedAt
	}
	if w.From.After(w.To) {
		w.From = w.To
	}
	if w.To.Sub(w.From) > longestDays {
		w.Step = metering.ByMonth
	}
	return w
}

// freeGauge shows how much of what a plan gives free is used; nil where it gives nothing free.
func freeGauge(plan pricing.Plan, m pricing.Meter, used decimal.Decimal) *webkit.Gauge {
	free := decimal.Zero
	for _, c := range plan.Components {
		if key, ok := plan.Meter(c.Unit, ""); ok && key == m.Key && c.FreeUnits.GreaterThan(free) {
			free = c.FreeUnits
		}
	}
	if !free.IsPositive() {
		return nil
	}
	return &webkit.Gauge{
		Label: "Included in the price", Words: decimal.Min(used, free).String() + " of " + free.String(),
		Used: used.Div(free).Shift(4).IntPart(), Limit: 10_000,
	}
}

// limitGauges show what is spent of a limit, for each of its times.
func limitGauges(org string, l spending.Limit) []webkit.Gauge {
	whose := org
	if l.UserID != "" {
		whose = l.User
	}
	var list []webkit.Gauge
	for _, span := range spending.Spans[1:] {
		most, limited := l.Most[span]
		if !limited {
			continue
		}
		spent := l.Spent[span]
		list = append(list, webkit.Gauge{
			Label: whose + ", this " + string(span), Words: spent.String() + " of " + amountText(most), Used: spent.Minor, Limit: most.Minor,
		})
	}
	return list
}

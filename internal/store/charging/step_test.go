package charging_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/store/charging"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/pricing"
)

// TestSteps says what is done with a contract that stands somewhere.
func TestSteps(t *testing.T) {
	now := time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	facts := charging.Facts{Patience: order.DefaultPatience}
	subscribed := func(due time.Time) order.Contract {
		return order.WithPatience(order.Contract{
			StartedAt: now.Add(-400 * day), DueAt: due, Subscriptions: []order.Subscription{{PaidTo: due}},
		}, order.DefaultPatience)
	}
	with := func(c order.Contract, change func(*order.Contract)) order.Contract {
		change(&c)
		return c
	}
	renews := func(c *order.Contract) { c.Renews = true }
	reminded := func(at time.Time) func(*order.Contract) { return func(c *order.Contract) { c.RemindedAt = at } }
	open := func(ch order.Charge) func(*order.Contract) {
		return func(c *order.Contract) { c.Open, c.Renews = &ch, true }
	}
	for name, tt := range map[string]struct {
		contract order.Contract
		unbilled time.Time
		want     charging.Step
	}{
		"long before it is due":              {subscribed(now.Add(8 * day)), time.Time{}, charging.StepNone},
		"a week before it is due":            {subscribed(now.Add(7 * day)), time.Time{}, charging.StepRemind},
		"reminded already":                   {with(subscribed(now.Add(6*day)), reminded(now.Add(-day))), time.Time{}, charging.StepNone},
		"renews by itself, not due":          {with(subscribed(now.Add(day)), renews), time.Time{}, charging.StepNone},
		"renews by itself, due":              {with(subscribed(now), renews), time.Time{}, charging.StepOpen},
		"due, by hand, reminded":             {with(subscribed(now.Add(-day)), reminded(now.Add(-7*day))), time.Time{}, charging.StepNone},
		"overdue, reminded before":           {with(subscribed(now.Add(-4*day)), reminded(now.Add(-10*day))), time.Time{}, charging.StepRemind},
		"overdue, reminded since":            {with(subscribed(now.Add(-4*day)), reminded(now.Add(-day))), time.Time{}, charging.StepNone},
		"suspended, reminded when overdue":   {with(subscribed(now.Add(-14*day)), reminded(now.Add(-10*day))), time.Time{}, charging.StepRemind},
		"lost":                               {subscribed(now.Add(-44 * day)), time.Time{}, charging.StepEnd},
		"ended":                              {with(subscribed(now.Add(-99*day)), func(c *order.Contract) { c.EndedAt = now }), time.Time{}, charging.StepNone},
		"cancelled, its time is over":        {with(subscribed(now), func(c *order.Contract) { c.EndsAt = now }), time.Time{}, charging.StepEnd},
		"cancelled, with usage":              {with(subscribed(now), func(c *order.Contract) { c.EndsAt = now }), now.Add(-day), charging.StepOpen},
		"a charge that was never tried":      {with(subscribed(now), open(order.Charge{})), time.Time{}, charging.StepTry},
		"a charge that is tried again later": {with(with(subscribed(now.Add(-day)), open(order.Charge{Tries: 1, NextTryAt: now.Add(day)})), reminded(now)), time.Time{}, charging.StepNone},
		"a charge that is tried again now":   {with(subscribed(now.Add(-3*day)), open(order.Charge{Tries: 1, NextTryAt: now})), time.Time{}, charging.StepTry},
		"a charge that the buyer pays":       {with(subscribed(now), open(order.Charge{ExpiresAt: now.Add(time.Minute)})), time.Time{}, charging.StepNone},
		"a charge that was tried enough":     {with(subscribed(now.Add(-14*day)), open(order.Charge{Tries: 4})), time.Time{}, charging.StepGiveUp},
		"young usage":                        {order.Contract{StartedAt: now}, now.Add(-30*day + 1), charging.StepNone},
		"old usage":                          {order.Contract{StartedAt: now}, now.Add(-30 * day), charging.StepOpen},
	} {
		facts.Unbilled = tt.unbilled
		tt.contract.Plan.Components = priced
		if got, _ := charging.Next(tt.contract, facts, now); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// priced is a plan that costs something each period.
var priced = []pricing.Component{{Label: "Rent", Model: pricing.Subscription, Value: decimal.NewFromInt(1)}}

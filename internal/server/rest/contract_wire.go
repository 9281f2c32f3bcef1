package rest

import (
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/charging"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/wire"
)

func (a *API) wireContract(c order.Contract) wire.Contract {
	p := c.Purchase
	out := wire.Contract{
		ID: c.ID(), State: string(c.State(a.Clock.Now())), OfferingID: p.OfferingID, Offering: p.OfferingRef, Title: p.OfferingTitle,
		Organisation: p.OrgName, Seller: p.SellerName, Plan: wirePlan(c.Plan), StartedAt: c.StartedAt, TrialUntil: c.TrialUntil, BilledTo: c.BilledTo,
		DueAt: c.DueAt, SuspendsAt: c.SuspendsAt(), EndsAt: c.EndsAt, EndedAt: c.EndedAt, EndReason: c.EndReason, Renews: c.Renews,
		Gateway: c.Gateway, Blocked: p.Quarantined,
	}
	if c.NextPlan != nil {
		next := wirePlan(*c.NextPlan)
		out.NextPlan = &next
	}
	for _, s := range c.Subscriptions {
		component := c.Plan.Components[s.Component]
		out.Parts = append(out.Parts, wire.Subscription{Label: component.Label, Period: component.Period.String(), PaidTo: s.PaidTo})
	}
	if d := c.Discount; d != nil {
		out.Coupon = &wire.ContractCoupon{Code: c.Coupon, Percent: unlessZero(d.Percent), Amount: wireMoney(d.Amount), Plans: d.Plans, Periods: d.Periods, Used: d.Used, Left: d.Left()}
	}
	if c.Open != nil {
		open := wireCharge(*c.Open)
		out.Open = &open
	}
	return out
}

func wireCharge(c order.Charge) wire.Charge {
	out := wire.Charge{
		ID: c.ID, Contract: c.ContractID, Concept: string(c.Concept), State: string(c.State), From: c.From, To: c.To, Of: c.Of,
		Net: wireMoney(c.Net), Tax: wireMoney(c.Tax), Total: wireMoney(c.Total), Fee: wireMoney(c.Fee), Gateway: c.Gateway,
		PaymentURL: c.PaymentURL, Transfer: wireTransfer(c.Transfer), Tries: c.Tries, NextTryAt: c.NextTryAt, Problem: c.Problem, Reason: c.Reason,
		CreatedAt: c.CreatedAt, DueAt: c.DueAt, ExpiresAt: c.ExpiresAt, PaidAt: c.PaidAt, Lines: wireLines(c.Lines, c.Total.Currency),
	}
	if !c.Refunded.IsZero() {
		out.Refunded = wireMoney(c.Refunded)
	}
	return out
}

func sum(m money.Amount) wire.Money { return wire.Money{Amount: m.String(), Currency: m.Currency} }

func wirePlanChange(c order.Change) wire.PlanChange {
	out := wire.PlanChange{Plan: wirePlan(c.Plan), At: c.At, Now: c.Now}
	if c.Now {
		charge := wireCharge(c.Charge)
		out.Charge = &charge
	}
	return out
}

func wireRun(r charging.Run) wire.ChargingRun {
	return wire.ChargingRun{
		ID: r.ID, Slot: r.Slot, Contract: r.Contract, Server: r.Server, User: r.User, StartedAt: r.StartedAt, EndedAt: r.EndedAt,
		Looked: r.Looked, Charged: r.Charged, Failed: r.Failed, Problem: r.Problem,
		Results: some(r.Results, func(x charging.Result) wire.ChargingResult {
			return wire.ChargingResult{
				Contract: x.ContractID, Charge: x.ChargeID, Offering: x.Offering, Organisation: x.Buyer, Outcome: x.Outcome, Total: wireMoney(x.Total), Message: x.Message,
			}
		}),
	}
}

func wireSchedule(s charging.Schedule) wire.ChargingSchedule {
	out := wire.ChargingSchedule{Cron: s.Cron, NextAt: s.NextAt}
	if s.Last.ID != "" {
		last := wireRun(s.Last)
		out.Last = &last
	}
	return out
}

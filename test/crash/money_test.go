package crash

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

// onPlan puts a module on sale on a plan with one price, and lets bob buy it. What it costs at once counts as sold.
func (w *world) onPlan(n int, kind, unit, price string) (contract string) {
	w.t.Helper()
	u := w.register(fmt.Sprintf("org.example.%s%d", kind, n), 100)
	w.publish(0, u.pkg, u, true)
	o, err := w.api(w.ada, "").CreateOffering(w.t.Context(), wire.OfferingInput{
		Title: fmt.Sprintf("%s %d", kind, n), Modules: []string{u.pkg},
		Plans: []wire.Plan{{Title: kind, Currency: "EUR", Components: []wire.PriceComponent{{Label: kind, Unit: unit, Value: price}}}},
	})
	w.must(err)
	_, err = w.api(w.ada, "").PublishOffering(w.t.Context(), o.Value.ID)
	w.must(err)
	p, err := w.api(w.bob, "").Buy(w.t.Context(), wire.PurchaseInput{Offering: o.Value.ID, AcceptTerms: true})
	w.must(err)
	if p.State != "paid" {
		_, err = w.api(w.bob, "").SandboxPurchase(w.t.Context(), p.ID, "pay")
		w.must(err)
		w.owed += 500
	}
	return p.ID
}

// charges returns what was charged for a contract in one concept, as far as it is paid.
func (w *world) charges(contract, concept string) (paid []wire.Charge) {
	w.t.Helper()
	list, err := w.api(w.bob, "").Charges(w.t.Context(), contract)
	w.must(err)
	for _, ch := range list.Items {
		if ch.Concept == concept && ch.State == "paid" {
			paid = append(paid, ch)
		}
	}
	return paid
}

// once wants the concept to be charged once, or not at all, and reports which.
func (w *world) once(contract, concept, total string) bool {
	w.t.Helper()
	paid := w.charges(contract, concept)
	if len(paid) > 1 || (len(paid) == 1 && paid[0].Total.Amount != total) {
		w.t.Errorf("contract %s has the %s charges %+v, not one of %s", contract, concept, paid, total)
	}
	return len(paid) == 1
}

// usageErrand sends usage, lets it be charged, and pays for it.
func (w *world) usageErrand(n int) errand {
	contract := w.onPlan(n, "metered", "invocation", "1.00")
	var events []json.RawMessage
	at := time.Now().UTC().Format(time.RFC3339Nano)
	for i := range 5 {
		events = append(events, json.RawMessage(fmt.Sprintf(`{"id":"%d-%d","source":"oven","contract":%q,"time":%q,"meter":"invocation","quantity":"1"}`, n, i, contract, at)))
	}
	run := func(must bool) bool {
		ctx := context.Background()
		return w.attempt(fmt.Sprintf("use-%d", n), must, "", func(key string) error {
			results, err := w.api(w.ada, key).SendUsage(ctx, events)
			if err == nil && results.Accepted+results.Duplicates != len(events) {
				w.t.Errorf("of %d events of use %+v were taken", len(events), results)
			}
			return err
		}) && w.attempt(fmt.Sprintf("run-%d", n), must, "nothing_to_charge", func(key string) error {
			_, err := w.api(w.root, key).RunCharging(ctx, contract)
			return err
		}) && w.attempt(fmt.Sprintf("pay-use-%d", n), must, "nothing_to_renew", func(key string) error {
			_, err := w.api(w.bob, key).SandboxCharge(ctx, contract, "pay")
			return err
		})
	}
	look := func() (int, bool) {
		used, err := w.api(w.ada, "").Usage(w.t.Context(), contract, client.UsageQuery{})
		w.must(err)
		if total := used.Total["invocation"]; total != "" && total != "5" {
			w.t.Errorf("of %d events of use in one request %s are counted", len(events), total)
		}
		return 0, w.once(contract, "usage", "5.00")
	}
	return errand{name: "send usage, charge and pay it", run: run, look: look, worth: 500}
}

// renewErrand pays for a further day.
func (w *world) renewErrand(n int) errand {
	contract := w.onPlan(n, "daily", w.day(), "5.00")
	look := func() (int, bool) { return 0, w.once(contract, "renewal", "5.00") }
	run := func(must bool) bool {
		if must { // paying again would be another day
			if _, done := look(); done {
				return true
			}
		}
		return w.attempt(fmt.Sprintf("renew-%d", n), must, "", func(key string) error {
			_, err := w.api(w.bob, key).SandboxCharge(context.Background(), contract, "pay")
			return err
		})
	}
	return errand{name: "renew", run: run, look: look, worth: 500}
}

// day returns the name of a unit that is paid by the day, which it registers the first time.
func (w *world) day() string {
	const name = "per day of baking"
	if !w.hasDay {
		_, err := w.api(w.root, "").AddUnit(w.t.Context(), wire.UnitInput{Name: name, Model: "subscription", PeriodCount: 1, PeriodUnit: "day"})
		w.must(err)
		w.hasDay = true
	}
	return name
}

// refundErrand gives a part of a sale back.
func (w *world) refundErrand(n int) errand {
	contract := w.onPlan(n, "broken", "single payment", "5.00")
	run := func(must bool) bool {
		return w.attempt(fmt.Sprintf("refund-%d", n), must, "", func(key string) error {
			_, err := w.api(w.ada, key).RefundContract(context.Background(), contract, wire.RefundInput{Amount: "2.00", Reason: "A corner was off.", Key: "corner"})
			return err
		})
	}
	return errand{name: "give a part back", run: run, worth: -200, look: func() (int, bool) { return 0, w.once(contract, "refund", "-2.00") }}
}

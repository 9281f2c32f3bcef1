package simulate

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/revshare"
)

// step is something that somebody does.
type step struct {
	name   string
	weight int
	take   func() error
}

func (w *world) steps() []step {
	return []step{
		{"wait", 14, w.wait}, {"tick", 16, w.tick}, {"buy", 10, w.buy}, {"pay", 10, w.pay}, {"renew", 10, w.renew}, {"change", 6, w.change},
		{"cancel", 1, w.cancel}, {"resume", 2, w.resume}, {"automatic", 1, w.automatic}, {"refund", 2, w.refund}, {"chargeback", 1, w.chargeback},
		{"use", 12, w.send}, {"message", 6, w.message}, {"payout", 2, w.payout}, {"trouble", 2, w.trouble}, {"calm", 3, w.calm},
	}
}

// contract is one as a step needs it.
type contract struct{ id, offering, org string }

// some returns one of the newest contracts, or purchases, that a condition holds of.
func (w *world) some(where string) (contract, bool) {
	list, err := sqldb.All(w.t.Context(), w.DB, func(row sqldb.Row) (c contract, err error) {
		return c, row.Scan(&c.id, &c.offering, &c.org)
	}, `SELECT c.id, p.offering_id, p.org_id FROM contracts c JOIN purchases p ON p.id = c.id WHERE `+where+` ORDER BY c.id DESC LIMIT 9`)
	w.must(err)
	if len(list) == 0 {
		return contract{}, false
	}
	return list[w.rnd.IntN(len(list))], true
}

func (w *world) buyer(org string) account.Actor {
	return w.buyers[slices.IndexFunc(w.buyers, func(a account.Actor) bool { return a.OrgID == org })]
}

func (w *world) wait() error {
	w.clock.Advance(time.Duration(1+w.rnd.IntN(5*24*60)) * time.Minute)
	return nil
}

// tick is what the jobs of a server do.
func (w *world) tick() error {
	ctx := w.t.Context()
	_, err := w.Charging.Run(ctx, w.root)
	return errors.Join(w.Payments.Settle(ctx), w.Orders.Settle(ctx), w.work(), err)
}

// work works off what messages of the bank asked for. What goes wrong is done again later, as jobs are.
func (w *world) work() error {
	type row struct {
		id      int64
		payload string
	}
	jobs, err := sqldb.All(w.t.Context(), w.DB, func(r sqldb.Row) (v row, err error) { return v, r.Scan(&v.id, &v.payload) },
		`SELECT id, payload FROM outbox WHERE kind = 'payment_look' ORDER BY id`)
	if err != nil {
		return err
	}
	for _, job := range jobs {
		if w.done[job.id] {
			continue
		}
		var look struct{ Gateway, Ref string }
		if err := json.Unmarshal([]byte(job.payload), &look); err != nil {
			return err
		}
		if err := w.Orders.LookAgain(w.t.Context(), look.Gateway, look.Ref); err != nil {
			return err
		}
		w.done[job.id] = true
	}
	return nil
}

func (w *world) buy() error {
	buyer, offering := w.buyers[w.rnd.IntN(len(w.buyers))], w.offerings[w.rnd.IntN(len(w.offerings))]
	label := w.label(offering)
	keep := w.rnd.IntN(3) > 0
	p, err := w.Orders.Buy(w.t.Context(), buyer, order.BuyInput{Offering: offering, Plan: label, TaxAddress: &home, Keep: keep})
	if err != nil || p.State != order.StatePending || w.rnd.IntN(4) == 0 {
		return err
	}
	w.bank.approve(p.GatewayRef, keep)
	if w.rnd.IntN(4) == 0 { // the window is closed; the bank tells
		return nil
	}
	_, err = w.Orders.Return(w.t.Context(), buyer, p.ID, p.GatewayRef)
	return err
}

// label returns one of the plans of an offering.
func (w *world) label(offering string) string {
	list := sold[slices.Index(w.offerings, offering)]
	return list[w.rnd.IntN(len(list))]
}

// pay is a buyer who pays what was begun before.
func (w *world) pay() error {
	type open struct{ contract, ref, org, concept string }
	list, err := sqldb.All(w.t.Context(), w.DB, func(row sqldb.Row) (o open, err error) { return o, row.Scan(&o.contract, &o.ref, &o.org, &o.concept) }, `
SELECT h.contract_id, CASE WHEN h.concept = 'initial' THEN p.gateway_ref ELSE h.gateway_ref END, p.org_id, h.concept
FROM charges h JOIN purchases p ON p.id = h.contract_id WHERE h.state = 'open' AND h.concept <> 'refund' ORDER BY h.id`)
	w.must(err)
	if len(list) == 0 {
		return nil
	}
	o := list[w.rnd.IntN(len(list))]
	if o.ref == "" {
		return nil
	}
	w.bank.approve(o.ref, w.rnd.IntN(2) == 0)
	if o.concept == "initial" {
		_, err = w.Orders.Return(w.t.Context(), w.buyer(o.org), o.contract, o.ref)
	} else {
		_, err = w.Orders.ReturnCharge(w.t.Context(), w.buyer(o.org), o.contract, o.ref)
	}
	return err
}

func (w *world) renew() error {
	c, ok := w.some(`c.started_at IS NOT NULL`)
	if !ok {
		return nil
	}
	keep := w.rnd.IntN(2) == 0
	ch, err := w.Orders.Renew(w.t.Context(), w.buyer(c.org), c.id, order.PayInput{Keep: keep})
	return w.finish(c, ch, keep, err)
}

// finish pays a charge that was just opened, mostly.
func (w *world) finish(c contract, ch order.Charge, keep bool, err error) error {
	if err != nil || ch.State != order.ChargeOpen || ch.GatewayRef == "" || w.rnd.IntN(4) == 0 {
		return err
	}
	w.bank.approve(ch.GatewayRef, keep)
	_, err = w.Orders.ReturnCharge(w.t.Context(), w.buyer(c.org), c.id, ch.GatewayRef)
	return err
}

func (w *world) change() error {
	c, ok := w.some(`c.started_at IS NOT NULL AND c.ended_at IS NULL`)
	if !ok {
		return nil
	}
	change, err := w.Orders.ChangePlan(w.t.Context(), w.buyer(c.org), c.id, w.label(c.offering), order.PayInput{})
	return w.finish(c, change.Charge, false, err)
}

func (w *world) cancel() error {
	c, ok := w.some(`c.started_at IS NOT NULL AND c.ended_at IS NULL`)
	if !ok {
		return nil
	}
	_, err := w.Orders.CancelContract(w.t.Context(), w.buyer(c.org), c.id)
	return err
}

func (w *world) resume() error {
	c, ok := w.some(`c.ends_at IS NOT NULL AND c.ended_at IS NULL`)
	if !ok {
		return nil
	}
	_, err := w.Orders.Resume(w.t.Context(), w.buyer(c.org), c.id)
	return err
}

// automatic turns automatic renewal on or off.
func (w *world) automatic() error {
	c, ok := w.some(`c.started_at IS NOT NULL AND c.ended_at IS NULL`)
	if !ok {
		return nil
	}
	_, err := w.Orders.SetRenews(w.t.Context(), w.buyer(c.org), c.id, w.rnd.IntN(3) > 0)
	return err
}

func (w *world) refund() error {
	c, ok := w.some(`c.started_at IS NOT NULL`)
	if !ok {
		return nil
	}
	in := order.RefundInput{Amount: []string{"", "0.01", "1.00", "3.33"}[w.rnd.IntN(4)], Reason: "So it is.", End: w.rnd.IntN(8) == 0}
	_, err := w.Orders.Refund(w.t.Context(), w.sellerOf[c.offering], c.id, in)
	return err
}

// chargeback is a buyer who complains at its bank.
func (w *world) chargeback() error {
	var taken []*deal
	for _, d := range w.bank.deals {
		if d.state == payment.Captured {
			taken = append(taken, d)
		}
	}
	if len(taken) == 0 || w.rnd.IntN(3) > 0 {
		return nil
	}
	d := taken[w.rnd.IntN(len(taken))]
	amount := d.amount.Minor - d.returned() - d.chargedBack
	if w.rnd.IntN(3) == 0 {
		amount = min(amount, 100)
	}
	w.bank.takeBack(d, amount)
	return nil
}

// message delivers a message of the bank, any of those that are on their way, or loses it. Some come twice.
func (w *world) message() error {
	if w.rnd.IntN(3) == 0 {
		w.bank.finish()
	}
	if len(w.bank.notices) == 0 {
		return nil
	}
	i := w.rnd.IntN(len(w.bank.notices))
	n := w.bank.notices[i]
	if w.rnd.IntN(4) > 0 {
		w.bank.notices = slices.Delete(w.bank.notices, i, i+1)
	}
	if w.rnd.IntN(6) == 0 {
		return nil // it is lost
	}
	return w.receive(n)
}

func (w *world) receive(notice any) error {
	body, err := json.Marshal(notice)
	w.must(err)
	return w.Payments.Receive(w.t.Context(), bankName, http.Header{"Plastic-Signature": {"good"}}, body)
}

// payout brings a payout run a step further.
func (w *world) payout() error {
	ctx := w.t.Context()
	runs, err := w.Sharing.Runs(ctx, w.root, page.Request{Limit: 1})
	w.must(err)
	if len(runs.Items) == 0 || runs.Items[0].State == revshare.RunPaid || runs.Items[0].State == revshare.RunCancelled {
		if w.rnd.IntN(2) == 0 && len(runs.Items) == 1 {
			return w.bounce(runs.Items[0].ID)
		}
		_, err := w.Sharing.CreateRun(ctx, w.root, revshare.RunInput{Currency: "EUR", HoldDays: int64(w.rnd.IntN(20))})
		return err
	}
	switch id := runs.Items[0].ID; {
	case w.rnd.IntN(6) == 0:
		_, err = w.Sharing.Cancel(ctx, w.second, id)
	case runs.Items[0].State == revshare.RunDraft:
		_, err = w.Sharing.Approve(ctx, w.second, id)
	default:
		_, err = w.Sharing.MarkPaid(ctx, w.root, id, nil)
	}
	return err
}

// bounce lets a payout come back.
func (w *world) bounce(run string) error {
	r, err := w.Sharing.Run(w.t.Context(), w.root, run)
	if err != nil || len(r.Payouts) == 0 {
		return err
	}
	_, err = w.Sharing.Return(w.t.Context(), w.root, r.Payouts[w.rnd.IntN(len(r.Payouts))].ID, "The account is closed.")
	return err
}

func (w *world) trouble() error {
	w.bank.trouble, w.bank.decline = w.rnd.Float64()/2, w.rnd.Float64()
	return nil
}

func (w *world) calm() error {
	w.bank.trouble, w.bank.decline = 0, 0.1
	return nil
}

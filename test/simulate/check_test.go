package simulate

import (
	"time"

	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// check looks at everything that must hold at any time.
func (w *world) check(n int) {
	w.t.Helper()
	w.looking = true
	defer func() { w.looking = false }()
	w.books()
	w.payments()
	w.charges()
	w.rights()
	if n%25 == 0 {
		w.verify()
	}
}

// verify wants the market's own check to find nothing.
func (w *world) verify() {
	w.t.Helper()
	report, err := w.Verify(w.t.Context(), app.VerifyOptions{Ledger: true})
	w.must(err)
	for _, finding := range report.Findings {
		w.t.Errorf("souk verify: %s\n%q", finding, w.last(30))
	}
}

// none wants a query to give no rows, which say what is wrong.
func (w *world) none(what, query string, args ...any) {
	w.t.Helper()
	list, err := sqldb.All(w.t.Context(), w.DB, sqldb.Value[string], query, args...)
	w.must(err)
	if len(list) > 0 {
		w.t.Errorf("%s: %v\n%q", what, list, w.last(12))
	}
}

// books sums the books up.
func (w *world) books() {
	w.t.Helper()
	w.none("a currency does not sum to zero", `SELECT currency FROM ledger_accounts GROUP BY currency HAVING SUM(balance) <> 0`)
	w.none("a transaction does not sum to zero", `
SELECT p.transaction_id FROM ledger_postings p JOIN ledger_accounts a ON a.id = p.account_id GROUP BY p.transaction_id, a.currency HAVING SUM(p.amount) <> 0`)
	w.none("a balance is not that of its postings", `
SELECT a.id FROM ledger_accounts a LEFT JOIN ledger_postings p ON p.account_id = a.id GROUP BY a.id, a.balance HAVING a.balance <> COALESCE(SUM(p.amount), 0)`)
}

// payments compares what the bank took and gave back with what charges say.
func (w *world) payments() {
	w.t.Helper()
	type paid struct {
		id, state, concept, of string
		total                  int64
	}
	list, err := sqldb.All(w.t.Context(), w.DB, func(row sqldb.Row) (p paid, err error) {
		return p, row.Scan(&p.id, &p.state, &p.concept, sqldb.Text(&p.of), &p.total)
	}, `SELECT id, state, concept, of_charge, total FROM charges`)
	w.must(err)
	taken, charges := map[string]*deal{}, map[string]paid{}
	for _, d := range w.bank.deals {
		if d.state != payment.Captured {
			continue
		}
		if taken[d.chargeOf()] != nil {
			w.t.Errorf("charge %s is paid twice\n%q", d.chargeOf(), w.last(20))
		}
		taken[d.chargeOf()] = d
	}
	back := map[string]int64{}
	for _, p := range list {
		charges[p.id] = p
		if p.concept == "refund" && p.state == "paid" {
			back[p.of] -= p.total
			continue
		}
		if p.concept == "refund" || (p.state != "paid" && p.state != "refunded") || p.total == 0 {
			continue
		}
		if d := taken[p.id]; d == nil || d.amount.Minor != p.total {
			w.t.Errorf("charge %s over %d is %s, but the bank took %+v\n%q", p.id, p.total, p.state, d, w.last(20))
		}
	}
	for id, d := range taken {
		c, ok := charges[id]
		if !ok || c.state == "void" || c.state == "failed" {
			w.t.Errorf("the bank took %+v, but the charge is %+v\n%q", d, c, w.last(20))
		}
		var sent int64
		for _, r := range d.refunds {
			if r.state == payment.RefundDone {
				sent += r.amount
			}
		}
		if most := sent + d.chargedBack; back[id] > most {
			w.t.Errorf("of charge %s %d is booked as given back, but the bank gave %d\n%q", id, back[id], most, w.last(20))
		}
	}
}

// rights wants those who have paid for now to have what they bought, and those who have not for long not to.
func (w *world) rights() {
	w.t.Helper()
	type right struct {
		id, org, offering string
		trial             time.Time
	}
	list, err := sqldb.All(w.t.Context(), w.DB, func(row sqldb.Row) (r right, err error) {
		return r, row.Scan(&r.id, &r.org, &r.offering, sqldb.Time(&r.trial))
	}, `
SELECT c.id, p.org_id, p.offering_id, c.trial_until FROM contracts c JOIN purchases p ON p.id = c.id
WHERE c.started_at IS NOT NULL AND c.ended_at IS NULL AND (c.ends_at IS NULL OR c.ends_at > $1)`, sqldb.Micros(w.clock.Now()))
	w.must(err)
	now, alive := w.clock.Now(), map[string]bool{}
	for _, r := range list {
		paid, lapsed := w.paid(r.id, r.trial, now)
		key := r.org + " " + w.modules[r.offering]
		alive[key] = alive[key] || !lapsed
		if !paid {
			continue
		}
		if ok, err := w.Orders.Entitled(w.t.Context(), r.org, w.modules[r.offering]); err != nil || !ok {
			w.t.Errorf("contract %s is paid, but its buyer has no right (error %v)\n%q", r.id, err, w.last(20))
		}
	}
	for _, b := range w.buyers {
		for _, o := range w.offerings {
			if alive[b.OrgID+" "+w.modules[o]] {
				continue
			}
			if ok, err := w.Orders.Entitled(w.t.Context(), b.OrgID, w.modules[o]); err != nil || ok {
				w.t.Errorf("%s has a right to %s without paying (error %v)\n%q", b.UserName, o, err, w.last(20))
			}
		}
	}
}

// patience is how long a market waits for a payment before the right rests.
const patience = 14 * 24 * time.Hour

// paid reports whether a contract is surely paid for now, and whether it surely is not, and was not lately.
func (w *world) paid(id string, trial, now time.Time) (paid, lapsed bool) {
	label := w.planOf(id)
	r := w.account(id).runs[label]
	switch {
	case plans[label].once > 0:
		return true, false
	case plans[label].rent == 0 || r == nil: // by use, or on trial
		return now.Before(trial), false
	}
	return now.Before(r.to), now.After(r.to.Add(patience))
}

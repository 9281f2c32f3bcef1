package order_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/order"
	banking "souk.dev/souk/internal/store/payment/invoice"
)

// TestSequences does things to one offering in any order, with a gateway that fails now and then, and
// looks after each step whether everything holds that package order says. In the end, with the gateway
// back and all limits passed, nothing is left pending.
func TestSequences(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		x, root := newMill(t, m), m.Admin(t, "root")
		buyers := []account.Actor{m.ann, x.dev, x.cora} // the last two for the same organisation
		rapid.Check(t, func(r *rapid.T) {
			o, module := m.OnSale(t, m.baker, rapid.SampledFrom([]string{"5.00 EUR", "0.01 EUR", "77 JPY", ""}).Draw(r, "price"))
			run := &sequence{market: m, offering: o.ID, module: module.ID, manager: x.max, root: root}
			steps := rapid.SliceOfN(rapid.SampledFrom([]string{
				"buy", "buy", "approve", "approve", "decline", "return", "return", "cancel", "wait", "expire", "settle", "settle",
				"break capture", "lose capture", "lose cancel", "lose start", "break status", "mend", "mend", "delete",
				"transfer", "transfer", "ask", "ask", "agree", "refuse", "mark", "mark", "dismiss", "lose approve", "block", "restore", "restore",
			}), 1, 15).Draw(r, "steps")
			for _, step := range steps {
				run.do(t, r, step, buyers[rapid.IntRange(0, 2).Draw(r, "buyer")])
				run.check(t, r, buyers)
			}
			m.Gateway.fail("", "")
			m.Clock.Advance(721 * time.Hour)
			m.settleAnyhow(t)
			run.check(t, r, buyers)
			if n := run.count(t, `offering_id = $1 AND state = 'pending'`); n != 0 {
				r.Fatalf("%d purchases are still pending", n)
			}
		})
		m.verify(t)
	})
}

// sequence is one run of TestSequences.
type sequence struct {
	*market
	offering, module string
	manager, root    account.Actor
}

// do takes a step for the buyer. It may be refused, but only for a reason that is known.
func (s *sequence) do(t *testing.T, r *rapid.T, step string, buyer account.Actor) {
	t.Helper()
	ctx := t.Context()
	p := s.latest(t, buyer)
	var err error
	switch step {
	case "buy":
		_, err = s.Orders.Buy(ctx, buyer, order.BuyInput{Offering: s.offering, TaxAddress: &address})
	case "approve":
		_, err = s.Sandbox.Approve(ctx, p.GatewayRef)
	case "decline":
		_, err = s.Sandbox.Decline(ctx, p.GatewayRef)
	case "return":
		_, err = s.Orders.Return(ctx, buyer, p.ID, p.GatewayRef)
	case "cancel":
		_, err = s.Orders.Cancel(ctx, buyer, p.ID)
	case "wait":
		s.Clock.Advance(100 * time.Second)
	case "expire":
		s.Clock.Advance(300 * time.Second)
	case "settle":
		err = s.Orders.Settle(ctx)
	case "break capture":
		s.Gateway.fail("Capture", "")
	case "lose capture":
		s.Gateway.fail("", "Capture")
	case "lose cancel":
		s.Gateway.fail("", "Cancel")
	case "lose start":
		s.Gateway.fail("", "Start")
	case "break status":
		s.Gateway.fail("Status", "")
	case "mend":
		s.Gateway.fail("", "")
	case "transfer":
		_, err = s.Orders.Buy(ctx, buyer, order.BuyInput{Offering: s.offering, TaxAddress: &address, Gateway: banking.Name})
	case "ask":
		_, err = s.Orders.Buy(ctx, buyer, order.BuyInput{Offering: s.offering, TaxAddress: &address, Request: true})
	case "agree":
		_, err = s.Orders.Approve(ctx, s.manager, p.ID)
	case "refuse":
		_, err = s.Orders.Refuse(ctx, s.manager, p.ID, "No.")
	case "mark":
		_, err = s.Orders.MarkPaid(ctx, s.root, p.ID, order.MarkPaidInput{Amount: "1.00", Confirm: true})
	case "dismiss":
		_, err = s.Orders.Dismiss(ctx, s.root, p.ID, "No.")
	case "lose approve":
		s.Gateway.fail("", "Approve")
	case "block":
		exec(t, s.market, `UPDATE offerings SET quarantined_at = 1 WHERE id = $1`, s.offering)
	case "restore":
		exec(t, s.market, `UPDATE offerings SET quarantined_at = NULL WHERE id = $1`, s.offering)
	case "delete":
		err = s.Catalogue.Delete(ctx, s.baker, s.offering)
	}
	if errs.Is(err, errs.KindInternal) {
		r.Fatalf("%s: %v", step, err)
	}
}

// latest returns the buyer's last purchase of the offering, the zero Purchase where there is none.
func (s *sequence) latest(t *testing.T, buyer account.Actor) order.Purchase {
	t.Helper()
	list, err := sqldb.All(t.Context(), s.DB, func(row sqldb.Row) (p order.Purchase, err error) {
		return p, row.Scan(&p.ID, &p.GatewayRef)
	}, `SELECT id, gateway_ref FROM purchases WHERE offering_id = $1 AND org_id = $2 ORDER BY created_at DESC, id DESC LIMIT 1`, s.offering, buyer.OrgID)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		return order.Purchase{}
	}
	return list[0]
}

func (s *sequence) count(t *testing.T, where string, args ...any) int64 {
	t.Helper()
	n, err := sqldb.One(t.Context(), s.DB, sqldb.Value[int64], `SELECT COUNT(*) FROM purchases WHERE `+where, append([]any{s.offering}, args...)...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// check looks at everything that must hold at any time.
func (s *sequence) check(t *testing.T, r *rapid.T, buyers []account.Actor) {
	t.Helper()
	for _, b := range buyers {
		live := s.count(t, `offering_id = $1 AND org_id = $2 AND state IN ('requested', 'pending', 'paid')`, b.OrgID)
		paid := s.count(t, `offering_id = $1 AND org_id = $2 AND state = 'paid'`, b.OrgID)
		if live > 1 {
			r.Fatalf("%s has %d live purchases", b.UserName, live)
		}
		if s.entitled(t, b, s.module) != (paid == 1) {
			r.Fatalf("%s has %d paid purchases, but entitled is %t", b.UserName, paid, paid != 1)
		}
	}
	charged, err := sqldb.One(t.Context(), s.DB, sqldb.Value[int64], `
SELECT COUNT(*) FROM purchases p JOIN (SELECT reference, state FROM sandbox_payments UNION ALL SELECT reference, state FROM transfers) g ON g.reference = p.id
WHERE (p.state = 'paid') <> (g.state = 'captured') AND NOT (p.state = 'pending' AND g.state = 'captured')`)
	if err != nil || charged != 0 {
		r.Fatalf("%d payments and purchases contradict each other, error %v", charged, err)
	}
	report, err := s.Orders.Verify(t.Context())
	if err != nil || !report.Clean() {
		r.Fatalf("the purchases: %q, error %v", report.Problems, err)
	}
	books, err := s.Ledger.Verify(t.Context())
	if err != nil || !books.Clean() {
		r.Fatalf("the books: %q, error %v", books.Problems, err)
	}
}

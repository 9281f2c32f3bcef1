package order_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/order"
)

// witness remembers what happened, of transactions that were undone too.
type witness struct {
	mu   sync.Mutex
	seen []string
}

func (w *witness) ContractHappened(_ context.Context, _ *sqldb.Tx, h order.Happening, c order.Contract, ch order.Charge) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := string(h)
	if ch.ID != "" {
		text += "/" + string(ch.Concept)
	}
	w.seen = append(w.seen, text)
	return nil
}

// take returns what happened since the last time.
func (w *witness) take() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := strings.Join(w.seen, " ")
	w.seen = nil
	return text
}

// TestHappenings follows a subscription through its turns: each is told once.
func TestHappenings(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		ctx, told := t.Context(), &witness{}
		deps := m.deps(t, m.Gateway, "19", "5")
		deps.Gateways[0], deps.Wallet, deps.Metering, deps.Events = saving{m.Gateway, m.Sandbox}, m.wallet, m.meter, told
		m.Orders = order.New(deps)
		want := func(what, turns string) {
			t.Helper()
			if got := told.take(); got != turns {
				t.Errorf("%s: told %q, want %q", what, got, turns)
			}
		}
		tellDue := func() {
			t.Helper()
			if err := m.Orders.TellDue(ctx); err != nil {
				t.Fatal(err)
			}
		}
		o, _ := m.onPlans(t, "monthly", "yearly")
		c := m.lease(t, m.ann, o.ID, "monthly", "")
		want("bought", "purchase.paid/initial")
		due := c.DueAt
		for _, step := range []struct {
			days  int
			turns string
		}{{1, ""}, {4, "contract.overdue"}, {10, ""}, {15, "contract.suspended"}, {16, ""}} {
			m.at(t, due.AddDate(0, 0, step.days))
			tellDue()
			tellDue()
			want("late", step.turns)
		}
		ch, err := m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		if err != nil {
			t.Fatal(err)
		}
		m.pays(t, m.ann, ch)
		want("renewed", "contract.renewed/renewal")
		c = m.contract(t, m.ann, c.ID())
		m.at(t, c.DueAt.AddDate(0, 0, 4))
		tellDue()
		want("late again", "contract.overdue")
		if ch, err = m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{}); err != nil {
			t.Fatal(err)
		}
		m.pays(t, m.ann, ch)
		told.take()
		if _, err := m.Orders.CancelContract(ctx, m.ann, c.ID()); err != nil {
			t.Fatal(err)
		}
		want("cancelled", "contract.cancelled")
		if _, err := m.Orders.CancelContract(ctx, m.ann, c.ID()); err != nil {
			t.Fatal(err)
		}
		want("cancelled again", "")
		if _, err := m.Orders.Refund(ctx, m.baker, c.ID(), order.RefundInput{Reason: "Stale.", End: true}); err != nil {
			t.Fatal(err)
		}
		want("given back", "contract.ended purchase.refunded/refund")
		if _, err := m.Orders.EndContract(ctx, account.Operator, c.ID(), "Over."); err != nil {
			t.Fatal(err)
		}
		want("ended again", "")

		c = m.lease(t, m.ann, o.ID, "monthly", "")
		told.take()
		m.at(t, c.DueAt.AddDate(0, 0, 45)) // nobody pays, and nobody looks
		root := m.Admin(t, "root")
		for _, turns := range []string{"contract.ended", ""} {
			if _, err := m.runner(m.Orders).Run(ctx, root); err != nil {
				t.Fatal(err)
			}
			want("the periodic run", turns)
		}
	})
}

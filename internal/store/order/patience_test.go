package order_test

import (
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/order"
)

// A market that waits longer from now on does so for contracts that run already, and keeps its books right.
func TestPatienceCountsForContractsThatRun(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newLease(t, db)
		o, _ := m.onPlans(t, "monthly")
		c := m.lease(t, m.ann, o.ID, "monthly", "")
		m.at(t, c.DueAt.Add(15*24*time.Hour))
		m.stands(t, c, order.ContractSuspended)

		deps := m.leaseDeps(t)
		deps.Options.Patience = order.Patience{Grace: 24 * time.Hour, Suspend: 20 * 24 * time.Hour, End: 30 * 24 * time.Hour, Ahead: 7 * 24 * time.Hour}
		m.Orders = order.New(deps)
		for range 2 { // the second time there is nothing to do
			if err := m.Orders.ApplyPatience(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		c = m.stands(t, c, order.ContractOverdue)
		until, err := sqldb.One(t.Context(), db, func(row sqldb.Row) (at time.Time, err error) { return at, row.Scan(sqldb.Time(&at)) },
			`SELECT MIN(expires_at) FROM entitlements WHERE purchase_id = $1`, c.ID())
		if err != nil || !until.Equal(c.DueAt.Add(20*24*time.Hour)) {
			t.Errorf("the right ends %s, %v; want 20 days after %s", until, err, c.DueAt)
		}
		m.at(t, c.DueAt.Add(31*24*time.Hour))
		if got := m.contract(t, account.Operator, c.ID()).State(m.Clock.Now()); got != order.ContractEnded {
			t.Errorf("after the end of patience it is %s", got)
		}
		m.check(t)
	})
}

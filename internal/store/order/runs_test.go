package order_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/charging"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment/sandbox"
)

func (m *lease) runner(orders *order.Service) *charging.Service {
	return charging.New(charging.Deps{
		DB: m.DB, Clock: m.Clock, IDs: m.IDs, Accounts: m.Kit, Orders: orders, Log: slog.New(slog.DiscardHandler),
		Server: func() string { return "here" },
	})
}

// TestRunsAtOnce makes the periodic run on two servers at the same time: each contract is charged once, and of
// the schedule's times one run is made.
func TestRunsAtOnce(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		const contracts = 6
		o, _ := m.onPlans(t, "monthly")
		var last order.Contract
		for i := range contracts {
			last = m.lease(t, m.Mailed(t, fmt.Sprintf("buyer%d", i)), o.ID, "", sandbox.CardWorks)
		}
		m.at(t, time.Date(last.DueAt.Year(), last.DueAt.Month(), last.DueAt.Day()+1, 5, 0, 30, 0, time.UTC))
		servers := []*charging.Service{m.runner(m.Orders), m.runner(m.server(t))}
		atOnce(func(i int) {
			if err := servers[i%2].Tick(t.Context()); err != nil {
				t.Error(err)
			}
		})
		root := m.Admin(t, "root")
		atOnce(func(i int) {
			if i > 3 {
				return
			}
			if _, err := servers[i%2].Run(t.Context(), root); err != nil {
				t.Error(err)
			}
		})
		n, err := sqldb.One(t.Context(), m.DB, sqldb.Value[int64], `SELECT COUNT(*) FROM charges WHERE concept = 'renewal' AND state = 'paid'`)
		if err != nil || n != contracts || m.balances(t)["gateway sandbox"] != "142.80 EUR" {
			t.Errorf("%d renewals, %s collected, error %v", n, m.balances(t)["gateway sandbox"], err)
		}
		slots, err := sqldb.One(t.Context(), m.DB, sqldb.Value[int64], `SELECT COUNT(*) FROM charging_runs WHERE slot IS NOT NULL`)
		if err != nil || slots != 1 {
			t.Errorf("%d runs of the schedule, error %v", slots, err)
		}
		m.check(t)
	})
}

// TestRunFor charges the usage of one contract, however young it is, with WStore's words where there is none.
func TestRunFor(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		ctx, root, runs := t.Context(), m.Admin(t, "root"), m.runner(m.Orders)
		o, _ := m.onPlans(t, "metered")
		plain, _ := m.onPlans(t, "once")
		c, once := m.lease(t, m.ann, o.ID, "", ""), m.lease(t, m.ann, plain.ID, "", "")
		_, err := runs.RunFor(ctx, m.ann, c.ID())
		expect(t, "by a buyer", err, errs.KindForbidden, "admin_required")
		_, err = runs.RunFor(ctx, root, "000000000000000000000001")
		expect(t, "The provided purchase does not exists", err, errs.KindNotFound, "contract_not_found")
		_, err = runs.RunFor(ctx, root, once.ID())
		expect(t, "No accounting info in the provided purchase", err, errs.KindConflict, "nothing_to_charge")
		_, err = runs.RunFor(ctx, root, c.ID())
		expect(t, "No SDRs to charge", err, errs.KindConflict, "nothing_to_charge")
		m.meter.add(event{contract: c.ID(), meter: "invocation", at: m.Clock.Now(), n: 25})
		m.Clock.Advance(time.Hour)
		run, err := runs.RunFor(ctx, root, c.ID())
		if err != nil || run.Looked != 1 || len(run.Results) == 0 || run.Results[0].Total != eur(298) || run.Results[0].Outcome != charging.OutcomeWaiting {
			t.Fatalf("the run is %+v, error %v", run, err)
		}
		shown, err := runs.Report(ctx, root, run.ID)
		if err != nil || len(shown.Results) != len(run.Results) || shown.Results[0].Buyer != "ann" {
			t.Errorf("its report is %+v, error %v", shown, err)
		}
		ch, err := m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		if err != nil {
			t.Fatal(err)
		}
		m.pays(t, m.ann, ch)
		schedule, err := runs.SetSchedule(ctx, root, "30 4 * * 1")
		if err != nil || schedule.NextAt.Weekday() != time.Monday || schedule.NextAt.Hour() != 4 || schedule.Last.ID != run.ID {
			t.Errorf("the schedule is %+v, error %v", schedule, err)
		}
		for _, bad := range []string{"often", "* * * *", "61 * * * *", "0 0 31 2 *", "@every 1s"} {
			_, err := runs.SetSchedule(ctx, root, bad)
			expect(t, bad, err, errs.KindInvalid, "bad_schedule")
		}
		if schedule, err = runs.SetSchedule(ctx, root, ""); err != nil || !schedule.NextAt.IsZero() {
			t.Errorf("turned off it is %+v, error %v", schedule, err)
		}
		m.check(t)
	})
}

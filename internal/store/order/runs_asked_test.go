package order_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/store/charging"
	"souk.dev/souk/internal/store/payment/sandbox"
)

// TestAskForARun asks for a run twice, which is one, and lets a server make it.
func TestAskForARun(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		ctx, log := t.Context(), slog.New(slog.DiscardHandler)
		o, _ := m.onPlans(t, "monthly")
		c := m.lease(t, m.Mailed(t, "dora"), o.ID, "", sandbox.CardWorks)
		m.at(t, c.DueAt.Add(time.Hour))
		queue := job.New(m.DB, m.Clock, log)
		if err := queue.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		service := charging.New(charging.Deps{
			DB: m.DB, Clock: m.Clock, IDs: m.IDs, Accounts: m.Kit, Orders: m.Orders, Queue: queue, Log: log, Server: func() string { return "here" },
		})
		root := m.Admin(t, "root")
		if _, err := service.Ask(ctx, m.baker); !errs.Is(err, errs.KindForbidden) {
			t.Errorf("a seller asks for a run: %v", err)
		}
		run, err := service.Ask(ctx, root)
		if err != nil {
			t.Fatal(err)
		}
		again, err := service.Ask(ctx, root)
		if err != nil || again.ID != run.ID || !again.EndedAt.IsZero() {
			t.Errorf("asking again gives %+v, error %v", again, err)
		}
		if err := queue.Start(ctx); err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(30 * time.Second); run.EndedAt.IsZero(); time.Sleep(10 * time.Millisecond) {
			if run, err = service.Look(ctx, root, run.ID); err != nil || time.Now().After(end) {
				t.Fatalf("the run is %+v, error %v", run, err)
			}
		}
		if err := queue.Stop(context.Background()); err != nil {
			t.Fatal(err)
		}
		counts, err := service.Outcomes(ctx, root, run.ID)
		if err != nil || run.Charged != 1 || run.Server != "here" || run.User != "root" || counts[charging.OutcomeCharged] != 1 {
			t.Errorf("the run is %+v with %v, error %v", run, counts, err)
		}
		results, err := service.Results(ctx, root, run.ID, charging.OutcomeCharged, page.Request{Limit: 1})
		if err != nil || len(results.Items) != 1 || results.Items[0].ContractID != c.ID() || results.Next != "" {
			t.Errorf("the results are %+v, error %v", results, err)
		}
		if none, err := service.Results(ctx, root, run.ID, charging.OutcomeFailed, page.Request{}); err != nil || len(none.Items) != 0 {
			t.Errorf("what failed: %+v, error %v", none, err)
		}
		m.check(t)
	})
}

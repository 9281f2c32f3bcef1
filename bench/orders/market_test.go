package orders

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment"
)

const password = "a good password"

// memory is a gateway that keeps nothing: what it does is not what is measured. Its buyers approve at once.
type memory struct {
	mu       sync.Mutex
	payments map[string]payment.Status
}

func (m *memory) Name() string                         { return "memory" }
func (m *memory) About() (string, string)              { return "Memory", "Pay from memory." }
func (m *memory) Cancel(context.Context, string) error { return nil }

func (m *memory) Start(_ context.Context, c payment.Charge) (payment.Status, error) {
	return m.set(payment.Status{Ref: "memory-" + c.Reference, State: payment.Approved, Amount: c.Amount, URL: "https://memory.test"}), nil
}

func (m *memory) set(st payment.Status) payment.Status {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.payments[st.Ref] = st
	return st
}

func (m *memory) Status(_ context.Context, ref string) (payment.Status, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	st, ok := m.payments[ref]
	if !ok {
		return st, errs.NotFound("payment_not_found", "There is no such payment.")
	}
	return st, nil
}

func (m *memory) Capture(ctx context.Context, ref string) (payment.Status, error) {
	st, err := m.Status(ctx, ref)
	if err != nil {
		return st, err
	}
	st.State, st.URL = payment.Captured, ""
	return m.set(st), nil
}

// market is a market with offerings on sale, and buyers who have bought none of them yet.
type market struct {
	*app.App
	buyers    []account.Actor
	offerings []string
	next      int // pair of buyer and offering
}

func openMarket(b *testing.B, address string) *market {
	b.Helper()
	cfg, err := config.Load(config.Sources{Flags: map[string]string{
		"data": b.TempDir(), "database": address, "blobs": "file:" + filepath.Join(b.TempDir(), "files"), "listen": "127.0.0.1:0",
	}})
	must(b, err)
	cfg.Store.Sandbox, cfg.Mail.Host = false, "mail.test" // nothing runs that would send the mails
	a, err := app.OpenWith(b.Context(), cfg, slog.New(slog.DiscardHandler), app.Parts{
		Database: sqldb.Options{Readers: clients},
		Gateways: func(*sqldb.DB, clock.Clock) []payment.Gateway {
			return []payment.Gateway{&memory{payments: map[string]payment.Status{}}}
		},
	})
	must(b, err)
	b.Cleanup(func() { a.Close() })
	m := &market{App: a}
	var sold []account.Actor
	for i := range sellers {
		sold = append(sold, m.user(b, fmt.Sprintf("seller%d", i), true))
	}
	for i := range buyers {
		m.buyers = append(m.buyers, m.user(b, fmt.Sprintf("buyer%d", i), false))
	}
	for i := range offers {
		m.offer(b, sold[i%sellers], i)
	}
	return m
}

func (m *market) user(b *testing.B, name string, provider bool) account.Actor {
	b.Helper()
	_, err := m.Accounts.CreateUser(b.Context(), account.Operator, account.CreateUserInput{Name: name, Email: name + "@example.org", Password: password, Provider: provider})
	must(b, err)
	actor, err := m.Accounts.BasicActor(b.Context(), name, password, "")
	must(b, err)
	return actor
}

func (m *market) offer(b *testing.B, seller account.Actor, n int) {
	b.Helper()
	ctx, pkg := b.Context(), obxtest.Module(fmt.Sprintf("org.example.bread%d", n), "1.0.0").Commercial()
	data := pkg.Build()
	_, err := m.Releases.Register(ctx, seller, release.RegisterInput{}, bytes.NewReader(data))
	must(b, err)
	_, err = m.Releases.Publish(ctx, seller, release.PublishInput{FileName: pkg.FileName()}, bytes.NewReader(data))
	must(b, err)
	o, err := m.Catalogue.Create(ctx, seller, catalogue.OfferingInput{
		Title: fmt.Sprintf("Bread %d", n), Modules: []string{pkg.Module().Package}, Plan: catalogue.PlanInput{Price: "5.00", Currency: "EUR"},
	})
	must(b, err)
	_, err = m.Catalogue.Publish(ctx, seller, o.ID)
	must(b, err)
	m.offerings = append(m.offerings, o.ID)
}

// pending is an order whose payment is approved.
type pending struct {
	buyer   account.Actor
	id, ref string
}

// prepare makes orders for a round, which are approved and wait for their completion.
func (m *market) prepare(b *testing.B, n int) []pending {
	b.Helper()
	var list []pending
	for range n {
		buyer, offering := m.buyers[m.next%buyers], m.offerings[m.next/buyers]
		m.next++
		p, err := m.Orders.Buy(b.Context(), buyer, order.BuyInput{Offering: offering})
		must(b, err)
		list = append(list, pending{buyer, p.ID, p.GatewayRef})
	}
	return list
}

// complete completes orders, several clients at a time.
func (m *market) complete(b *testing.B, list []pending) {
	b.Helper()
	work := make(chan pending, len(list))
	for _, p := range list {
		work <- p
	}
	close(work)
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for p := range work {
				done, err := m.Orders.Return(b.Context(), p.buyer, p.id, p.ref)
				if err != nil || done.State != order.StatePaid {
					b.Errorf("order %s is %s, error %v", p.id, done.State, err)
				}
			}
		})
	}
	wg.Wait()
}

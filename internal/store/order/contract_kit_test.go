package order_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/sandbox"
	"souk.dev/souk/internal/store/pricing"
)

// lease is a market whose offerings are subscribed to, with ways to pay that are kept, and usage.
type lease struct {
	*market
	wallet *purse
	meter  *meter
	mills  int
}

// eachLease runs a test on both databases, in a market with 19 % tax and a fee of 5 %.
func eachLease(t *testing.T, fn func(t *testing.T, m *lease)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newLease(t, db)) })
}

func newLease(t *testing.T, db *sqldb.DB) *lease {
	t.Helper()
	m := &lease{market: newMarket(t, db, "19", "5"), wallet: &purse{tokens: map[string][2]string{}}, meter: &meter{}}
	m.Orders = m.server(t)
	return m
}

// server returns a service on the market's database, as another server has one.
func (m *lease) server(t *testing.T) *order.Service {
	t.Helper()
	return order.New(m.leaseDeps(t))
}

func (m *lease) leaseDeps(t *testing.T) order.Deps {
	t.Helper()
	deps := m.deps(t, m.Gateway, "19", "5")
	deps.Gateways = []payment.Gateway{saving{m.Gateway, m.Sandbox}, flakyBank{m.Bank, m.Gateway}}
	deps.Wallet, deps.Metering = m.wallet, m.meter
	return deps
}

func pageOf(limit int) page.Request { return page.Request{Limit: limit} }

// saving is the flaky gateway with all that the sandbox can.
type saving struct {
	*flaky
	box *sandbox.Gateway
}

func (s saving) ChargeSaved(ctx context.Context, c payment.Charge, token string) (st payment.Status, err error) {
	err = s.call("ChargeSaved", func() (err error) { st, err = s.box.ChargeSaved(ctx, c, token); return err })
	return lost(st, err)
}

func (s saving) Forget(ctx context.Context, token string) error { return s.box.Forget(ctx, token) }

func (s saving) Refund(ctx context.Context, ref, reference string, amount money.Amount) (st payment.RefundStatus, err error) {
	err = s.call("Refund", func() (err error) { st, err = s.box.Refund(ctx, ref, reference, amount); return err })
	if err != nil {
		return payment.RefundStatus{}, err
	}
	return st, nil
}

// purse is a wallet in memory.
type purse struct {
	mu     sync.Mutex
	tokens map[string][2]string // gateway and token by organisation
}

func (p *purse) Saved(_ context.Context, _ sqldb.Queryer, orgID string) (gateway, token string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tokens[orgID][0], p.tokens[orgID][1], nil
}

func (p *purse) Keep(_ context.Context, _ *sqldb.Tx, _ account.Actor, orgID, gateway string, m payment.Method) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tokens[orgID] = [2]string{gateway, m.Token}
	return nil
}

// meter counts in memory, one meter for all contracts.
type meter struct {
	mu     sync.Mutex
	events []event
	billed map[string]time.Time // up to when, by charge
	late   []metering.Late
}

type event struct {
	contract, meter string
	at              time.Time
	n               int64
}

func (m *meter) add(e event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.events = append(m.events, e)
}

func (m *meter) Usage(_ context.Context, _ sqldb.Queryer, contractID string, from, to time.Time) (pricing.Usage, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	used := pricing.Usage{}
	for _, e := range m.events {
		if e.contract == contractID && !e.at.Before(from) && e.at.Before(to) {
			used[e.meter] = used[e.meter].Add(decimal.NewFromInt(e.n))
		}
	}
	return used, nil
}

func (m *meter) MarkBilled(_ context.Context, _ *sqldb.Tx, _ string, _, to time.Time, chargeID string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.billed == nil {
		m.billed = map[string]time.Time{}
	}
	m.billed[chargeID] = to
	return nil
}

func (m *meter) Unbill(_ context.Context, _ *sqldb.Tx, chargeID string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.billed, chargeID)
	return nil
}

func (m *meter) Unbilled(_ context.Context, _ sqldb.Queryer, contractID string) (since time.Time, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.events {
		if e.contract == contractID && (since.IsZero() || e.at.Before(since)) {
			since = e.at
		}
	}
	return since, nil
}

func (m *meter) Late(context.Context, sqldb.Queryer, string) ([]metering.Late, error) {
	return m.late, nil
}

// plans are those that tests sell.
var plans = map[string]pricing.Draft{
	"monthly": {
		Label: "monthly", Title: "Monthly", Description: "By the month.", Currency: "EUR",
		Components: []pricing.DraftComponent{{Label: "Rent", Description: "Each month.", Unit: "per calendar month", Value: "10"}},
	},
	"yearly": {
		Label: "yearly", Title: "Yearly", Description: "By the year.", Currency: "EUR",
		Components: []pricing.DraftComponent{{Label: "Rent", Description: "Each year.", Unit: "per calendar year", Value: "100"}},
	},
	"metered": {
		Label: "metered", Title: "By use", Description: "By use.", Currency: "EUR",
		Components: []pricing.DraftComponent{{Label: "Calls", Description: "Each call.", Unit: "invocation", Value: "0.10"}},
	},
	"mixed": {
		Label: "mixed", Title: "Mixed", Description: "Everything.", Currency: "EUR", SetupFee: "3",
		Components: []pricing.DraftComponent{
			{Label: "Rent", Description: "Each month.", Unit: "per calendar month", Value: "5"},
			{Label: "Support", Description: "Each year.", Unit: "per calendar year", Value: "60"},
			{Label: "Entry", Description: "Once.", Unit: "single payment", Value: "7"},
			{Label: "Calls", Description: "Each call.", Unit: "invocation", Value: "0.10", FreeUnits: "10"},
		},
	},
	"trial": {
		Label: "trial", Title: "With a trial", Description: "Try it.", Currency: "EUR", TrialDays: 14,
		Components: []pricing.DraftComponent{{Label: "Rent", Description: "Each month.", Unit: "per calendar month", Value: "10"}},
	},
	"once": {
		Label: "once", Title: "For good", Description: "Once.", Currency: "EUR",
		Components: []pricing.DraftComponent{{Label: "Price", Description: "Once.", Unit: "single payment", Value: "50"}},
	},
}

// onPlans publishes an offering with the plans.
func (m *lease) onPlans(t *testing.T, labels ...string) (catalogue.Offering, string) {
	t.Helper()
	m.mills++
	title := fmt.Sprintf("Mill %d", m.mills)
	module := m.Module(t, m.baker, title, true)
	in := catalogue.OfferingInput{Title: title, Modules: []string{module.ID}}
	for _, label := range labels {
		in.Plans = append(in.Plans, plans[label])
	}
	return m.Published(t, m.baker, in), module.ID
}

// lease buys on a plan and pays at the sandbox, with a card that is kept.
func (m *lease) lease(t *testing.T, buyer account.Actor, offeringID, label, card string) order.Contract {
	t.Helper()
	p, err := m.Orders.Buy(t.Context(), buyer, order.BuyInput{Offering: offeringID, Plan: label, TaxAddress: &address, Keep: card != ""})
	if err != nil {
		t.Fatal(err)
	}
	if p.State == order.StatePending {
		if _, err := m.Sandbox.Pay(t.Context(), p.GatewayRef, sandbox.Choice{Card: card, Keep: true, Confirmed: true}); err != nil {
			t.Fatal(err)
		}
		if p, err = m.Orders.Return(t.Context(), buyer, p.ID, p.GatewayRef); err != nil {
			t.Fatal(err)
		}
	}
	return m.contract(t, buyer, p.ID)
}

func (m *lease) contract(t *testing.T, actor account.Actor, id string) order.Contract {
	t.Helper()
	c, err := m.Orders.Contract(t.Context(), actor, id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// stands wants the contract to be in a state by now.
func (m *lease) stands(t *testing.T, c order.Contract, want order.ContractState) order.Contract {
	t.Helper()
	c = m.contract(t, account.Operator, c.ID())
	if got := c.State(m.Clock.Now()); got != want {
		t.Errorf("the contract is %s, want %s; due %s, ends %s", got, want, c.DueAt, c.EndsAt)
	}
	list, err := m.Orders.Contracts(t.Context(), account.Operator, order.ContractFilter{All: true, State: want}, pageOf(100))
	if err != nil || !slices.ContainsFunc(list.Items, func(other order.Contract) bool { return other.ID() == c.ID() }) {
		t.Errorf("the list of what is %s lacks it; error %v", want, err)
	}
	return c
}

// pays pays a charge at the sandbox.
func (m *lease) pays(t *testing.T, buyer account.Actor, ch order.Charge) order.Charge {
	t.Helper()
	token, err := sqldb.One(t.Context(), m.DB, sqldb.Value[string], `SELECT gateway_ref FROM charges WHERE id = $1`, ch.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Sandbox.Approve(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	paid, err := m.Orders.ReturnCharge(t.Context(), buyer, ch.ContractID, token)
	if err != nil || paid.State != order.ChargePaid {
		t.Fatalf("the charge is %+v, error %v", paid, err)
	}
	return paid
}

// at moves the clock to a moment.
func (m *lease) at(t *testing.T, when time.Time) {
	t.Helper()
	now := m.Clock.Now()
	if when.Before(now) {
		t.Fatalf("%s is before %s", when, now)
	}
	m.Clock.Advance(when.Sub(now))
}

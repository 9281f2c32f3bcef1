package order_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
	"souk.dev/souk/internal/store/coupon"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/ledger"
	settings "souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment"
	banking "souk.dev/souk/internal/store/payment/invoice"
	"souk.dev/souk/internal/store/payment/sandbox"
)

// market is a shop on a test's database, with the sandbox as its gateway.
type market struct {
	*cataloguetest.Kit
	Orders   *order.Service
	Ledger   *ledger.Service
	Invoices *invoice.Service
	Coupons  *coupon.Service
	Sandbox  *sandbox.Gateway
	Bank     *banking.Gateway // what buyers see of it is as flaky as Gateway
	Mailer   *mail.Mailer
	Gateway  *flaky

	baker, ann account.Actor // a seller, and a buyer with a mail address
}

var address = account.Address{Street: "1 Mill Lane", Postal: "AB1", City: "Oldtown", Country: "GB"}

// newMarket opens a market with rates in percent.
func newMarket(t *testing.T, db *sqldb.DB, taxRate, feeRate string) *market {
	t.Helper()
	m := &market{Kit: cataloguetest.New(db)}
	m.Ledger = ledger.New(db, m.Clock, m.IDs)
	m.Sandbox = sandbox.New(db, m.Clock, func(token string) string { return "https://souk.test/sandbox/pay/" + token })
	m.Bank = banking.New(db, m.Clock, "Souk Ltd\nIBAN DE02 1203", func(id string) string { return "https://souk.test/purchases/" + id })
	m.Mailer = mail.New(db, m.Clock, m.IDs, job.New(db, m.Clock, slog.New(slog.DiscardHandler)), mail.Config{})
	m.Invoices = invoice.New(invoice.Deps{
		DB: db, Clock: m.Clock, IDs: m.IDs, Accounts: m.Kit, Market: settings.New(settings.Deps{Start: settings.Start{Currencies: []string{"EUR"}}}),
		Log: slog.New(slog.DiscardHandler), Options: invoice.Options{Market: "Souk", PublicURL: "https://souk.test"},
	})
	m.Coupons = coupon.New(coupon.Deps{DB: db, Clock: m.Clock, IDs: m.IDs, Accounts: m.Kit, Market: cataloguetest.Market("EUR", "USD")})
	m.Gateway = &flaky{Gateway: m.Sandbox}
	m.Orders = m.open(t, m.Gateway, taxRate, feeRate)
	m.baker, m.ann = m.Provider(t, "baker"), m.Mailed(t, "ann")
	return m
}

// open returns a service on the market's database, as another server has one, or the same after a
// restart.
func (m *market) open(t *testing.T, g payment.Gateway, taxRate, feeRate string) *order.Service {
	t.Helper()
	return order.New(m.deps(t, g, taxRate, feeRate))
}

func (m *market) deps(t *testing.T, g payment.Gateway, taxRate, feeRate string) order.Deps {
	t.Helper()
	var gateways []payment.Gateway
	if g != nil {
		gateways = []payment.Gateway{g, flakyBank{m.Bank, m.Gateway}}
	}
	return order.Deps{
		DB: m.DB, Clock: m.Clock, IDs: m.IDs, Accounts: m.Kit, Market: keeping(t, feeRate), Catalogue: m.Catalogue, Ledger: m.Ledger, Invoices: m.Invoices, Gateways: gateways, Coupons: m.Coupons, Mailer: m.Mailer,
		Log:     slog.New(slog.DiscardHandler),
		Options: order.Options{TaxRate: rate(t, taxRate), PublicURL: "https://souk.test/", Limits: map[string]time.Duration{banking.Name: 720 * time.Hour}},
	}
}

// keeping returns a market that keeps the percentage of each sale.
func keeping(t *testing.T, feeRate string) *settings.Service {
	t.Helper()
	return settings.New(settings.Deps{Start: settings.Start{Fee: rate(t, feeRate)}})
}

func rate(t *testing.T, text string) decimal.Decimal {
	t.Helper()
	d, err := decimal.NewFromString(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// each runs a test on both databases, in a market with 19 % tax and a fee of 5 %.
func each(t *testing.T, fn func(t *testing.T, m *market)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newMarket(t, db, "19", "5")) })
}

// Mailed creates a customer with a mail address.
func (m *market) Mailed(t *testing.T, name string) account.Actor {
	t.Helper()
	in := account.CreateUserInput{Name: name, Email: name + "@example.org", Password: accounttest.Password}
	if _, err := m.CreateUser(t.Context(), account.Operator, in); err != nil {
		t.Fatal(err)
	}
	err := m.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { return m.Mailer.Forget(t.Context(), tx, in.Email) })
	if err != nil { // the mail about the new account
		t.Fatal(err)
	}
	actor, err := m.BasicActor(t.Context(), name, accounttest.Password, "")
	if err != nil {
		t.Fatal(err)
	}
	return actor
}

// buy buys with an address, and wants a pending purchase.
func (m *market) buy(t *testing.T, buyer account.Actor, offeringID string) order.Purchase {
	t.Helper()
	p, err := m.Orders.Buy(t.Context(), buyer, order.BuyInput{Offering: offeringID, AcceptTerms: true, TaxAddress: &address})
	if err != nil || p.State != order.StatePending || !strings.HasPrefix(p.PaymentURL, "https://souk.test/sandbox/pay/") {
		t.Fatalf("Buy gives %+v, error %v", p, err)
	}
	return p
}

// approve presses Pay at the gateway's page.
func (m *market) approve(t *testing.T, p order.Purchase) {
	t.Helper()
	if _, err := m.Sandbox.Approve(t.Context(), p.GatewayRef); err != nil {
		t.Fatal(err)
	}
}

// paid buys and pays.
func (m *market) paid(t *testing.T, buyer account.Actor, offeringID string) order.Purchase {
	t.Helper()
	p := m.buy(t, buyer, offeringID)
	m.approve(t, p)
	paid, err := m.Orders.Return(t.Context(), buyer, p.ID, p.GatewayRef)
	if err != nil || paid.State != order.StatePaid {
		t.Fatalf("Return gives %+v, error %v", paid, err)
	}
	return paid
}

// state returns where a purchase stands in the database.
func (m *market) state(t *testing.T, p order.Purchase) order.State {
	t.Helper()
	state, err := sqldb.One(t.Context(), m.DB, sqldb.Value[order.State], `SELECT state FROM purchases WHERE id = $1`, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// settle wants Settle to succeed, and the purchase to stand there afterwards.
func (m *market) settle(t *testing.T, p order.Purchase, want order.State) {
	t.Helper()
	if err := m.Orders.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := m.state(t, p); got != want {
		t.Errorf("after Settle the purchase is %s, want %s", got, want)
	}
}

func (m *market) entitled(t *testing.T, actor account.Actor, moduleID string) bool {
	t.Helper()
	ok, err := m.Orders.Entitled(t.Context(), actor.OrgID, moduleID)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

// balances returns what is in the books, as "seller baker": "-4.75 EUR", without accounts at zero.
func (m *market) balances(t *testing.T) map[string]string {
	t.Helper()
	got := map[string]string{}
	p, err := m.Ledger.Balances(t.Context(), account.Operator, page.Request{Limit: page.Max})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range p.Items {
		if !b.Amount.IsZero() {
			got[strings.TrimSpace(string(b.Account.Kind)+" "+b.OwnerName)] = b.Amount.String() + " " + b.Amount.Currency
		}
	}
	return got
}

// mails returns the subjects of the mails that were written, each with its recipient.
func (m *market) mails(t *testing.T) []string {
	t.Helper()
	p, err := m.Mailer.List(t.Context(), page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, mail := range p.Items {
		list = append(list, mail.To+": "+mail.Subject)
	}
	return list
}

// verify wants the books and the purchases to be clean.
func (m *market) verify(t testing.TB) {
	t.Helper()
	books, err := m.Ledger.Verify(t.Context())
	if err != nil || !books.Clean() {
		t.Errorf("the books: %q, error %v", books.Problems, err)
	}
	purchases, err := m.Orders.Verify(t.Context())
	if err != nil || !purchases.Clean() {
		t.Errorf("the purchases: %q, error %v", purchases.Problems, err)
	}
	invoices, err := m.Invoices.Verify(t.Context())
	if err != nil || !invoices.Clean() || invoices.Invoices != purchases.Purchases {
		t.Errorf("the invoices: %d, %q, error %v", invoices.Invoices, invoices.Problems, err)
	}
}

func expect(t *testing.T, what string, err error, kind errs.Kind, code string) {
	t.Helper()
	if !errs.Is(err, kind) || errs.CodeOf(err) != code {
		t.Errorf("%s: error %v (%s %s), want %s %s", what, err, errs.KindOf(err), errs.CodeOf(err), kind, code)
	}
}

// flaky is a gateway that can be made to fail.
type flaky struct {
	payment.Gateway
	mu     sync.Mutex
	before string // the call that does not arrive
	after  string // the call that arrives, but whose answer does not
}

var errLost = errors.New("connection reset")

// fail makes the gateway fail from now on; "" does not.
func (f *flaky) fail(before, after string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before, f.after = before, after
}

func (f *flaky) call(name string, do func() error) error {
	f.mu.Lock()
	before, after := f.before == name, f.after == name
	f.mu.Unlock()
	if before {
		return errLost
	}
	if err := do(); err != nil || !after {
		return err
	}
	return errLost
}

func (f *flaky) Start(ctx context.Context, c payment.Charge) (st payment.Status, err error) {
	err = f.call("Start", func() (err error) { st, err = f.Gateway.Start(ctx, c); return err })
	return lost(st, err)
}

func (f *flaky) Capture(ctx context.Context, ref string) (st payment.Status, err error) {
	err = f.call("Capture", func() (err error) { st, err = f.Gateway.Capture(ctx, ref); return err })
	return lost(st, err)
}

func (f *flaky) Status(ctx context.Context, ref string) (st payment.Status, err error) {
	err = f.call("Status", func() (err error) { st, err = f.Gateway.Status(ctx, ref); return err })
	return lost(st, err)
}

func (f *flaky) Cancel(ctx context.Context, ref string) error {
	return f.call("Cancel", func() error { return f.Gateway.Cancel(ctx, ref) })
}

func lost(st payment.Status, err error) (payment.Status, error) {
	if err != nil {
		return payment.Status{}, err
	}
	return st, nil
}

// flakyBank fails as the gateway of the market does.
type flakyBank struct {
	*banking.Gateway
	mood *flaky
}

func (f flakyBank) Start(ctx context.Context, c payment.Charge) (st payment.Status, err error) {
	err = f.mood.call("Start", func() (err error) { st, err = f.Gateway.Start(ctx, c); return err })
	return lost(st, err)
}

func (f flakyBank) Capture(ctx context.Context, ref string) (st payment.Status, err error) {
	err = f.mood.call("Capture", func() (err error) { st, err = f.Gateway.Capture(ctx, ref); return err })
	return lost(st, err)
}

func (f flakyBank) Status(ctx context.Context, ref string) (st payment.Status, err error) {
	err = f.mood.call("Status", func() (err error) { st, err = f.Gateway.Status(ctx, ref); return err })
	return lost(st, err)
}

func (f flakyBank) Cancel(ctx context.Context, ref string) error {
	return f.mood.call("Cancel", func() error { return f.Gateway.Cancel(ctx, ref) })
}

func (f flakyBank) Approve(ctx context.Context, ref string) error {
	return f.mood.call("Approve", func() error { return f.Gateway.Approve(ctx, ref) })
}

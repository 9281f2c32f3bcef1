package revshare_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/ledger"
	settings "souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/sandbox"
	"souk.dev/souk/internal/store/revshare"
)

// market is a shop whose sales are shared, with 19 % tax, a fee of 10 % and the sandbox as its gateway.
type market struct {
	*cataloguetest.Kit
	Market  *settings.Service
	Ledger  *ledger.Service
	Orders  *order.Service
	Sandbox *sandbox.Gateway
	Shares  *revshare.Service
	Mails   *mail.Mailer

	baker, miller, ann account.Actor // a seller, its partner, a buyer
	root, chief        account.Actor // administrators
}

var (
	address = account.Address{Street: "1 Mill Lane", Postal: "AB1", City: "Oldtown", Country: "GB"}
	payer   = revshare.Payer{Holder: "Souk Ltd", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001"}
)

func each(t *testing.T, fn func(t *testing.T, m *market)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newMarket(t, db)) })
}

func newMarket(t *testing.T, db *sqldb.DB) *market {
	t.Helper()
	m := &market{Kit: cataloguetest.New(db)}
	log := slog.New(slog.DiscardHandler)
	m.Market = settings.New(settings.Deps{
		DB: db, Clock: m.Clock, IDs: m.IDs, Accounts: m.Kit, Start: settings.Start{Currencies: []string{"EUR"}, Fee: decimal.NewFromInt(10)},
	})
	m.Ledger = ledger.New(db, m.Clock, m.IDs)
	m.Sandbox = sandbox.New(db, m.Clock, func(token string) string { return "https://souk.test/sandbox/pay/" + token })
	m.Mails = mail.New(db, m.Clock, m.IDs, job.New(db, m.Clock, log), mail.Config{})
	m.pay(t, nil)
	m.Market.Join(m.Shares)
	m.Orders = order.New(order.Deps{
		DB: db, Clock: m.Clock, IDs: m.IDs, Accounts: m.Kit, Market: m.Market, Catalogue: m.Catalogue, Ledger: m.Ledger, Sharing: m.Shares,
		Invoices: invoice.New(invoice.Deps{
			DB: db, Clock: m.Clock, IDs: m.IDs, Accounts: m.Kit, Market: m.Market, Log: log, Options: invoice.Options{Market: "Souk", PublicURL: "https://souk.test"},
		}),
		Gateways: []payment.Gateway{m.Sandbox}, Mailer: m.Mails, Log: log,
		Options: order.Options{TaxRate: decimal.NewFromInt(19), PublicURL: "https://souk.test"},
	})
	m.baker, m.miller, m.ann = m.Provider(t, "baker"), m.Provider(t, "miller"), m.Customer(t, "ann")
	m.root, m.chief = m.Admin(t, "root"), m.Admin(t, "chief")
	return m
}

// pay opens the room of sharing, with a payment service that pays sellers.
func (m *market) pay(t *testing.T, service payment.Payer) {
	t.Helper()
	m.Shares = revshare.New(revshare.Deps{
		DB: m.DB, Clock: m.Clock, IDs: m.IDs, Accounts: m.Kit, Market: m.Market, Ledger: m.Ledger, Mailer: m.Mails, Payer: service, Log: slog.New(slog.DiscardHandler),
		Options: revshare.Options{
			Name: "Souk", PublicURL: "https://souk.test", KeyFile: filepath.Join(t.TempDir(), "signing.key"), Payer: payer,
		},
	})
}

// sold buys an offering and pays for it.
func (m *market) sold(t *testing.T, buyer account.Actor, offeringID string) order.Purchase {
	t.Helper()
	ctx := t.Context()
	p, err := m.Orders.Buy(ctx, buyer, order.BuyInput{Offering: offeringID, AcceptTerms: true, TaxAddress: &address})
	if err == nil {
		_, err = m.Sandbox.Approve(ctx, p.GatewayRef)
	}
	if err == nil {
		p, err = m.Orders.Return(ctx, buyer, p.ID, p.GatewayRef)
	}
	if err != nil || p.State != order.StatePaid {
		t.Fatalf("buying gives %+v, error %v", p, err)
	}
	return p
}

// agreed makes the partner share in a product.
func (m *market) agreed(t *testing.T, ref string, partner account.Actor, percent string) revshare.Partner {
	t.Helper()
	p, err := m.Shares.Propose(t.Context(), m.baker, revshare.PartnerInput{Product: ref, Partner: partner.OrgName, Percent: percent})
	if err == nil {
		p, err = m.Shares.Answer(t.Context(), partner, p.ID, true)
	}
	if err != nil || p.State != revshare.PartnerAccepted {
		t.Fatalf("sharing gives %+v, error %v", p, err)
	}
	return p
}

// books returns all balances that are not zero, as "seller baker -4.75".
func (m *market) books(t *testing.T) string {
	t.Helper()
	p, err := m.Ledger.Balances(t.Context(), account.Operator, page.Request{Limit: page.Max})
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, b := range p.Items {
		if !b.Amount.IsZero() {
			rows = append(rows, strings.Join(strings.Fields(fmt.Sprint(b.Account.Kind, " ", b.OwnerName, " ", b.Amount)), " "))
		}
	}
	slices.Sort(rows)
	return strings.Join(rows, ", ")
}

// clean makes sure that the books prove themselves.
func (m *market) clean(t *testing.T) {
	t.Helper()
	books, err := m.Ledger.Verify(t.Context())
	if err != nil || !books.Clean() {
		t.Errorf("the books: %v, error %v", books.Problems, err)
	}
	shares, err := m.Shares.Verify(t.Context())
	if err != nil || !shares.Clean() {
		t.Errorf("payouts and statements: %v, error %v", shares.Problems, err)
	}
	orders, err := m.Orders.Verify(t.Context())
	if err != nil || !orders.Clean() {
		t.Errorf("the orders: %v, error %v", orders.Problems, err)
	}
}

func marketOnSQLite(t *testing.T) *market {
	t.Helper()
	return newMarket(t, dbtest.Open(t, sqldb.SQLite))
}

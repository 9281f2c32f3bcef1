package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"souk.dev/souk/internal/store/tax"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/disk"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/universe"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/server/rest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/charging"
	"souk.dev/souk/internal/store/coupon"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/ledger"
	settings "souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/moderation"
	"souk.dev/souk/internal/store/notify"
	"souk.dev/souk/internal/store/office"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment"
	banking "souk.dev/souk/internal/store/payment/invoice"
	"souk.dev/souk/internal/store/payment/sandbox"
	"souk.dev/souk/internal/store/payment/saved"
	"souk.dev/souk/internal/store/payment/watch"
	"souk.dev/souk/internal/store/revshare"
	"souk.dev/souk/internal/store/sandboxes"
	"souk.dev/souk/internal/store/search"
	"souk.dev/souk/internal/store/spending"
	"souk.dev/souk/internal/wire"
)

const (
	password   = "correct horse battery"
	maxPackage = 1 << 20
	maxUpload  = 2 << 20
)

// market is the API over the real services, with these people in it: ada sells for bakery, bob buys
// for himself, eve has nothing to do with them, and admin administers. All but eve are developers, no
// more, in club, which eve manages.
type market struct {
	rest.Deps
	clock *clock.Set
	api   *rest.API
	url   string
	names map[string]string // what {name} stands for in paths and bodies
}

func newMarket(t *testing.T, db *sqldb.DB) *market {
	t.Helper()
	clk := clock.NewSet(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	m := &market{clock: clk, names: map[string]string{}, Deps: joined(t, db, clk)}
	m.api = rest.New(m.Deps)
	mux := http.NewServeMux()
	mux.Handle(rest.Prefix+"/", m.api)
	outer := front.Outer{Log: m.Log, Clock: clk, IDs: clock.NewIDs(clk)}
	server := httptest.NewServer(outer.Wrap(mux))
	t.Cleanup(server.Close)
	m.url = server.URL
	m.people(t)
	return m
}

// joined joins the services as the application does.
func joined(t *testing.T, db *sqldb.DB, clk clock.Clock) rest.Deps {
	t.Helper()
	files, err := disk.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ids, log := clock.NewIDs(clk), slog.New(slog.DiscardHandler)
	d := rest.Deps{DB: db, Clock: clk, Log: log, PublicURL: "https://souk.test", MaxPackage: maxPackage, MaxUpload: maxUpload}
	shelf := blob.NewShelf(db, files, clk, ids)
	d.Pictures = picture.New(db, shelf, clk, ids)
	queue := job.New(db, clk, log)
	d.Mailer = mail.New(db, clk, ids, queue, mail.Config{})
	d.Accounts = account.New(account.Deps{
		CheckVATID: tax.CheckVATID,
		DB:         db, Clock: clk, IDs: ids, Hasher: authn.NewHasher(authn.WeakParams, 0), Options: account.Options{SignUp: true},
		Mailer: d.Mailer, Queue: queue, Pictures: d.Pictures, PublicURL: d.PublicURL,
	})
	d.Modules = module.New(module.Deps{DB: db, Clock: clk, Accounts: d.Accounts})
	d.Releases = release.New(release.Deps{
		DB: db, Shelf: shelf, Clock: clk, IDs: ids, Accounts: d.Accounts, Modules: d.Modules,
		Options: release.Options{MaxPackage: maxPackage},
	})
	d.Fleet = fleet.New(fleet.Deps{DB: db, Clock: clk, IDs: ids, Accounts: d.Accounts})
	d.Advise = advise.New(advise.Deps{DB: db, Releases: d.Releases, Snapshots: universe.New(db, universe.Options{}), Instances: d.Fleet})
	d.Market = settings.New(settings.Deps{
		DB: db, Clock: clk, IDs: ids, Accounts: d.Accounts,
		Start: settings.Start{Currencies: []string{"EUR"}, Fee: decimal.NewFromInt(10)},
	})
	d.Catalogue = catalogue.New(catalogue.Deps{
		DB: db, Clock: clk, IDs: ids, Accounts: d.Accounts, Market: d.Market, Pictures: d.Pictures, Shelf: shelf, MaxUpload: maxUpload,
	})
	d.Ledger = ledger.New(db, clk, ids)
	d.Sharing = revshare.New(revshare.Deps{
		DB: db, Clock: clk, IDs: ids, Accounts: d.Accounts, Market: d.Market, Ledger: d.Ledger, Mailer: d.Mailer,
		Options: revshare.Options{Name: "Souk", PublicURL: d.PublicURL, KeyFile: filepath.Join(t.TempDir(), "signing.key")},
	})
	d.Market.Join(d.Sharing)
	d.Search = search.New(db)
	d.Sandbox = sandbox.New(db, clk, func(token string) string { return d.PublicURL + "/sandbox/pay/" + token })
	d.Notify = notify.New(notify.Deps{DB: db, Clock: clk, IDs: ids, Accounts: d.Accounts, Mailer: d.Mailer, Log: log, PublicURL: d.PublicURL})
	d.Invoices = invoice.New(invoice.Deps{
		DB: db, Clock: clk, IDs: ids, Accounts: d.Accounts, Market: d.Market, Pictures: d.Pictures, Events: d.Notify, Log: log,
		Options: invoice.Options{Market: "Souk", PublicURL: d.PublicURL},
	})
	bank := banking.New(db, clk, "Souk Ltd\nIBAN DE02 1203 0000 0000 2020 51\nBIC BYLADEM1001", func(id string) string { return d.PublicURL + "/purchases/" + id })
	d.Usage = metering.New(metering.Deps{DB: db, Clock: clk, Accounts: d.Accounts, Log: log})
	d.Spending = spending.New(spending.Deps{DB: db, Clock: clk, Accounts: d.Accounts, Mailer: d.Mailer, PublicURL: d.PublicURL})
	gateways := []payment.Gateway{d.Sandbox, bank}
	d.Saved = saved.New(saved.Deps{DB: db, Clock: clk, IDs: ids, Accounts: d.Accounts, Queue: queue, Gateways: gateways, Log: log})
	d.Coupons = coupon.New(coupon.Deps{DB: db, Clock: clk, IDs: ids, Accounts: d.Accounts, Market: d.Market})
	d.Orders = order.New(order.Deps{
		Coupons:  d.Coupons,
		Metering: d.Usage, Spending: d.Spending,
		DB: db, Clock: clk, IDs: ids, Accounts: d.Accounts, Catalogue: d.Catalogue, Ledger: d.Ledger, Sharing: d.Sharing, Gateways: gateways, Wallet: d.Saved,
		Mailer: d.Mailer, Invoices: d.Invoices, Events: d.Notify, Log: log, Market: d.Market, Options: order.Options{PublicURL: d.PublicURL, Limits: map[string]time.Duration{banking.Name: 720 * time.Hour}},
	})
	d.Charging = charging.New(charging.Deps{DB: db, Clock: clk, IDs: ids, Accounts: d.Accounts, Orders: d.Orders, Log: log})
	d.Payments = watch.New(watch.Deps{DB: db, Clock: clk, Queue: queue, Shop: d.Orders, Gateways: gateways, Log: log, PublicURL: d.PublicURL})
	d.Catalogue.SetBuyers(d.Orders)
	d.Usage.SetContracts(d.Orders)
	d.Releases.Join(d.Catalogue, d.Orders)
	d.Releases.Tell(d.Notify)
	d.Modules.Join(d.Catalogue)
	d.Accounts.JoinPersonal(d.Catalogue, d.Orders, d.Invoices)
	d.Moderation = moderation.New(moderation.Deps{
		DB: db, Clock: clk, IDs: ids, Accounts: d.Accounts, Modules: d.Modules, Offerings: d.Catalogue, Mailer: d.Mailer, PublicURL: d.PublicURL,
		Keepers: map[string]moderation.Keeper{moderation.Module: d.Modules, moderation.Offering: d.Catalogue},
	})
	d.Office = office.New(office.Deps{
		DB: db, Clock: clk, Accounts: d.Accounts, Queue: queue, Mailer: d.Mailer, Market: d.Market, Moderation: d.Moderation,
		Facts: office.Facts{Version: "devel", Go: "go1.26", Files: "disk", Sandbox: true},
	})
	d.Sandboxes = sandboxes.New(sandboxes.Deps{DB: db, Clock: clk, IDs: ids, Accounts: d.Accounts, Log: log})
	return d
}

func (m *market) people(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	for _, name := range []string{"ada", "bob", "eve", "admin"} {
		_, err := m.Accounts.CreateUser(ctx, account.Operator, account.CreateUserInput{
			Name: name, Email: name + "@example.org", Password: password, Admin: name == "admin",
		})
		must(t, err)
	}
	for org, manager := range map[string]string{"bakery": "ada", "club": "eve"} {
		_, err := m.Accounts.CreateOrg(ctx, account.Operator, account.CreateOrgInput{Name: org, Manager: manager, Provider: org == "bakery"})
		must(t, err)
	}
	for _, name := range []string{"ada", "bob", "admin"} {
		must(t, m.Accounts.SetMember(ctx, account.Operator, "club", name, []account.Role{account.RoleDeveloper}))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// actor returns who acts, as "ada/bakery".
func (m *market) actor(t *testing.T, who string) account.Actor {
	t.Helper()
	name, org, _ := strings.Cut(who, "/")
	actor, err := m.Accounts.BasicActor(t.Context(), name, password, "192.0.2.1")
	must(t, err)
	actor, err = m.Accounts.ActFor(t.Context(), actor, org)
	must(t, err)
	return actor
}

// publish registers the module of the package where it is not, and publishes it for bakery.
func (m *market) publish(t *testing.T, b *obxtest.Builder) {
	t.Helper()
	ada, data := m.actor(t, "ada/bakery"), b.Build()
	if _, err := m.Releases.Register(t.Context(), ada, release.RegisterInput{}, bytes.NewReader(data)); err != nil {
		t.Logf("registration: %v", err) // where it is, publishing goes on; else it says so
	}
	_, err := m.Releases.Publish(t.Context(), ada, release.PublishInput{FileName: "package.obx"}, bytes.NewReader(data))
	must(t, err)
}

// offer writes an offering of the module at 5.00 EUR and, where it is to be sold, publishes it.
func (m *market) offer(t *testing.T, title, pkg string, sold bool) catalogue.Offering {
	t.Helper()
	ada := m.actor(t, "ada/bakery")
	o, err := m.Catalogue.Create(t.Context(), ada, catalogue.OfferingInput{
		Title: title, Modules: []string{pkg}, TermsText: "Eat it.", Plan: catalogue.PlanInput{Price: "5.00", Currency: "EUR"},
	})
	must(t, err)
	if sold {
		o, err = m.Catalogue.Publish(t.Context(), ada, o.ID)
		must(t, err)
	}
	return o
}

// sell offers a new commercial module and lets bob buy it, up to the payment.
func (m *market) sell(t *testing.T, name string) order.Purchase {
	t.Helper()
	pkg := "org.bakery." + name
	m.publish(t, obxtest.Module(pkg, "1.0.0").Commercial())
	o := m.offer(t, name, pkg, true)
	p, err := m.Orders.Buy(t.Context(), m.actor(t, "bob/bob"), order.BuyInput{Offering: o.ID, AcceptTerms: true})
	must(t, err)
	p, err = m.Orders.Get(t.Context(), m.actor(t, "bob/bob"), p.ID)
	must(t, err)
	return p
}

func (m *market) fill(text string) string {
	for name, value := range m.names {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// answer is what came back.
type answer struct {
	*http.Response
	text string
}

func (a answer) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.text), v); err != nil {
		t.Fatalf("%v: %s", err, a.text)
	}
}

// brief returns the status and, of a failure, the code: "403 not_owner".
func (a answer) brief() string {
	var p wire.Problem
	if a.StatusCode < 300 || json.Unmarshal([]byte(a.text), &p) != nil {
		return fmt.Sprint(a.StatusCode)
	}
	return fmt.Sprintf("%d %s", a.StatusCode, p.Code)
}

// request makes a request as who, "" for nobody, with headers in pairs.
func (m *market) request(ctx context.Context, who, method, path string, body io.Reader, header ...string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, m.url+rest.Prefix+m.fill(path), body)
	if err != nil {
		return nil, err
	}
	if user, org, found := strings.Cut(who, "/"); found {
		r.SetBasicAuth(user, password)
		r.Header.Set("Souk-Organisation", org)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r, nil
}

// do makes a request with a body of JSON, "" for none.
func (m *market) do(t *testing.T, who, method, path, body string, header ...string) answer {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(m.fill(body))
	}
	return m.send(t, who, method, path, reader, header...)
}

// send makes a request with any body.
func (m *market) send(t *testing.T, who, method, path string, body io.Reader, header ...string) answer {
	t.Helper()
	r, err := m.request(t.Context(), who, method, path, body, header...)
	must(t, err)
	resp, err := http.DefaultClient.Do(r)
	must(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	must(t, err)
	return answer{resp, string(text)}
}

// serveDirectly makes a request with a key to another API over the same market.
func serveDirectly(t *testing.T, m *market, api http.Handler, who, method, path, body, key string) int {
	t.Helper()
	r, err := m.request(t.Context(), who, method, path, strings.NewReader(body), "Idempotency-Key", key)
	must(t, err)
	w := httptest.NewRecorder()
	r.RemoteAddr = "192.0.2.1:1"
	front.Outer{Log: m.Log, Clock: m.clock, IDs: clock.NewIDs(m.clock)}.Wrap(api).ServeHTTP(w, r)
	return w.Code
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	must(t, encoder.Encode(v))
	return b.String()
}

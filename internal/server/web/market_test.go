package web_test

import (
	"bytes"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
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
	"souk.dev/souk/internal/server/web"
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
	"souk.dev/souk/internal/store/tax"
)

const (
	password   = "correct horse"
	maxPackage = 256 << 10
	maxUpload  = 64 << 10
)

// market is the pages over the real services, with these people: ada provides, bob and eve are
// customers, root administers.
type market struct {
	web.Deps
	url   string
	clock *clock.Set
	db    *sqldb.DB
	files string // directory of all kept files
}

// rules are what differs from test to test.
type rules struct {
	taxRate string // percent; "" is 0
	noSign  bool   // visitors may not open accounts
	large   bool   // packages may be large

	activation bool // new accounts wait for a mailed link
}

func newMarket(t *testing.T, db *sqldb.DB, r rules) *market {
	t.Helper()
	if r.taxRate == "" {
		r.taxRate = "0"
	}
	server := httptest.NewUnstartedServer(nil)
	t.Cleanup(server.Close)
	m := &market{clock: clock.NewSet(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)), url: "http://" + server.Listener.Addr().String(), db: db}
	m.join(t, db, r)
	site, err := web.New(m.Deps)
	must(t, err)
	guard := front.Guard{Accounts: m.Accounts, Log: m.Log, Fail: site.Fail, Cookies: m.Cookies, Pages: true, PublicURL: m.url, Limit: site.BodyLimit}
	outer := front.Outer{Log: m.Log, Clock: m.Clock, IDs: clock.NewIDs(m.Clock)}
	server.Config.Handler = outer.Wrap(guard.Wrap(site.Handler()))
	server.Start()
	for _, name := range []string{"ada", "bob", "eve", "root"} {
		_, err := m.Accounts.CreateUser(t.Context(), account.Operator, account.CreateUserInput{
			Name: name, Email: name + "@example.org", Password: password, Provider: name == "ada", Admin: name == "root",
		})
		must(t, err)
	}
	return m
}

// join joins the services as the application does.
func (m *market) join(t *testing.T, db *sqldb.DB, r rules) {
	t.Helper()
	m.files = t.TempDir()
	files, err := disk.Open(m.files)
	must(t, err)
	clk, log := m.clock, slog.New(slog.DiscardHandler)
	ids := clock.NewIDs(clk)
	m.Clock, m.Log = clk, log
	limit := int64(maxPackage)
	if r.large {
		limit = release.DefaultMaxPackage
	}
	m.Options = web.Options{
		PublicURL: m.url, MaxPackage: limit, MaxUpload: maxUpload, SignUp: !r.noSign, Activation: r.activation, TaxRate: r.taxRate,
	}
	shelf := blob.NewShelf(db, files, clk, ids)
	m.Pictures = picture.New(db, shelf, clk, ids)
	queue := job.New(db, clk, log)
	m.Mails = mail.New(db, clk, ids, queue, mail.Config{})
	m.Accounts = account.New(account.Deps{
		CheckVATID: tax.CheckVATID,
		DB:         db, Clock: clk, IDs: ids, Hasher: authn.NewHasher(authn.WeakParams, 0),
		Options: account.Options{SignUp: !r.noSign, Activation: r.activation},
		Mailer:  m.Mails, Queue: queue, Pictures: m.Pictures, PublicURL: m.url,
	})
	m.Sandboxes = sandboxes.New(sandboxes.Deps{DB: db, Clock: clk, IDs: ids, Accounts: m.Accounts, Log: log})
	m.Modules = module.New(module.Deps{DB: db, Clock: clk, Accounts: m.Accounts})
	m.Releases = release.New(release.Deps{
		DB: db, Shelf: shelf, Clock: clk, IDs: ids, Accounts: m.Accounts, Modules: m.Modules,
		Options: release.Options{MaxPackage: limit},
	})
	m.Fleet = fleet.New(fleet.Deps{DB: db, Clock: clk, IDs: ids, Accounts: m.Accounts})
	m.Advise = advise.New(advise.Deps{DB: db, Releases: m.Releases, Snapshots: universe.New(db, universe.Options{}), Instances: m.Fleet})
	rate, err := decimal.NewFromString(r.taxRate)
	must(t, err)
	m.Market = settings.New(settings.Deps{
		DB: db, Clock: clk, IDs: ids, Accounts: m.Accounts,
		Start: settings.Start{Currencies: []string{"EUR", "USD"}, Fee: decimal.NewFromInt(10), TaxRate: rate},
	})
	m.Catalogue = catalogue.New(catalogue.Deps{
		DB: db, Clock: clk, IDs: ids, Accounts: m.Accounts, Market: m.Market, Pictures: m.Pictures, Shelf: shelf, MaxUpload: maxUpload,
	})
	m.Search = search.New(db)
	m.Sandbox = sandbox.New(db, clk, func(token string) string { return m.url + "/sandbox/pay/" + token })
	m.Notify = notify.New(notify.Deps{DB: db, Clock: clk, IDs: ids, Accounts: m.Accounts, Mailer: m.Mails, Log: log, PublicURL: m.url})
	m.Invoices = invoice.New(invoice.Deps{
		DB: db, Clock: clk, IDs: ids, Accounts: m.Accounts, Market: m.Market, Pictures: m.Pictures, Events: m.Notify, Log: log,
		Options: invoice.Options{Market: "Souk", PublicURL: m.url},
	})
	bank := banking.New(db, clk, "Souk Ltd\nIBAN DE02 1203 0000 0000 2020 51\nBIC BYLADEM1001", func(id string) string { return m.url + "/purchases/" + id })
	m.Ledger = ledger.New(db, clk, ids)
	m.Sharing = revshare.New(revshare.Deps{
		DB: db, Clock: clk, IDs: ids, Accounts: m.Accounts, Market: m.Market, Ledger: m.Ledger, Mailer: m.Mails,
		Options: revshare.Options{
			Name: "Souk", PublicURL: m.url, KeyFile: filepath.Join(t.TempDir(), "signing.key"),
			Payer: revshare.Payer{Holder: "Souk Ltd", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001"},
		},
	})
	m.Market.Join(m.Sharing)
	gateways := []payment.Gateway{m.Sandbox, bank}
	m.Saved = saved.New(saved.Deps{DB: db, Clock: clk, IDs: ids, Accounts: m.Accounts, Queue: queue, Gateways: gateways, Log: log})
	m.Usage = metering.New(metering.Deps{DB: db, Clock: clk, Accounts: m.Accounts, Log: log})
	m.Spending = spending.New(spending.Deps{DB: db, Clock: clk, Accounts: m.Accounts, Mailer: m.Mails, Events: m.Notify, PublicURL: m.url})
	m.Coupons = coupon.New(coupon.Deps{DB: db, Clock: clk, IDs: ids, Accounts: m.Accounts, Market: m.Market})
	m.Orders = order.New(order.Deps{
		Coupons: m.Coupons, Taxes: m.Market, Metering: m.Usage, Spending: m.Spending,
		DB: db, Clock: clk, IDs: ids, Accounts: m.Accounts, Catalogue: m.Catalogue, Ledger: m.Ledger, Sharing: m.Sharing, Gateways: gateways, Wallet: m.Saved,
		Mailer: m.Mails, Invoices: m.Invoices, Events: m.Notify, Log: log, Market: m.Market, Options: order.Options{PublicURL: m.url, TaxRate: rate, Limits: map[string]time.Duration{banking.Name: 720 * time.Hour}},
	})
	m.Charging = charging.New(charging.Deps{
		DB: db, Clock: clk, IDs: ids, Accounts: m.Accounts, Orders: m.Orders, Queue: queue, Log: log, Server: func() string { return "souk-1" },
	})
	m.Payments = watch.New(watch.Deps{DB: db, Clock: clk, Queue: queue, Shop: m.Orders, Gateways: gateways, Log: log, PublicURL: m.url})
	m.Catalogue.SetBuyers(m.Orders)
	m.Usage.SetContracts(m.Orders)
	m.Releases.Join(m.Catalogue, m.Orders)
	m.Modules.Join(m.Catalogue)
	m.Accounts.JoinPersonal(m.Catalogue, m.Orders, m.Invoices, m.Spending)
	m.Moderation = moderation.New(moderation.Deps{
		DB: db, Clock: clk, IDs: ids, Accounts: m.Accounts, Modules: m.Modules, Offerings: m.Catalogue, Mailer: m.Mails, PublicURL: m.url,
		Keepers: map[string]moderation.Keeper{moderation.Module: m.Modules, moderation.Offering: m.Catalogue},
	})
	m.Office = office.New(office.Deps{
		DB: db, Clock: clk, Accounts: m.Accounts, Queue: queue, Mailer: m.Mails, Market: m.Market, Moderation: m.Moderation,
		Facts: office.Facts{Version: "v1.2.3", Server: "souk-1", Files: "disk", Sandbox: true, StartedAt: clk.Now()},
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// actor returns somebody as the services know him, acting for his own organisation.
func (m *market) actor(t *testing.T, name string) account.Actor {
	t.Helper()
	actor, err := m.Accounts.BasicActor(t.Context(), name, password, "192.0.2.1")
	must(t, err)
	return actor
}

// register reserves the module of the package for ada.
func (m *market) register(t *testing.T, b *obxtest.Builder) {
	t.Helper()
	_, err := m.Releases.Register(t.Context(), m.actor(t, "ada"), release.RegisterInput{}, bytes.NewReader(b.Build()))
	must(t, err)
}

// publish publishes the package for ada, commercial or not.
func (m *market) publish(t *testing.T, b *obxtest.Builder, commercial bool) {
	t.Helper()
	ada, data := m.actor(t, "ada"), b.Build()
	_, err := m.Releases.Register(t.Context(), ada, release.RegisterInput{}, bytes.NewReader(data))
	if err != nil {
		t.Logf("registered before: %v", err)
	}
	_, err = m.Releases.Publish(t.Context(), ada, release.PublishInput{FileName: "x.obx", Commercial: &commercial}, bytes.NewReader(data))
	must(t, err)
}

// offer makes ada an offering of the module and publishes it.
func (m *market) offer(t *testing.T, in catalogue.OfferingInput) catalogue.Offering {
	t.Helper()
	o, err := m.Catalogue.Create(t.Context(), m.actor(t, "ada"), in)
	must(t, err)
	o, err = m.Catalogue.Publish(t.Context(), m.actor(t, "ada"), o.ID)
	must(t, err)
	return o
}

// bread is a commercial module of ada's with an offering at 5.00 EUR that has terms.
func (m *market) bread(t *testing.T) catalogue.Offering {
	t.Helper()
	m.publish(t, obxtest.Module("org.example.bread", "1.0.3"), true)
	return m.offer(t, catalogue.OfferingInput{
		Title: "Bread for shops", Abstract: "Fresh.", TermsText: "Eat it.", Modules: []string{"org.example.bread"},
		Plan: catalogue.PlanInput{Price: "5.00", Currency: "EUR"},
	})
}

// browser is a visitor's: it keeps cookies, follows no redirects by itself, and has no JavaScript.
type browser struct {
	t      *testing.T
	m      *market
	client *http.Client
}

// answer is a page as it arrived.
type answer struct {
	status   int
	body     string
	header   http.Header
	location string // where it leads to, without scheme and host of this server
}

// browser returns that of a user who has signed in; "" is a visitor.
func (m *market) browser(t *testing.T, name string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	b := &browser{t: t, m: m, client: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if name != "" {
		a := b.post("/login", "name", name, "password", password)
		if a.status != http.StatusSeeOther || a.location != "/" {
			t.Fatalf("%s cannot sign in: %d %s", name, a.status, a.body)
		}
	}
	return b
}

func (b *browser) do(r *http.Request) answer {
	b.t.Helper()
	resp, err := b.client.Do(r)
	must(b.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(b.t, err)
	return answer{
		status: resp.StatusCode, body: string(body), header: resp.Header,
		location: strings.TrimPrefix(resp.Header.Get("Location"), b.m.url),
	}
}

func (b *browser) request(method, path string, body io.Reader, contentType string) answer {
	b.t.Helper()
	if !strings.HasPrefix(path, "/") {
		b.t.Fatalf("the address %q is not of this server", path)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.m.url+path, body)
	must(b.t, err)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if method == http.MethodPost {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return b.do(r)
}

func (b *browser) get(path string) answer {
	b.t.Helper()
	return b.request(http.MethodGet, path, nil, "")
}

// post sends a form of the pairs of names and values.
func (b *browser) post(path string, pairs ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.request(http.MethodPost, path, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded")
}

// upload sends the form for publishing, with a file unless its name is "".
func (b *browser) upload(name string, data []byte, pairs ...string) answer {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	must(b.t, err)
	_, err = part.Write(data)
	must(b.t, err)
	for i := 0; i+1 < len(pairs); i += 2 {
		must(b.t, w.WriteField(pairs[i], pairs[i+1]))
	}
	must(b.t, w.Close())
	return b.request(http.MethodPost, "/publish", &body, w.FormDataContentType())
}

// follow goes where the answer leads to.
func (b *browser) follow(a answer) answer {
	b.t.Helper()
	if a.status != http.StatusSeeOther {
		b.t.Fatalf("the page does not lead on: %d %s", a.status, a.body)
	}
	return b.get(a.location)
}

// expect checks the status and that the page has all the texts, read as a person would.
func (a answer) expect(t *testing.T, status int, texts ...string) answer {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d (to %q), want %d:\n%s", a.status, a.location, status, a.text())
	}
	for _, text := range texts {
		if !strings.Contains(a.text(), text) {
			t.Errorf("the page does not say %q:\n%s", text, a.text())
		}
	}
	return a
}

// leads checks that the page leads on to a place.
func (a answer) leads(t *testing.T, place string) answer {
	t.Helper()
	if a.status != http.StatusSeeOther || a.location != place {
		t.Errorf("status %d, leads to %q; want %q\n%s", a.status, a.location, place, a.text())
	}
	return a
}

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	blanks = regexp.MustCompile(`\s+`)
)

// text returns the words of the page.
func (a answer) text() string {
	text := tags.ReplaceAllString(a.body, " ")
	for from, to := range map[string]string{"&#39;": "'", "&#34;": `"`, "&lt;": "<", "&gt;": ">", "&amp;": "&", "&#43;": "+"} {
		text = strings.ReplaceAll(text, from, to)
	}
	return strings.TrimSpace(blanks.ReplaceAllString(text, " "))
}

// between returns what stands between two texts of the page's source.
func (a answer) between(t *testing.T, before, after string) string {
	t.Helper()
	_, rest, ok := strings.Cut(a.body, before)
	if !ok {
		t.Fatalf("the page does not hold %s:\n%s", before, a.body)
	}
	found, _, _ := strings.Cut(rest, after)
	return found
}

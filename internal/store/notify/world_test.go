package notify_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
	"souk.dev/souk/internal/store/notify"
	"souk.dev/souk/internal/store/order"
)

// world is a market whose organisations are told of things, and an address on this machine.
type world struct {
	*cataloguetest.Kit
	Notify *notify.Service
	to     *target

	seller, buyer, stranger account.Actor
	turns                   int
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newWorld(t, db)) })
}

func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	w := &world{Kit: cataloguetest.New(db), to: newTarget(t)}
	w.Notify = w.server("127.0.0.0/8")
	w.seller = w.Company(t, "Bakery", w.Provider(t, "ada"))
	w.buyer, w.stranger = w.Customer(t, "bob"), w.Provider(t, "eve")
	return w
}

// server is the service as a server has it that may call the networks.
func (w *world) server(allowed ...string) *notify.Service {
	d := notify.Deps{
		DB: w.DB, Clock: w.Clock, IDs: w.IDs, Accounts: w.Kit, Mailer: w.Mails, Log: slog.New(slog.DiscardHandler), PublicURL: "https://souk.test/",
	}
	for _, network := range allowed {
		d.AllowPrivate = append(d.AllowPrivate, netip.MustParsePrefix(network))
	}
	return notify.New(d)
}

// happen lets a contract of the buyer with the seller take a turn.
func (w *world) happen(t *testing.T, h order.Happening) {
	t.Helper()
	if err := w.tryHappen(t, h, nil); err != nil {
		t.Fatal(err)
	}
}

// tryHappen lets the transaction of the turn end with an error.
func (w *world) tryHappen(t *testing.T, h order.Happening, end error) error {
	t.Helper()
	w.turns++
	w.Clock.Advance(time.Second)
	c := order.Contract{Purchase: order.Purchase{
		ID: w.IDs.NewID(), OfferingTitle: "Bread", OfferingVersion: "1.0", OfferingRef: "Bakery/Bread/1.0", OrgID: w.buyer.OrgID, OrgName: w.buyer.OrgName,
		SellerID: w.seller.OrgID, SellerName: w.seller.OrgName, PlanTitle: "Monthly", Reference: strconv.Itoa(w.turns),
	}}
	return w.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		return errors.Join(w.Notify.ContractHappened(t.Context(), tx, h, c, order.Charge{}), end)
	})
}

// enter enters the address of the target for the actor's organisation.
func (w *world) enter(t *testing.T, actor account.Actor, path string, types ...string) (notify.Webhook, string) {
	t.Helper()
	hook, secret, err := w.Notify.Create(t.Context(), actor, notify.Input{URL: w.to.URL + path, Types: types})
	if err != nil {
		t.Fatal(err)
	}
	return hook, secret
}

// work does what the periodic jobs do.
func (w *world) work(t *testing.T) {
	t.Helper()
	if err := errors.Join(w.Notify.Spread(t.Context()), w.Notify.Deliver(t.Context())); err != nil {
		t.Fatal(err)
	}
}

// delivered returns what was sent to the address, the newest first.
func (w *world) deliveries(t *testing.T, actor account.Actor, hook notify.Webhook, state notify.DeliveryState) []notify.Delivery {
	t.Helper()
	list, err := w.Notify.Deliveries(t.Context(), actor, hook.ID, state, page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	return list.Items
}

func (w *world) look(t *testing.T, actor account.Actor, hook notify.Webhook) notify.Webhook {
	t.Helper()
	got, err := w.Notify.Get(t.Context(), actor, hook.ID)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// target is an HTTP server that keeps what it is sent, and answers as it is told: 204 when it is told nothing.
type target struct {
	*httptest.Server
	mu      sync.Mutex
	got     []received
	answers []answer
}

type received struct {
	path, id, timestamp, signature, contentType, body string
}

type answer struct {
	status     int
	retryAfter string
	meanwhile  func() // before it answers
}

func newTarget(t *testing.T) *target {
	t.Helper()
	to := &target{}
	to.Server = httptest.NewServer(to)
	t.Cleanup(to.Close)
	return to
}

func (to *target) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	to.mu.Lock()
	to.got = append(to.got, received{
		r.URL.Path, r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), r.Header.Get("webhook-signature"), r.Header.Get("Content-Type"), string(body),
	})
	a := answer{status: http.StatusNoContent}
	if len(to.answers) > 0 {
		a, to.answers = to.answers[0], to.answers[1:]
	}
	to.mu.Unlock()
	if a.meanwhile != nil {
		a.meanwhile()
	}
	if a.retryAfter != "" {
		w.Header().Set("Retry-After", a.retryAfter)
	}
	if a.status == http.StatusFound {
		w.Header().Set("Location", "/elsewhere")
	}
	w.WriteHeader(a.status)
	if a.status >= 400 {
		_, _ = io.WriteString(w, "no thanks") // fails only when the client is gone
	}
}

func (to *target) next(answers ...answer) {
	to.mu.Lock()
	defer to.mu.Unlock()
	to.answers = answers
}

// take returns what came, and forgets it.
func (to *target) take() []received {
	to.mu.Lock()
	defer to.mu.Unlock()
	got := to.got
	to.got = nil
	return got
}

// signedWith reports whether the signatures of the message are those of the secrets, in their order.
func (r received) signedWith(t *testing.T, secrets ...string) bool {
	t.Helper()
	seconds, err := strconv.ParseInt(r.timestamp, 10, 64)
	if err != nil {
		t.Fatalf("the timestamp is %q", r.timestamp)
	}
	want, err := notify.Sign(r.id, time.Unix(seconds, 0), r.body, secrets...)
	if err != nil {
		t.Fatal(err)
	}
	return r.signature == want
}

func ids(list []received) string {
	var all []string
	for _, r := range list {
		all = append(all, r.id)
	}
	return strings.Join(all, " ")
}

func expect(t *testing.T, what string, err error, kind errs.Kind, code string) {
	t.Helper()
	if !errs.Is(err, kind) || errs.CodeOf(err) != code {
		t.Errorf("%s: %v, want %s %s", what, err, kind, code)
	}
}

package stripe_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v85/webhook"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/httpx"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/gatewaytest"
	"souk.dev/souk/internal/store/payment/remote"
	"souk.dev/souk/internal/store/payment/stripe"
)

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const payer = "0123456789abcdef01234567"

func client(t *testing.T, address string) *http.Client {
	t.Helper()
	c, err := httpx.Fixed(httpx.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, address, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func open(t *testing.T, db *sqldb.DB, clk clock.Clock, f *fake) *remote.Saver {
	t.Helper()
	return stripe.New(db, clk, stripe.Options{SecretKey: secretKey, WebhookSecret: hookKey, URL: f.URL, HTTP: client(t, f.URL)})
}

// message is what Stripe sends about a payment.
func message(t *testing.T, at time.Time, id, ref, kind string) (http.Header, []byte) {
	t.Helper()
	body, err := json.Marshal(object{"id": id, "type": kind, "data": object{"object": object{"id": ref, "object": "checkout.session"}}})
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{}
	header.Set("Stripe-Signature", fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(webhook.ComputeSignature(at, body, hookKey))))
	return header, body
}

func TestGateway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		clk := clock.NewSet(start)
		f := newFake(t, clk.Now)
		sent := 0
		gatewaytest.Run(t, func(t *testing.T) gatewaytest.Harness {
			return gatewaytest.Harness{
				Gateway: open(t, db, clk, f), Now: clk.Now, Wait: clk.Advance,
				Approve: func(t *testing.T, ref string) { f.approve(t, ref, "") },
				ApproveLosing: func(t *testing.T, ref string) {
					f.approve(t, ref, "")
					f.with(func() { f.losing = true })
				},
				ApproveKeeping: func(t *testing.T, ref string, later payment.Failure, _ bool) { f.approve(t, ref, later) },
				Lose:           func() { f.with(func() { f.losing = true }) },
				ChargeBack:     func(_ *testing.T, ref string) { f.dispute(ref) },
				WinDispute:     func(*testing.T, string) { f.decide("won") },
				Message: func(t *testing.T, ref, kind string) (http.Header, []byte) {
					sent++
					return message(t, clk.Now(), fmt.Sprintf("evt_%d", sent), ref, kind)
				},
			}
		})
	})
}

func charge(reference string, now time.Time) payment.Charge {
	return payment.Charge{
		Reference: reference, Amount: money.Amount{Minor: 595, Currency: "EUR"}, Title: "Bread", Payer: payer,
		ReturnURL: "https://souk.test/return?a=1", CancelURL: "https://souk.test/cancel", ExpiresAt: now.Add(5 * time.Minute),
	}
}

// bench is a gateway before a fake Stripe, on SQLite.
type bench struct {
	*remote.Saver
	f   *fake
	clk *clock.Set
	db  *sqldb.DB
}

func newBench(t *testing.T) bench {
	clk := clock.NewSet(start)
	f := newFake(t, clk.Now)
	db := dbtest.Open(t, sqldb.SQLite)
	return bench{open(t, db, clk, f), f, clk, db}
}

// kept pays once, and returns the token of the card that is kept.
func (b bench) kept(t *testing.T) string {
	t.Helper()
	c := charge("first", b.clk.Now())
	c.Keep = true
	st, err := b.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	b.f.approve(t, st.Ref, "")
	if st, err = b.Capture(t.Context(), st.Ref); err != nil || st.Method == nil {
		t.Fatalf("%+v, error %v", st, err)
	}
	return st.Method.Token
}

// taken counts the charges that Stripe made.
func (f *fake) taken() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, t := range f.things {
		if t["object"] == "charge" {
			n++
		}
	}
	return n
}

func (b bench) settle(t *testing.T, want ...string) {
	t.Helper()
	refs, err := b.Settle(t.Context())
	if err != nil || fmt.Sprint(refs) != fmt.Sprint(want) {
		t.Errorf("Settle gives %v, error %v, want %v", refs, err, want)
	}
}

// TestLateAnswers loses the answer to a charge without the buyer, and asks again only when Stripe has
// forgotten the key: the charge is found, and not made twice. One that never arrived is not made after its
// limit.
func TestLateAnswers(t *testing.T) {
	b := newBench(t)
	token := b.kept(t)
	ctx := t.Context()
	b.f.with(func() { b.f.losing = true })
	if _, err := b.ChargeSaved(ctx, charge("r1", b.clk.Now()), token); err == nil {
		t.Fatal("the answer is not lost")
	}
	b.f.with(func() { b.f.down = true })
	if _, err := b.ChargeSaved(ctx, charge("r2", b.clk.Now()), token); err == nil {
		t.Fatal("Stripe is not down")
	}
	b.settle(t) // too early
	b.f.with(func() { b.f.down = false })
	b.f.with(func() { clear(b.f.replays) })
	b.clk.Advance(25 * time.Hour)
	refs, err := b.Settle(ctx)
	if err != nil || len(refs) != 2 {
		t.Fatalf("Settle gives %v, error %v", refs, err)
	}
	b.settle(t) // nothing is open any more
	st, err := b.ChargeSaved(ctx, charge("r1", start), token)
	if err != nil || st.State != payment.Captured {
		t.Errorf("the lost one: %+v, error %v", st, err)
	}
	if st, err := b.ChargeSaved(ctx, charge("r2", start), token); err != nil || st.State != payment.Failed || st.Failure != payment.GatewayRefused {
		t.Errorf("the one that never arrived: %+v, error %v", st, err)
	}
	if n := b.f.taken(); n != 2 {
		t.Errorf("Stripe made %d charges, want 2", n)
	}
}

// TestLateCapture loses the answer to a capture, and lets the job ask again.
func TestLateCapture(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	st, err := b.Start(ctx, charge("p1", b.clk.Now()))
	if err != nil {
		t.Fatal(err)
	}
	b.f.approve(t, st.Ref, "")
	b.f.with(func() { b.f.losing = true })
	if _, err := b.Capture(ctx, st.Ref); err == nil {
		t.Fatal("the answer is not lost")
	}
	b.clk.Advance(10 * time.Minute) // past the limit: it was in time all the same
	b.settle(t, st.Ref)
	if now, err := b.Status(ctx, st.Ref); err != nil || now.State != payment.Captured {
		t.Errorf("%+v, error %v", now, err)
	}
	if n := b.f.taken(); n != 1 {
		t.Errorf("Stripe made %d charges", n)
	}
}

// TestReleases gives up an approved payment while Stripe does not answer: it is cancelled here at once, and
// the money that Stripe blocked is released when it answers again.
func TestReleases(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	st, err := b.Start(ctx, charge("p1", b.clk.Now()))
	if err != nil {
		t.Fatal(err)
	}
	b.f.approve(t, st.Ref, "")
	b.f.with(func() { b.f.down = true })
	if err := b.Cancel(ctx, st.Ref); err != nil {
		t.Fatal(err)
	}
	if now, err := b.Status(ctx, st.Ref); err != nil || now.State != payment.Cancelled {
		t.Errorf("%+v, error %v", now, err)
	}
	status := func() (status any) {
		b.f.with(func() { status = b.f.things[b.f.things[st.Ref]["payment_intent"].(string)]["status"] })
		return status
	}
	if status() != "requires_capture" {
		t.Fatalf("the payment is %v", status())
	}
	b.f.with(func() { b.f.down = false })
	b.clk.Advance(time.Minute)
	b.settle(t)
	if status() != "canceled" {
		t.Errorf("the payment is %v", status())
	}
	unseen, err := b.Start(ctx, charge("p2", b.clk.Now()))
	if err != nil {
		t.Fatal(err)
	}
	err = b.Cancel(ctx, unseen.Ref)
	b.f.with(func() {
		if session := b.f.things[unseen.Ref]["status"]; err != nil || session != "expired" {
			t.Errorf("the session is %v, error %v", session, err)
		}
	})
}

// TestLateRefund loses the answer to a refund until Stripe has forgotten the key.
func TestLateRefund(t *testing.T) {
	b := newBench(t)
	b.kept(t)
	ctx := t.Context()
	var ref string
	b.f.with(func() { ref = b.f.order[0] })
	b.f.with(func() { b.f.losing = true })
	if _, err := b.Refund(ctx, ref, "f1", money.Amount{Minor: 200, Currency: "EUR"}); err == nil {
		t.Fatal("the answer is not lost")
	}
	if _, err := b.Refund(ctx, ref, "f2", money.Amount{Minor: 396, Currency: "EUR"}); errs.CodeOf(err) != "refund_too_large" {
		t.Errorf("more than is surely left gives error %v", err)
	}
	b.f.with(func() { clear(b.f.replays) })
	b.clk.Advance(25 * time.Hour)
	b.settle(t, ref)
	if st, err := b.Status(ctx, ref); err != nil || st.Refunded.Minor != 200 {
		t.Errorf("%+v, error %v", st, err)
	}
	if r, err := b.Refund(ctx, ref, "f1", money.Amount{Minor: 200, Currency: "EUR"}); err != nil || r.State != payment.RefundDone {
		t.Errorf("%+v, error %v", r, err)
	}
}

// TestKeepsSecrets lets Stripe refuse the key of the market, with the key in its answer: no error, and
// nothing that is kept, has it.
func TestKeepsSecrets(t *testing.T) {
	b := newBench(t)
	f := b.f
	g := stripe.New(b.db, b.clk, stripe.Options{SecretKey: secretKey + "9", WebhookSecret: hookKey, URL: f.URL, HTTP: client(t, f.URL)})
	_, err := g.Start(t.Context(), charge("p1", b.clk.Now()))
	if errs.CodeOf(err) != "gateway_refuses_us" {
		t.Fatalf("error %v", err)
	}
	_, late := g.ChargeSaved(t.Context(), charge("p2", b.clk.Now()), b.kept(t))
	fault, faultErr := sqldb.One(t.Context(), b.db, sqldb.Value[string], `SELECT message FROM gateway_faults WHERE gateway = 'stripe'`)
	if faultErr != nil || fault == "" {
		t.Fatalf("the fault is %q, error %v", fault, faultErr)
	}
	for _, text := range []string{err.Error(), fmt.Sprint(late), fault} {
		for _, secret := range []string{secretKey + "9", hookKey, "pi_secret_hostile"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q has a secret", text)
			}
		}
	}
}

// TestSignatures verifies messages in the time when the secret changes, when several signatures come.
func TestSignatures(t *testing.T) {
	b := newBench(t)
	st, err := b.Start(t.Context(), charge("p1", b.clk.Now()))
	if err != nil {
		t.Fatal(err)
	}
	header, body := message(t, b.clk.Now(), "evt_1", st.Ref, "checkout.session.completed")
	good := header.Get("Stripe-Signature")
	for text, want := range map[string]string{
		good: "", good + ",v1=00ff": "", "t=1,v1=zz": "bad_signature", "": "bad_signature", "v1=" + strings.Repeat("0", 64): "bad_signature",
		strings.Replace(good, "v1=", "v0=", 1): "bad_signature", strings.Replace(good, "t=", "t=x", 1): "bad_signature",
		strings.Replace(good, ",v1=", ",v1=0000,v1=", 1): "",
	} {
		header.Set("Stripe-Signature", text)
		events, err := b.Webhook(t.Context(), header, body)
		if errs.CodeOf(err) != want || want == "" && (len(events) != 1 || events[0].Ref != st.Ref) {
			t.Errorf("%q: %+v, error %v", text, events, err)
		}
	}
	header, body = message(t, b.clk.Now(), "evt_2", "cs_of_another_shop", "checkout.session.completed")
	if events, err := b.Webhook(t.Context(), header, body); err != nil || len(events) != 0 {
		t.Errorf("another shop's payment gives %+v, error %v", events, err)
	}
}

package paypalclassic_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/httpx"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/gatewaytest"
	"souk.dev/souk/internal/store/payment/paypalclassic"
	"souk.dev/souk/internal/store/payment/remote"
)

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const (
	user      = "seller_hostile_api1.example.org"
	password  = "PasswordHostile01"
	signature = "SignatureHostile0123456789"
)

type fields = map[string]string

// checkout is a payment of the fake.
type checkout struct {
	begun                       time.Time
	amount                      money.Amount
	invoice, payer, transaction string
	status                      string
	decline                     bool
	refunded                    int64
}

// fake is PayPal's NVP interface, as its public documentation says it behaves, for what this market asks of it.
type fake struct {
	*httptest.Server
	now func() time.Time

	mu       sync.Mutex
	tokens   map[string]*checkout
	replays  map[string]fields // by MSGSUBID
	refunds  map[string]string // by invoice id
	losing   bool
	down     bool
	sequence int
	taken    int
}

func newFake(t *testing.T, now func() time.Time) *fake {
	f := &fake{now: now, tokens: map[string]*checkout{}, replays: map[string]fields{}, refunds: map[string]string{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

// ServeHTTP answers a call.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		panic(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down {
		http.Error(w, "maintenance", http.StatusServiceUnavailable)
		return
	}
	out, known := f.replays[r.Form.Get("METHOD")+r.Form.Get("MSGSUBID")]
	if !known || r.Form.Get("MSGSUBID") == "" {
		out = f.call(r.Form)
		if out["ACK"] == "Success" {
			f.replays[r.Form.Get("METHOD")+r.Form.Get("MSGSUBID")] = out
		}
	}
	if f.losing && strings.HasPrefix(r.Form.Get("METHOD"), "Do") || f.losing && r.Form.Get("METHOD") == "RefundTransaction" {
		f.losing = false
		w.Header().Set("Content-Length", "1000")
		w.WriteHeader(http.StatusOK)
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	values := url.Values{}
	for name, value := range out {
		values.Set(name, value)
	}
	io.WriteString(w, values.Encode())
}

func wrong(code, message string) fields {
	return fields{"ACK": "Failure", "L_ERRORCODE0": code, "L_LONGMESSAGE0": message}
}

func (f *fake) id(prefix string) string {
	f.sequence++
	return fmt.Sprintf("%s%015d", prefix, f.sequence)
}

func (f *fake) call(in url.Values) fields {
	if in.Get("USER") != user || in.Get("PWD") != password || in.Get("SIGNATURE") != signature || in.Get("VERSION") == "" {
		return wrong("10002", "Security header is not valid: "+in.Get("PWD"))
	}
	switch in.Get("METHOD") {
	case "SetExpressCheckout":
		sum, err := money.Parse(in.Get("PAYMENTREQUEST_0_AMT"), in.Get("PAYMENTREQUEST_0_CURRENCYCODE"))
		if err != nil || in.Get("PAYMENTREQUEST_0_PAYMENTACTION") != "Sale" || in.Get("RETURNURL") == "" || in.Get("CANCELURL") == "" {
			return wrong("10413", "The totals are invalid.")
		}
		token := f.id("EC-")
		f.tokens[token] = &checkout{begun: f.now(), amount: sum, invoice: in.Get("PAYMENTREQUEST_0_INVNUM")}
		return fields{"ACK": "Success", "TOKEN": token}
	case "GetBalance":
		return fields{"ACK": "Success", "L_AMT0": "0.00", "L_CURRENCYCODE0": "EUR"}
	case "GetTransactionDetails":
		return f.details(in.Get("TRANSACTIONID"))
	case "TransactionSearch":
		return f.search(in.Get("INVNUM"))
	case "RefundTransaction":
		return f.refund(in)
	}
	c := f.tokens[in.Get("TOKEN")]
	switch {
	case c == nil:
		return wrong("10410", "Invalid token.")
	case f.now().Sub(c.begun) > 3*time.Hour:
		return wrong("10411", "This Express Checkout session has expired.")
	case in.Get("METHOD") == "DoExpressCheckoutPayment":
		return f.take(c, in)
	}
	out := fields{"ACK": "Success", "CHECKOUTSTATUS": "PaymentActionNotInitiated", "PAYERID": c.payer}
	if c.transaction != "" {
		out["CHECKOUTSTATUS"], out["PAYMENTREQUEST_0_TRANSACTIONID"] = "PaymentActionCompleted", c.transaction
	}
	return out
}

func (f *fake) take(c *checkout, in url.Values) fields {
	sum, err := money.Parse(in.Get("PAYMENTREQUEST_0_AMT"), in.Get("PAYMENTREQUEST_0_CURRENCYCODE"))
	switch {
	case c.transaction != "":
		return wrong("10415", "A successful transaction has already been completed for this token.")
	case c.payer == "" || in.Get("PAYERID") != c.payer:
		return wrong("10485", "Payment has not been authorized by the user.")
	case c.decline:
		return wrong("10486", "This transaction couldn't be completed. Please redirect your customer to PayPal.")
	case err != nil || sum != c.amount:
		return wrong("10413", "The totals are invalid.")
	}
	c.transaction, c.status = f.id("TX"), "Completed"
	f.taken++
	return fields{"ACK": "SuccessWithWarning", "PAYMENTINFO_0_TRANSACTIONID": c.transaction, "PAYMENTINFO_0_PAYMENTSTATUS": "Completed"}
}

func (f *fake) details(id string) fields {
	for _, c := range f.tokens {
		if c.transaction == id && id != "" {
			return fields{"ACK": "Success", "PAYMENTSTATUS": c.status, "AMT": c.amount.String(), "CURRENCYCODE": c.amount.Currency, "TRANSACTIONID": id}
		}
	}
	return wrong("10007", "You do not have permission to make this API call.")
}

func (f *fake) search(invoice string) fields {
	out := fields{"ACK": "Success"}
	if id := f.refunds[invoice]; id != "" {
		out["L_TRANSACTIONID0"] = id
	}
	for _, c := range f.tokens {
		if c.invoice == invoice && c.transaction != "" {
			out["L_TRANSACTIONID0"] = c.transaction
		}
	}
	return out
}

func (f *fake) refund(in url.Values) fields {
	for _, c := range f.tokens {
		if c.transaction != in.Get("TRANSACTIONID") {
			continue
		}
		sum, err := c.amount, error(nil)
		if in.Get("REFUNDTYPE") == "Partial" {
			sum, err = money.Parse(in.Get("AMT"), in.Get("CURRENCYCODE"))
		}
		if err != nil || c.refunded+sum.Minor > c.amount.Minor || c.status == "Reversed" {
			return wrong("10009", "The partial refund amount must be less than or equal to the remaining amount.")
		}
		c.refunded += sum.Minor
		if c.status = "Partially-Refunded"; c.refunded == c.amount.Minor {
			c.status = "Refunded"
		}
		id := f.id("RF")
		f.refunds[in.Get("INVOICEID")] = id
		return fields{"ACK": "Success", "REFUNDTRANSACTIONID": id, "REFUNDSTATUS": "Instant"}
	}
	return wrong("10004", "The transaction id is not valid.")
}

// approve is what the buyer does on PayPal's page.
func (f *fake) approve(t *testing.T, ref string) *checkout {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.tokens[ref]
	if c == nil {
		t.Fatalf("there is no token %s", ref)
	}
	c.payer = "PAYER1"
	return c
}

// with does something to the fake while no call is answered.
func (f *fake) with(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
}

func open(t *testing.T, db *sqldb.DB, clk clock.Clock, f *fake, pwd string) *remote.Gateway {
	t.Helper()
	c, err := httpx.Fixed(httpx.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, f.URL, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return paypalclassic.New(db, clk, paypalclassic.Options{User: user, Password: pwd, Signature: signature, URL: f.URL, HTTP: c})
}

func TestGateway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		clk := clock.NewSet(start)
		f := newFake(t, clk.Now)
		gatewaytest.Run(t, func(t *testing.T) gatewaytest.Harness {
			return gatewaytest.Harness{
				Gateway: open(t, db, clk, f, password), Now: clk.Now, Wait: clk.Advance,
				Approve: func(t *testing.T, ref string) { f.approve(t, ref) },
				ApproveLosing: func(t *testing.T, ref string) {
					f.approve(t, ref)
					f.with(func() { f.losing = true })
				},
				ChargeBack: func(_ *testing.T, ref string) { f.with(func() { f.tokens[ref].status = "Reversed" }) },
			}
		})
	})
}

func begun(t *testing.T, g payment.Gateway, reference string) string {
	t.Helper()
	st, err := g.Start(t.Context(), payment.Charge{
		Reference: reference, Amount: money.Amount{Minor: 595, Currency: "EUR"}, Title: "Bread",
		ReturnURL: "https://souk.test/return", CancelURL: "https://souk.test/cancel", ExpiresAt: start.Add(5 * time.Minute),
	})
	if err != nil || st.URL != paypalclassic.SandboxCheckoutURL+"&token="+st.Ref {
		t.Fatalf("%+v, error %v", st, err)
	}
	return st.Ref
}

// TestForgottenToken loses the answer to a payment, and asks again when PayPal has forgotten the token: the
// transaction is found by its invoice number. A payment that never arrived is not made any more.
func TestForgottenToken(t *testing.T) {
	clk := clock.NewSet(start)
	f := newFake(t, clk.Now)
	g := open(t, dbtest.Open(t, sqldb.SQLite), clk, f, password)
	lost, never := begun(t, g, "p1"), begun(t, g, "p2")
	f.approve(t, lost)
	f.approve(t, never)
	f.with(func() { f.losing = true })
	if _, err := g.Capture(t.Context(), lost); err == nil {
		t.Fatal("the answer is not lost")
	}
	f.with(func() { f.down = true })
	if _, err := g.Capture(t.Context(), never); err == nil {
		t.Fatal("PayPal answers")
	}
	f.with(func() { f.down = false })
	f.with(func() { clear(f.replays) })
	clk.Advance(4 * time.Hour)
	if refs, err := g.Settle(t.Context()); err != nil || len(refs) != 2 {
		t.Fatalf("Settle gives %v, error %v", refs, err)
	}
	if st, err := g.Status(t.Context(), lost); err != nil || st.State != payment.Captured {
		t.Errorf("the lost one: %+v, error %v", st, err)
	}
	st, err := g.Status(t.Context(), never)
	f.with(func() {
		if err != nil || st.State != payment.Cancelled || f.taken != 1 {
			t.Errorf("the one that never arrived: %+v, %d taken, error %v", st, f.taken, err)
		}
	})
}

// TestLateRefund loses the answer to a refund until PayPal has forgotten its key: it is found, and not made
// twice.
func TestLateRefund(t *testing.T) {
	clk := clock.NewSet(start)
	f := newFake(t, clk.Now)
	g := open(t, dbtest.Open(t, sqldb.SQLite), clk, f, password)
	ref := begun(t, g, "p1")
	c := f.approve(t, ref)
	if _, err := g.Capture(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	f.with(func() { f.losing = true })
	back := money.Amount{Minor: 200, Currency: "EUR"}
	if _, err := g.Refund(t.Context(), ref, "f1", back); err == nil {
		t.Fatal("the answer is not lost")
	}
	f.with(func() { clear(f.replays) })
	r, err := g.Refund(t.Context(), ref, "f1", back)
	f.with(func() {
		if err != nil || r.State != payment.RefundDone || c.refunded != 200 {
			t.Errorf("%+v, %d went back, error %v", r, c.refunded, err)
		}
	})
}

func TestDeclined(t *testing.T) {
	clk := clock.NewSet(start)
	f := newFake(t, clk.Now)
	g := open(t, dbtest.Open(t, sqldb.SQLite), clk, f, password)
	ref := begun(t, g, "p1")
	c := f.approve(t, ref)
	f.with(func() { c.decline = true })
	if st, err := g.Capture(t.Context(), ref); err != nil || st.State != payment.Created || st.Failure != payment.Declined || st.URL == "" {
		t.Errorf("%+v, error %v", st, err)
	}
	f.with(func() { c.decline = false })
	if st, err := g.Capture(t.Context(), ref); err != nil || st.State != payment.Captured {
		t.Errorf("%+v, error %v", st, err)
	}
}

// TestKeepsSecrets lets PayPal refuse the password of the market, with the password in its answer.
func TestKeepsSecrets(t *testing.T) {
	clk := clock.NewSet(start)
	f := newFake(t, clk.Now)
	db := dbtest.Open(t, sqldb.SQLite)
	g := open(t, db, clk, f, password+"9")
	_, err := g.Start(t.Context(), payment.Charge{Reference: "p1", Amount: money.Amount{Minor: 1, Currency: "EUR"}, ReturnURL: "https://a.test", CancelURL: "https://a.test", ExpiresAt: start.Add(time.Hour)})
	if errs.CodeOf(err) != "gateway_refuses_us" {
		t.Fatalf("error %v", err)
	}
	fault, faultErr := sqldb.One(t.Context(), db, sqldb.Value[string], `SELECT message FROM gateway_faults WHERE gateway = 'paypal-classic'`)
	if faultErr != nil || fault == "" || strings.Contains(fault+err.Error(), password) || strings.Contains(fault+err.Error(), signature) {
		t.Errorf("the fault is %q of %v, error %v", fault, err, faultErr)
	}
}

package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/gatewaytest"
	"souk.dev/souk/internal/store/payment/sandbox"
)

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func pageURL(token string) string { return "https://souk.test/sandbox/pay/" + token }

func TestGateway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		clk := clock.NewSet(start)
		gatewaytest.Run(t, func(t *testing.T) gatewaytest.Harness {
			g := sandbox.New(db, clk, pageURL)
			return gatewaytest.Harness{
				Gateway: g, Now: clk.Now, Wait: clk.Advance,
				Approve:       func(t *testing.T, ref string) { pay(t, g, ref, sandbox.Choice{}) },
				ApproveLosing: func(t *testing.T, ref string) { pay(t, g, ref, sandbox.Choice{Card: sandbox.CardTimeout}) },
				ApproveKeeping: func(t *testing.T, ref string, later payment.Failure, loses bool) {
					card := cards[later]
					if loses {
						card = sandbox.CardTimeout
					}
					pay(t, g, ref, sandbox.Choice{Card: card, Keep: true, Confirmed: true})
				},
				ChargeBack: func(t *testing.T, ref string) {
					for range 2 {
						if _, err := g.ChargeBack(t.Context(), ref); err != nil {
							t.Fatal(err)
						}
					}
				},
				WinDispute: func(t *testing.T, ref string) {
					for range 2 {
						if _, err := g.WinDispute(t.Context(), ref); err != nil {
							t.Fatal(err)
						}
					}
				},
				Message: func(t *testing.T, ref, kind string) (http.Header, []byte) {
					header, body, err := g.Notice(t.Context(), ref, kind)
					if err != nil {
						t.Fatal(err)
					}
					return header, body
				},
			}
		})
	})
}

// cards are the sandbox's by what they do later.
var cards = map[payment.Failure]string{
	"": sandbox.CardWorks, payment.Declined: sandbox.CardLater, payment.NoFunds: sandbox.CardNoFundsLater, payment.NeedsBuyer: sandbox.CardAsks,
}

// pay is what the buyer does at the page; it must go through.
func pay(t *testing.T, g *sandbox.Gateway, ref string, c sandbox.Choice) {
	t.Helper()
	if p, err := g.Pay(t.Context(), ref, c); err != nil || p.State != payment.Approved {
		t.Fatalf("paying gives %+v, error %v", p, err)
	}
}

func charge(reference string) payment.Charge {
	return payment.Charge{
		Reference: reference, Amount: money.Amount{Minor: 500, Currency: "EUR"}, Title: "Bread & butter",
		ReturnURL: "https://souk.test/return?a=1", CancelURL: "https://souk.test/cancel",
		ExpiresAt: start.Add(300 * time.Second),
	}
}

// TestPage follows what the page shows and what its buttons do, a fresh Gateway each time: nothing
// stays in the process.
func TestPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		clk := clock.NewSet(start)
		open := func() *sandbox.Gateway { return sandbox.New(db, clk, pageURL) }
		ctx := t.Context()
		st, err := open().Start(ctx, charge("p1"))
		if err != nil {
			t.Fatal(err)
		}
		if st.URL != pageURL(st.Ref) || len(st.Ref) < 26 {
			t.Errorf("the page of %q is %q", st.Ref, st.URL)
		}
		want := sandbox.Payment{
			Token: st.Ref, Reference: "p1", Title: "Bread & butter", Amount: money.Amount{Minor: 500, Currency: "EUR"},
			State: payment.Created, ExpiresAt: start.Add(300 * time.Second),
			ReturnURL: "https://souk.test/return?a=1&token=" + st.Ref, CancelURL: "https://souk.test/cancel?token=" + st.Ref,
		}
		check := func(got sandbox.Payment, err error, state payment.State) {
			t.Helper()
			want.State = state
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("error %v (-want +got):\n%s", err, diff)
			}
		}
		got, err := open().Payment(ctx, st.Ref)
		check(got, err, payment.Created)
		want.Card = sandbox.CardWorks
		for range 2 {
			got, err = open().Approve(ctx, st.Ref)
			check(got, err, payment.Approved)
		}
		for range 2 {
			got, err = open().Decline(ctx, st.Ref)
			check(got, err, payment.Cancelled)
		}
		if _, err := open().Approve(ctx, st.Ref); errs.CodeOf(err) != "payment_cancelled" {
			t.Errorf("approving what was declined gives error %v", err)
		}
	})
}

func TestButtonsComeTooLate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		clk := clock.NewSet(start)
		g := sandbox.New(db, clk, pageURL)
		ctx := t.Context()
		expired, err := g.Start(ctx, charge("p1"))
		if err != nil {
			t.Fatal(err)
		}
		paid, err := g.Start(ctx, charge("p2"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.Approve(ctx, paid.Ref); err != nil {
			t.Fatal(err)
		}
		if _, err := g.Capture(ctx, paid.Ref); err != nil {
			t.Fatal(err)
		}
		clk.Advance(300 * time.Second)
		if _, err := g.Approve(ctx, expired.Ref); errs.CodeOf(err) != "payment_expired" || !errs.Is(err, errs.KindGone) {
			t.Errorf("approving after the limit gives error %v", err)
		}
		if p, err := g.Payment(ctx, expired.Ref); err != nil || p.State != payment.Expired {
			t.Errorf("after the limit the page shows %s, error %v", p.State, err)
		}
		if _, err := g.Decline(ctx, paid.Ref); errs.CodeOf(err) != "payment_captured" {
			t.Errorf("declining what is paid gives error %v", err)
		}
		if p, err := g.Approve(ctx, paid.Ref); err != nil || p.State != payment.Captured {
			t.Errorf("approving what is paid gives %s, error %v", p.State, err)
		}
	})
}

// TestCards presses Pay with each card: those that do not go through leave the payment open for another.
func TestCards(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	g := sandbox.New(db, clock.NewSet(start), pageURL)
	ctx := t.Context()
	for _, tt := range []struct {
		card    string
		state   payment.State
		failure payment.Failure
	}{
		{sandbox.CardWorks, payment.Approved, ""}, {sandbox.CardDeclined, payment.Created, payment.Declined},
		{sandbox.CardNoFunds, payment.Created, payment.NoFunds}, {sandbox.CardAsks, payment.Created, payment.NeedsBuyer},
		{sandbox.CardLater, payment.Approved, ""}, {sandbox.CardTimeout, payment.Approved, ""},
	} {
		st, err := g.Start(ctx, charge("p-"+tt.card))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			p, err := g.Pay(ctx, st.Ref, sandbox.Choice{Card: tt.card})
			if err != nil || p.State != tt.state || p.Failure != tt.failure {
				t.Errorf("%s: %s, failure %q, error %v", tt.card, p.State, p.Failure, err)
			}
			if _, err := g.Capture(ctx, st.Ref); err == nil && tt.card == sandbox.CardTimeout {
				t.Error("the answer is not lost")
			}
			if tt.state == payment.Approved {
				break
			}
			if now, err := g.Status(ctx, st.Ref); err != nil || now.State != payment.Created || now.Failure != tt.failure {
				t.Errorf("%s: capturing leaves %+v, error %v", tt.card, now, err)
			}
		}
		if tt.state == payment.Created {
			next := sandbox.Choice{Card: sandbox.CardWorks}
			if tt.card == sandbox.CardAsks {
				next = sandbox.Choice{Card: tt.card, Confirmed: true}
			}
			pay(t, g, st.Ref, next)
		}
	}
	st, err := g.Start(ctx, charge("p-odd"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Pay(ctx, st.Ref, sandbox.Choice{Card: "4242424242424242"}); errs.CodeOf(err) != "unknown_card" {
		t.Errorf("a card that is none gives error %v", err)
	}
}

func TestRefusesBadCharges(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	g := sandbox.New(db, clock.NewSet(start), pageURL)
	for name, spoil := range map[string]func(*payment.Charge){
		"no reference":   func(c *payment.Charge) { c.Reference = "" },
		"nothing to pay": func(c *payment.Charge) { c.Amount.Minor = 0 },
		"below zero":     func(c *payment.Charge) { c.Amount.Minor = -1 },
		"no limit":       func(c *payment.Charge) { c.ExpiresAt = time.Time{} },
		"no way back":    func(c *payment.Charge) { c.ReturnURL = "http://[::1" },
		"no way out":     func(c *payment.Charge) { c.CancelURL = "http://[::1" },
	} {
		c := charge("p1")
		spoil(&c)
		if _, err := g.Start(t.Context(), c); errs.CodeOf(err) != "bad_charge" {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := g.Start(t.Context(), charge(strings.Repeat("p", 24))); err != nil {
		t.Errorf("a good charge: %v", err)
	}
}

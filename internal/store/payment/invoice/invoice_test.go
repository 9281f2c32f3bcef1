package invoice_test

import (
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
	"souk.dev/souk/internal/store/payment/invoice"
)

var (
	start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

	_ payment.Manual = (*invoice.Gateway)(nil)
)

func open(db *sqldb.DB, clk clock.Clock) *invoice.Gateway {
	return invoice.New(db, clk, "IBAN DE02 1203", func(reference string) string { return "https://souk.test/purchases/" + reference })
}

func TestGateway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		clk := clock.NewSet(start)
		gatewaytest.Run(t, func(t *testing.T) gatewaytest.Harness {
			g := open(db, clk)
			return gatewaytest.Harness{
				Gateway: g, Now: clk.Now, Wait: clk.Advance,
				Approve: func(t *testing.T, ref string) {
					t.Helper()
					if err := g.Approve(t.Context(), ref); err != nil {
						t.Fatal(err)
					}
				},
			}
		})
	})
}

func charge(reference string) payment.Charge {
	return payment.Charge{
		Reference: reference, Amount: money.Amount{Minor: 500, Currency: "EUR"}, Title: "Bread",
		ReturnURL: "https://souk.test/return", ExpiresAt: start.Add(time.Hour),
	}
}

// TestCodes starts payments and finds them by what their buyers write, a fresh Gateway each time.
func TestCodes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, clk := t.Context(), clock.NewSet(start)
		st, err := open(db, clk).Start(ctx, charge("p1"))
		if err != nil || st.URL != "https://souk.test/purchases/p1" {
			t.Fatalf("Start gives %+v, error %v", st, err)
		}
		if _, err := open(db, clk).Start(ctx, charge("p2")); err != nil {
			t.Fatal(err)
		}
		found, err := open(db, clk).Transfers(ctx, []string{"p1", "p2", "p3"})
		if err != nil || len(found) != 2 || found["p1"].Code == found["p2"].Code || found["p1"].State != payment.Created {
			t.Fatalf("transfers %+v, error %v", found, err)
		}
		code := found["p1"].Code
		for text, want := range map[string]string{
			code: "p1", strings.ToLower(code): "p1", " " + strings.ReplaceAll(code, "-", " ") + " ": "p1",
			found["p2"].Code: "p2", "": "", "x": "", code + code: "", code[1:]: "", "ÄÖÜ-\x00": "",
		} {
			if got, err := open(db, clk).Reference(ctx, text); err != nil || got != want {
				t.Errorf("%q is of %q, error %v, want %q", text, got, err, want)
			}
		}
		clk.Advance(time.Hour)
		if err := open(db, clk).Approve(ctx, st.Ref); errs.CodeOf(err) != "payment_expired" || !errs.Is(err, errs.KindGone) {
			t.Errorf("approving after the limit gives error %v", err)
		}
		found, err = open(db, clk).Transfers(ctx, []string{"p1"})
		if diff := cmp.Diff(map[string]payment.Transfer{"p1": {Code: code, State: payment.Expired}}, found); diff != "" || err != nil {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
	})
}

func TestApproveIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		g := open(db, clock.NewSet(start))
		st, err := g.Start(t.Context(), charge("p1"))
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Cancel(t.Context(), st.Ref); err != nil {
			t.Fatal(err)
		}
		if err := g.Approve(t.Context(), st.Ref); errs.CodeOf(err) != "payment_cancelled" {
			t.Errorf("approving what is cancelled gives error %v", err)
		}
		if err := g.Approve(t.Context(), "p1"); errs.CodeOf(err) != "payment_not_found" {
			t.Errorf("approving without a token gives error %v", err)
		}
	})
}

func TestRefusesBadCharges(t *testing.T) {
	g := open(dbtest.Open(t, sqldb.SQLite), clock.NewSet(start))
	for name, spoil := range map[string]func(*payment.Charge){
		"no reference":   func(c *payment.Charge) { c.Reference = "" },
		"nothing to pay": func(c *payment.Charge) { c.Amount.Minor = 0 },
		"no limit":       func(c *payment.Charge) { c.ExpiresAt = time.Time{} },
	} {
		c := charge("p1")
		spoil(&c)
		if _, err := g.Start(t.Context(), c); errs.CodeOf(err) != "bad_charge" {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

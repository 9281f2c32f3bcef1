package revshare_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/revshare"
)

// trade sells three times in November 2026, gives one back in December, and goes on to January.
func (m *market) trade(t *testing.T) {
	t.Helper()
	m.until(time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC))
	o, _ := m.OnSale(t, m.baker, "9.99 EUR")
	m.agreed(t, o.ID, m.miller, "33.3")
	first := m.sold(t, m.ann, o.ID)
	m.sold(t, m.Customer(t, "bob"), o.ID)
	other, _ := m.OnSale(t, m.baker, "100.00 USD")
	m.sold(t, m.ann, other.ID)
	m.until(time.Date(2026, 12, 2, 12, 0, 0, 0, time.UTC))
	if _, err := m.Orders.Refund(t.Context(), m.baker, first.ID, order.RefundInput{Amount: "5.00", Reason: "Stale."}); err != nil {
		t.Fatal(err)
	}
	m.until(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
}

// TestStatements issues statements to seller and partner, and checks them as they would.
func TestStatements(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		m.trade(t)
		keys, err := m.Shares.PublicKeys(ctx)
		if err != nil || len(keys) != 1 {
			t.Fatalf("keys %v, error %v", keys, err)
		}
		for _, tt := range []struct {
			as           account.Actor
			period, want string
		}{
			{m.baker, "2026-11", "EUR 0.00 + 2 = 15.80 of it tax 3.80, USD 0.00 + 1 = 109.00 of it tax 19.00"},
			{m.baker, "2026-12", "EUR 15.80 + 1 = 12.48 of it tax 3.00, USD 109.00 + 0 = 109.00 of it tax 19.00"},
			{m.miller, "2026-11", "EUR 0.00 + 2 = 5.98 of it tax 0.00"},
			{m.miller, "2026-12", "EUR 5.98 + 1 = 4.72 of it tax 0.00"},
		} {
			signed, err := m.Shares.Statement(ctx, tt.as, "", tt.period)
			if err != nil {
				t.Fatal(err)
			}
			data, err := json.MarshalIndent(signed, "", "  ") // however it is written
			if err != nil {
				t.Fatal(err)
			}
			report, err := revshare.Check(data, keys[0].Public)
			if err != nil || len(report.Findings) != 0 || !report.Trusted {
				t.Errorf("%s %s: findings %q, error %v", tt.as.OrgName, tt.period, report.Findings, err)
			}
			if got := summary(report.Statement); got != tt.want {
				t.Errorf("%s %s:\n got %s\nwant %s", tt.as.OrgName, tt.period, got, tt.want)
			}
			again, err := m.Shares.Statement(ctx, m.root, tt.as.OrgName, tt.period)
			if diff := cmp.Diff(signed, again); diff != "" || err != nil {
				t.Errorf("the second time it differs, error %v:\n%s", err, diff)
			}
			checkPapers(t, signed)
		}
		for want, call := range map[string]func() error{
			"period_not_over": func() error { _, err := m.Shares.Statement(ctx, m.baker, "", "2027-01"); return err },
			"no_statement":    func() error { _, err := m.Shares.Statement(ctx, m.baker, "", "2026-10"); return err },
			"bad_period":      func() error { _, err := m.Shares.Statement(ctx, m.baker, "", "2026-13"); return err },
			"admin_required":  func() error { _, err := m.Shares.Statement(ctx, m.miller, "baker", "2026-11"); return err },
			"org_not_found":   func() error { _, err := m.Shares.Statement(ctx, m.root, "nobody", "2026-11"); return err },
		} {
			if err := call(); errs.CodeOf(err) != want {
				t.Errorf("error %v, want %s", err, want)
			}
		}
	})
}

// until lets time pass.
func (m *market) until(at time.Time) { m.Clock.Advance(at.Sub(m.Clock.Now())) }

func summary(st revshare.Statement) string {
	var list []string
	for _, b := range st.Books {
		list = append(list, fmt.Sprintf("%s %s + %d = %s of it tax %s", b.Currency, b.Amount(b.Opening.Sum()), len(b.Lines), b.Amount(b.Closing.Sum()), b.Amount(b.Closing.Tax)))
	}
	return strings.Join(list, ", ")
}

func checkPapers(t *testing.T, signed revshare.Signed) {
	t.Helper()
	st, err := signed.Read()
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	if err := st.WriteCSV(&table); err != nil || !strings.Contains(table.String(), "\r\n") {
		t.Errorf("the table is %q, error %v", table.String(), err)
	}
	first, err := signed.PDF()
	second, again := signed.PDF()
	if err != nil || again != nil || !bytes.HasPrefix(first, []byte("%PDF-")) || !bytes.Equal(first, second) {
		t.Errorf("the paper begins with %.8q, errors %v, %v", first, err, again)
	}
}

// TestCheckFindsEveryChange changes a statement in every way that would pay somebody, and signs nothing anew.
func TestCheckFindsEveryChange(t *testing.T) {
	m := marketOnSQLite(t)
	m.trade(t)
	signed, err := m.Shares.Statement(t.Context(), m.baker, "", "2026-11")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		change func(*revshare.Statement)
		want   string // a part of one of the findings besides that of the signature
	}{
		"less fee":         {func(s *revshare.Statement) { s.Books[0].Lines[0].Fee = 0 }, "fee and shares come to 8.99"},
		"another rate":     {func(s *revshare.Statement) { s.Books[0].Lines[0].FeeRate = "5" }, "5 percent of 9.99 is 0.50, but the fee is 1.00"},
		"another part":     {func(s *revshare.Statement) { s.Books[0].Lines[0].Shares[1].Percent = "50" }, "miller gets 2.99, but by the percentages it would be 4.49"},
		"more due":         {func(s *revshare.Statement) { s.Books[0].Lines[0].Due.Share += 100 }, "the share of baker is 6.00, but 7.00 are due"},
		"more tax":         {func(s *revshare.Statement) { s.Books[0].Lines[0].Due.Tax++ }, "the tax is 1.90, but 1.91 are due"},
		"less at the end":  {func(s *revshare.Statement) { s.Books[0].Closing.Share-- }, "the lines lead to 12.00 and 3.80"},
		"more before":      {func(s *revshare.Statement) { s.Books[0].Opening.Tax++ }, "the lines lead to 12.00 and 3.81"},
		"a line less":      {func(s *revshare.Statement) { s.Books[0].Lines = s.Books[0].Lines[1:] }, "a line was added, left out or moved"},
		"another customer": {func(s *revshare.Statement) { s.Books[0].Lines[1].Purchase = "x" }, "the hash is"},
	} {
		st, err := signed.Read()
		if err != nil {
			t.Fatal(err)
		}
		tt.change(&st)
		changed := signed
		if changed.Statement, err = json.Marshal(st); err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		report, err := revshare.Check(data, "")
		found := strings.Join(report.Findings, "\n")
		if err != nil || !strings.Contains(found, tt.want) || !strings.Contains(found, "The signature is not that of key") {
			t.Errorf("%s: error %v, findings:\n%s\nwant: %s", name, err, found, tt.want)
		}
	}
	for _, data := range []string{"", "[]", "{}", `{"statement": {"format": "souk-statement/2"}}`} {
		if _, err := revshare.Check([]byte(data), ""); errs.CodeOf(err) != "bad_statement" {
			t.Errorf("%q gives %v", data, err)
		}
	}
}

// TestStatementsAreIssuedByThemselves runs the job at the beginning of January, twice.
func TestStatementsAreIssuedByThemselves(t *testing.T) {
	m := marketOnSQLite(t)
	m.trade(t)
	for range 2 {
		if err := m.Shares.IssueStatements(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, actor := range []account.Actor{m.baker, m.miller} {
		periods, err := m.Shares.Periods(t.Context(), actor, "")
		if err != nil || len(periods) != 3 || periods[0].Over || periods[1].IssuedAt.IsZero() || !periods[2].IssuedAt.IsZero() || !periods[2].Over {
			t.Errorf("%s has %+v, error %v", actor.OrgName, periods, err)
		}
	}
}

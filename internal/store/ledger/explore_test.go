package ledger_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/ledger"
)

// TestExploreTheBooks books three sales on three days, of which two are paid, and looks at the books from all
// sides.
func TestExploreTheBooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		clk := clock.NewSet(now)
		s, ctx := ledger.New(db, clk, &clock.SequentialIDs{}), t.Context()
		for i := range 3 {
			entries := []ledger.Entry{sale(fmt.Sprint("p", i))}
			if i < 2 {
				entries = append(entries, received(fmt.Sprint("p", i)))
			}
			if err := book(ctx, db, s, entries...); err != nil {
				t.Fatal(err)
			}
			clk.Advance(24 * time.Hour)
		}

		t.Run("trial balance", func(t *testing.T) {
			for at, want := range map[time.Time]string{
				{}:                          "customer 5.95 0.00, gateway 11.90 0.00, seller 0.00 14.25, tax 0.00 2.85, fee 0.00 0.75: 17.85 17.85 true",
				now.Add(time.Hour):          "customer 0.00 0.00, gateway 5.95 0.00, seller 0.00 4.75, tax 0.00 0.95, fee 0.00 0.25: 5.95 5.95 true",
				now.Add(-time.Microsecond):  " true",
				now.Add(2 * 24 * time.Hour): "customer 0.00 0.00, gateway 11.90 0.00, seller 0.00 9.50, tax 0.00 1.90, fee 0.00 0.50: 11.90 11.90 true",
			} {
				b, err := s.TrialBalance(ctx, account.Operator, at)
				if err != nil {
					t.Fatal(err)
				}
				if got := trialText(b); got != want {
					t.Errorf("at %s:\n got %s\nwant %s", at, got, want)
				}
			}
		})
		t.Run("account", func(t *testing.T) {
			checkStatement(t, s, ledger.Account{Kind: ledger.Seller, Owner: "baker"},
				"p2 -4.75 -14.25, p1 -4.75 -9.50, p0 -4.75 -4.75")
			checkStatement(t, s, ledger.Account{Kind: ledger.Customer, Owner: "buyer"},
				"p2 5.95 5.95, p1 -5.95 0.00, p1 5.95 5.95, p0 -5.95 0.00, p0 5.95 5.95")
			_, err := s.Statement(ctx, account.Operator, ledger.Account{Kind: ledger.Seller, Owner: "nobody"}, "EUR", page.Request{})
			if errs.CodeOf(err) != "account_not_found" {
				t.Errorf("an account that is not there gives %v", err)
			}
		})
		t.Run("journal", func(t *testing.T) {
			for want, f := range map[string]ledger.JournalFilter{
				"sale p2, payment p1, sale p1, payment p0, sale p0": {},
				"payment p1, payment p0":                            {Event: "payment"},
				"payment p1, sale p1":                               {EventID: "p1"},
				"payment p0, sale p0":                               {To: now.Add(time.Hour)},
				"sale p2":                                           {From: now.Add(25 * time.Hour)},
			} {
				if got := journalText(t, s, f); got != want {
					t.Errorf("%+v:\n got %s\nwant %s", f, got, want)
				}
			}
		})
	})
}

func trialText(b ledger.TrialBalance) string {
	var rows []string
	for _, r := range b.Rows {
		rows = append(rows, fmt.Sprint(r.Kind, " ", r.Debit, " ", r.Credit))
	}
	text := strings.Join(rows, ", ")
	for _, r := range b.Sums {
		text += fmt.Sprint(": ", r.Debit, " ", r.Credit)
	}
	return fmt.Sprint(text, " ", b.Level)
}

func checkStatement(t *testing.T, s *ledger.Service, of ledger.Account, want string) {
	t.Helper()
	var rows []string
	req := page.Request{Limit: 2} // so that balances go on from page to page
	for {
		st, err := s.Statement(t.Context(), account.Operator, of, "EUR", req)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range st.Rows.Items {
			rows = append(rows, fmt.Sprint(r.EventID, " ", r.Amount, " ", r.Balance))
		}
		if req.After = st.Rows.Next; req.After == "" {
			break
		}
	}
	if got := strings.Join(rows, ", "); got != want {
		t.Errorf("%s:\n got %s\nwant %s", of.Kind, got, want)
	}
}

func journalText(t *testing.T, s *ledger.Service, f ledger.JournalFilter) string {
	t.Helper()
	var rows []string
	req := page.Request{Limit: 2}
	for {
		p, err := s.Journal(t.Context(), account.Operator, f, req)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range p.Items {
			rows = append(rows, b.Event+" "+b.EventID)
			one, err := s.Transaction(t.Context(), account.Operator, b.ID)
			if diff := cmp.Diff(b, one); diff != "" || err != nil {
				t.Errorf("transaction %s: error %v (-in the journal +alone):\n%s", b.ID, err, diff)
			}
		}
		if req.After = p.Next; req.After == "" {
			return strings.Join(rows, ", ")
		}
	}
}

func TestTheBooksAreForAdministrators(t *testing.T) {
	s, ctx := newService(dbtest.Open(t, sqldb.SQLite)), t.Context()
	user := account.Actor{UserID: "u", Via: account.ViaSession}
	for name, call := range map[string]func(account.Actor) error{
		"trial balance": func(a account.Actor) error { _, err := s.TrialBalance(ctx, a, now); return err },
		"account": func(a account.Actor) error {
			_, err := s.Statement(ctx, a, ledger.Account{}, "EUR", page.Request{})
			return err
		},
		"journal": func(a account.Actor) error {
			_, err := s.Journal(ctx, a, ledger.JournalFilter{}, page.Request{})
			return err
		},
		"transaction": func(a account.Actor) error { _, err := s.Transaction(ctx, a, "x"); return err },
	} {
		if err := call(user); errs.CodeOf(err) != "admin_required" {
			t.Errorf("%s: a user gets %v", name, err)
		}
		if err := call(account.Actor{}); errs.CodeOf(err) != "sign_in_required" {
			t.Errorf("%s: a visitor gets %v", name, err)
		}
	}
}

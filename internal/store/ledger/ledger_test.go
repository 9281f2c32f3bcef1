package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/ledger"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func newService(db *sqldb.DB) *ledger.Service {
	return ledger.New(db, clock.NewSet(now), &clock.SequentialIDs{})
}

func eur(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "EUR"} }

func posting(kind ledger.Kind, owner string, amount money.Amount) ledger.Posting {
	return ledger.Posting{Account: ledger.Account{Kind: kind, Owner: owner}, Amount: amount}
}

// sale is 5.00 net with 0.95 tax and 0.25 fee.
func sale(id string) ledger.Entry {
	return ledger.Entry{Event: "sale", EventID: id, Postings: []ledger.Posting{
		posting(ledger.Customer, "buyer", eur(595)), posting(ledger.Seller, "baker", eur(-475)),
		posting(ledger.Fee, "", eur(-25)), posting(ledger.Tax, "baker", eur(-95)),
	}}
}

func received(id string) ledger.Entry {
	return ledger.Entry{Event: "payment", EventID: id, Postings: []ledger.Posting{
		posting(ledger.Gateway, "sandbox", eur(595)), posting(ledger.Customer, "buyer", eur(-595)),
	}}
}

func book(ctx context.Context, db *sqldb.DB, s *ledger.Service, entries ...ledger.Entry) error {
	return db.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, e := range entries {
			if err := s.Book(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// balances returns all balances, as "seller baker": "-4.75 EUR".
func balances(t testing.TB, s *ledger.Service) map[string]string {
	t.Helper()
	got := map[string]string{}
	req := page.Request{Limit: 2} // so that the pages must fit together
	for {
		p, err := s.Balances(t.Context(), account.Operator, req)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range p.Items {
			name := strings.TrimSpace(fmt.Sprintf("%s %s", b.Account.Kind, b.OwnerName))
			got[name] += b.Amount.String() + " " + b.Amount.Currency
		}
		if req.After = p.Next; req.After == "" {
			return got
		}
	}
}

func TestBookASale(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newService(db)
		if err := book(t.Context(), db, s, sale("p1"), received("p1")); err != nil {
			t.Fatal(err)
		}
		want := map[string]string{
			"customer buyer": "0.00 EUR", "seller baker": "-4.75 EUR", "fee": "-0.25 EUR", "tax baker": "-0.95 EUR",
			"gateway sandbox": "5.95 EUR",
		}
		if diff := cmp.Diff(want, balances(t, s)); diff != "" {
			t.Errorf("balances (-want +got):\n%s", diff)
		}
		found, err := ledger.Find(t.Context(), db, "sale", []string{"p1", "p2"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sale("p1"), found["p1"].Entry); diff != "" || len(found) != 1 || !found["p1"].BookedAt.Equal(now) {
			t.Errorf("found %+v (-want +got):\n%s", found, diff)
		}
		checkClean(t, s, 5, 2, 6)
	})
}

func checkClean(t testing.TB, s *ledger.Service, accounts, transactions, postings int64) {
	t.Helper()
	got, err := s.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := ledger.Report{Accounts: accounts, Transactions: transactions, Postings: postings}
	if diff := cmp.Diff(want, got); diff != "" || !got.Clean() {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestBookIsOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := newService(db), t.Context()
		err := db.Tx(ctx, func(tx *sqldb.Tx) error {
			if err := s.Book(ctx, tx, sale("p1")); err != nil {
				return err
			}
			if err := s.Book(ctx, tx, sale("p1")); errs.CodeOf(err) != "already_booked" || !errs.Is(err, errs.KindConflict) {
				return fmt.Errorf("booking again in the same transaction: %w", err)
			}
			return s.Book(ctx, tx, sale("p2")) // the transaction goes on
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := book(ctx, db, s, sale("p2")); errs.CodeOf(err) != "already_booked" {
			t.Errorf("booking again gives error %v", err)
		}
		checkClean(t, s, 4, 2, 8)
	})
}

func TestRefusesBadEntries(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	s := newService(db)
	usd := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "USD"} }
	a, b := ledger.Seller, ledger.Fee
	tests := map[string]ledger.Entry{
		"no event":          {EventID: "x", Postings: sale("").Postings},
		"no event id":       {Event: "x", Postings: sale("").Postings},
		"no postings":       {Event: "x", EventID: "x"},
		"one posting":       {Event: "x", EventID: "x", Postings: []ledger.Posting{posting(a, "", eur(1))}},
		"not zero":          {Event: "x", EventID: "x", Postings: []ledger.Posting{posting(a, "", eur(5)), posting(b, "", eur(-4))}},
		"zero only in sum":  {Event: "x", EventID: "x", Postings: []ledger.Posting{posting(a, "", eur(5)), posting(b, "", usd(-5))}},
		"posting of zero":   {Event: "x", EventID: "x", Postings: []ledger.Posting{posting(a, "", eur(0)), posting(b, "", eur(0))}},
		"unknown currency":  {Event: "x", EventID: "x", Postings: []ledger.Posting{posting(a, "", money.Amount{Minor: 1, Currency: "XXX"}), posting(b, "", money.Amount{Minor: -1, Currency: "XXX"})}},
		"sum wraps to zero": {Event: "x", EventID: "x", Postings: []ledger.Posting{posting(a, "", eur(-1<<63)), posting(b, "", eur(-1<<63))}},
	}
	for name, e := range tests {
		if err := book(t.Context(), db, s, e); errs.CodeOf(err) != "bad_entry" {
			t.Errorf("%s: error %v", name, err)
		}
	}
	checkClean(t, s, 0, 0, 0)
}

// TestOverflowIsRefused fills an account until its balance does not fit: the booking that would do
// that leaves nothing.
func TestOverflowIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newService(db)
		huge := func(id string) ledger.Entry {
			return ledger.Entry{Event: "sale", EventID: id, Postings: []ledger.Posting{
				posting(ledger.Customer, "buyer", eur(1<<62)), posting(ledger.Seller, "baker", eur(-1<<62)),
			}}
		}
		if err := book(t.Context(), db, s, huge("p1")); err != nil {
			t.Fatal(err)
		}
		if err := book(t.Context(), db, s, huge("p2")); err == nil {
			t.Error("the balance overflows unnoticed")
		}
		checkClean(t, s, 2, 1, 2)
	})
}

// TestAppendOnly tries to change what is booked past the code, as a mistake of ours would.
func TestAppendOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := newService(db), t.Context()
		if err := book(ctx, db, s, sale("p1")); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{
			"UPDATE ledger_postings SET amount = 0", "DELETE FROM ledger_postings",
			"UPDATE ledger_transactions SET event = 'x'", "DELETE FROM ledger_transactions",
		} {
			if err := exec(ctx, db, statement); err == nil || !strings.Contains(err.Error(), "append only") {
				t.Errorf("%s gives error %v", statement, err)
			}
		}
		checkClean(t, s, 4, 1, 4)
	})
}

func exec(ctx context.Context, db *sqldb.DB, statement string, args ...any) error {
	return db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, statement, args...)
		return err
	})
}

// TestVerifyFinds damages the books in every way that the triggers let pass.
func TestVerifyFinds(t *testing.T) {
	tests := map[string]struct{ statement, want string }{
		"balance": {
			"UPDATE ledger_accounts SET balance = balance + 1 WHERE kind = 'seller'",
			`The account seller of "baker" holds -474 minor units of EUR, but its postings sum up to -475.`,
		},
		"account without postings": {
			"INSERT INTO ledger_accounts (id, kind, owner, currency, balance) VALUES ('x', 'fee', '', 'USD', 7)",
			`The account fee of "" holds 7 minor units of USD, but its postings sum up to 0.`,
		},
		"transaction without postings": {
			"INSERT INTO ledger_transactions (id, event, event_id, booked_at) VALUES ('x', 'sale', 'p9', 1)",
			"The sale of p9 has 0 postings, not two at least.",
		},
		"one posting more": {
			"INSERT INTO ledger_postings (transaction_id, seq, account_id, amount) SELECT t.id, 9, a.id, 0 FROM ledger_transactions t, ledger_accounts a WHERE a.kind = 'fee'",
			"The sale of p1 has a posting of zero.",
		},
		"currency": {
			"UPDATE ledger_accounts SET currency = 'USD' WHERE kind = 'tax'",
			"The postings of the sale of p1 in EUR sum up to 95 minor units, not to zero.",
		},
	}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for name, tt := range tests {
			t.Run(name, func(t *testing.T) {
				db := dbtest.Open(t, db.Dialect())
				s := newService(db)
				if err := book(t.Context(), db, s, sale("p1")); err != nil {
					t.Fatal(err)
				}
				if err := exec(t.Context(), db, tt.statement); err != nil {
					t.Fatal(err)
				}
				got, err := s.Verify(t.Context())
				if err != nil || got.Clean() || !strings.Contains(strings.Join(got.Problems, "\n"), tt.want) {
					t.Errorf("problems %q, error %v, want %q", got.Problems, err, tt.want)
				}
			})
		}
	})
}

func TestReportIsBounded(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	err := exec(t.Context(), db, `
INSERT INTO ledger_accounts (id, kind, owner, currency, balance)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1003)
SELECT i, 'customer', i, 'EUR', 1 FROM n`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := newService(db).Verify(t.Context())
	if err != nil || len(got.Problems) != ledger.MaxProblems || got.MoreProblems != 3 {
		t.Errorf("%d problems and %d more, error %v", len(got.Problems), got.MoreProblems, err)
	}
}

func TestBalancesAreForAdmins(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		kit, s := accounttest.New(db), newService(db)
		scoped := kit.Admin(t, "scoped")
		scoped.Scopes = []account.Scope{account.ScopeRead}
		for name, tt := range map[string]struct {
			actor account.Actor
			kind  errs.Kind
		}{
			"anonymous":         {account.Actor{}, errs.KindUnauthenticated},
			"other user":        {kit.Customer(t, "ann"), errs.KindForbidden},
			"provider":          {kit.Provider(t, "ben"), errs.KindForbidden},
			"token lacks admin": {scoped, errs.KindForbidden},
		} {
			if _, err := s.Balances(t.Context(), tt.actor, page.Request{}); !errs.Is(err, tt.kind) {
				t.Errorf("%s: error %v, want %s", name, err, tt.kind)
			}
		}
		baker := kit.Provider(t, "baker")
		e := sale("p1")
		e.Postings[1].Account.Owner = baker.OrgID
		if err := book(t.Context(), db, s, e); err != nil {
			t.Fatal(err)
		}
		p, err := s.Balances(t.Context(), kit.Admin(t, "root"), page.Request{})
		if err != nil || len(p.Items) != 4 || p.Items[2].OwnerName != "baker" || p.Items[2].Account.Owner != baker.OrgID {
			t.Errorf("balances %+v, error %v", p.Items, err)
		}
		if _, err := s.Balances(t.Context(), account.Operator, page.Request{After: "x"}); errs.CodeOf(err) != "bad_cursor" {
			t.Errorf("a wrong cursor gives error %v", err)
		}
	})
}

func TestAfterGoesThroughAll(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := newService(db), t.Context()
		for _, id := range []string{"c", "a", "e", "b", "d"} {
			if err := book(ctx, db, s, sale(id), received(id)); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for after := ""; ; {
			list, err := ledger.After(ctx, db, "sale", after, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(list) == 0 {
				break
			}
			for _, b := range list {
				got = append(got, b.EventID)
				if diff := cmp.Diff(sale(b.EventID), b.Entry); diff != "" {
					t.Errorf("entry (-want +got):\n%s", diff)
				}
			}
			after = list[len(list)-1].EventID
		}
		if diff := cmp.Diff([]string{"a", "b", "c", "d", "e"}, got); diff != "" {
			t.Errorf("event ids (-want +got):\n%s", diff)
		}
	})
}

// TestConcurrentBookings books twenty sales at the same time, each one twice, in opposite orders of
// postings: nobody waits for ever, and each is counted once.
func TestConcurrentBookings(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newService(db)
		errsOf := make([]error, 40)
		var all sync.WaitGroup
		for i := range errsOf {
			all.Go(func() {
				e := sale(fmt.Sprint("p", i/2))
				if i%2 == 1 {
					p := e.Postings
					p[0], p[1], p[2], p[3] = p[3], p[2], p[1], p[0]
				}
				errsOf[i] = book(t.Context(), db, s, e)
			})
		}
		all.Wait()
		for i := 0; i < len(errsOf); i += 2 {
			one, other := errsOf[i], errsOf[i+1]
			if err := errors.Join(one, other); (one == nil) == (other == nil) || errs.CodeOf(err) != "already_booked" {
				t.Errorf("the two bookings of sale %d give errors %v and %v", i/2, one, other)
			}
		}
		checkClean(t, s, 4, 20, 80)
	})
}

// TestBalancesAreTheSums books entries drawn at random and compares every balance with a plain sum.
func TestBalancesAreTheSums(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, want, n := newService(db), map[string]int64{}, 0
		rapid.Check(t, func(r *rapid.T) {
			var postings []ledger.Posting
			sum := int64(0)
			for range rapid.IntRange(1, 4).Draw(r, "postings") {
				amount := rapid.Int64Range(-1000, 1000).Filter(func(v int64) bool { return v != 0 }).Draw(r, "amount")
				owner := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "owner")
				postings = append(postings, posting(ledger.Customer, owner, eur(amount)))
				sum += amount
			}
			if sum == 0 {
				return
			}
			postings = append(postings, posting(ledger.Gateway, "sandbox", eur(-sum)))
			n++
			if err := book(t.Context(), db, s, ledger.Entry{Event: "sale", EventID: fmt.Sprint(n), Postings: postings}); err != nil {
				r.Fatal(err)
			}
			for _, p := range postings {
				want[fmt.Sprintf("%s %s", p.Account.Kind, p.Account.Owner)] += p.Amount.Minor
			}
		})
		printed := map[string]string{}
		for name, minor := range want {
			printed[name] = eur(minor).String() + " EUR"
		}
		if diff := cmp.Diff(printed, balances(t, s)); diff != "" {
			t.Errorf("balances (-want +got):\n%s", diff)
		}
		if r, err := s.Verify(t.Context()); err != nil || !r.Clean() || r.Transactions != int64(n) {
			t.Errorf("report %+v, error %v, want %d transactions", r, err, n)
		}
	})
}

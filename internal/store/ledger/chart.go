package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// Trial is a row of the trial balance: all accounts of a kind in a currency.
type Trial struct {
	Kind     Kind
	Currency string
	Accounts int64
	Debit    money.Amount // sum of the balances above zero
	Credit   money.Amount // sum of the balances below zero, as a number above it
}

// TrialBalance is the books at a moment. Debits and credits are the same in each currency.
type TrialBalance struct {
	At    time.Time // what was booked before counts
	Rows  []Trial   // by currency, then in the order of [Kinds]
	Sums  []Trial   // one of each currency, Kind ""
	Level bool      // debits and credits are the same in each currency
}

// TrialBalance returns the books as they were at the moment; the zero time is now. It is computed from the
// postings, not from the balances. It is for administrators.
func (s *Service) TrialBalance(ctx context.Context, actor account.Actor, at time.Time) (TrialBalance, error) {
	if err := actor.NeedAdmin(); err != nil {
		return TrialBalance{}, err
	}
	var a sqldb.Args
	join := ""
	t := TrialBalance{At: at, Level: true}
	if at.IsZero() {
		t.At = s.clock.Now()
	} else {
		join = " JOIN ledger_transactions t ON t.id = p.transaction_id AND t.booked_at < " + a.Add(sqldb.Micros(at))
	}
	err := sqldb.Each(ctx, s.db, func(row sqldb.Row) error {
		var r Trial
		err := row.Scan(&r.Kind, &r.Currency, &r.Accounts, &r.Debit.Minor, &r.Credit.Minor)
		r.Debit.Currency, r.Credit.Currency = r.Currency, r.Currency
		t.Rows = append(t.Rows, r)
		return err
	}, `
SELECT kind, currency, COUNT(*), CAST(SUM(CASE WHEN held > 0 THEN held ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN held < 0 THEN -held ELSE 0 END) AS BIGINT)
FROM (
    SELECT l.kind, l.currency, CAST(SUM(p.amount) AS BIGINT) AS held
    FROM ledger_accounts l JOIN ledger_postings p ON p.account_id = l.id`+join+`
    GROUP BY l.id, l.kind, l.currency
) AS accounts GROUP BY kind, currency`, a.Values()...)
	if err != nil {
		return TrialBalance{}, fmt.Errorf("trial balance: %w", err)
	}
	return t, t.sumUp()
}

// sumUp sorts the rows and adds them up by currency.
func (t *TrialBalance) sumUp() error {
	slices.SortFunc(t.Rows, func(a, b Trial) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), slices.Index(Kinds, a.Kind)-slices.Index(Kinds, b.Kind))
	})
	for _, r := range t.Rows {
		if n := len(t.Sums); n == 0 || t.Sums[n-1].Currency != r.Currency {
			t.Sums = append(t.Sums, Trial{Currency: r.Currency, Debit: money.Amount{Currency: r.Currency}, Credit: money.Amount{Currency: r.Currency}})
		}
		sum := &t.Sums[len(t.Sums)-1]
		var err error
		if sum.Debit, err = sum.Debit.Add(r.Debit); err != nil {
			return err
		}
		if sum.Credit, err = sum.Credit.Add(r.Credit); err != nil {
			return err
		}
		sum.Accounts += r.Accounts
	}
	for _, sum := range t.Sums {
		t.Level = t.Level && sum.Debit == sum.Credit
	}
	return nil
}

// Row is a posting of an account, with what the account holds after it.
type Row struct {
	TransactionID  string
	Event, EventID string
	BookedAt       time.Time
	Amount         money.Amount
	Balance        money.Amount
}

// Statement is an account with a page of its postings.
type Statement struct {
	Balance Balance // as it is now
	Rows    page.Page[Row]
}

// Statement returns an account with its postings, the newest first, and what it held after each. One that
// was never used is KindNotFound, code "account_not_found". It is for administrators.
func (s *Service) Statement(ctx context.Context, actor account.Actor, of Account, currency string, req page.Request) (Statement, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Statement{}, err
	}
	var st Statement
	err := s.db.Snapshot(ctx, func(q sqldb.Queryer) error {
		list, err := sqldb.All(ctx, q, func(row sqldb.Row) (f found, err error) {
			b := &f.balance
			return f, row.Scan(&f.id, &b.Account.Kind, &b.Account.Owner, &b.OwnerName, &b.Amount.Currency, &b.Amount.Minor)
		}, `
SELECT l.id, l.kind, l.owner, COALESCE(o.name, l.owner), l.currency, l.balance
FROM ledger_accounts l LEFT JOIN orgs o ON o.id = l.owner
WHERE l.kind = $1 AND (l.owner = $2 OR o.name_key = $3) AND l.currency = $4`, of.Kind, of.Owner, strings.ToLower(of.Owner), currency)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return errs.NotFound("account_not_found", "The books have no account %.20q of %.40q in %.10q. See: souk admin ledger accounts", of.Kind, of.Owner, currency)
		}
		st.Balance = list[0].balance
		st.Rows, err = statementRows(ctx, q, list[0], req)
		return err
	})
	return st, err
}

// found is an account with its id.
type found struct {
	id      string
	balance Balance
}

// statementRows reads a page. Ids of transactions begin with their time, so they are in its order to the second.
func statementRows(ctx context.Context, q sqldb.Queryer, f found, req page.Request) (page.Page[Row], error) {
	a := sqldb.Args{}
	where := "p.account_id = " + a.Add(f.id)
	held := f.balance.Amount
	var after string
	var seq int64
	if more, err := req.Decode(&after, &seq); err != nil {
		return page.Page[Row]{}, err
	} else if more {
		where += " AND (p.transaction_id, p.seq) < (" + a.Add(after) + ", " + a.Add(seq) + ")"
	}
	type posted struct {
		Row
		seq int64
	}
	list, err := sqldb.All(ctx, q, func(row sqldb.Row) (r posted, err error) {
		return r, row.Scan(&r.TransactionID, &r.seq, &r.Event, &r.EventID, sqldb.Time(&r.BookedAt), &r.Amount.Minor)
	}, `
SELECT p.transaction_id, p.seq, t.event, t.event_id, t.booked_at, p.amount
FROM ledger_postings p JOIN ledger_transactions t ON t.id = p.transaction_id
WHERE `+where+` ORDER BY p.transaction_id DESC, p.seq DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return page.Page[Row]{}, fmt.Errorf("postings of account: %w", err)
	}
	if after != "" { // what was booked since the first page must not shift what is shown
		held, err = heldUpTo(ctx, q, f, after, seq)
		if err != nil {
			return page.Page[Row]{}, err
		}
	}
	for i := range list {
		list[i].Amount.Currency, list[i].Balance = held.Currency, held
		held.Minor -= list[i].Amount.Minor
	}
	full := page.Of(req, list, func(r posted) []any { return []any{r.TransactionID, r.seq} })
	p := page.Page[Row]{Items: make([]Row, len(full.Items)), Next: full.Next}
	for i, r := range full.Items {
		p.Items[i] = r.Row
	}
	return p, nil
}

// heldUpTo returns what the account holds after the postings before a place.
func heldUpTo(ctx context.Context, q sqldb.Queryer, f found, transactionID string, seq int64) (money.Amount, error) {
	minor, err := sqldb.One(ctx, q, sqldb.Value[int64], `
SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_postings
WHERE account_id = $1 AND (transaction_id, seq) < ($2, $3)`, f.id, transactionID, seq)
	if err != nil {
		return money.Amount{}, fmt.Errorf("balance of account: %w", err)
	}
	return money.Amount{Minor: minor, Currency: f.balance.Amount.Currency}, nil
}

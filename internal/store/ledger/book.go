package ledger

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// Book writes the entry into the books. One that is booked already gives KindConflict, code
// "already_booked", and leaves the transaction usable; one that breaks the rules of the books is
// refused with KindInternal, code "bad_entry".
func (s *Service) Book(ctx context.Context, tx *sqldb.Tx, e Entry) error {
	if err := e.check(); err != nil {
		return err
	}
	id := s.ids.NewID()
	n, err := tx.Exec(ctx, `
INSERT INTO ledger_transactions (id, event, event_id, booked_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (event, event_id) DO NOTHING`, id, e.Event, e.EventID, sqldb.Micros(s.clock.Now()))
	if err != nil {
		return fmt.Errorf("book %s %s: %w", e.Event, e.EventID, err)
	}
	if n == 0 {
		return errs.Conflict("already_booked", "The %s of %s is in the books already.", e.Event, e.EventID)
	}
	accounts, err := s.changeBalances(ctx, tx, e.Postings)
	if err != nil {
		return err
	}
	for seq, p := range e.Postings {
		_, err := tx.Exec(ctx, `
INSERT INTO ledger_postings (transaction_id, seq, account_id, amount) VALUES ($1, $2, $3, $4)`,
			id, seq+1, accounts[keyOf(p)], p.Amount.Minor)
		if err != nil {
			return fmt.Errorf("book posting: %w", err)
		}
	}
	return nil
}

// check reports what is wrong with the entry.
func (e Entry) check() error {
	bad := func(format string, args ...any) error {
		return errs.New(errs.KindInternal, "bad_entry", "The %s of %q cannot be booked: %s.", e.Event, e.EventID, fmt.Sprintf(format, args...))
	}
	if e.Event == "" || e.EventID == "" {
		return bad("it has no event or no event id")
	}
	if len(e.Postings) < 2 {
		return bad("it has %d postings, and needs two at least", len(e.Postings))
	}
	sums := map[string]*big.Int{}
	for _, p := range e.Postings {
		if p.Amount.IsZero() {
			return bad("a posting to %s is of zero", p.Account.Kind)
		}
		if _, ok := money.Exponent(p.Amount.Currency); !ok {
			return bad("there is no currency %q", p.Amount.Currency)
		}
		sum := sums[p.Amount.Currency]
		if sum == nil {
			sum = new(big.Int)
			sums[p.Amount.Currency] = sum
		}
		sum.Add(sum, big.NewInt(p.Amount.Minor))
	}
	for currency, sum := range sums {
		if sum.Sign() != 0 {
			return bad("its postings in %s sum up to %s, not to zero", currency, sum)
		}
	}
	return nil
}

// accountKey is what identifies a row of ledger_accounts.
type accountKey struct {
	kind            Kind
	owner, currency string
}

func keyOf(p Posting) accountKey {
	return accountKey{p.Account.Kind, p.Account.Owner, p.Amount.Currency}
}

func (k accountKey) compare(o accountKey) int {
	return cmp.Or(cmp.Compare(k.kind, o.kind), cmp.Compare(k.owner, o.owner), cmp.Compare(k.currency, o.currency))
}

// changeBalances adds the postings to the balances of their accounts, which it opens where they are
// not there, and returns the accounts' ids. It goes through them in one order, so that two
// transactions cannot wait for each other.
func (s *Service) changeBalances(ctx context.Context, tx *sqldb.Tx, postings []Posting) (map[accountKey]string, error) {
	sorted := slices.SortedStableFunc(slices.Values(postings), func(a, b Posting) int { return keyOf(a).compare(keyOf(b)) })
	ids := make(map[accountKey]string, len(postings))
	for _, p := range sorted {
		key := keyOf(p)
		id, err := sqldb.One(ctx, tx, sqldb.Value[string], `
INSERT INTO ledger_accounts (id, kind, owner, currency, balance) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (kind, owner, currency) DO UPDATE SET balance = ledger_accounts.balance + excluded.balance
RETURNING id`, s.ids.NewID(), key.kind, key.owner, key.currency, p.Amount.Minor)
		if err != nil {
			return nil, fmt.Errorf("balance of %s %s: %w", key.kind, key.owner, err)
		}
		ids[key] = id
	}
	return ids, nil
}

package market

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// Currency is one that prices may be in.
type Currency struct {
	Code      string // ISO 4217
	Decimals  int
	Default   bool
	Offerings int64     // that are on sale, or being prepared, in it
	AddedAt   time.Time // zero for those of the configuration, until something is changed
}

// CurrencyList returns the currencies with what they are used for, the default first. It is for
// administrators.
func (s *Service) CurrencyList(ctx context.Context, actor account.Actor) ([]Currency, error) {
	if err := actor.NeedAdmin(); err != nil {
		return nil, err
	}
	return s.currencyList(ctx, s.db)
}

func (s *Service) currencyList(ctx context.Context, q sqldb.Queryer) ([]Currency, error) {
	codes, err := s.Currencies(ctx, q)
	if err != nil {
		return nil, err
	}
	used, err := offeringsIn(ctx, q)
	if err != nil {
		return nil, err
	}
	added, err := addedAt(ctx, q)
	if err != nil {
		return nil, err
	}
	list := make([]Currency, len(codes))
	for i, code := range codes {
		decimals, _ := money.Exponent(code)
		list[i] = Currency{Code: code, Decimals: decimals, Default: i == 0, Offerings: used[code], AddedAt: added[code]}
	}
	return list, nil
}

// AddCurrency lets prices be in the currency with the code, in either case. Mistakes: KindInvalid, code
// "bad_currency"; KindConflict, code "currency_exists". It is for administrators.
func (s *Service) AddCurrency(ctx context.Context, actor account.Actor, text string) ([]Currency, error) {
	code, known := money.Code(strings.TrimSpace(text))
	if !known {
		var f errs.Fields
		f.Add("code", "unknown_currency", "%.20q is no currency. Give a code of ISO 4217, as EUR.", text)
		return nil, first(actor.NeedAdmin(), f.Err("bad_currency", "The currency cannot be added."))
	}
	return s.changeCurrencies(ctx, actor, "currency.add", code, func(tx *sqldb.Tx, have []string) error {
		if slices.Contains(have, code) {
			return errs.Conflict("currency_exists", "Prices may be in %s already.", code)
		}
		_, err := tx.Exec(ctx, `INSERT INTO currencies (code, is_default, added_at) VALUES ($1, FALSE, $2)`, code, sqldb.Micros(s.clock.Now()))
		return err
	})
}

// SetDefaultCurrency makes the currency the one that forms begin with. One that the market does not take is
// KindNotFound, code "currency_not_found". It is for administrators.
func (s *Service) SetDefaultCurrency(ctx context.Context, actor account.Actor, text string) ([]Currency, error) {
	code, _ := money.Code(strings.TrimSpace(text))
	return s.changeCurrencies(ctx, actor, "currency.default", code, func(tx *sqldb.Tx, have []string) error {
		if !slices.Contains(have, code) {
			return currencyNotFound(text)
		}
		if _, err := tx.Exec(ctx, `UPDATE currencies SET is_default = FALSE WHERE is_default`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE currencies SET is_default = TRUE WHERE code = $1`, code)
		return err
	})
}

// RemoveCurrency takes the currency away from new prices. The default one stays (KindConflict,
// "default_currency"), and so does one that offerings on sale or in preparation are priced in ("currency_in_use").
// It is for administrators.
func (s *Service) RemoveCurrency(ctx context.Context, actor account.Actor, text string) ([]Currency, error) {
	code, _ := money.Code(strings.TrimSpace(text))
	return s.changeCurrencies(ctx, actor, "currency.remove", code, func(tx *sqldb.Tx, have []string) error {
		switch {
		case !slices.Contains(have, code):
			return currencyNotFound(text)
		case have[0] == code && len(have) == 1:
			return errs.Conflict("default_currency", "%s is the only currency of this market. Add another one first.", code)
		case have[0] == code:
			return errs.Conflict("default_currency", "%s is the default currency. Make another one the default first.", code)
		}
		used, err := offeringsIn(ctx, tx)
		if err != nil {
			return err
		}
		if n := used[code]; n > 0 {
			return errs.Conflict("currency_in_use", "%s is in use: %d %s priced in it. It can be removed when they are off sale.",
				code, n, plural(n, "offering is", "offerings are"))
		}
		_, err = tx.Exec(ctx, `DELETE FROM currencies WHERE code = $1`, code)
		return err
	})
}

// changeCurrencies lets change alter the table, which is filled from the configuration before, and notes
// it in the audit log. It returns the currencies as they are then.
func (s *Service) changeCurrencies(
	ctx context.Context, actor account.Actor, action, code string, change func(tx *sqldb.Tx, have []string) error,
) ([]Currency, error) {
	if err := actor.NeedAdmin(); err != nil {
		return nil, err
	}
	var list []Currency
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		have, err := s.Currencies(ctx, tx)
		if err != nil {
			return err
		}
		if err := s.settle(ctx, tx, have); err != nil {
			return err
		}
		if err := change(tx, have); err != nil {
			return err
		}
		if list, err = s.currencyList(ctx, tx); err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, action, "currency:"+code, nil)
	})
	if err != nil {
		return nil, errs.Wrap("market: "+action, err)
	}
	return list, nil
}

// settle writes the currencies of the configuration where none were ever set.
func (s *Service) settle(ctx context.Context, tx *sqldb.Tx, have []string) error {
	added, err := addedAt(ctx, tx)
	if err != nil || len(added) > 0 {
		return err
	}
	for i, code := range have {
		_, err := tx.Exec(ctx, `INSERT INTO currencies (code, is_default, added_at) VALUES ($1, $2, $3)`,
			code, i == 0, sqldb.Micros(s.clock.Now()))
		if err != nil {
			return fmt.Errorf("settle currencies: %w", err)
		}
	}
	return nil
}

// offeringsIn counts the offerings that are not off sale by the currency of their price.
func offeringsIn(ctx context.Context, q sqldb.Queryer) (map[string]int64, error) {
	return byName(ctx, q, `
SELECT p.currency, COUNT(DISTINCT o.id) FROM offerings o JOIN plans p ON p.offering_id = o.id
WHERE o.state <> 'deleted' AND p.currency <> '' GROUP BY p.currency`, func(n int64) int64 { return n })
}

func addedAt(ctx context.Context, q sqldb.Queryer) (map[string]time.Time, error) {
	return byName(ctx, q, `SELECT code, added_at FROM currencies`, func(n int64) time.Time { return time.UnixMicro(n).UTC() })
}

// byName reads rows of a name and a number.
func byName[T any](ctx context.Context, q sqldb.Queryer, query string, convert func(int64) T, args ...any) (map[string]T, error) {
	found := map[string]T{}
	_, err := sqldb.All(ctx, q, func(row sqldb.Row) (none struct{}, err error) {
		var name string
		var n int64
		err = row.Scan(&name, &n)
		found[name] = convert(n)
		return none, err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("market: %w", err)
	}
	return found, nil
}

func currencyNotFound(text string) error {
	return errs.NotFound("currency_not_found", "This market does not take %.20q.", text)
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// first returns the first of the errors that is one.
func first(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

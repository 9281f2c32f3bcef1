package market

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/country"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/tax"
)

// TaxFacts is how the market takes tax, and the rates that it knows.
type TaxFacts struct {
	Mode   TaxMode
	Single string      // the one rate, in percent; it is also what holds where no country's rate is known
	Rates  []tax.Entry // by country, class and day
}

// TaxRateInput is a rate that is added, or taken away.
type TaxRateInput struct {
	Country string // ISO 3166-1, in either case
	Class   string // "" is the standard one
	From    string // first day, as 2026-01-31
	Percent string // decimal text, from 0 to 100
}

// classForm is what a class of rates may be called.
var classForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)

// TaxFacts returns how tax is taken, and all rates, also while they are not used. It is for administrators.
func (s *Service) TaxFacts(ctx context.Context, actor account.Actor) (TaxFacts, error) {
	if err := actor.NeedAdmin(); err != nil {
		return TaxFacts{}, err
	}
	return s.taxFacts(ctx, s.db)
}

func (s *Service) taxFacts(ctx context.Context, q sqldb.Queryer) (TaxFacts, error) {
	rules, err := s.TaxRules(ctx, q)
	if err != nil {
		return TaxFacts{}, err
	}
	facts := TaxFacts{Mode: OneRate, Single: rules.Single.String()}
	if rules.ByCountry {
		facts.Mode = ByCountry
	}
	if rules.Added, err = addedRates(ctx, q); err != nil {
		return TaxFacts{}, err
	}
	facts.Rates = rules.Entries()
	return facts, nil
}

// SetTaxMode chooses how tax is taken from now on; what was bought before keeps its tax. Another word than
// the modes is KindInvalid, code "bad_tax_mode". It is for administrators.
func (s *Service) SetTaxMode(ctx context.Context, actor account.Actor, mode TaxMode) (TaxFacts, error) {
	var f errs.Fields
	f.Check(mode == OneRate || mode == ByCountry, "mode", "bad_tax_mode", "Choose %s or %s.", OneRate, ByCountry)
	return s.changeTax(ctx, actor, f.Err("bad_tax_mode", "Tax cannot be taken like this."), "tax.mode", map[string]any{"mode": string(mode)},
		func(tx *sqldb.Tx) error {
			return setting.Set(ctx, tx, taxSetting, setting.Setting{Value: string(mode), UpdatedAt: s.clock.Now(), UpdatedBy: actor.UserID})
		})
}

// AddTaxRate adds a rate of a country from a day on, in place of one of the table or of one that was added
// for the same day. Mistakes are KindInvalid, code "bad_tax_rate". It is for administrators.
func (s *Service) AddTaxRate(ctx context.Context, actor account.Actor, in TaxRateInput) (TaxFacts, error) {
	in = in.tidy()
	percent, err := in.check()
	return s.changeTax(ctx, actor, err, "tax.rate", in.detail(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
INSERT INTO tax_rates (country, class, valid_from, percent, added_at, added_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (country, class, valid_from) DO UPDATE SET percent = excluded.percent, added_at = excluded.added_at, added_by = excluded.added_by`,
			in.Country, in.Class, in.From, percent.String(), sqldb.Micros(s.clock.Now()), actor.UserID)
		return err
	})
}

// RemoveTaxRate takes a rate away that was added; the table's holds again. It is KindNotFound, code
// "tax_rate_not_found", where none was added for that day. It is for administrators.
func (s *Service) RemoveTaxRate(ctx context.Context, actor account.Actor, in TaxRateInput) (TaxFacts, error) {
	in = in.tidy()
	return s.changeTax(ctx, actor, nil, "tax.rate-remove", in.detail(), func(tx *sqldb.Tx) error {
		have, err := addedRates(ctx, tx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(have, func(e tax.Entry) bool { return e.Country == in.Country && e.Class == in.Class && e.From == in.From }) {
			return errs.NotFound("tax_rate_not_found", "No %.31s rate of %.20q from %.20q on was added. Those of the program cannot be taken away; add another.",
				in.Class, in.Country, in.From)
		}
		_, err = tx.Exec(ctx, `DELETE FROM tax_rates WHERE country = $1 AND class = $2 AND valid_from = $3`, in.Country, in.Class, in.From)
		return err
	})
}

// changeTax does a change after the mistakes in it were looked at, notes it, and returns what holds then.
func (s *Service) changeTax(
	ctx context.Context, actor account.Actor, mistake error, action string, detail map[string]any, change func(tx *sqldb.Tx) error,
) (TaxFacts, error) {
	if err := first(actor.NeedAdmin(), mistake); err != nil {
		return TaxFacts{}, err
	}
	var facts TaxFacts
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if err := change(tx); err != nil {
			return err
		}
		if err := s.accounts.Audit(ctx, tx, actor, action, "market:tax", detail); err != nil {
			return err
		}
		facts, err = s.taxFacts(ctx, tx)
		return err
	})
	if err != nil {
		return TaxFacts{}, errs.Wrap("market: "+action, err)
	}
	return facts, nil
}

func (in TaxRateInput) tidy() TaxRateInput {
	in.Country, in.Class = strings.ToUpper(strings.TrimSpace(in.Country)), strings.ToLower(strings.TrimSpace(in.Class))
	in.From, in.Percent = strings.TrimSpace(in.From), strings.TrimSpace(in.Percent)
	if in.Class == "" {
		in.Class = tax.StandardClass
	}
	return in
}

func (in TaxRateInput) check() (decimal.Decimal, error) {
	var f errs.Fields
	f.Check(country.Valid(in.Country), "country", "unknown_country", "%.20q is no country. Give two letters of ISO 3166-1, as DE.", in.Country)
	f.Check(classForm.MatchString(in.Class), "class", "bad_class", "A class is a short word of small letters, digits and hyphens, as reduced.")
	_, err := time.Parse(tax.Day, in.From)
	f.Check(err == nil, "from", "bad_day", "%.20q is no day. Write it as 2026-01-31.", in.From)
	percent, err := money.ParsePercent(in.Percent)
	if err != nil {
		f.Add("percent", errs.CodeOf(err), "%s", errs.As(err).Message)
	}
	return percent, f.Err("bad_tax_rate", "The rate cannot be added.")
}

func (in TaxRateInput) detail() map[string]any {
	return map[string]any{"country": in.Country, "class": in.Class, "from": in.From, "percent": in.Percent}
}

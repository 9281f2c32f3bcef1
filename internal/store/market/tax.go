package market

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/tax"
)

// taxSetting is the name of the setting that says how tax is taken.
const taxSetting = "tax_mode"

// TaxMode is how a market takes tax.
type TaxMode string

// The modes. Without a setting it is OneRate.
const (
	OneRate   TaxMode = "one-rate"   // the configuration's rate on every sale
	ByCountry TaxMode = "by-country" // the rules of package tax
)

// TaxQuestion is a sale whose tax is asked for.
type TaxQuestion struct {
	SellerID string    // organisation
	BuyerID  string    // organisation; "" for a visitor, who is taken to be a consumer
	Country  string    // of the buyer's tax address on this sale; "" takes the one that is stored with the organisation
	At       time.Time // zero is now
}

// Tax returns the tax on a sale, for those who work out what it comes to. Ask for it once for each charge,
// and print its category and reason on each line of the invoice.
func (s *Service) Tax(ctx context.Context, q sqldb.Queryer, question TaxQuestion) (tax.Rate, error) {
	rules, err := s.TaxRules(ctx, q)
	if err != nil {
		return tax.Rate{}, err
	}
	c := tax.Case{At: question.At}
	if c.At.IsZero() {
		c.At = s.clock.Now()
	}
	seller, err := taxedOrg(ctx, q, question.SellerID)
	if err != nil {
		return tax.Rate{}, err
	}
	c.SellerCountry, c.SellerSmall = seller.country, seller.small
	if question.BuyerID != "" {
		buyer, err := taxedOrg(ctx, q, question.BuyerID)
		if err != nil {
			return tax.Rate{}, err
		}
		c.BuyerCountry, c.BuyerBusiness, c.BuyerVATID = buyer.country, buyer.business, buyer.vatID
	}
	if question.Country != "" {
		c.BuyerCountry = question.Country
	}
	return rules.For(c), nil
}

// TaxRules returns what the market takes as tax.
func (s *Service) TaxRules(ctx context.Context, q sqldb.Queryer) (tax.Rules, error) {
	rules := tax.Rules{Single: s.start.TaxRate}
	set, found, err := setting.Get(ctx, q, taxSetting)
	if err != nil {
		return tax.Rules{}, err
	}
	rules.ByCountry = found && set.Value == string(ByCountry)
	if rules.ByCountry {
		rules.Added, err = addedRates(ctx, q)
	}
	return rules, err
}

// Taxed reports whether the market takes tax from anybody.
func (s *Service) Taxed(ctx context.Context) (bool, error) {
	rules, err := s.TaxRules(ctx, s.db)
	return rules.ByCountry || !rules.Single.IsZero(), err
}

// addedRates returns what administrators have added to the table.
func addedRates(ctx context.Context, q sqldb.Queryer) ([]tax.Entry, error) {
	list, err := sqldb.All(ctx, q, func(row sqldb.Row) (e tax.Entry, err error) {
		var percent string
		if err := row.Scan(&e.Country, &e.Class, &e.From, &percent); err != nil {
			return e, err
		}
		e.Added = true
		e.Percent, err = money.ParsePercent(percent)
		return e, err
	}, `SELECT country, class, valid_from, percent FROM tax_rates ORDER BY country, class, valid_from`)
	if err != nil {
		return nil, fmt.Errorf("rates of tax: %w", err)
	}
	return list, nil
}

// taxOrg is what the tax on a sale depends on.
type taxOrg struct {
	country, vatID  string
	business, small bool
}

func taxedOrg(ctx context.Context, q sqldb.Queryer, id string) (taxOrg, error) {
	o, err := sqldb.One(ctx, q, func(row sqldb.Row) (o taxOrg, err error) {
		return o, row.Scan(&o.country, &o.vatID, &o.business, &o.small)
	}, `SELECT tax_country, vat_id, is_business, small_enterprise FROM orgs WHERE id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return taxOrg{}, fmt.Errorf("tax of organisation %q: there is none: %w", id, err)
	}
	if err != nil {
		return taxOrg{}, fmt.Errorf("tax of organisation %s: %w", id, err)
	}
	return o, nil
}

package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/wire"
)

type adminTaxCmd struct {
	Show   adminTaxShowCmd   `cmd:"" default:"withargs" help:"Show how tax is taken, and the rates."`
	Mode   adminTaxModeCmd   `cmd:"" help:"Choose how tax is taken from now on."`
	Add    adminTaxAddCmd    `cmd:"" help:"Add a rate of a country from a day on."`
	Remove adminTaxRemoveCmd `cmd:"" help:"Take a rate away that was added."`
}

type (
	adminTaxShowCmd struct {
		Country string `arg:"" optional:"" help:"Only the rates of this country, two letters."`
	}
	adminTaxModeCmd struct {
		Mode string `arg:"" enum:"one-rate,by-country" help:"one-rate takes store.tax_rate on every sale, by-country the rate of the seller's or the buyer's country."`
	}
	taxRateArg struct {
		Country string `arg:"" help:"Two letters, as DE."`
		From    string `arg:"" help:"The first day, as 2027-01-01."`
		Class   string `default:"standard" placeholder:"WORD" help:"Class of the rate."`
	}
	adminTaxAddCmd struct {
		taxRateArg
		Percent string `arg:"" help:"From 0 to 100, as 25.5."`
	}
	adminTaxRemoveCmd struct{ taxRateArg }
)

// Run shows how tax is taken.
func (c *adminTaxShowCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.tax(ctx, s, strings.ToUpper(c.Country), func(m *market.Service) (market.TaxFacts, error) {
		return m.TaxFacts(ctx, account.Operator)
	})
}

// Run chooses how tax is taken.
func (c *adminTaxModeCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.tax(ctx, s, "", func(m *market.Service) (market.TaxFacts, error) {
		return m.SetTaxMode(ctx, account.Operator, market.TaxMode(c.Mode))
	})
}

// Run adds a rate and shows those of its country.
func (c *adminTaxAddCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.tax(ctx, s, strings.ToUpper(c.Country), func(m *market.Service) (market.TaxFacts, error) {
		return m.AddTaxRate(ctx, account.Operator, market.TaxRateInput{Country: c.Country, Class: c.Class, From: c.From, Percent: c.Percent})
	})
}

// Run takes a rate away and shows those of its country.
func (c *adminTaxRemoveCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.tax(ctx, s, strings.ToUpper(c.Country), func(m *market.Service) (market.TaxFacts, error) {
		return m.RemoveTaxRate(ctx, account.Operator, market.TaxRateInput{Country: c.Country, Class: c.Class, From: c.From})
	})
}

// tax prints what do leaves: the rates of a country, or all.
func (c *adminCmd) tax(ctx context.Context, s *session, country string, do func(*market.Service) (market.TaxFacts, error)) error {
	return c.Local.existing(ctx, s, func(a *app.App) error {
		facts, err := do(a.Market)
		if err != nil {
			return err
		}
		out := wire.Tax{Mode: string(facts.Mode), Single: facts.Single, Rates: []wire.TaxRate{}}
		for _, e := range facts.Rates {
			if country == "" || e.Country == country {
				out.Rates = append(out.Rates, wire.TaxRate{Country: e.Country, Class: e.Class, From: e.From, Percent: e.Percent.String(), Added: e.Added})
			}
		}
		return s.print(out, func(w io.Writer) { showTax(w, out) })
	})
}

func showTax(w io.Writer, t wire.Tax) {
	details(w, "Mode", t.Mode, "One rate", t.Single+" %")
	fmt.Fprintln(w)
	rows := make([][]string, len(t.Rates))
	for i, r := range t.Rates {
		rows[i] = []string{r.Country, r.Class, r.From, r.Percent + " %", yes(r.Added)}
	}
	table(w, "COUNTRY CLASS FROM RATE ADDED", rows)
}

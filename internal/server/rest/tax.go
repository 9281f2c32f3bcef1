package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/tax"
	"souk.dev/souk/internal/wire"
)

func (a *API) getTax(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.Tax], error) {
	return taxBody(a.Market.TaxFacts(ctx, actor))
}

func (a *API) setTaxMode(ctx context.Context, actor account.Actor, in *struct{ Body wire.TaxModeInput }) (*body[wire.Tax], error) {
	return taxBody(a.Market.SetTaxMode(ctx, actor, market.TaxMode(in.Body.Mode)))
}

func (a *API) addTaxRate(ctx context.Context, actor account.Actor, in *struct{ Body wire.TaxRateInput }) (*body[wire.Tax], error) {
	return taxBody(a.Market.AddTaxRate(ctx, actor, market.TaxRateInput(in.Body)))
}

func (a *API) removeTaxRate(ctx context.Context, actor account.Actor, in *struct {
	Country string `path:"country" doc:"ISO 3166-1."`
	Class   string `path:"class" doc:"standard, or one that was added."`
	From    string `path:"from" doc:"The first day, as 2027-01-01."`
}) (*body[wire.Tax], error) {
	return taxBody(a.Market.RemoveTaxRate(ctx, actor, market.TaxRateInput{Country: in.Country, Class: in.Class, From: in.From}))
}

func taxBody(facts market.TaxFacts, err error) (*body[wire.Tax], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Tax]{Body: wire.Tax{
		Mode: string(facts.Mode), Single: facts.Single,
		Rates: each(facts.Rates, func(e tax.Entry) wire.TaxRate {
			return wire.TaxRate{Country: e.Country, Class: e.Class, From: e.From, Percent: e.Percent.String(), Added: e.Added}
		}),
	}}, nil
}

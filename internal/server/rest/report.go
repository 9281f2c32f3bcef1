package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/revshare"
	"souk.dev/souk/internal/wire"
)

func (a *API) getSalesReport(ctx context.Context, actor account.Actor, in *struct {
	Months int `query:"months" default:"12" doc:"How many, 1 to 36."`
}) (*body[wire.SalesReport], error) {
	r, err := a.Orders.SalesReport(ctx, actor, in.Months)
	if err != nil {
		return nil, err
	}
	report := wire.SalesReport{
		Months: []string{}, Currencies: each(r.Currencies, wireSalesCurrency),
		Contracts: each(r.Contracts, func(m order.ContractMonth) wire.ContractsMonth { return wire.ContractsMonth(m) }),
	}
	for _, month := range r.Months {
		report.Months = append(report.Months, month.Format("2006-01"))
	}
	return &body[wire.SalesReport]{Body: report}, nil
}

func wireSalesCurrency(c order.CurrencyReport) wire.SalesCurrency {
	return wire.SalesCurrency{
		Currency: c.Currency, Months: each(c.Months, wireSalesMonth), Total: wireSalesMonth(c.Total),
		Offerings: each(c.Offerings, func(o order.OfferingRevenue) wire.SalesOffering {
			return wire.SalesOffering{Name: o.Name, Title: o.Title, Charges: o.Charges, Net: wireMoney(o.Net)}
		}),
	}
}

func wireSalesMonth(m order.RevenueMonth) wire.SalesMonth {
	return wire.SalesMonth{
		Charges: m.Charges, Net: wireMoney(m.Net), Tax: wireMoney(m.Tax), Fee: wireMoney(m.Fee), Refunds: wireMoney(m.Refunds),
		Earned: wireMoney(m.Earned), Recurring: wireMoney(m.Recurring),
	}
}

func (a *API) listDue(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.List[wire.Due]], error) {
	list, err := a.Sharing.Balances(ctx, actor)
	if err != nil {
		return nil, err
	}
	return all(list, func(b revshare.Balance) wire.Due {
		return wire.Due{Share: wireMoney(b.Share), Tax: wireMoney(b.Tax), Sum: wireMoney(b.Sum)}
	}), nil
}

func (a *API) listAgreements(ctx context.Context, actor account.Actor, in *Paging) (*body[wire.List[wire.Partner]], error) {
	p, err := a.Sharing.Agreements(ctx, actor, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(p, wirePartner), nil
}

package revshare

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/order"
)

// Split shares the money of a sale by the models and the partners of now. It implements [order.Sharing].
func (s *Service) Split(ctx context.Context, q sqldb.Queryer, sale order.Sale) (order.Split, error) {
	of, err := product(ctx, q, sale.OfferingID)
	if err != nil {
		return order.Split{}, err
	}
	rate, model, err := s.rate(ctx, q, of, sale.Class)
	if err != nil {
		return order.Split{}, err
	}
	list, changes, err := accepted(ctx, q, of)
	if err != nil {
		return order.Split{}, err
	}
	if changes > 0 {
		model += fmt.Sprint(" p", changes)
	}
	partners := make([]Holder, len(list))
	for i, p := range list {
		partners[i] = Holder{OrgID: p.OrgID, Percent: p.rate}
	}
	market, err := money.ParsePercent(rate)
	if err != nil {
		return order.Split{}, err
	}
	fee, portions, err := Divide(sale.Net, market, sale.SellerID, partners)
	if err != nil {
		return order.Split{}, fmt.Errorf("share the sale of %s: %w", of.Ref(), err)
	}
	split := order.Split{Fee: fee, FeeRate: rate, Model: model}
	percents := map[string]string{}
	for _, p := range list {
		percents[p.OrgID] = p.Percent
	}
	for _, p := range portions {
		split.Parts = append(split.Parts, order.Part{OrgID: p.OrgID, Amount: p.Amount, Percent: percents[p.OrgID]})
	}
	return split, nil
}

// rate returns what the market keeps of the product's sales in a class, in percent, and which version of which
// model says so: "m3".
func (s *Service) rate(ctx context.Context, q sqldb.Queryer, of Product, class string) (percent, model string, err error) {
	own, err := s.current(ctx, q, of)
	if err != nil {
		return "", "", err
	}
	if percent = own.Rates.Of(class); percent != "" {
		return percent, fmt.Sprint("m", own.Version), nil
	}
	market, err := s.current(ctx, q, Product{})
	return market.Rates.Of(class), fmt.Sprint("m", market.Version), err
}

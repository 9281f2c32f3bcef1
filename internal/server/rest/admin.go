package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/wire"
)

func (a *API) listCurrencies(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.List[wire.Currency]], error) {
	return currencies(a.Market.CurrencyList(ctx, actor))
}

func (a *API) addCurrency(ctx context.Context, actor account.Actor, in *struct{ Body wire.CurrencyInput }) (*body[wire.List[wire.Currency]], error) {
	return currencies(a.Market.AddCurrency(ctx, actor, in.Body.Code))
}

// CurrencyPath names a currency.
type CurrencyPath struct {
	Code string `path:"code" doc:"Code after ISO 4217."`
}

func (a *API) setDefaultCurrency(ctx context.Context, actor account.Actor, in *CurrencyPath) (*body[wire.List[wire.Currency]], error) {
	return currencies(a.Market.SetDefaultCurrency(ctx, actor, in.Code))
}

func (a *API) removeCurrency(ctx context.Context, actor account.Actor, in *CurrencyPath) (*nothing, error) {
	_, err := a.Market.RemoveCurrency(ctx, actor, in.Code)
	return &nothing{}, err
}

func currencies(list []market.Currency, err error) (*body[wire.List[wire.Currency]], error) {
	if err != nil {
		return nil, err
	}
	return all(list, func(c market.Currency) wire.Currency { return wire.Currency(c) }), nil
}

func (a *API) getFee(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.Fee], error) {
	return fee(a.Market.FeeFacts(ctx, actor))
}

func (a *API) setFee(ctx context.Context, actor account.Actor, in *struct{ Body wire.FeeInput }) (*body[wire.Fee], error) {
	return fee(a.Market.SetFee(ctx, actor, in.Body.Percent))
}

func fee(f market.Fee, err error) (*body[wire.Fee], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Fee]{Body: wire.Fee(f)}, nil
}

func (a *API) listAdminCategories(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.List[wire.AdminCategory]], error) {
	list, err := a.Market.CategoryList(ctx, actor)
	if err != nil {
		return nil, err
	}
	return all(list, func(c market.CategoryUse) wire.AdminCategory { return wireAdminCategory(c.Category, c.Offerings) }), nil
}

func (a *API) addCategory(ctx context.Context, actor account.Actor, in *struct{ Body wire.CategoryInput }) (*body[wire.AdminCategory], error) {
	c, err := a.Market.AddCategory(ctx, actor, market.CategoryInput(in.Body))
	if err != nil {
		return nil, err
	}
	return &body[wire.AdminCategory]{Body: wireAdminCategory(c, 0)}, nil
}

// CategoryPath names a category.
type CategoryPath struct {
	ID string `path:"id" doc:"Id of the category."`
}

func (a *API) updateCategory(ctx context.Context, actor account.Actor, in *struct {
	CategoryPath
	Body wire.CategoryInput
}) (*body[wire.AdminCategory], error) {
	if _, err := a.Market.UpdateCategory(ctx, actor, in.ID, market.CategoryInput(in.Body)); err != nil {
		return nil, err
	}
	list, err := a.Market.CategoryList(ctx, actor)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		if c.ID == in.ID {
			return &body[wire.AdminCategory]{Body: wireAdminCategory(c.Category, c.Offerings)}, nil
		}
	}
	return nil, market.CategoryNotFound(in.ID) // removed in between
}

func (a *API) orderCategories(ctx context.Context, actor account.Actor, in *struct{ Body wire.CategoryOrder }) (*nothing, error) {
	_, err := a.Market.OrderCategories(ctx, actor, in.Body.IDs)
	return &nothing{}, err
}

func (a *API) removeCategory(ctx context.Context, actor account.Actor, in *struct {
	CategoryPath
	Confirm bool `query:"confirm" doc:"Take it from the offerings on it too."`
}) (*nothing, error) {
	return &nothing{}, a.Market.RemoveCategory(ctx, actor, in.ID, in.Confirm)
}

func wireAdminCategory(c market.Category, offerings int64) wire.AdminCategory {
	return wire.AdminCategory{
		ID: c.ID, Slug: c.Slug, Title: c.Title, Description: c.Description, Icon: c.Icon, Offerings: offerings, CreatedAt: c.CreatedAt,
	}
}

// all returns a list that has one page only, as it is sent.
func all[T, W any](items []T, convert func(T) W) *body[wire.List[W]] {
	return &body[wire.List[W]]{Body: wire.List[W]{Items: each(items, convert)}}
}

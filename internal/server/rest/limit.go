package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/store/spending"
	"souk.dev/souk/internal/wire"
)

func (a *API) listLimits(ctx context.Context, actor account.Actor, in *OrgPath) (*body[wire.List[wire.SpendingLimit]], error) {
	list, err := a.Spending.Limits(ctx, actor, in.Org)
	if err != nil {
		return nil, err
	}
	return listOf(page.Page[spending.Limit]{Items: list}, wireLimit), nil
}

func (a *API) setLimit(ctx context.Context, actor account.Actor, in *struct {
	OrgPath
	Body wire.SpendingLimitInput
}) (*body[wire.SpendingLimit], error) {
	b := in.Body
	limit, err := a.Spending.SetLimit(ctx, actor, in.Org, spending.LimitInput{
		User: b.User, Currency: b.Currency, WarnOnly: b.WarnOnly, Most: map[spending.Span]string{
			spending.Transaction: b.PerTransaction, spending.Day: b.PerDay, spending.Week: b.PerWeek, spending.Month: b.PerMonth,
		},
	})
	if err != nil {
		return nil, err
	}
	return &body[wire.SpendingLimit]{Body: wireLimit(limit)}, nil
}

func (a *API) removeLimit(ctx context.Context, actor account.Actor, in *struct {
	OrgPath
	User string `query:"user" doc:"The member; the limit of the whole organisation when absent."`
}) (*nothing, error) {
	return &nothing{}, a.Spending.RemoveLimit(ctx, actor, in.Org, in.User)
}

func wireLimit(l spending.Limit) wire.SpendingLimit {
	most := func(span spending.Span) string {
		if sum, limited := l.Most[span]; limited {
			return sum.String()
		}
		return ""
	}
	return wire.SpendingLimit{
		User: l.User, Currency: l.Currency, PerTransaction: most(spending.Transaction), PerDay: most(spending.Day), PerWeek: most(spending.Week),
		PerMonth: most(spending.Month), WarnOnly: l.WarnOnly, UpdatedAt: l.UpdatedAt,
		SpentToday: l.Spent[spending.Day].String(), SpentThisWeek: l.Spent[spending.Week].String(), SpentThisMonth: l.Spent[spending.Month].String(),
	}
}

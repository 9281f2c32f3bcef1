package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/wire"
)

func (a *API) whatIf(ctx context.Context, actor account.Actor, in *struct {
	OfferingPath
	Body wire.WhatIfInput
}) (*body[wire.WhatIf], error) {
	draft, err := a.Catalogue.Preview(ctx, actor, planDraft(in.Body.Plan), nil)
	if err != nil && errs.CodeOf(err) != "division_by_zero" { // with no usage; what was used is another matter
		return nil, err
	}
	found, err := a.Orders.WhatIf(ctx, actor, order.WhatIfInput{Offering: in.Offering, Label: in.Body.Of, Plan: draft.Plan, Months: in.Body.Months})
	if err != nil {
		return nil, err
	}
	return &body[wire.WhatIf]{Body: wire.WhatIf{
		From: found.From, To: found.To, Before: wireMoney(found.Before), After: wireMoney(found.After),
		ShareBefore: wireMoney(found.ShareBefore), ShareAfter: wireMoney(found.ShareAfter), More: found.More,
		Customers: each(found.Customers, func(c order.WhatIfCustomer) wire.WhatIfCustomer {
			return wire.WhatIfCustomer{
				Contract: c.ContractID, Organisation: c.OrgName, Plan: c.Plan, Problem: c.Problem,
				Before: wireMoney(c.Before), After: wireMoney(c.After), Change: wireMoney(c.Change),
			}
		}),
	}}, nil
}

package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/store/charging"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/wire"
)

// ContractPath names a contract.
type ContractPath struct {
	ID string `path:"id" doc:"Id of the contract, which is that of its purchase."`
}

func (a *API) listContracts(ctx context.Context, actor account.Actor, in *struct {
	Paging
	Side  string `query:"side" enum:"bought,sold,all" doc:"What the organisation bought, what it sold, or everybody's for administrators; bought when absent."`
	State string `query:"state" enum:"trial,active,grace,overdue,suspended,ended" doc:"Only contracts in this state."`

	Recurring bool `query:"recurring" doc:"Leave out what was paid once and for all."`
}) (*body[wire.List[wire.Contract]], error) {
	p, err := a.Orders.Contracts(ctx, actor, order.ContractFilter{
		State: order.ContractState(in.State), Sold: in.Side == "sold", All: in.Side == "all", Recurring: in.Recurring,
	}, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(p, a.wireContract), nil
}

func (a *API) getContract(ctx context.Context, actor account.Actor, in *ContractPath) (*body[wire.Contract], error) {
	return a.contractBody(a.Orders.Contract(ctx, actor, in.ID))
}

func (a *API) contractBody(c order.Contract, err error) (*body[wire.Contract], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Contract]{Body: a.wireContract(c)}, nil
}

func chargeBody(c order.Charge, err error) (*body[wire.Charge], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Charge]{Body: wireCharge(c)}, nil
}

func (a *API) listCharges(ctx context.Context, actor account.Actor, in *ContractPath) (*body[wire.List[wire.Charge]], error) {
	list, err := a.Orders.Charges(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return listOf(page.Page[order.Charge]{Items: list}, wireCharge), nil
}

func (a *API) previewContract(ctx context.Context, actor account.Actor, in *ContractPath) (*body[wire.Charge], error) {
	return chargeBody(a.Orders.Preview(ctx, actor, in.ID))
}

func (a *API) renewContract(ctx context.Context, actor account.Actor, in *struct {
	ContractPath
	Body wire.PayInput
}) (*body[wire.Charge], error) {
	return chargeBody(a.Orders.Renew(ctx, actor, in.ID, order.PayInput{Gateway: in.Body.Gateway, Keep: in.Body.Keep}))
}

func (a *API) completeCharge(ctx context.Context, actor account.Actor, in *struct {
	ContractPath
	Body wire.CompletionInput
}) (*body[wire.Charge], error) {
	return chargeBody(a.Orders.ReturnCharge(ctx, actor, in.ID, in.Body.Token))
}

// sandboxCharge presses a button of the sandbox gateway's page for what is open, and follows it back to the shop.
func (a *API) sandboxCharge(ctx context.Context, actor account.Actor, in *struct {
	ContractPath
	Body wire.SandboxInput
}) (*body[wire.Charge], error) {
	if a.Sandbox == nil {
		return nil, errs.Conflict("not_a_sandbox_payment", "This market has no sandbox gateway.")
	}
	ch, err := a.Orders.Renew(ctx, actor, in.ID, order.PayInput{Gateway: a.Sandbox.Name()})
	if err != nil || ch.State != order.ChargeOpen {
		return chargeBody(ch, err)
	}
	if in.Body.Action == "cancel" {
		return chargeBody(a.Orders.DropReturn(ctx, actor, in.ID, ch.GatewayRef))
	}
	if _, err := a.Sandbox.Approve(ctx, ch.GatewayRef); err != nil {
		return nil, err
	}
	return chargeBody(a.Orders.ReturnCharge(ctx, actor, in.ID, ch.GatewayRef))
}

func (a *API) changeContract(ctx context.Context, actor account.Actor, in *struct {
	ContractPath
	Body wire.ChangeInput
}) (*body[wire.PlanChange], error) {
	var change order.Change
	var err error
	if in.Body.Preview {
		change, err = a.Orders.PreviewChange(ctx, actor, in.ID, in.Body.Plan)
	} else {
		change, err = a.Orders.ChangePlan(ctx, actor, in.ID, in.Body.Plan, order.PayInput{Gateway: in.Body.Gateway, Keep: in.Body.Keep})
	}
	if err != nil {
		return nil, err
	}
	return &body[wire.PlanChange]{Body: wirePlanChange(change)}, nil
}

func (a *API) cancelContract(ctx context.Context, actor account.Actor, in *ContractPath) (*body[wire.Contract], error) {
	return a.contractBody(a.Orders.CancelContract(ctx, actor, in.ID))
}

func (a *API) resumeContract(ctx context.Context, actor account.Actor, in *ContractPath) (*body[wire.Contract], error) {
	return a.contractBody(a.Orders.Resume(ctx, actor, in.ID))
}

func (a *API) setContractRenews(ctx context.Context, actor account.Actor, in *struct {
	ContractPath
	Body wire.RenewsInput
}) (*body[wire.Contract], error) {
	return a.contractBody(a.Orders.SetRenews(ctx, actor, in.ID, in.Body.Renews))
}

func (a *API) refundContract(ctx context.Context, actor account.Actor, in *struct {
	ContractPath
	Body wire.RefundInput
}) (*body[wire.Charge], error) {
	return chargeBody(a.Orders.Refund(ctx, actor, in.ID, order.RefundInput{
		Charge: in.Body.Charge, Amount: in.Body.Amount, Reason: in.Body.Reason, End: in.Body.End, Key: in.Body.Key,
	}))
}

func (a *API) markChargePaid(ctx context.Context, actor account.Actor, in *struct {
	ID   string `path:"id" doc:"Id of the charge."`
	Body wire.PaidInput
}) (*body[wire.Charge], error) {
	return chargeBody(a.Orders.MarkChargePaid(ctx, actor, in.ID, order.MarkPaidInput{
		Amount: in.Body.Amount, Confirm: in.Body.Confirm, Reference: in.Body.Reference, PaidAt: in.Body.PaidAt,
	}))
}

func (a *API) getChargingSchedule(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.ChargingSchedule], error) {
	s, err := a.Charging.Schedule(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[wire.ChargingSchedule]{Body: wireSchedule(s)}, nil
}

func (a *API) setChargingSchedule(ctx context.Context, actor account.Actor, in *struct{ Body wire.ChargingScheduleInput }) (*body[wire.ChargingSchedule], error) {
	s, err := a.Charging.SetSchedule(ctx, actor, in.Body.Cron)
	if err != nil {
		return nil, err
	}
	return &body[wire.ChargingSchedule]{Body: wireSchedule(s)}, nil
}

func (a *API) listChargingRuns(ctx context.Context, actor account.Actor, in *Paging) (*body[wire.List[wire.ChargingRun]], error) {
	p, err := a.Charging.Runs(ctx, actor, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(p, wireRun), nil
}

func (a *API) getChargingRun(ctx context.Context, actor account.Actor, in *struct {
	ID string `path:"id" doc:"Id of the run."`
}) (*body[wire.ChargingRun], error) {
	r, err := a.Charging.Report(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &body[wire.ChargingRun]{Body: wireRun(r)}, nil
}

func (a *API) runCharging(ctx context.Context, actor account.Actor, in *struct{ Body wire.ChargingRunInput }) (*body[wire.ChargingRun], error) {
	var r charging.Run
	var err error
	if in.Body.Contract != "" {
		r, err = a.Charging.RunFor(ctx, actor, in.Body.Contract)
	} else {
		r, err = a.Charging.Run(ctx, actor)
	}
	if err == nil {
		r, err = a.Charging.Report(ctx, actor, r.ID)
	}
	if err != nil {
		return nil, err
	}
	return &body[wire.ChargingRun]{Body: wireRun(r)}, nil
}

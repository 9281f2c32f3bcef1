package rest

import (
	"context"
	"net/http"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/revshare"
	"souk.dev/souk/internal/wire"
)

func (a *API) listPayoutRuns(ctx context.Context, actor account.Actor, in *Paging) (*body[wire.List[wire.PayoutRun]], error) {
	p, err := a.Sharing.Runs(ctx, actor, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(p, wirePayoutRun), nil
}

func (a *API) previewPayoutRun(ctx context.Context, actor account.Actor, in *struct{ Body wire.PayoutRunInput }) (*body[wire.PayoutRun], error) {
	return payoutRun(a.Sharing.Preview(ctx, actor, revshare.RunInput(in.Body)))
}

func (a *API) createPayoutRun(ctx context.Context, actor account.Actor, in *struct{ Body wire.PayoutRunInput }) (*created[wire.PayoutRun], error) {
	r, err := a.Sharing.CreateRun(ctx, actor, revshare.RunInput(in.Body))
	if err != nil {
		return nil, err
	}
	return &created[wire.PayoutRun]{Location: Prefix + "/admin/payout-runs/" + r.ID, Body: wirePayoutRun(r)}, nil
}

// RunPath names a payout run.
type RunPath struct {
	ID string `path:"id" doc:"Id of the payout run."`
}

func (a *API) getPayoutRun(ctx context.Context, actor account.Actor, in *RunPath) (*body[wire.PayoutRun], error) {
	return payoutRun(a.Sharing.Run(ctx, actor, in.ID))
}

func (a *API) approvePayoutRun(ctx context.Context, actor account.Actor, in *RunPath) (*body[wire.PayoutRun], error) {
	return payoutRun(a.Sharing.Approve(ctx, actor, in.ID))
}

func (a *API) cancelPayoutRun(ctx context.Context, actor account.Actor, in *RunPath) (*body[wire.PayoutRun], error) {
	return payoutRun(a.Sharing.Cancel(ctx, actor, in.ID))
}

func (a *API) markRunPaid(ctx context.Context, actor account.Actor, in *struct {
	RunPath
	Body wire.PayoutPaid
}) (*body[wire.PayoutRun], error) {
	return payoutRun(a.Sharing.MarkPaid(ctx, actor, in.ID, in.Body.Except))
}

func payoutRun(r revshare.Run, err error) (*body[wire.PayoutRun], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.PayoutRun]{Body: wirePayoutRun(r)}, nil
}

// exportPayoutRun answers with the file with which a run is paid.
func (a *API) exportPayoutRun(w http.ResponseWriter, r *http.Request) {
	file, err := a.Sharing.Export(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"), r.URL.Query().Get("form"))
	a.serveMade(w, r, file, err)
}

func (a *API) returnPayout(ctx context.Context, actor account.Actor, in *struct {
	ID   string `path:"id" doc:"Id of the payout."`
	Body wire.PayoutReturn
}) (*body[wire.Payout], error) {
	p, err := a.Sharing.Return(ctx, actor, in.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &body[wire.Payout]{Body: wirePayout(p)}, nil
}

func (a *API) listPayouts(ctx context.Context, actor account.Actor, in *Paging) (*body[wire.List[wire.Payout]], error) {
	p, err := a.Sharing.Payouts(ctx, actor, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(p, wirePayout), nil
}

func (a *API) getBankAccount(ctx context.Context, actor account.Actor, in *struct {
	Org string `query:"organisation" doc:"For administrators: of this organisation; the one that you act for when absent."`
}) (*body[wire.BankAccount], error) {
	return bank(a.Sharing.BankAccount(ctx, actor, in.Org))
}

func (a *API) setBankAccount(ctx context.Context, actor account.Actor, in *struct{ Body wire.BankAccountInput }) (*body[wire.BankAccount], error) {
	return bank(a.Sharing.SetBankAccount(ctx, actor, revshare.BankInput(in.Body)))
}

func bank(b revshare.BankAccount, err error) (*body[wire.BankAccount], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.BankAccount]{Body: wire.BankAccount{
		Organisation: b.OrgName, Holder: b.Holder, IBAN: b.IBAN, BIC: b.BIC, ChangedAt: b.ChangedAt, ChangedBy: b.ChangedBy,
	}}, nil
}

func (a *API) getPayoutAccount(ctx context.Context, actor account.Actor, in *struct {
	Org string `query:"organisation" doc:"For administrators: of this organisation; the one that you act for when absent."`
}) (*body[wire.PayoutAccount], error) {
	p, err := a.Sharing.PayoutAccount(ctx, actor, in.Org)
	if err != nil {
		return nil, err
	}
	return &body[wire.PayoutAccount]{Body: wire.PayoutAccount{
		Organisation: p.OrgName, Service: p.Service, Account: p.Account, Ready: p.Ready, Lacks: p.Lacks, OpenedAt: p.OpenedAt, OpenedBy: p.OpenedBy,
	}}, nil
}

// payoutsPage is where sellers see their payouts; payment services lead them back to it.
const payoutsPage = "/sell/payouts"

func (a *API) setUpPayoutAccount(ctx context.Context, actor account.Actor, in *struct{ Body wire.PayoutAccountInput }) (*body[wire.PayoutAccountPage], error) {
	url, err := a.Sharing.SetUpPayoutAccount(ctx, actor, in.Body.Password, a.PublicURL+payoutsPage)
	if err != nil {
		return nil, err
	}
	return &body[wire.PayoutAccountPage]{Body: wire.PayoutAccountPage{URL: url}}, nil
}

func (a *API) removePayoutAccount(ctx context.Context, actor account.Actor, in *struct{ Body wire.PayoutAccountInput }) (*struct{}, error) {
	return nil, a.Sharing.RemovePayoutAccount(ctx, actor, in.Body.Password)
}

func (a *API) sendPayoutRun(ctx context.Context, actor account.Actor, in *RunPath) (*body[wire.PayoutRun], error) {
	return payoutRun(a.Sharing.Send(ctx, actor, in.ID))
}

func wirePayoutRun(r revshare.Run) wire.PayoutRun {
	return wire.PayoutRun{
		ID: r.ID, Currency: r.Currency, State: string(r.State), Method: r.Method, Until: r.Until, HoldDays: r.HoldDays, Minimum: *wireMoney(r.Minimum), Total: *wireMoney(r.Total), Count: r.Count,
		CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, ApprovedAt: r.ApprovedAt, ApprovedBy: r.ApprovedBy, ExportedAt: r.ExportedAt, ClosedAt: r.ClosedAt, ClosedBy: r.ClosedBy,
		Payouts: each(r.Payouts, wirePayout),
		Carried: each(r.Carried, func(c revshare.Carried) wire.Carried {
			return wire.Carried{Organisation: c.OrgName, Amount: *wireMoney(c.Amount), Reason: string(c.Reason)}
		}),
	}
}

func wirePayout(p revshare.Payout) wire.Payout {
	return wire.Payout{
		ID: p.ID, Run: p.RunID, Organisation: p.OrgName, Share: *wireMoney(p.Share), Tax: *wireMoney(p.Tax), Amount: *wireMoney(p.Amount),
		Holder: p.Holder, IBAN: p.IBAN, BIC: p.BIC, Account: p.Account, Ref: p.Ref, State: string(p.State), PaidAt: p.PaidAt, ReturnedAt: p.ReturnedAt, Reason: p.Reason,
	}
}

package rest

import (
	"context"
	"net/http"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/revshare"
	"souk.dev/souk/internal/wire"
)

func (a *API) getShareModels(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.ShareModels], error) {
	m, err := a.Sharing.Models(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[wire.ShareModels]{Body: wire.ShareModels{Market: wireModel(m.Market), Products: each(m.Products, wireModel)}}, nil
}

func (a *API) listShareModels(ctx context.Context, actor account.Actor, in *Paging) (*body[wire.List[wire.ShareModel]], error) {
	p, err := a.Sharing.ModelHistory(ctx, actor, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(p, wireModel), nil
}

func (a *API) setShareModel(ctx context.Context, actor account.Actor, in *struct{ Body wire.ShareRates }) (*body[wire.ShareModel], error) {
	return model(a.Sharing.SetMarket(ctx, actor, revshare.Rates(in.Body)))
}

func (a *API) setProductShare(ctx context.Context, actor account.Actor, in *struct{ Body wire.ProductShareInput }) (*body[wire.ShareModel], error) {
	return model(a.Sharing.SetProduct(ctx, actor, in.Body.Product, revshare.Rates(in.Body.Rates)))
}

func model(m revshare.Model, err error) (*body[wire.ShareModel], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.ShareModel]{Body: wireModel(m)}, nil
}

func wireModel(m revshare.Model) wire.ShareModel {
	out := wire.ShareModel{Version: m.Version, Rates: wire.ShareRates(m.Rates), SetAt: m.SetAt, SetBy: m.SetBy}
	if m.Product.OrgID != "" {
		out.Product = m.Product.Ref()
	}
	return out
}

func (a *API) listPartners(ctx context.Context, actor account.Actor, in *struct {
	Product string `query:"product" doc:"Only those of this one: organisation/name, or the id of an offering."`
}) (*body[wire.List[wire.Partner]], error) {
	list, err := a.Sharing.Partners(ctx, actor, in.Product)
	if err != nil {
		return nil, err
	}
	return all(list, wirePartner), nil
}

func (a *API) listParticipations(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.List[wire.Partner]], error) {
	list, err := a.Sharing.Participations(ctx, actor)
	if err != nil {
		return nil, err
	}
	return all(list, wirePartner), nil
}

func (a *API) proposePartner(ctx context.Context, actor account.Actor, in *struct{ Body wire.PartnerInput }) (*body[wire.Partner], error) {
	return partner(a.Sharing.Propose(ctx, actor, revshare.PartnerInput(in.Body)))
}

// PartnerPath names an agreement.
type PartnerPath struct {
	ID string `path:"id" doc:"Id of the agreement."`
}

func (a *API) answerPartner(ctx context.Context, actor account.Actor, in *struct {
	PartnerPath
	Body wire.PartnerAnswer
}) (*body[wire.Partner], error) {
	return partner(a.Sharing.Answer(ctx, actor, in.ID, in.Body.Accept))
}

func (a *API) endPartner(ctx context.Context, actor account.Actor, in *PartnerPath) (*body[wire.Partner], error) {
	return partner(a.Sharing.End(ctx, actor, in.ID))
}

func partner(p revshare.Partner, err error) (*body[wire.Partner], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Partner]{Body: wirePartner(p)}, nil
}

func wirePartner(p revshare.Partner) wire.Partner {
	return wire.Partner{
		ID: p.ID, Product: p.Product.Ref(), Seller: p.Product.OrgName, Partner: p.OrgName, Percent: p.Percent, State: string(p.State),
		ProposedAt: p.ProposedAt, AnsweredAt: p.AnsweredAt, EndedAt: p.EndedAt,
	}
}

func (a *API) listStatements(ctx context.Context, actor account.Actor, in *struct {
	Org string `query:"organisation" doc:"For administrators: of this organisation; the one that you act for when absent."`
}) (*body[wire.List[wire.StatementPeriod]], error) {
	list, err := a.Sharing.Periods(ctx, actor, in.Org)
	if err != nil {
		return nil, err
	}
	return all(list, func(p revshare.Period) wire.StatementPeriod {
		return wire.StatementPeriod{Period: p.Period, Over: p.Over, IssuedAt: p.IssuedAt}
	}), nil
}

func (a *API) getStatement(ctx context.Context, actor account.Actor, in *struct {
	Period string `path:"period" doc:"A month, as 2026-10."`
	Org    string `query:"organisation" doc:"For administrators: of this organisation; the one that you act for when absent."`
}) (*body[wire.Statement], error) {
	st, err := a.Sharing.Statement(ctx, actor, in.Org, in.Period)
	if err != nil {
		return nil, err
	}
	return &body[wire.Statement]{Body: wire.Statement(st)}, nil
}

// downloadStatement answers with a statement as a table or on paper.
func (a *API) downloadStatement(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	signed, err := a.Sharing.Statement(r.Context(), front.ActorFrom(r.Context()), query.Get("organisation"), r.PathValue("period"))
	var file revshare.File
	if err == nil {
		file, err = signed.File(query.Get("form"))
	}
	a.serveMade(w, r, file, err)
}

// serveMade answers with a file that was made for the request, or with why it could not be.
func (a *API) serveMade(w http.ResponseWriter, r *http.Request, file revshare.File, err error) {
	if err != nil {
		a.fail(w, r, err)
		return
	}
	front.ServeBytes(w, r, file.Data, front.BlobMeta{
		Name: file.Name, SHA256: file.SHA256(), ContentType: file.MediaType, Modified: file.Modified, Fail: a.fail,
	})
}

func (a *API) listCDRs(ctx context.Context, actor account.Actor, in *struct {
	Paging
	From time.Time `query:"from" doc:"Paid not before this moment."`
	To   time.Time `query:"to" doc:"Paid before this moment."`
}) (*body[wire.List[wire.CDR]], error) {
	p, err := a.Sharing.CDRs(ctx, actor, in.From, in.To, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(p, func(c revshare.CDR) wire.CDR { return wire.CDR(c) }), nil
}

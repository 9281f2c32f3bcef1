package rest

import (
	"context"
	"strconv"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/wire"
)

// OfferingPath names an offering.
type OfferingPath struct {
	Offering string `path:"offering" doc:"Id of the offering, or organisation/name/version with the slashes escaped."`
}

// Seen says which state of what is changed the client saw.
type Seen struct {
	IfMatch string `header:"If-Match" doc:"The ETag of what you changed; 412 when somebody else changed it since."`
}

type listOfferingsInput struct {
	Paging
	Q            string `query:"q" doc:"Words that the offering has anywhere in its texts; all of them."`
	Organisation string `query:"organisation" doc:"Who sells."`
	State        string `query:"state" enum:"uploaded,published,deleted,all" doc:"published when absent; of the others one sees one's own."`
	Module       string `query:"module" doc:"Id or package name of a module that it contains."`
}

func (a *API) listOfferings(ctx context.Context, actor account.Actor, in *listOfferingsInput) (*body[wire.List[wire.Offering]], error) {
	list, err := a.Catalogue.List(ctx, actor, catalogue.ListInput{
		Word: in.Q, Org: in.Organisation, State: catalogue.State(in.State), Module: in.Module, Page: in.request(),
	})
	if err != nil {
		return nil, err
	}
	return listOf(list, wireOffering), nil
}

func (a *API) createOffering(ctx context.Context, actor account.Actor, in *struct{ Body wire.OfferingInput }) (*createdTagged[wire.Offering], error) {
	o, err := a.Catalogue.Create(ctx, actor, offeringInput(in.Body))
	if err != nil {
		return nil, err
	}
	return &createdTagged[wire.Offering]{Location: located("offerings", o.ID), ETag: offeringTag(o), Body: wireOffering(o)}, nil
}

func offeringInput(in wire.OfferingInput) catalogue.OfferingInput {
	return catalogue.OfferingInput{
		Name: in.Name, Version: in.Version, Title: in.Title, Abstract: in.Abstract, Description: in.Description,
		TermsTitle: in.TermsTitle, TermsText: in.TermsText, Open: in.Open, Visibility: in.Visibility, Modules: in.Modules,
		Resources: in.Resources, Categories: in.Categories, Audience: in.VisibleTo, FreeFor: in.FreeFor, NotificationURL: in.NotificationURL,
		Plan: catalogue.PlanInput(in.Plan), Plans: some(in.Plans, planDraft),
	}
}

func (a *API) getOffering(ctx context.Context, actor account.Actor, in *OfferingPath) (*tagged[wire.Offering], error) {
	o, err := a.Catalogue.Get(ctx, actor, in.Offering)
	return taggedOffering(o, err)
}

func (a *API) updateOffering(ctx context.Context, actor account.Actor, in *struct {
	OfferingPath
	Seen
	Body wire.OfferingInput
}) (*tagged[wire.Offering], error) {
	revision, err := tagNumber(in.IfMatch)
	if err != nil {
		return nil, err
	}
	o, err := a.Catalogue.Update(ctx, actor, in.Offering, offeringInput(in.Body), revision)
	return taggedOffering(o, err)
}

func (a *API) publishOffering(ctx context.Context, actor account.Actor, in *OfferingPath) (*tagged[wire.Offering], error) {
	o, err := a.Catalogue.Publish(ctx, actor, in.Offering)
	return taggedOffering(o, err)
}

func (a *API) deleteOffering(ctx context.Context, actor account.Actor, in *OfferingPath) (*nothing, error) {
	return &nothing{}, a.Catalogue.Delete(ctx, actor, in.Offering)
}

func taggedOffering(o catalogue.Offering, err error) (*tagged[wire.Offering], error) {
	if err != nil {
		return nil, err
	}
	return &tagged[wire.Offering]{ETag: offeringTag(o), Body: wireOffering(o)}, nil
}

func offeringTag(o catalogue.Offering) string {
	return strconv.Quote(strconv.FormatInt(o.Revision, 10))
}

// tagNumber reads the number in If-Match that our tags are; 0 accepts any. What cannot be a tag of ours
// matches nothing.
func tagNumber(ifMatch string) (int64, error) {
	if ifMatch == "" || ifMatch == "*" {
		return 0, nil
	}
	revision, err := strconv.ParseInt(strings.Trim(ifMatch, `"`), 10, 64)
	if err != nil || revision <= 0 {
		return 0, errStale()
	}
	return revision, nil
}

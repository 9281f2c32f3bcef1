package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/store/moderation"
	"souk.dev/souk/internal/wire"
)

func (a *API) createReport(ctx context.Context, actor account.Actor, in *struct{ Body wire.ReportInput }) (*body[wire.Report], error) {
	return report(a.Moderation.Report(ctx, actor, moderation.ReportInput(in.Body)))
}

type listReportsInput struct {
	Paging
	State string `query:"state" enum:"open,dismissed,upheld,handled" doc:"Every state when absent; handled is dismissed or upheld."`
	Kind  string `query:"kind" enum:"module,offering" doc:"With item: what it is."`
	Item  string `query:"item" doc:"Reports of this one: id, or package name of a module."`
}

func (a *API) listReports(ctx context.Context, actor account.Actor, in *listReportsInput) (*body[wire.List[wire.Report]], error) {
	list, err := a.Moderation.Reports(ctx, actor, moderation.ReportFilter{State: in.State, Kind: in.Kind, Item: in.Item}, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(list, wireReport), nil
}

// ReportPath names a report.
type ReportPath struct {
	ID string `path:"id" doc:"Id of the report."`
}

func (a *API) getReport(ctx context.Context, actor account.Actor, in *ReportPath) (*body[wire.Report], error) {
	return report(a.Moderation.Get(ctx, actor, in.ID))
}

func (a *API) handleReport(ctx context.Context, actor account.Actor, in *struct {
	ReportPath
	Body wire.HandleInput
}) (*body[wire.Report], error) {
	if in.Body.Decision == "dismiss" {
		return report(a.Moderation.Dismiss(ctx, actor, in.ID, in.Body.Text, in.Body.All))
	}
	return report(a.Moderation.Uphold(ctx, actor, in.ID, in.Body.Text))
}

type listItemsInput struct {
	Paging
	List string `query:"list" enum:"open,handled,quarantined" doc:"Items with open reports when absent."`
}

func (a *API) listReportedItems(ctx context.Context, actor account.Actor, in *listItemsInput) (*body[wire.List[wire.ReportedItem]], error) {
	which := in.List
	if which == "" {
		which = moderation.ListOpen
	}
	list, err := a.Moderation.Items(ctx, actor, which, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(list, wireReportedItem), nil
}

// ItemPath names a module or an offering.
type ItemPath struct {
	Kind string `path:"kind" enum:"module,offering" doc:"What it is."`
	Item string `path:"item" doc:"Id, or package name of a module."`
}

func (a *API) getReportedItem(ctx context.Context, actor account.Actor, in *ItemPath) (*body[wire.ReportedItem], error) {
	return reportedItem(a.Moderation.Item(ctx, actor, in.Kind, in.Item))
}

func (a *API) quarantineItem(ctx context.Context, actor account.Actor, in *struct {
	ItemPath
	Body wire.QuarantineInput
}) (*body[wire.ReportedItem], error) {
	return reportedItem(a.Moderation.Quarantine(ctx, actor, in.Kind, in.Item, in.Body.Reason))
}

func (a *API) restoreItem(ctx context.Context, actor account.Actor, in *ItemPath) (*body[wire.ReportedItem], error) {
	return reportedItem(a.Moderation.Restore(ctx, actor, in.Kind, in.Item))
}

func report(r moderation.Report, err error) (*body[wire.Report], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Report]{Body: wireReport(r)}, nil
}

func reportedItem(i moderation.Item, err error) (*body[wire.ReportedItem], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.ReportedItem]{Body: wireReportedItem(i)}, nil
}

func wireReport(r moderation.Report) wire.Report {
	return wire.Report{
		ID: r.ID, Kind: r.Kind, ItemID: r.ItemID, ItemTitle: r.ItemTitle, Reason: r.Reason, Text: r.Text, State: r.State, Reporter: r.Reporter,
		ReportedAt: r.ReportedAt, HandledBy: r.HandledBy, HandledAt: r.HandledAt, Answer: r.Answer,
	}
}

func wireReportedItem(i moderation.Item) wire.ReportedItem {
	return wire.ReportedItem{
		Kind: i.Kind, ID: i.ID, Title: i.Title, Ref: i.Ref, Owner: i.Owner, QuarantinedAt: i.QuarantinedAt, Reason: i.Reason,
		OpenReports: i.Open, Reports: i.Reports, ReportedAt: i.ReportedAt,
	}
}

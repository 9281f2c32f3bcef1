package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/store/moderation"
	"souk.dev/souk/internal/wire"
)

type adminReportCmd struct {
	List       adminReportListCmd       `cmd:"" help:"List the modules and offerings that were reported, or are in quarantine."`
	Show       adminReportShowCmd       `cmd:"" help:"Show an item with its reports."`
	Dismiss    adminReportDismissCmd    `cmd:"" help:"Close a report without doing anything about the item."`
	Quarantine adminReportQuarantineCmd `cmd:"" help:"Hide an item from everybody but its owner and administrators, reported or not."`
	Restore    adminReportRestoreCmd    `cmd:"" help:"End a quarantine."`
}

// itemArg names an item, as module:PACKAGE or offering:ID.
type itemArg struct {
	Item string `arg:"" help:"module: and the id or package name, or offering: and the id."`
}

func (a itemArg) split() (kind, ref string, err error) {
	kind, ref, found := strings.Cut(a.Item, ":")
	if !found || (kind != moderation.Module && kind != moderation.Offering) || ref == "" {
		return "", "", usage("Name an item as module:PACKAGE or offering:ID, not %q.", a.Item)
	}
	return kind, ref, nil
}

type adminReportListCmd struct {
	List string    `default:"open" enum:"open,handled,quarantined" placeholder:"LIST" help:"open: with reports that wait for an answer; handled: with answered ones only; quarantined: in quarantine."`
	Page pageFlags `embed:""`
}

// Run lists items.
func (c *adminReportListCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		items, err := market.Moderation.Items(ctx, account.Operator, c.List, c.Page.request())
		if err != nil {
			return err
		}
		return printList(s, listOf(items, wireItem), "ITEM OPEN REPORTS LAST QUARANTINE OWNER TITLE", func(i wire.ReportedItem) []string {
			return []string{itemName(i), fmt.Sprint(i.OpenReports), fmt.Sprint(i.Reports), firstOf(date(i.ReportedAt), "-"),
				yes(!i.QuarantinedAt.IsZero()), i.Owner, i.Title}
		})
	})
}

type adminReportShowCmd struct {
	itemArg
	Page pageFlags `embed:""`
}

// shownItem is an item with its reports.
type shownItem struct {
	wire.ReportedItem
	List wire.List[wire.Report] `json:"list"`
}

// Run shows an item and its reports, the newest first.
func (c *adminReportShowCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	kind, ref, err := c.split()
	if err != nil {
		return err
	}
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		item, err := market.Moderation.Item(ctx, account.Operator, kind, ref)
		if err != nil {
			return err
		}
		filter := moderation.ReportFilter{Kind: kind, Item: item.ID}
		reports, err := market.Moderation.Reports(ctx, account.Operator, filter, c.Page.request())
		if err != nil {
			return err
		}
		shown := shownItem{wireItem(item), listOf(reports, wireReport)}
		if reports.Next != "" {
			s.hint("There is more: --after %s", reports.Next)
		}
		return s.print(shown, func(w io.Writer) { printItem(w, shown) })
	})
}

func printItem(w io.Writer, i shownItem) {
	details(w, "Title", i.Title, "Item", itemName(i.ReportedItem), "Owner", i.Owner, "Quarantine", date(i.QuarantinedAt), "Reason", i.Reason)
	for _, r := range i.List.Items {
		fmt.Fprintln(w)
		details(w, "Report", r.ID, "State", r.State, "Reason", r.Reason, "By", r.Reporter, "At", date(r.ReportedAt), "Text", r.Text,
			"Handled by", r.HandledBy, "Handled", date(r.HandledAt), "Answer", r.Answer)
	}
}

type adminReportDismissCmd struct {
	Report string `arg:"" help:"Id of the report."`
	Answer string `required:"" placeholder:"TEXT" help:"What to tell who reported."`
	All    bool   `help:"All open reports of the same item."`
}

// Run dismisses a report.
func (c *adminReportDismissCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		r, err := market.Moderation.Dismiss(ctx, account.Operator, c.Report, c.Answer, c.All)
		if err != nil {
			return err
		}
		return s.print(wireReport(r), func(w io.Writer) { fmt.Fprintf(w, "Dismissed the report of %s about %s.\n", r.Reporter, r.ItemTitle) })
	})
}

type adminReportQuarantineCmd struct {
	itemArg
	Reason string `required:"" placeholder:"TEXT" help:"Why; the owner reads it."`
}

// Run puts an item into quarantine.
func (c *adminReportQuarantineCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	kind, ref, err := c.split()
	if err != nil {
		return err
	}
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		item, err := market.Moderation.Quarantine(ctx, account.Operator, kind, ref, c.Reason)
		if err != nil {
			return err
		}
		s.hint("When it is put right: souk admin report restore %s", quoted(itemName(wireItem(item))))
		return s.print(wireItem(item), func(w io.Writer) { fmt.Fprintf(w, "%s is in quarantine.\n", item.Title) })
	})
}

type adminReportRestoreCmd struct{ itemArg }

// Run ends a quarantine.
func (c *adminReportRestoreCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	kind, ref, err := c.split()
	if err != nil {
		return err
	}
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		item, err := market.Moderation.Restore(ctx, account.Operator, kind, ref)
		if err != nil {
			return err
		}
		return s.print(wireItem(item), func(w io.Writer) { fmt.Fprintf(w, "%s is restored.\n", item.Title) })
	})
}

// itemName names an item as itemArg reads it.
func itemName(i wire.ReportedItem) string {
	if i.Kind == moderation.Module {
		return i.Kind + ":" + i.Ref
	}
	return i.Kind + ":" + i.ID
}

func wireItem(i moderation.Item) wire.ReportedItem {
	return wire.ReportedItem{
		Kind: i.Kind, ID: i.ID, Title: i.Title, Ref: i.Ref, Owner: i.Owner, QuarantinedAt: i.QuarantinedAt, Reason: i.Reason,
		OpenReports: i.Open, Reports: i.Reports, ReportedAt: i.ReportedAt,
	}
}

func wireReport(r moderation.Report) wire.Report {
	return wire.Report{
		ID: r.ID, Kind: r.Kind, ItemID: r.ItemID, ItemTitle: r.ItemTitle, Reason: r.Reason, Text: r.Text, State: r.State, Reporter: r.Reporter,
		ReportedAt: r.ReportedAt, HandledBy: r.HandledBy, HandledAt: r.HandledAt, Answer: r.Answer,
	}
}

// onePage turns a list that has one page only into one of the API.
func onePage[T, W any](items []T, convert func(T) W) wire.List[W] {
	return listOf(page.Page[T]{Items: items}, convert)
}

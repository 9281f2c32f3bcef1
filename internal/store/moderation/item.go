package moderation

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
)

// Item is a module or an offering as administrators handle it.
type Item struct {
	Kind    string // Module or Offering
	ID      string
	Title   string
	Ref     string // package name, or org/name/version
	OwnerID string // organisation
	Owner   string

	QuarantinedAt time.Time // zero while it is not in quarantine
	Reason        string    // of the quarantine

	Open       int64     // reports that wait for an answer
	Reports    int64     // all of them
	ReportedAt time.Time // when the last one came; zero for none
}

// Quarantined reports whether the item is in quarantine.
func (i Item) Quarantined() bool { return !i.QuarantinedAt.IsZero() }

// The lists of items.
const (
	ListOpen        = "open"        // items with an open report, the one reported last first
	ListHandled     = "handled"     // items all of whose reports are handled, the one reported last first
	ListQuarantined = "quarantined" // items in quarantine, the one put there last first
)

// Items returns a page of one of the lists of items. It is for administrators.
func (s *Service) Items(ctx context.Context, actor account.Actor, list string, req page.Request) (page.Page[Item], error) {
	none := page.Page[Item]{}
	if err := actor.NeedAdmin(); err != nil {
		return none, err
	}
	var a sqldb.Args
	var from string
	switch list {
	case ListOpen:
		from = reportedSQL + ` HAVING SUM(CASE WHEN state = 'open' THEN 1 ELSE 0 END) > 0`
	case ListHandled:
		from = reportedSQL + ` HAVING SUM(CASE WHEN state = 'open' THEN 1 ELSE 0 END) = 0`
	case ListQuarantined:
		from = quarantinedSQL
	default:
		return none, errs.Invalid("bad_list", "The list is one of open, handled and quarantined, not %.20q.", list)
	}
	var at int64
	var kind, id string
	more, err := req.Decode(&at, &kind, &id)
	if err != nil {
		return none, err
	}
	where := ""
	if more {
		where = "WHERE (at, kind, id) < (" + a.Add(at) + ", " + a.Add(kind) + ", " + a.Add(id) + ")"
	}
	keys, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (k key, err error) {
		return k, row.Scan(&k.kind, &k.id, sqldb.Time(&k.at))
	}, `SELECT kind, id, at FROM (`+from+`) AS found `+where+` ORDER BY at DESC, kind DESC, id DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return none, fmt.Errorf("list items: %w", err)
	}
	found := page.Of(req, keys, func(k key) []any { return []any{clock.Micros(k.at), k.kind, k.id} })
	items, err := loadItems(ctx, s.db, found.Items)
	return page.Page[Item]{Items: items, Next: found.Next}, err
}

// Item returns an item by id, or a module by package name, whoever sees it. None gives KindNotFound. It is
// for administrators.
func (s *Service) Item(ctx context.Context, actor account.Actor, kind, ref string) (Item, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Item{}, err
	}
	return s.item(ctx, s.db, kind, ref)
}

func (s *Service) item(ctx context.Context, q sqldb.Queryer, kind, ref string) (Item, error) {
	missing := errs.NotFound("item_not_found", "There is no %s %.100q.", kind, ref)
	id := ref
	switch kind {
	case Module:
		m, err := module.Find(ctx, q, ref)
		if err != nil {
			return Item{}, err
		}
		id = m.ID
	case Offering:
		if !clock.IsID(ref) {
			return Item{}, missing
		}
	default:
		return Item{}, unknownKind(kind)
	}
	items, err := loadItems(ctx, q, []key{{kind: kind, id: id}})
	if err != nil {
		return Item{}, err
	}
	if len(items) == 0 {
		return Item{}, missing
	}
	return items[0], nil
}

// Waiting counts the items with open reports. It is for administrators.
func (s *Service) Waiting(ctx context.Context, actor account.Actor) (int64, error) {
	if err := actor.NeedAdmin(); err != nil {
		return 0, err
	}
	n, err := sqldb.One(ctx, s.db, sqldb.Value[int64],
		`SELECT COUNT(*) FROM (SELECT DISTINCT item_kind, item_id FROM reports WHERE state = 'open') AS items`)
	if err != nil {
		return 0, fmt.Errorf("count reported items: %w", err)
	}
	return n, nil
}

// ReportFilter narrows the list of reports. Zero fields do not.
type ReportFilter struct {
	State string // StateOpen, StateDismissed, StateUpheld, or "handled" for both of the latter
	Kind  string // with Item
	Item  string // id of an item, or package name of a module
}

// Reports returns the reports, the newest first. It is for administrators.
func (s *Service) Reports(ctx context.Context, actor account.Actor, f ReportFilter, req page.Request) (page.Page[Report], error) {
	none := page.Page[Report]{}
	if err := actor.NeedAdmin(); err != nil {
		return none, err
	}
	var a sqldb.Args
	where := "1 = 1"
	switch f.State {
	case "":
	case "handled":
		where = "r.state <> 'open'"
	case StateOpen, StateDismissed, StateUpheld:
		where = "r.state = " + a.Add(f.State)
	default:
		return none, errs.Invalid("bad_state", "The state of a report is one of open, dismissed, upheld and handled, not %.20q.", f.State)
	}
	if f.Item != "" || f.Kind != "" {
		item, err := s.item(ctx, s.db, f.Kind, f.Item)
		if err != nil {
			return none, err
		}
		where += " AND r.item_kind = " + a.Add(item.Kind) + " AND r.item_id = " + a.Add(item.ID)
	}
	var at int64
	var id string
	if more, err := req.Decode(&at, &id); err != nil {
		return none, err
	} else if more {
		where += " AND (r.reported_at, r.id) < (" + a.Add(at) + ", " + a.Add(id) + ")"
	}
	list, err := sqldb.All(ctx, s.db, scanReport, selectReports+" WHERE "+where+
		" ORDER BY r.reported_at DESC, r.id DESC LIMIT "+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return none, fmt.Errorf("list reports: %w", err)
	}
	return page.Of(req, list, func(r Report) []any { return []any{clock.Micros(r.ReportedAt), r.ID} }), nil
}

// Get returns one report; none gives KindNotFound, code "report_not_found". It is for administrators.
func (s *Service) Get(ctx context.Context, actor account.Actor, id string) (Report, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Report{}, err
	}
	return findReport(ctx, s.db, id)
}

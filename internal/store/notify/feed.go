package notify

import (
	"context"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// Feed is a part of what happened to an organisation.
type Feed struct {
	Events []Event
	Next   string // cursor behind the last one; go on with it, also where nothing was there
}

// FeedInput says from where on.
type FeedInput struct {
	After string // the Next of the part before; "" from the oldest that is kept on
	Types []string
	Limit int // events wanted; as page.Request
}

// Feed returns what happened to the organisation that the actor acts for, in the order in which it was
// noted, to its managers and providers. Who always goes on from the last cursor misses nothing and gets
// nothing twice. A cursor that is none is "bad_cursor", a type that there is not "unknown_type".
func (s *Service) Feed(ctx context.Context, actor account.Actor, in FeedInput) (Feed, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return Feed{}, err
	}
	if !ownsOrg(actor) && !actor.Has(account.RoleManager) && !actor.Has(account.RoleProvider) {
		return Feed{}, actor.NeedRole(account.ScopeRead, account.RoleManager)
	}
	after, err := feedCursor(in.After)
	if err != nil {
		return Feed{}, err
	}
	var f errs.Fields
	for _, t := range in.Types {
		f.Check(knownType(t), "type", "unknown_type", "There are no events %q. There are: %s.", t, joinTypes(Types, ", "))
	}
	if err := f.Err("bad_feed", "The events cannot be chosen like this."); err != nil {
		return Feed{}, err
	}
	return s.feed(ctx, actor.OrgID, after, in)
}

func (s *Service) feed(ctx context.Context, orgID string, after int64, in FeedInput) (Feed, error) {
	type numbered struct {
		Event
		seq int64
	}
	var a sqldb.Args
	query := `SELECT f.seq, ` + eventColumns + ` FROM event_feed f JOIN events e ON e.id = f.event_id WHERE f.org_id = ` + a.Add(orgID) + ` AND f.seq > ` + a.Add(after)
	if len(in.Types) > 0 {
		query += ` AND e.type IN (` + sqldb.List(&a, in.Types) + `)`
	}
	list, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (n numbered, err error) {
		n.Event, err = scanEvent(behind{row, &n.seq})
		return n, err
	}, query+` ORDER BY f.seq LIMIT `+a.Add(page.Request{Limit: in.Limit}.Size()), a.Values()...)
	if err != nil {
		return Feed{}, errs.Wrap("notify.Feed", err)
	}
	out := Feed{Events: make([]Event, len(list))}
	for i, n := range list {
		out.Events[i], after = n.Event, n.seq
	}
	out.Next = strconv.FormatInt(after, 10)
	return out, nil
}

// behind scans a row whose first column is apart.
type behind struct {
	row   sqldb.Row
	first any
}

func (b behind) Scan(dst ...any) error { return b.row.Scan(append([]any{b.first}, dst...)...) }

// feedCursor reads the cursor of a feed.
func feedCursor(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, errs.Invalid("bad_cursor", "The cursor is not one that this feed gave; start again without it.")
	}
	return n, nil
}

func knownType(t string) bool {
	for _, known := range Types {
		if string(known) == t {
			return true
		}
	}
	return false
}

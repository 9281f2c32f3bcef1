package catalogue

import (
	"context"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// ResourceList says which resources to list. The zero value lists all that are not deleted.
type ResourceList struct {
	Kind  string        // "": every kind
	State ResourceState // "": created and used
	Word  string        // what title, name, description or file name must have, all words of it
	Page  page.Request
}

// ListResources returns the resources of the organisation that the actor acts for, the newest first. What
// cannot be searched for comes back together, code "bad_search".
func (s *Service) ListResources(ctx context.Context, actor account.Actor, in ResourceList) (page.Page[Resource], error) {
	none := page.Page[Resource]{}
	org := ownOrg(actor)
	if org == "" {
		return none, actor.Need(account.ScopeRead)
	}
	if err := in.check(); err != nil {
		return none, err
	}
	var a sqldb.Args
	where := "r.org_id = " + a.Add(org) + in.filterSQL(&a)
	var at int64
	var id string
	if more, err := in.Page.Decode(&at, &id); err != nil {
		return none, err
	} else if more {
		where += " AND (r.created_at, r.id) < (" + a.Add(at) + ", " + a.Add(id) + ")"
	}
	list, err := sqldb.All(ctx, s.db, scanResource, `
SELECT `+resourceColumns+` FROM `+resourceTables+`
WHERE `+where+`
ORDER BY r.created_at DESC, r.id DESC LIMIT `+a.Add(in.Page.Size()+1), a.Values()...)
	if err != nil {
		return none, err
	}
	return page.Of(in.Page, list, func(r Resource) []any { return []any{clock.Micros(r.CreatedAt), r.ID} }), nil
}

func (in ResourceList) check() error {
	var f errs.Fields
	f.Check(in.Kind == "" || slices.Contains([]string{KindModule, KindDownload, KindAPI}, in.Kind), "kind", "bad_kind",
		"The kind is one of %s, %s and %s.", KindModule, KindDownload, KindAPI)
	f.Check(slices.Contains([]ResourceState{"", ResourceCreated, ResourceUsed, ResourceDeleted}, in.State), "state", "bad_state",
		"The state is one of %s, %s and %s.", ResourceCreated, ResourceUsed, ResourceDeleted)
	f.Check(isText(in.Word), "q", "bad_characters", "It must be text without control characters.")
	f.Check(len(in.Word) <= maxSearch, "q", "too_long", "It has more than %d bytes.", maxSearch)
	return f.Err("bad_search", "Resources cannot be searched like this.")
}

// filterSQL returns the conditions on the resources r, each behind AND.
func (in ResourceList) filterSQL(a *sqldb.Args) string {
	const used = "EXISTS (SELECT 1 FROM offering_resources y WHERE y.resource_id = r.id)"
	where := map[ResourceState]string{
		"":              " AND r.state = 'created'",
		ResourceCreated: " AND r.state = 'created' AND NOT " + used,
		ResourceUsed:    " AND r.state = 'created' AND " + used,
		ResourceDeleted: " AND r.state = 'deleted'",
	}[in.State]
	if in.Kind != "" {
		where += " AND r.kind = " + a.Add(in.Kind)
	}
	for word := range strings.FieldsSeq(in.Word) {
		text := "r.title || ' ' || r.name || ' ' || r.description || ' ' || COALESCE(v.file_name, '')"
		where += ` AND (` + text + ` LIKE ` + a.Add(sqldb.Like(word)) + ` ESCAPE '\' OR LOWER(` + text + `) LIKE ` +
			a.Add(sqldb.Like(strings.ToLower(word))) + ` ESCAPE '\')`
	}
	return where
}

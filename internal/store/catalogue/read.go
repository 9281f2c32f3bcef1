package catalogue

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

var refForm = regexp.MustCompile(`^([A-Za-z0-9._@+-]+)/([\w -]+)/([0-9.]+)$`)

// notFound is what an offering that is not there, or not visible, gives.
func notFound(ref string) error {
	if !isText(ref) || utf8.RuneCountInString(ref) > 100 {
		ref = "with this name"
	}
	return errs.NotFound("offering_not_found", "There is no offering %s.", ref)
}

// Find returns the offering with the id, or the reference org/name/version, whoever asks: the caller
// sees to [Offering.VisibleTo]. None gives KindNotFound, code "offering_not_found".
func Find(ctx context.Context, q sqldb.Queryer, ref string) (Offering, error) {
	var a sqldb.Args
	var where string
	if parts := refForm.FindStringSubmatch(ref); parts != nil {
		where = "g.name_key = " + a.Add(strings.ToLower(parts[1])) + " AND o.name = " + a.Add(parts[2]) + " AND o.version = " + a.Add(parts[3])
	} else if clock.IsID(ref) {
		where = "o.id = " + a.Add(ref)
	} else {
		return Offering{}, notFound(ref)
	}
	list, err := selectAll(ctx, q, "WHERE "+where, a)
	if err != nil {
		return Offering{}, err
	}
	if len(list) == 0 {
		return Offering{}, notFound(ref)
	}
	return list[0], nil
}

// FindVisible is Find for the actor: an offering that it does not see is not found.
func FindVisible(ctx context.Context, q sqldb.Queryer, actor account.Actor, ref string) (Offering, error) {
	o, err := Find(ctx, q, ref)
	if err == nil && !o.VisibleTo(actor) {
		err = notFound(ref)
	}
	return o, err
}

// FindAll returns the offerings with the ids, by id, whoever asks. Ids that are none are left out.
func FindAll(ctx context.Context, q sqldb.Queryer, ids []string) (map[string]Offering, error) {
	var a sqldb.Args
	list, err := selectAll(ctx, q, "WHERE o.id IN ("+sqldb.List(&a, ids)+")", a)
	if err != nil {
		return nil, err
	}
	found := make(map[string]Offering, len(list))
	for _, o := range list {
		found[o.ID] = o
	}
	return found, nil
}

// Get returns the offering with the id, or the reference org/name/version. One that is not visible to
// the actor is KindNotFound, code "offering_not_found". Those who bought it see it for ever, quarantined
// or not.
func (s *Service) Get(ctx context.Context, actor account.Actor, ref string) (Offering, error) {
	o, err := Find(ctx, s.db, ref)
	if err != nil {
		return Offering{}, err
	}
	if o.VisibleTo(actor) {
		return o.SeenBy(actor), nil
	}
	if actor.Need(account.ScopeRead) == nil {
		bought, err := s.buyers.HasBought(ctx, actor.OrgID, o.ID)
		if err != nil {
			return Offering{}, err
		}
		if bought {
			return o.SeenBy(actor), nil
		}
	}
	return Offering{}, notFound(ref)
}

// Offers returns the published offerings, visible to the actor, of which each of the modules is a
// part, by module id, the newest first. Modules without offerings are left out.
func (s *Service) Offers(ctx context.Context, actor account.Actor, moduleIDs []string) (map[string][]Offering, error) {
	offers := make(map[string][]Offering)
	if len(moduleIDs) == 0 {
		return offers, nil
	}
	var a sqldb.Args
	list, err := selectAll(ctx, s.db, `
WHERE o.state = 'published' AND `+visibleSQL(&a, actor)+` AND EXISTS (
    SELECT 1 FROM offering_resources x JOIN resources r ON r.id = x.resource_id
    WHERE x.offering_id = o.id AND r.module_id IN (`+sqldb.List(&a, moduleIDs)+`))
ORDER BY o.published_at DESC, o.id DESC`, a)
	if err != nil {
		return nil, err
	}
	wanted := make(map[string]bool, len(moduleIDs))
	for _, id := range moduleIDs {
		wanted[id] = true
	}
	for _, o := range allSeenBy(list, actor) {
		for _, r := range o.Resources {
			if wanted[r.ModuleID] {
				offers[r.ModuleID] = append(offers[r.ModuleID], o)
			}
		}
	}
	return offers, nil
}

// Resources lists the resources of the actor's organisation, the newest first.
func (s *Service) Resources(ctx context.Context, actor account.Actor, req page.Request) (page.Page[Resource], error) {
	none := page.Page[Resource]{}
	if ownOrg(actor) == "" {
		return none, actor.Need(account.ScopeRead)
	}
	var a sqldb.Args
	where := "r.org_id = " + a.Add(ownOrg(actor)) + " AND r.state = 'created'"
	var at int64
	var id string
	if more, err := req.Decode(&at, &id); err != nil {
		return none, err
	} else if more {
		where += " AND (r.created_at, r.id) < (" + a.Add(at) + ", " + a.Add(id) + ")"
	}
	list, err := sqldb.All(ctx, s.db, scanResource, `
SELECT `+resourceColumns+` FROM `+resourceTables+`
WHERE `+where+`
ORDER BY r.created_at DESC, r.id DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return none, err
	}
	return page.Of(req, list, func(r Resource) []any { return []any{clock.Micros(r.CreatedAt), r.ID} }), nil
}

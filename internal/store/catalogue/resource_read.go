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

var resourceRefForm = regexp.MustCompile(`^([A-Za-z0-9._@+-]+)/([\w -]+)$`)

// resourceNotFound is what a resource that is not there, or not visible, gives.
func resourceNotFound(ref string) error {
	if !isText(ref) || utf8.RuneCountInString(ref) > 100 {
		ref = "with this name"
	}
	return errs.NotFound("resource_not_found", "There is no resource %s.", ref)
}

// refSQL returns the condition for the resource r of the reference, which is its id, or org/name.
func refSQL(a *sqldb.Args, ref string) (string, error) {
	if parts := resourceRefForm.FindStringSubmatch(ref); parts != nil {
		return "g.name_key = " + a.Add(strings.ToLower(parts[1])) + " AND r.name = " + a.Add(parts[2]), nil
	}
	if !clock.IsID(ref) {
		return "", resourceNotFound(ref)
	}
	return "r.id = " + a.Add(ref), nil
}

// findResource returns the resource, whoever asks. None gives KindNotFound, code "resource_not_found".
func findResource(ctx context.Context, q sqldb.Queryer, ref string) (Resource, error) {
	var a sqldb.Args
	where, err := refSQL(&a, ref)
	if err != nil {
		return Resource{}, err
	}
	r, found, err := oneResource(ctx, q, where, a)
	if err == nil && !found {
		err = resourceNotFound(ref)
	}
	return r, err
}

// findVisibleResource is findResource for the actor: what it does not see is not found. Those who bought a
// resource see it besides: see [Service.GetResource].
func findVisibleResource(ctx context.Context, q sqldb.Queryer, actor account.Actor, ref string) (Resource, error) {
	var a sqldb.Args
	where, err := refSQL(&a, ref)
	if err != nil {
		return Resource{}, err
	}
	r, found, err := oneResource(ctx, q, where+" AND "+resourceVisibleSQL(&a, actor), a)
	if err == nil && !found {
		err = resourceNotFound(ref)
	}
	return r, err
}

// resourceVisibleSQL returns the condition that holds of the resources r, with their modules m, that exist
// for the actor: its own, those in an offering that it sees, files and links that are open, and public
// modules.
func resourceVisibleSQL(a *sqldb.Args, actor account.Actor) string {
	if actor.NeedAdmin() == nil {
		return "TRUE"
	}
	where := `EXISTS (
    SELECT 1 FROM offering_resources b JOIN offerings o ON o.id = b.offering_id
    WHERE b.resource_id = r.id AND ` + visibleSQL(a, actor) + `)
  OR (m.id IS NOT NULL AND m.visibility = 'public' AND m.quarantined_at IS NULL)`
	if actor.Need(account.ScopeRead) == nil {
		where += ` OR (m.id IS NULL AND r.is_open AND r.state = 'created')`
	}
	if org := ownOrg(actor); org != "" {
		where += " OR r.org_id = " + a.Add(org)
	}
	return "(" + where + ")"
}

// GetResource returns the resource with the id, or the reference org/name, to those for whom it exists:
// who owns it, administrators, who has a right to it, everybody who sees an offering that holds it, and
// where it is open, everybody who is signed in. Else it is KindNotFound, code "resource_not_found". The
// link of an API is for those who may have it.
func (s *Service) GetResource(ctx context.Context, actor account.Actor, ref string) (Resource, error) {
	r, err := s.look(ctx, actor, ref)
	if err != nil {
		return Resource{}, err
	}
	may, err := s.MayHave(ctx, actor, r)
	if !may {
		r.Link = ""
	}
	return r, err
}

// look finds a resource that exists for the actor, with all that is in it.
func (s *Service) look(ctx context.Context, actor account.Actor, ref string) (Resource, error) {
	r, err := findVisibleResource(ctx, s.db, actor, ref)
	if !errs.Is(err, errs.KindNotFound) || actor.Need(account.ScopeRead) != nil {
		return r, err
	}
	if r, err = findResource(ctx, s.db, ref); err != nil {
		return Resource{}, err
	}
	right, err := s.buyers.EntitledTo(ctx, actor.OrgID, r.ID)
	if err == nil && !right {
		err = resourceNotFound(ref)
	}
	return r, err
}

// ResourceVersions returns the versions of a file or link, the newest first. A module has its own, in the
// registry: KindConflict, code "resource_is_a_module".
func (s *Service) ResourceVersions(ctx context.Context, actor account.Actor, ref string, req page.Request) (page.Page[ResourceVersion], error) {
	none := page.Page[ResourceVersion]{}
	r, err := s.look(ctx, actor, ref)
	if err != nil {
		return none, err
	}
	if r.Kind == KindModule {
		return none, errs.Conflict("resource_is_a_module", "The versions are those of the module %s.", r.ModulePackage)
	}
	may, err := s.MayHave(ctx, actor, r)
	if err != nil {
		return none, err
	}
	var a sqldb.Args
	where := "v.resource_id = " + a.Add(r.ID)
	var seq int64
	if more, err := req.Decode(&seq); err != nil {
		return none, err
	} else if more {
		where += " AND v.seq < " + a.Add(seq)
	}
	list, err := sqldb.All(ctx, s.db, scanResourceVersion, selectResourceVersions+`
WHERE `+where+`
ORDER BY v.seq DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return none, err
	}
	for i := range list {
		if !may {
			list[i].Link = ""
		}
	}
	return page.Of(req, list, func(v ResourceVersion) []any { return []any{v.Seq} }), nil
}

// ResourceOfferings returns the offerings that hold the resource, of those that the actor sees, the newest
// first.
func (s *Service) ResourceOfferings(ctx context.Context, actor account.Actor, ref string, req page.Request) (page.Page[Offering], error) {
	none := page.Page[Offering]{}
	r, err := s.look(ctx, actor, ref)
	if err != nil {
		return none, err
	}
	var a sqldb.Args
	where := "EXISTS (SELECT 1 FROM offering_resources b WHERE b.offering_id = o.id AND b.resource_id = " + a.Add(r.ID) + ") AND " + visibleSQL(&a, actor)
	var at int64
	var id string
	if more, err := req.Decode(&at, &id); err != nil {
		return none, err
	} else if more {
		where += " AND (o.created_at, o.id) < (" + a.Add(at) + ", " + a.Add(id) + ")"
	}
	list, err := selectAll(ctx, s.db, "WHERE "+where+"\nORDER BY o.created_at DESC, o.id DESC LIMIT "+a.Add(req.Size()+1), a)
	if err != nil {
		return none, err
	}
	return page.Of(req, list, func(o Offering) []any { return []any{clock.Micros(o.CreatedAt), o.ID} }), nil
}

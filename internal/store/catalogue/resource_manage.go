package catalogue

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// UpdateResource changes what is said of a file or link. While an offering holds it, only title and
// description change: KindConflict, code "resource_in_use". The revision is the one that the caller saw, 0
// for any; a stale one is KindPrecondition, code "resource_changed". What is deleted, and what stands for a
// module, is not changed: KindConflict, codes "resource_deleted" and "resource_is_a_module".
func (s *Service) UpdateResource(ctx context.Context, actor account.Actor, ref string, in ResourceChange, revision int64) (Resource, error) {
	var r Resource
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if r, err = ownResource(ctx, tx, actor, ref, revision); err != nil {
			return err
		}
		before := r
		if err := in.apply(&r); err != nil {
			return err
		}
		if r == before {
			return nil
		}
		if r.Used && (r.MediaType != before.MediaType || r.Open != before.Open) {
			return errs.Conflict("resource_in_use",
				"%s is part of an offering: only its title and its description can be changed.", before.Title)
		}
		r.UpdatedAt, r.Commercial = s.clock.Now(), !r.Open
		if err := updateResource(ctx, tx, &r); err != nil {
			return err
		}
		if err := retypeVersion(ctx, tx, r); err != nil {
			return err
		}
		return s.auditResource(ctx, tx, actor, "resource.update", r)
	})
	return r, errs.Wrap("catalogue.UpdateResource", err)
}

// apply checks the change and puts it into the resource.
func (in ResourceChange) apply(r *Resource) error {
	for _, c := range []struct{ value, to *string }{{in.Title, &r.Title}, {in.Description, &r.Description}, {in.MediaType, &r.MediaType}} {
		if c.value != nil {
			*c.to = *c.value
		}
	}
	if in.Open != nil {
		r.Open = *in.Open
	}
	var f errs.Fields
	checkTitle(&f, r.Title)
	checkText(&f, "description", r.Description)
	f.Check(isMediaType(r.MediaType) && (r.MediaType != "" || r.Kind != KindDownload), "media_type", "bad_media_type", "A media type is as application/pdf.")
	return f.Err("bad_resource", "The resource cannot be kept like this.")
}

// DeleteResource takes a file or link out of the offerings that are not published. Where no other offering
// holds it, it is removed with its files; else it is deleted: it stays for its buyers and cannot be bound
// again, and no offering goes because of it (spec wstore 3.3, as we read it). It reports whether it was
// removed. Administrators may do it too. KindConflict has the codes "resource_deleted" and
// "resource_is_a_module".
func (s *Service) DeleteResource(ctx context.Context, actor account.Actor, ref string) (removed bool, err error) {
	if err := actor.Need(account.ScopeSell); err != nil && actor.NeedAdmin() != nil {
		return false, err
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		r, err := findVisibleResource(ctx, tx, actor, ref)
		if err != nil {
			return err
		}
		if err := mayManageResource(actor, r); err != nil && actor.NeedAdmin() != nil {
			return err
		}
		if err := isLive(r); err != nil {
			return err
		}
		if removed, err = s.deleteResource(ctx, tx, r); err != nil {
			return err
		}
		return s.auditResource(ctx, tx, actor, "resource.delete", r)
	})
	return removed, errs.Wrap("catalogue.DeleteResource", err)
}

func (s *Service) deleteResource(ctx context.Context, tx *sqldb.Tx, r Resource) (removed bool, err error) {
	if err := leaveDrafts(ctx, tx, r.ID); err != nil {
		return false, err
	}
	bound, err := isBound(ctx, tx, r.ID)
	if err != nil {
		return false, err
	}
	if bound {
		r.UpdatedAt = s.clock.Now()
		return false, retireResource(ctx, tx, r)
	}
	keys, err := keysOf(ctx, tx, r.ID)
	if err != nil {
		return false, err
	}
	for _, key := range keys {
		if err := s.shelf.Discard(ctx, tx, key); err != nil {
			return false, err
		}
	}
	return true, removeResource(ctx, tx, r.ID)
}

// ownResource finds a file or link for a provider who changes it.
func ownResource(ctx context.Context, q sqldb.Queryer, actor account.Actor, ref string, revision int64) (Resource, error) {
	if err := actor.Need(account.ScopeSell); err != nil {
		return Resource{}, err
	}
	r, err := findVisibleResource(ctx, q, actor, ref)
	if err != nil {
		return Resource{}, err
	}
	if err := mayManageResource(actor, r); err != nil {
		return Resource{}, err
	}
	if err := isLive(r); err != nil {
		return Resource{}, err
	}
	if revision != 0 && revision != r.Revision {
		return Resource{}, errs.New(errs.KindPrecondition, "resource_changed",
			"The resource was changed since you last saw it. Look at it again, then change it.")
	}
	return r, nil
}

// mayManageResource returns nil when the actor sells for the resource's organisation.
func mayManageResource(actor account.Actor, r Resource) error {
	if actor.OrgID != r.OrgID {
		return errs.Forbidden("resource_not_yours", "The resource belongs to %s; act for it to change the resource.", r.OrgName)
	}
	return actor.NeedRole(account.ScopeSell, account.RoleProvider)
}

// isLive refuses what is not changed by hand, or not any more.
func isLive(r Resource) error {
	if r.Deleted {
		return errs.Conflict("resource_deleted", "%s is deleted. It only stays for those who have bought it.", r.Title)
	}
	if r.Kind == KindModule {
		return errs.Conflict("resource_is_a_module",
			"%s stands for the module %s and follows it: publish a version, or withdraw one.", r.Title, r.ModulePackage)
	}
	return nil
}

func (s *Service) auditResource(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action string, r Resource) error {
	return s.accounts.Audit(ctx, tx, actor, action, "resource:"+r.ID, map[string]any{
		"ref": r.Ref(), "kind": r.Kind, "version": r.Version, "open": r.Open, "sha256": r.SHA256, "revision": r.Revision,
	})
}

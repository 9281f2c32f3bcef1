package catalogue

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// DefaultMaxUpload bounds the file of a resource where the configuration says nothing, in bytes.
const DefaultMaxUpload = 2 << 30

// sniffed is how much of a file is looked at to find out what it is, in bytes.
const sniffed = 512

// CreateResource makes a resource of the file in body, which is streamed to the shelf, or of a link, with a
// nil body. The actor is a provider. Everything that can be told is checked before the body is read, and
// whatever fails, nothing is left. All mistakes of the input come back together, code "bad_resource"; a
// name that is taken is KindConflict, code "resource_exists"; of a file that is too large see [blob.Store].
func (s *Service) CreateResource(ctx context.Context, actor account.Actor, in ResourceInput, body io.Reader) (Resource, error) {
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return Resource{}, err
	}
	in.normalise()
	var f errs.Fields
	in.check(&f)
	if err := f.Err("bad_resource", "The resource cannot be kept like this."); err != nil {
		return Resource{}, err
	}
	if err := nameIsFree(ctx, s.db, actor.OrgID, in.Name); err != nil {
		return Resource{}, err
	}
	v := ResourceVersion{Version: in.Version, MediaType: in.MediaType, FileName: in.FileName, Link: in.Link}
	if err := s.receiveFile(ctx, &v, in.Kind, body); err != nil {
		return Resource{}, errs.Wrap("catalogue.CreateResource", err)
	}
	defer s.giveUp(ctx, v)
	var r Resource
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		r = Resource{
			ID: s.ids.NewID(), OrgID: actor.OrgID, Name: in.Name, Title: in.Title, Kind: in.Kind, Version: in.Version,
			Description: in.Description, MediaType: v.MediaType, Open: in.Open, CreatedAt: s.clock.Now(),
		}
		if r.Name == "" {
			if r.Name, err = spareResourceName(ctx, tx, actor.OrgID); err != nil {
				return err
			}
		}
		if err := insertResource(ctx, tx, r); err != nil {
			return err
		}
		r, err = s.addVersion(ctx, tx, actor, "resource.create", r, v)
		return err
	})
	return r, errs.Wrap("catalogue.CreateResource", err)
}

// UpgradeResource gives a file or link a new version, above the current one; the old ones stay for those who
// have a right to the resource. The body is the file, nil for a link. Besides what CreateResource refuses,
// KindConflict has the codes "version_not_above", "resource_deleted" and "resource_is_a_module", and
// KindPrecondition the code "resource_changed".
func (s *Service) UpgradeResource(ctx context.Context, actor account.Actor, ref string, in UpgradeInput, body io.Reader) (Resource, error) {
	r, err := s.upgradable(ctx, s.db, actor, ref, in)
	if err != nil {
		return Resource{}, err
	}
	v := ResourceVersion{Version: in.Version, MediaType: in.MediaType, FileName: baseName(in.FileName), Link: in.Link}
	if r.Kind == KindAPI {
		v.MediaType = cmp.Or(v.MediaType, r.MediaType)
	}
	if err := s.receiveFile(ctx, &v, r.Kind, body); err != nil {
		return Resource{}, errs.Wrap("catalogue.UpgradeResource", err)
	}
	defer s.giveUp(ctx, v)
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if r, err = s.upgradable(ctx, tx, actor, ref, in); err != nil {
			return err
		}
		r.Version, r.MediaType, r.UpdatedAt = v.Version, v.MediaType, s.clock.Now()
		if err := updateResource(ctx, tx, &r); err != nil {
			return err
		}
		r, err = s.addVersion(ctx, tx, actor, "resource.upgrade", r, v)
		return err
	})
	return r, errs.Wrap("catalogue.UpgradeResource", err)
}

// upgradable finds the resource and refuses what cannot become its next version.
func (s *Service) upgradable(ctx context.Context, q sqldb.Queryer, actor account.Actor, ref string, in UpgradeInput) (Resource, error) {
	r, err := ownResource(ctx, q, actor, ref, in.Revision)
	if err != nil {
		return Resource{}, err
	}
	var f errs.Fields
	checkResourceVersion(&f, in.Version)
	checkContent(&f, r.Kind, baseName(in.FileName), in.Link, in.MediaType)
	if err := f.Err("bad_resource", "The version cannot be kept like this."); err != nil {
		return Resource{}, err
	}
	if compareResourceVersions(in.Version, r.Version) <= 0 {
		return Resource{}, errs.Conflict("version_not_above",
			"The current version is %s; a new one must be above it, and %s is not.", r.Version, in.Version)
	}
	return r, nil
}

// addVersion stores the version, whose file stays from now on, notes that, and returns the resource as it is
// stored.
func (s *Service) addVersion(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action string, r Resource, v ResourceVersion) (Resource, error) {
	v.ResourceID, v.CreatedAt = r.ID, s.clock.Now()
	if err := insertResourceVersion(ctx, tx, v, actor.UserID); err != nil {
		return Resource{}, err
	}
	if v.blobKey != "" {
		if err := s.shelf.Keep(ctx, tx, v.blobKey); err != nil {
			return Resource{}, err
		}
	}
	r, err := findResource(ctx, tx, r.ID)
	if err != nil {
		return Resource{}, err
	}
	return r, s.auditResource(ctx, tx, actor, action, r)
}

// receiveFile puts the file of a download on the shelf and notes in v what it is.
func (s *Service) receiveFile(ctx context.Context, v *ResourceVersion, kind string, body io.Reader) error {
	if kind != KindDownload {
		return nil
	}
	empty := errs.Invalid("empty_file", "The file is missing or empty. Choose one that has something in it.")
	if body == nil {
		return empty
	}
	file := bufio.NewReaderSize(body, sniffed)
	head, err := file.Peek(sniffed)
	if len(head) == 0 && errors.Is(err, io.EOF) {
		return empty
	}
	v.MediaType = cmp.Or(v.MediaType, mediaTypeOf(v.FileName, head))
	info, err := s.shelf.Put(ctx, file, s.maxUpload)
	if err != nil {
		return err
	}
	v.blobKey, v.SHA256, v.Size = info.Key, info.SHA256, info.Size
	return nil
}

// giveUp drops the file of a version that was not kept. What fails here is swept away later.
func (s *Service) giveUp(ctx context.Context, v ResourceVersion) {
	if v.blobKey != "" {
		_ = s.shelf.Drop(context.WithoutCancel(ctx), v.blobKey)
	}
}

// nameIsFree refuses a name that the organisation uses already.
func nameIsFree(ctx context.Context, q sqldb.Queryer, orgID, name string) error {
	taken, err := resourceNameTaken(ctx, q, orgID, name)
	if err == nil && taken {
		err = resourceExists(name)
	}
	return err
}

func resourceNameTaken(ctx context.Context, q sqldb.Queryer, orgID, name string) (bool, error) {
	n, err := sqldb.One(ctx, q, sqldb.Value[int64], `SELECT COUNT(*) FROM resources WHERE org_id = $1 AND name = $2`, orgID, name)
	if err != nil {
		return false, fmt.Errorf("name of resource: %w", err)
	}
	return n > 0, nil
}

// spareResourceName returns a name for a resource whose title gives none: "resource", with a number behind
// where that is taken.
func spareResourceName(ctx context.Context, q sqldb.Queryer, orgID string) (string, error) {
	return firstFree("resource", func(name string) (bool, error) { return resourceNameTaken(ctx, q, orgID, name) })
}

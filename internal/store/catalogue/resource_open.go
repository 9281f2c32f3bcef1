package catalogue

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/errs"
)

// ResourceFile is the file of a version, open for reading. The caller closes Body.
type ResourceFile struct {
	Resource Resource
	Version  ResourceVersion
	Body     blob.Reader
}

// OpenResource opens the file of a version, "" or "latest" for the current one, without counting it as a
// download. It is for those who own the resource, administrators, and who has a right to it, in all its
// versions; where it is open, for everybody who is signed in. The others are refused with KindForbidden,
// code "not_entitled", or KindUnauthenticated; while the resource is part of an offering that is
// quarantined, buyers are too, code "quarantined". What has no file is KindConflict, code
// "resource_is_a_link" or "resource_is_a_module".
func (s *Service) OpenResource(ctx context.Context, actor account.Actor, ref, version string) (ResourceFile, error) {
	r, err := s.look(ctx, actor, ref)
	if err != nil {
		return ResourceFile{}, err
	}
	if r.Kind == KindModule {
		return ResourceFile{}, errs.Conflict("resource_is_a_module", "The file is that of a version of the module %s. Download it there.", r.ModulePackage)
	}
	if err := s.mayHave(ctx, actor, r); err != nil {
		return ResourceFile{}, err
	}
	v, err := findResourceVersion(ctx, s.db, r, version)
	if err != nil {
		return ResourceFile{}, err
	}
	if v.Link != "" {
		return ResourceFile{}, errs.Conflict("resource_is_a_link", "%s has no file. It is at %s", r.Title, v.Link)
	}
	body, err := s.shelf.Get(ctx, v.blobKey)
	if errs.Is(err, errs.KindNotFound) {
		return ResourceFile{}, &errs.Error{
			Op: "catalogue.OpenResource", Kind: errs.KindInternal, Code: "file_missing", Err: err,
			Message: "The file of this version is missing on the server. Its administrator finds out more with souk verify.",
		}
	}
	if err != nil {
		return ResourceFile{}, errs.Wrap("catalogue.OpenResource", err)
	}
	return ResourceFile{Resource: r, Version: v, Body: body}, nil
}

// MayHave reports whether the actor gets the files and links of a resource that exists for it.
func (s *Service) MayHave(ctx context.Context, actor account.Actor, r Resource) (bool, error) {
	err := s.mayHave(ctx, actor, r)
	if errs.Is(err, errs.KindForbidden) || errs.Is(err, errs.KindUnauthenticated) {
		return false, nil
	}
	return err == nil, err
}

func (s *Service) mayHave(ctx context.Context, actor account.Actor, r Resource) error {
	if actor.NeedAdmin() == nil || ownOrg(actor) != "" && ownOrg(actor) == r.OrgID {
		return nil
	}
	if err := actor.Need(account.ScopeRead); err != nil {
		return err
	}
	if !r.Open || r.Deleted {
		right, err := s.buyers.EntitledTo(ctx, actor.OrgID, r.ID)
		if err != nil {
			return errs.Wrap("catalogue: right to a resource", err)
		}
		if !right {
			return errs.Forbidden("not_entitled",
				"%s is for those who have bought it, and %s has not. Buy an offering that contains it, or act for an organisation that has.", r.Title, actor.OrgName)
		}
	}
	if r.Blocked {
		return errs.Forbidden("quarantined",
			"The administrators of this market have stopped an offering with %s for the time being. Nobody can have it until they let it go on.", r.Title)
	}
	return nil
}

// CountDownload makes a download of a file that was opened, for those who know only later that it is one.
// It is written by FlushDownloads.
func (s *Service) CountDownload(f ResourceFile) {
	s.downloads.add(versionKey{f.Version.ResourceID, f.Version.Seq}, 1)
}

package release

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
)

// Download opens the package file of a version ("" is the latest) and counts it as a download. The
// organisation that the actor acts for keeps the right to that version from now on. Refusals:
// KindForbidden, code "not_entitled", for a commercial module, or "quarantined"; KindGone, code
// "version_yanked"; KindNotFound, code "file_not_held", for a version without a file.
func (s *Service) Download(ctx context.Context, actor account.Actor, ref, number string) (File, error) {
	f, err := s.Open(ctx, actor, ref, number)
	if err != nil {
		return File{}, err
	}
	if err := s.Count(ctx, actor, f); err != nil {
		return File{}, errors.Join(err, f.Body.Close())
	}
	return f, nil
}

// Count makes a download of a file that was opened: for those who know only later that it is one.
func (s *Service) Count(ctx context.Context, actor account.Actor, f File) error {
	if err := s.remember(ctx, actor, f.Version.ID); err != nil {
		return errs.Wrap("release.Count", err)
	}
	s.counts.add(f.Version.ID, f.Version.Module.ID)
	return nil
}

// Open is Download without counting: for those who look at a file's head, or go on with the rest of it.
func (s *Service) Open(ctx context.Context, actor account.Actor, ref, number string) (File, error) {
	v, err := s.Version(ctx, actor, ref, number)
	if err != nil {
		return File{}, err
	}
	if err := s.mayHave(ctx, actor, v); err != nil {
		return File{}, err
	}
	if !v.Held() {
		return File{}, notHeld(v)
	}
	body, err := s.shelf.Get(ctx, v.BlobKey)
	if errs.Is(err, errs.KindNotFound) {
		return File{}, &errs.Error{
			Op: "release.Open", Kind: errs.KindInternal, Code: "file_missing", Err: err,
			Message: "The file of this version is missing on the server. Its administrator finds out more with souk verify.",
		}
	}
	if err != nil {
		return File{}, errs.Wrap("release.Open", err)
	}
	return File{Version: v, Name: v.FileName, SHA256: v.SHA256, Size: v.Size, Body: body}, nil
}

// notHeld tells whoever may have the file of a version that there is none.
func notHeld(v Version) error {
	return errs.NotFound("file_not_held",
		"The file of %s %s is not held here: this market knows the version from a catalogue only. Get it from where it was published.",
		v.Module.Package, v.Version)
}

// MayDownload reports whether the actor gets the file of the version, for pages that offer it.
func (s *Service) MayDownload(ctx context.Context, actor account.Actor, v Version) (bool, error) {
	if !v.Held() {
		return false, nil
	}
	err := s.mayHave(ctx, actor, v)
	if errs.Is(err, errs.KindForbidden) || errs.Is(err, errs.KindGone) {
		return false, nil
	}
	return err == nil, err
}

// lock is what keeps an actor from the file of a version.
type lock int

const (
	noLock      lock = iota
	rightOrHad       // a right to the module opens it, and so does an earlier download of the version
	rightOnly        // a right to the module opens it
	nothingOpen      // the module is in quarantine
)

// lockOf returns what keeps the actor from the file of a version: the owner and administrators have all files;
// others need something for commercial and yanked ones. The key of an instance is kept in files and sent by
// programs, so it opens less than its owner's people: of the owner's modules those that are public, and the
// hidden ones by a right, as a customer has it.
func lockOf(actor account.Actor, v Version) lock {
	m, byKey := v.Module, actor.Via == account.ViaInstance
	hidden := m.Visibility != module.Public
	switch {
	case byKey && m.Quarantined():
		return nothingOpen
	case byKey && hidden:
		return rightOnly
	case m.OwnedBy(actor) || actor.NeedAdmin() == nil:
		return noLock
	case m.Quarantined():
		return nothingOpen
	case m.Commercial || v.Yanked():
		return rightOrHad
	}
	return noLock
}

// mayHave refuses whoever has no right to the file of a version.
func (s *Service) mayHave(ctx context.Context, actor account.Actor, v Version) error {
	m, locked := v.Module, lockOf(actor, v)
	switch locked {
	case noLock:
		return nil
	case nothingOpen:
		return quarantined(m)
	}
	right, err := s.hasRight(ctx, actor, m)
	if err == nil && !right && locked == rightOrHad {
		right, err = s.hadBefore(ctx, actor, v.ID)
	}
	switch {
	case err != nil:
		return err
	case right:
		return nil
	case locked == rightOnly:
		return errs.Forbidden("not_entitled",
			"%s is for the organisation of its owner, and the key of an instance downloads it only where %s has a right to it. "+
				"Offer it to the organisation, or download it signed in.", m.Package, actor.OrgName)
	case m.Commercial:
		return notEntitled(m, actor)
	}
	return errs.New(errs.KindGone, "version_yanked", "%s %s is withdrawn (%s). Choose another version.", m.Package, v.Version, v.YankReason)
}

// quarantined refuses those who know of the module because they have acquired a right to it.
func quarantined(m module.Module) error {
	return errs.Forbidden("quarantined",
		"%s is in quarantine: administrators of this market have taken it out of circulation. "+
			"Your right to it stays, and its files come back when it is restored.", m.Package)
}

func notEntitled(m module.Module, actor account.Actor) error {
	if actor.Anonymous() {
		return errs.Forbidden("not_entitled",
			"%s is commercial. Sign in and act for an organisation that has bought it, or buy it.", m.Package)
	}
	return errs.Forbidden("not_entitled",
		"%s is commercial, and %s has not bought it. Buy an offering that contains it, or act for an organisation that has.", m.Package, actor.OrgName)
}

// hadBefore reports whether the actor's organisation has downloaded the version before.
func (s *Service) hadBefore(ctx context.Context, actor account.Actor, versionID string) (bool, error) {
	if actor.OrgID == "" || actor.Need(account.ScopeRead) != nil {
		return false, nil
	}
	_, err := sqldb.One(ctx, s.db, sqldb.Value[int64],
		`SELECT first_at FROM version_downloads WHERE version_id = $1 AND org_id = $2`, versionID, actor.OrgID)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, errs.Wrap("release: earlier download", err)
}

// remember notes that the actor's organisation has the version.
func (s *Service) remember(ctx context.Context, actor account.Actor, versionID string) error {
	if actor.OrgID == "" || actor.Need(account.ScopeRead) != nil {
		return nil
	}
	if had, err := s.hadBefore(ctx, actor, versionID); had || err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO version_downloads (version_id, org_id, first_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			versionID, actor.OrgID, sqldb.Micros(s.clock.Now()))
		if err != nil {
			return fmt.Errorf("note download: %w", err)
		}
		return nil
	})
}

package release

import (
	"cmp"
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/pkgfile"
)

// along returns the version that came along with a pack and that the candidate is, byte for byte. It
// returns false once that was published by itself. (Packages inside an upload that are there already
// are never candidates.)
func (p *plan) along(c candidate) (published, bool) {
	there, exists := p.survey.version(c)
	if exists && there.cameWith != "" && there.sha256 == c.file.SHA256 {
		return there, true
	}
	return published{}, false
}

// again notes that the version came along with a pack, and so is not stored a second time.
func (p *plan) again(c candidate, there published) {
	p.note(pkgfile.Passed, pkgfile.CheckVersion, "", "", "", "%s %s came with %s and is the same file; nothing new is stored.",
		c.pkg.Package, c.pkg.Version, there.cameWith)
	if there.yanked {
		p.warn(pkgfile.CheckVersion, "version_yanked", c.where("VERSION"), "Make it available again where it is wanted: souk module yank --undo.",
			"%s %s is withdrawn and stays so.", c.pkg.Package, c.pkg.Version)
	}
}

// settled returns the version that is there as it becomes when it is published by itself.
func (r publication) settled(ctx context.Context, q sqldb.Queryer, p *plan) (Version, error) {
	v, err := one(ctx, q, errs.NotFound("version_not_found", "%s %s is no longer there.", r.pkg.Package, r.pkg.Version),
		" WHERE v.id = $1", r.there)
	v.Module, v.Maturity, v.CameWith = r.module, cmp.Or(p.input.Maturity, v.Maturity), ""
	v.MaturityName = p.levels.Name(v.Maturity)
	return v, err
}

// settle stores what publishing it by itself changes of a version that came along with a pack: its
// maturity and the flags of its module, and that it cannot be done again.
func (s *Service) settle(ctx context.Context, tx *sqldb.Tx, v *Version) (err error) {
	_, err = tx.Exec(ctx, `UPDATE versions SET maturity = $2, came_with = NULL WHERE id = $1`, v.ID, v.Maturity)
	if err != nil {
		return fmt.Errorf("settle version: %w", err)
	}
	v.Module, err = s.refresh(ctx, tx, v.Module)
	return err
}

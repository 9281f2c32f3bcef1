package release

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
)

// maxReason is the longest reason of a yank, in characters.
const maxReason = 500

// SetMaturity gives a version another level of maturity, one of the market's Levels.
func (s *Service) SetMaturity(ctx context.Context, actor account.Actor, ref, number string, level int) (Version, error) {
	return s.change(ctx, actor, ref, number, "version.maturity", func(tx *sqldb.Tx, v *Version) (map[string]any, error) {
		levels, err := LoadLevels(ctx, tx)
		if err != nil {
			return nil, err
		}
		before := v.Maturity
		v.Maturity, v.MaturityName = level, levels.Name(level)
		return map[string]any{"version": v.Version, "from": before, "to": level}, levels.Check(level)
	})
}

// Yank withdraws a version: nobody chooses it any more, and only those keep it who have it. The reason
// is shown to everybody. A version that is yanked already gets the new reason.
func (s *Service) Yank(ctx context.Context, actor account.Actor, ref, number, reason string) (Version, error) {
	reason = strings.TrimSpace(reason)
	var mistakes errs.Fields
	mistakes.Check(reason != "", "reason", "required", "Say why, for those who have installed it.")
	if flaw := pkgfile.Flaw(reason, true); flaw != "" {
		mistakes.Add("reason", "invalid_reason", "The reason %s.", flaw)
	}
	mistakes.Check(utf8.RuneCountInString(reason) <= maxReason, "reason", "too_long", "The reason has at most %d characters.", maxReason)
	if err := mistakes.Err("bad_reason", "A version is withdrawn with a reason."); err != nil {
		return Version{}, err
	}
	return s.change(ctx, actor, ref, number, "version.yank", func(tx *sqldb.Tx, v *Version) (map[string]any, error) {
		if !v.Yanked() {
			v.YankedAt = s.clock.Now()
		}
		v.YankReason = reason
		return map[string]any{"version": v.Version, "reason": reason}, s.events.VersionYanked(ctx, tx, *v)
	})
}

// Unyank takes a yank back. A version that is not yanked stays as it is.
func (s *Service) Unyank(ctx context.Context, actor account.Actor, ref, number string) (Version, error) {
	return s.change(ctx, actor, ref, number, "version.unyank", func(_ *sqldb.Tx, v *Version) (map[string]any, error) {
		reason := v.YankReason
		v.YankedAt, v.YankReason = time.Time{}, ""
		return map[string]any{"version": v.Version, "reason": reason}, nil
	})
}

// change lets edit alter what may be altered of a version that the actor manages, and notes it in the
// audit log with what edit returns; with nil nothing changes.
func (s *Service) change(ctx context.Context, actor account.Actor, ref, number, action string, edit func(*sqldb.Tx, *Version) (map[string]any, error)) (Version, error) {
	if err := actor.Need(account.ScopePublish); err != nil {
		return Version{}, err
	}
	if number == "" {
		return Version{}, errs.Invalid("version_required", "Say which version of %s, as 1.0.3.", ref)
	}
	var v Version
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		m, err := module.FindFor(ctx, tx, actor, ref, module.RightUpdate)
		if err != nil {
			return err
		}
		if v, err = versionOf(ctx, tx, m, number); err != nil {
			return err
		}
		detail, err := edit(tx, &v)
		if err != nil || len(detail) == 0 {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE versions SET maturity = $2, yanked_at = $3, yank_reason = $4 WHERE id = $1`,
			v.ID, v.Maturity, sqldb.Micros(v.YankedAt), v.YankReason)
		if err != nil {
			return err
		}
		if v.Module, err = s.refresh(ctx, tx, v.Module); err != nil {
			return err
		}
		if err := s.accounts.Audit(ctx, tx, actor, action, "module:"+v.Module.ID, detail); err != nil {
			return err
		}
		return module.Touch(ctx, tx, v.Module.ID)
	})
	if err != nil {
		return Version{}, errs.Wrap("release: "+action, err)
	}
	return v, nil
}

// refresh makes the highest version that is not yanked the latest one, whose texts are the module's,
// also those in other languages that searches find.
func (s *Service) refresh(ctx context.Context, tx *sqldb.Tx, m module.Module) (module.Module, error) {
	list, err := sqldb.All(ctx, tx, scanVersion, selectVersions+`
WHERE v.module_id = $1 AND v.yanked_at IS NULL ORDER BY v.part_a DESC, v.part_b DESC, v.part_c DESC LIMIT 1`, m.ID)
	if err != nil {
		return module.Module{}, err
	}
	before := m.LatestVersionID
	m.LatestVersionID, m.LatestVersion = "", ""
	if len(list) > 0 {
		v := list[0]
		m.LatestVersionID, m.LatestVersion = v.ID, v.Version
		m.Name, m.Description, m.Help, m.Author, m.URL = v.Name, v.Description, v.Help, v.Author, v.URL
	}
	if m.LatestVersionID != before {
		if err := retell(ctx, tx, m.ID, m.LatestVersionID); err != nil {
			return module.Module{}, err
		}
	}
	m.UpdatedAt = s.clock.Now()
	return m, module.Save(ctx, tx, m)
}

package release

import (
	"context"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/pkgfile"
)

// The bounds of a level.
const (
	maxLevel     = 9999
	maxLevelName = 60 // characters
	mostLevels   = 50
)

// SetLevel adds a level to the market's, or gives one that is there another name. It is for administrators.
func (s *Service) SetLevel(ctx context.Context, actor account.Actor, level int, name string) (Levels, error) {
	if err := actor.NeedAdmin(); err != nil {
		return nil, err
	}
	name = strings.Join(strings.Fields(name), " ")
	if err := checkLevel(level, name); err != nil {
		return nil, err
	}
	return s.changeLevels(ctx, actor, func(tx *sqldb.Tx, before Levels) error {
		for _, m := range before {
			if m.Level != level && strings.EqualFold(m.Name, name) {
				return errs.Conflict("level_name_taken", "The level %d is called %s already; choose another name.", m.Level, m.Name)
			}
		}
		if !before.Has(level) && len(before) >= mostLevels {
			return errs.Conflict("too_many_levels", "A market has at most %d levels of maturity.", mostLevels)
		}
		_, err := tx.Exec(ctx, `INSERT INTO maturity_levels (level, name) VALUES ($1, $2) ON CONFLICT (level) DO UPDATE SET name = excluded.name`, level, name)
		if err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, "maturity.set", "maturity", map[string]any{"level": level, "name": name, "before": before.Name(level)})
	})
}

// levelUses is what names levels: the query counts what names one, and the message says how many do.
var levelUses = []struct{ count, message string }{
	{`SELECT count(*) FROM versions WHERE maturity = $1`, "Versions that have the level %d %s: %d. Give them another one first."},
	{`SELECT count(*) FROM upgrade_requirements WHERE maturity = $1`,
		"Requirements of upgrades that name the level %d %s: %d. They must name another one first."},
	{`SELECT count(*) FROM instances i WHERE i.update_level = $1 OR i.install_level = $1
		OR EXISTS (SELECT 1 FROM instance_levels l WHERE l.instance_id = i.id AND l.level = $1)`,
		"Instances whose policy names the level %d %s: %d. Give them another policy first."},
}

// RemoveLevel takes a level away that no version, upgrade or instance names. One that is none gives KindNotFound, code
// "level_not_found"; one that is in use, and the last one, KindConflict. It is for administrators.
func (s *Service) RemoveLevel(ctx context.Context, actor account.Actor, level int) (Levels, error) {
	return s.changeLevels(ctx, actor, func(tx *sqldb.Tx, before Levels) error {
		if !before.Has(level) {
			return errs.NotFound("level_not_found", "There is no level of maturity %d; there are %s.", level, before.Words())
		}
		if len(before) == 1 {
			return errs.Conflict("last_level", "It is the only level. Add another one first.")
		}
		for _, use := range levelUses {
			n, err := sqldb.One(ctx, tx, sqldb.Value[int64], use.count, level)
			if err != nil {
				return err
			}
			if n > 0 {
				return errs.Conflict("level_in_use", use.message, level, before.Name(level), n)
			}
		}
		if _, err := tx.Exec(ctx, `DELETE FROM maturity_levels WHERE level = $1`, level); err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, "maturity.remove", "maturity", map[string]any{"level": level, "name": before.Name(level)})
	})
}

// changeLevels runs a change of the levels in a transaction and returns what they are then.
func (s *Service) changeLevels(ctx context.Context, actor account.Actor, change func(tx *sqldb.Tx, before Levels) error) (Levels, error) {
	if err := actor.NeedAdmin(); err != nil {
		return nil, err
	}
	var after Levels
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		before, err := LoadLevels(ctx, tx)
		if err != nil {
			return err
		}
		if err := change(tx, before); err != nil {
			return err
		}
		after, err = LoadLevels(ctx, tx)
		return err
	})
	if err != nil {
		return nil, errs.Wrap("release: levels of maturity", err)
	}
	return after, nil
}

func checkLevel(level int, name string) error {
	var mistakes errs.Fields
	mistakes.Check(level >= 1 && level <= maxLevel, "level", "invalid_level", "A level is a number from 1 to %d.", maxLevel)
	flaw := pkgfile.Flaw(name, false)
	switch n := utf8.RuneCountInString(name); {
	case name == "":
		mistakes.Add("name", "required", "A level has a name, as Test.")
	case flaw != "":
		mistakes.Add("name", "invalid_name", "The name %s.", flaw)
	case n > maxLevelName:
		mistakes.Add("name", "too_long", "The name has at most %d characters; this one has %d.", maxLevelName, n)
	case name == NoLevel:
		mistakes.Add("name", "invalid_name", "%s stands for what is no level; choose another name.", NoLevel)
	}
	return mistakes.Err("bad_level", "The level cannot be kept like this.")
}

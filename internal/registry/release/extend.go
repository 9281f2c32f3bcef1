package release

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/version"
)

// maxEnds bounds the range ends of one call.
const maxEnds = 500

// RangeEnd asks for a higher end of the range of one dependency.
type RangeEnd struct {
	Target string // id or package name of the module that is depended on
	End    string // A.B.C
}

// Extended is a range end that was moved.
type Extended struct {
	TargetID, TargetName string
	From, To             string // From is "" where the range was open
}

// Extend moves range ends of a published version up, so that it goes with later versions of what it depends
// on: the one thing of a published version that may change besides its maturity and a yank (spec openbravo
// 3.3). The package file stays as it is, and what the registry says counts. It takes the right update. All
// mistakes come back together, each under targets[N]: "not_a_dependency", "end_lower", "end_below_start",
// "bad_version", "is_include" and "end_without_effect". Ends that are where they should be already are not
// among the extended ones.
func (s *Service) Extend(ctx context.Context, actor account.Actor, ref, number string, ends []RangeEnd) (Version, []Extended, error) {
	var mistakes errs.Fields
	mistakes.Check(len(ends) > 0, "targets", "required", "Say which dependencies are extended, and to which version.")
	mistakes.Check(len(ends) <= maxEnds, "targets", "too_many", "At most %d range ends are moved at once.", maxEnds)
	if err := mistakes.Err("bad_extension", "The version cannot be extended like this."); err != nil {
		return Version{}, nil, err
	}
	var moved []Extended
	v, err := s.change(ctx, actor, ref, number, "version.extend", func(tx *sqldb.Tx, v *Version) (map[string]any, error) {
		ids, err := targetIDs(ctx, tx, actor, ends)
		if err != nil {
			return nil, err
		}
		if moved, err = s.plan(v, ends, ids); err != nil {
			return nil, err
		}
		return moveEnds(ctx, tx, v, moved)
	})
	if err != nil {
		return Version{}, nil, err
	}
	return v, moved, nil
}

// plan returns the ends that move, or everything that forbids it; ids are those of the targets by how they
// were named.
func (s *Service) plan(v *Version, ends []RangeEnd, ids map[string]string) ([]Extended, error) {
	var mistakes errs.Fields
	var moved []Extended
	seen := map[string]bool{}
	for i, e := range ends {
		path := fmt.Sprintf("targets[%d]", i)
		id := ids[e.Target]
		if seen[id] && id != "" {
			mistakes.Add(path, "duplicate", "%s is named twice.", e.Target)
			continue
		}
		seen[id] = true
		at := slices.IndexFunc(v.Dependencies, func(d Dependency) bool { return d.TargetID == id })
		if id == "" || at < 0 {
			mistakes.Add(path, "not_a_dependency", "%s %s does not depend on %.80s; it depends on %s.", v.Module.Package, v.Version, e.Target, v.targets())
			continue
		}
		d := v.Dependencies[at]
		if code, message := d.refuses(e.End); code != "" {
			mistakes.Add(path, code, "%s", message)
			continue
		}
		if d.End != e.End {
			moved = append(moved, Extended{TargetID: d.TargetID, TargetName: d.TargetName, From: d.End, To: e.End})
		}
	}
	return moved, mistakes.Err("bad_extension", "The version cannot be extended like this; nothing was changed.")
}

// refuses says why the range of the dependency cannot end where it is asked to, "" where it can.
func (d Dependency) refuses(end string) (code, message string) {
	name := called(d.TargetName, d.TargetID)
	to, err := version.Parse(end)
	start, _ := version.ParseLoose(d.Start) // it was checked when it was published
	from, _ := version.ParseLoose(d.End)
	switch {
	case err != nil:
		return "bad_version", fmt.Sprintf("The end %.40q for %s is not a version: it is three numbers with dots between them, as 3.0.5.", end, name)
	case d.Included:
		return "is_include", fmt.Sprintf("%s is included in version %s, and that is the one in the package; only dependencies have an end.", name, d.Start)
	case d.Enforcement == version.None:
		return "end_without_effect", fmt.Sprintf("%s is needed from %s on, however high (enforcement NONE); an end would change nothing.", name, d.Start)
	case version.Compare(to, start) < 0:
		return "end_below_start", fmt.Sprintf("The end %s for %s is below the start, %s.", end, name, d.Start)
	case d.End != "" && version.Compare(to, from) < 0:
		return "end_lower", fmt.Sprintf("The end %s for %s is below the current one, %s; compatibility is only extended.", end, name, d.End)
	}
	return "", ""
}

// targets lists what the version depends on, for people.
func (v Version) targets() string {
	var names []string
	for _, d := range v.Dependencies {
		names = append(names, called(d.TargetName, d.TargetID))
	}
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// targetIDs returns the ids of the targets by how they were named: by id, or by package name where the actor
// sees the module. Others are left out.
func targetIDs(ctx context.Context, q sqldb.Queryer, actor account.Actor, ends []RangeEnd) (map[string]string, error) {
	ids := map[string]string{}
	var packages []string
	for _, e := range ends {
		if id, ok := module.NormalID(e.Target); ok {
			ids[e.Target] = id
		} else {
			packages = append(packages, e.Target)
		}
	}
	found, err := module.FindPackages(ctx, q, packages)
	if err != nil {
		return nil, err
	}
	for pkg, m := range found {
		if m.VisibleTo(actor) {
			ids[pkg] = m.ID
		}
	}
	return ids, nil
}

// moveEnds stores the ends, puts them into v, and returns what the audit log says of it: nothing where none moves.
func moveEnds(ctx context.Context, tx *sqldb.Tx, v *Version, moved []Extended) (map[string]any, error) {
	if len(moved) == 0 {
		return map[string]any{}, nil
	}
	list := make([]string, len(moved))
	for i, e := range moved {
		list[i] = fmt.Sprintf("%s: %s to %s", e.TargetID, e.From, e.To)
		_, err := tx.Exec(ctx, `UPDATE version_dependencies SET version_end = $3 WHERE version_id = $1 AND target_id = $2 AND is_included = FALSE`,
			v.ID, e.TargetID, e.To)
		if err != nil {
			return nil, fmt.Errorf("move range end: %w", err)
		}
		for i, d := range v.Dependencies {
			if d.TargetID == e.TargetID && !d.Included {
				v.Dependencies[i].End = e.To
			}
		}
	}
	return map[string]any{"version": v.Version, "ends": strings.Join(list, "; ")}, nil
}

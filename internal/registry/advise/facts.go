package advise

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/resolve"
)

// Facts are what a plan says of a version that comes to an installation, besides its number.
type Facts struct {
	Package    string
	Label      string // for people, as "24Q3.2"; "" for none
	Size       int64  // of the package file, in bytes; 0 where it is not held here
	Commercial bool
	MayHave    bool // the one who asks gets the file
	UpdateText string
}

// facts returns the facts of the versions that the steps bring, by their ids, with update texts where they
// are wanted: in one query, and two more where something is commercial or withdrawn.
func (s *Service) facts(ctx context.Context, actor account.Actor, plan []resolve.Step, texts bool) (map[string]Facts, error) {
	var ids []string
	for _, step := range plan {
		if step.Spec != nil && step.Spec.ID != "" && (step.Action == resolve.Install || step.Action == resolve.Update) {
			ids = append(ids, step.Spec.ID)
		}
	}
	if len(ids) == 0 {
		return map[string]Facts{}, nil
	}
	type row struct {
		Facts
		version release.Version
	}
	var a sqldb.Args
	wantTexts := a.Add(texts)
	rows, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (x row, err error) {
		v := &x.version
		var quarantined, yanked bool
		err = r.Scan(&v.ID, &v.Module.ID, &v.Module.OwnerID, &x.Package, &x.Label, &x.Size, &x.Commercial, &quarantined, &yanked, &x.UpdateText)
		v.Module.Commercial, v.Module.Visibility = x.Commercial, module.Public
		if quarantined {
			v.Module.QuarantinedAt = time.Unix(1, 0)
		}
		if yanked {
			v.YankedAt = time.Unix(1, 0)
		}
		return x, err
	}, `
SELECT v.id, m.id, m.owner_org, m.package, v.label, v.size, m.is_commercial, m.quarantined_at IS NOT NULL, v.yanked_at IS NOT NULL,
       CASE WHEN `+wantTexts+` THEN v.update_text ELSE '' END
FROM versions v JOIN modules m ON m.id = v.module_id
WHERE v.id IN (`+sqldb.List(&a, padded(ids))+`)`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("facts of versions: %w", err)
	}
	versions := make(map[string]release.Version, len(rows))
	for _, x := range rows {
		versions[x.version.ID] = x.version
	}
	may, err := s.releases.MayHave(ctx, actor, versions)
	if err != nil {
		return nil, err
	}
	facts := make(map[string]Facts, len(rows))
	for _, x := range rows {
		x.MayHave = may[x.version.ID]
		facts[x.version.ID] = x.Facts
	}
	return facts, nil
}

// padded repeats the last id until the number of ids is a power of two, so that requests of about the same
// size share a statement that is prepared already.
func padded(ids []string) []string {
	for n := len(ids); n&(n-1) != 0; n++ {
		ids = append(ids, ids[len(ids)-1])
	}
	return ids
}

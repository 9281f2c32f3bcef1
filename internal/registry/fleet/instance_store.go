package fleet

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
)

const selectInstances = `
SELECT i.id, i.org_id, o.name, i.name, i.fingerprint, i.key_made, i.update_level, i.install_level,
       (SELECT COUNT(*) FROM instance_modules x WHERE x.instance_id = i.id),
       i.created_at, i.updated_at, i.addressed_at, i.seen_at, i.reported_at, u.name
FROM instances i JOIN orgs o ON o.id = i.org_id LEFT JOIN users u ON u.id = i.reported_by`

func scanInstance(row sqldb.Row) (Instance, error) {
	var i Instance
	err := row.Scan(&i.ID, &i.OrgID, &i.OrgName, &i.Name, &i.Fingerprint, &i.KeyMade, &i.Policy.UpdateLevel, &i.Policy.InstallLevel,
		&i.Modules, sqldb.Time(&i.CreatedAt), sqldb.Time(&i.UpdatedAt), sqldb.Time(&i.AddressedAt), sqldb.Time(&i.SeenAt), sqldb.Time(&i.ReportedAt), sqldb.Text(&i.ReportedBy))
	return i, err
}

// find returns the instance with the id, or the name in the actor's organisation, without the exceptions of
// its policy.
func (s *Service) find(ctx context.Context, q sqldb.Queryer, actor account.Actor, ref string) (Instance, error) {
	var a sqldb.Args
	where := "i.id = " + a.Add(ref)
	if !clock.IsID(ref) {
		if !plain(ref) {
			return Instance{}, notFound(ref)
		}
		a = sqldb.Args{}
		where = "i.org_id = " + a.Add(actor.OrgID) + " AND i.name_key = " + a.Add(strings.ToLower(ref))
	}
	i, err := sqldb.One(ctx, q, scanInstance, selectInstances+" WHERE "+where, a.Values()...)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !i.VisibleTo(actor) {
		return Instance{}, notFound(ref)
	}
	if err != nil {
		return Instance{}, fmt.Errorf("find instance: %w", err)
	}
	return i, nil
}

// listed returns the instances of the actor's organisation, or of all, one more than the page has.
func listed(ctx context.Context, q sqldb.Queryer, actor account.Actor, all bool, req page.Request) ([]Instance, error) {
	var a sqldb.Args
	where := "TRUE"
	if !all {
		where = "i.org_id = " + a.Add(actor.OrgID)
	}
	var name, id string
	more, err := req.Decode(&name, &id)
	if err != nil {
		return nil, err
	}
	if more {
		where += " AND (i.name_key, i.id) > (" + a.Add(name) + ", " + a.Add(id) + ")"
	}
	list, err := sqldb.All(ctx, q, scanInstance, selectInstances+" WHERE "+where+" ORDER BY i.name_key, i.id LIMIT "+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return nil, err
	}
	return list, attachLevels(ctx, q, actor, list)
}

// attachLevels reads the exceptions of all the instances at once, with the names of the modules that the actor
// sees.
func attachLevels(ctx context.Context, q sqldb.Queryer, actor account.Actor, list []Instance) error {
	if len(list) == 0 {
		return nil
	}
	place := make(map[string]int, len(list))
	ids := make([]string, len(list))
	for i, instance := range list {
		place[instance.ID], ids[i] = i, instance.ID
		list[i].Policy.Levels = nil
	}
	var a sqldb.Args
	return sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var id string
		var l ModuleLevel
		if err := row.Scan(&id, &l.ModuleID, &l.Level, sqldb.Text(&l.Package)); err != nil {
			return err
		}
		p := &list[place[id]].Policy
		p.Levels = append(p.Levels, l)
		return nil
	}, `
SELECT l.instance_id, l.module_id, l.level, m.package FROM instance_levels l
LEFT JOIN modules m ON m.id = l.module_id AND `+module.VisibleSQL(&a, "m", actor)+`
WHERE l.instance_id IN (`+sqldb.List(&a, ids)+`) ORDER BY l.instance_id, l.module_id`, a.Values()...)
}

func insert(ctx context.Context, tx *sqldb.Tx, i Instance, userID string) error {
	_, err := tx.Exec(ctx, `
INSERT INTO instances (id, org_id, name, name_key, fingerprint, key_made, created_by, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
		i.ID, i.OrgID, i.Name, strings.ToLower(i.Name), i.Fingerprint, i.KeyMade, userID, sqldb.Micros(i.CreatedAt))
	return taken(err)
}

// save writes what is an instance's own, besides what it has reported.
func save(ctx context.Context, tx *sqldb.Tx, i Instance) error {
	_, err := tx.Exec(ctx, `
UPDATE instances SET name = $2, name_key = $3, fingerprint = $4, key_made = $5, update_level = $6, install_level = $7, updated_at = $8
WHERE id = $1`,
		i.ID, i.Name, strings.ToLower(i.Name), i.Fingerprint, i.KeyMade, i.Policy.UpdateLevel, i.Policy.InstallLevel, sqldb.Micros(i.UpdatedAt))
	return taken(err)
}

// taken is what a writer is told whom another one was faster than.
func taken(err error) error {
	if sqldb.IsUnique(err) {
		return errs.Conflict("instance_taken", "The name or the key of the instance has just been taken. Look again.")
	}
	return err
}

// free refuses the instance when another one has its name or its key.
func (s *Service) free(ctx context.Context, tx *sqldb.Tx, i Instance) error {
	type other struct{ org, name string }
	list, err := sqldb.All(ctx, tx, func(row sqldb.Row) (o struct {
		other
		sameKey bool
	}, err error) {
		return o, row.Scan(&o.org, &o.name, &o.sameKey)
	}, `SELECT org_id, name, fingerprint = $4 FROM instances WHERE id <> $1 AND (fingerprint = $4 OR org_id = $2 AND name_key = $3)`,
		i.ID, i.OrgID, strings.ToLower(i.Name), i.Fingerprint)
	if err != nil {
		return fmt.Errorf("look up instances: %w", err)
	}
	for _, o := range list {
		switch {
		case o.sameKey && o.org == i.OrgID:
			return errs.Conflict("key_in_use", "The instance %s has this key already.", o.name)
		case o.sameKey:
			return errs.Conflict("key_in_use", "An instance of another organisation has this key. If it is yours, ask the administrators of this market.")
		}
	}
	if len(list) > 0 {
		return errs.Conflict("name_taken", "%s has an instance named %s already. Choose another name.", i.OrgName, list[0].name)
	}
	return nil
}

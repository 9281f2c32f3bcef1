package fleet

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/advise"
)

// replaceModules writes what the instance has installed, by whom it was reported, and when.
func replaceModules(ctx context.Context, tx *sqldb.Tx, i Instance, userID string, modules []advise.InstalledModule) error {
	_, err := tx.Exec(ctx, `UPDATE instances SET reported_at = $2, reported_by = $3 WHERE id = $1`, i.ID, sqldb.Micros(i.ReportedAt), userID)
	if err != nil {
		return fmt.Errorf("note report: %w", err)
	}
	for _, table := range []string{"instance_needs", "instance_modules"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE instance_id = $1`, i.ID); err != nil {
			return fmt.Errorf("remove what was reported: %w", err)
		}
	}
	rows := make([][]any, len(modules))
	var needs [][]any
	for n, m := range modules {
		var level any
		if m.Level != nil {
			level = *m.Level
		}
		rows[n] = []any{i.ID, m.ID, m.Version, numberOf(m.Version), level}
		for seq, row := range m.Rows {
			needs = append(needs, []any{i.ID, m.ID, seq, row.TargetID, row.TargetName, row.Start, row.End, row.Included, row.Enforcement, row.Instance})
		}
	}
	if err := sqldb.Insert(ctx, tx, `instance_modules (instance_id, module_id, version, number, level)`, rows); err != nil {
		return fmt.Errorf("store report: %w", err)
	}
	err = sqldb.Insert(ctx, tx, `instance_needs (instance_id, module_id, seq, target_id, target_name, version_start, version_end,
    is_included, enforcement, own_enforcement)`, needs)
	if err != nil {
		return fmt.Errorf("store report: %w", err)
	}
	return nil
}

// reported reads what an instance has reported, by module id.
func reported(ctx context.Context, q sqldb.Queryer, instanceID string) ([]advise.InstalledModule, error) {
	list, err := sqldb.All(ctx, q, func(row sqldb.Row) (m advise.InstalledModule, err error) {
		return m, row.Scan(&m.ID, &m.Version, &m.Level)
	}, `SELECT module_id, version, level FROM instance_modules WHERE instance_id = $1 ORDER BY module_id`, instanceID)
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	place := make(map[string]int, len(list))
	for n, m := range list {
		place[m.ID] = n
	}
	err = sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var id string
		var n advise.InstalledNeed
		if err := row.Scan(&id, &n.TargetID, &n.TargetName, &n.Start, &n.End, &n.Included, &n.Enforcement, &n.Instance); err != nil {
			return err
		}
		m := &list[place[id]]
		m.Rows = append(m.Rows, n)
		return nil
	}, `
SELECT module_id, target_id, target_name, version_start, version_end, is_included, enforcement, own_enforcement
FROM instance_needs WHERE instance_id = $1 ORDER BY module_id, seq`, instanceID)
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	return list, nil
}

package release

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/version"
)

// numberOf returns the number of the module's version that has the text as its label, else the text.
func numberOf(ctx context.Context, q sqldb.Queryer, moduleID, text string) (string, error) {
	if exact, _ := upgradeKeys(text); exact != "" || text == "" || pkgfile.Flaw(text, false) != "" {
		return text, nil
	}
	list, err := sqldb.All(ctx, q, sqldb.Value[string], `
SELECT version FROM versions WHERE module_id = $1 AND label = $2 ORDER BY part_a DESC, part_b DESC, part_c DESC LIMIT 1`, moduleID, text)
	if err != nil || len(list) == 0 {
		return text, err
	}
	return list[0], nil
}

func upgrades(ctx context.Context, q sqldb.Queryer, moduleID string) ([]Upgrade, error) {
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (u Upgrade, err error) {
		return u, r.Scan(&u.Version, &u.Description, sqldb.Time(&u.UpdatedAt))
	}, `SELECT version, description, updated_at FROM upgrade_infos WHERE module_id = $1`, moduleID)
	if err != nil {
		return nil, fmt.Errorf("upgrade information: %w", err)
	}
	place := map[string]int{}
	slices.SortFunc(list, func(a, b Upgrade) int { return compareLoose(a.Version, b.Version) })
	for i, u := range list {
		place[u.Version] = i
	}
	type row struct {
		version string
		Requirement
	}
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (x row, err error) {
		return x, r.Scan(&x.version, &x.ModuleID, &x.Version, &x.Maturity)
	}, `SELECT version, target_id, needs, maturity FROM upgrade_requirements WHERE module_id = $1 ORDER BY version, target_id`, moduleID)
	if err != nil {
		return nil, fmt.Errorf("requirements of upgrades: %w", err)
	}
	for _, r := range rows {
		u := &list[place[r.version]]
		u.Requirements = append(u.Requirements, r.Requirement)
	}
	type text struct {
		version string
		UpgradeText
	}
	texts, err := sqldb.All(ctx, q, func(r sqldb.Row) (x text, err error) {
		return x, r.Scan(&x.version, &x.Language, &x.Description)
	}, `SELECT version, language, description FROM upgrade_texts WHERE module_id = $1 ORDER BY version, language`, moduleID)
	if err != nil {
		return nil, fmt.Errorf("texts of upgrades: %w", err)
	}
	for _, t := range texts {
		u := &list[place[t.version]]
		u.Texts = append(u.Texts, t.UpgradeText)
	}
	return list, nil
}

// upgradeTexts returns the descriptions of an upgrade in other languages.
func upgradeTexts(ctx context.Context, q sqldb.Queryer, moduleID, number string) ([]UpgradeText, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (t UpgradeText, err error) {
		return t, r.Scan(&t.Language, &t.Description)
	}, `SELECT language, description FROM upgrade_texts WHERE module_id = $1 AND version = $2 ORDER BY language`, moduleID, number)
}

// nativeLanguage returns the language of the module's latest version; "" where it does not say.
func nativeLanguage(ctx context.Context, q sqldb.Queryer, moduleID string) (string, error) {
	list, err := sqldb.All(ctx, q, sqldb.Value[string], `
SELECT v.language FROM modules m JOIN versions v ON v.id = m.latest_version WHERE m.id = $1`, moduleID)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0], nil
}

// labelRequirements fills in the labels of the versions of modules that the actor sees.
func labelRequirements(ctx context.Context, q sqldb.Queryer, actor account.Actor, list []Requirement) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = r.ModuleID
	}
	var a sqldb.Args
	visible := module.VisibleSQL(&a, "m", actor)
	labels := map[[2]string]string{}
	err := sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var id, number, label string
		err := row.Scan(&id, &number, &label)
		labels[[2]string{id, number}] = label
		return err
	}, `
SELECT v.module_id, v.version, v.label FROM versions v JOIN modules m ON m.id = v.module_id
WHERE v.label <> '' AND `+visible+` AND m.id IN (`+sqldb.List(&a, ids)+`)`, a.Values()...)
	if err != nil {
		return fmt.Errorf("labels of requirements: %w", err)
	}
	for i, r := range list {
		list[i].Label = labels[[2]string{r.ModuleID, r.Version}]
	}
	return nil
}

func compareLoose(a, b string) int {
	x, errX := version.ParseLoose(a)
	y, errY := version.ParseLoose(b)
	if errX != nil || errY != nil {
		return cmp.Compare(a, b)
	}
	return cmp.Or(version.Compare(x, y), cmp.Compare(a, b))
}

func saveUpgrade(ctx context.Context, tx *sqldb.Tx, moduleID string, u Upgrade) error {
	_, err := dropUpgrade(ctx, tx, moduleID, u.Version)
	if err == nil {
		_, err = tx.Exec(ctx, `INSERT INTO upgrade_infos (module_id, version, description, updated_at) VALUES ($1, $2, $3, $4)`,
			moduleID, u.Version, u.Description, sqldb.Micros(u.UpdatedAt))
	}
	if err == nil && len(u.Texts) > 0 {
		rows := make([][]any, len(u.Texts))
		for i, t := range u.Texts {
			rows[i] = []any{moduleID, u.Version, t.Language, t.Description}
		}
		err = sqldb.Insert(ctx, tx, `upgrade_texts (module_id, version, language, description)`, rows)
	}
	if err != nil || len(u.Requirements) == 0 {
		return err
	}
	var a sqldb.Args
	rows := make([]string, len(u.Requirements))
	for i, r := range u.Requirements {
		rows[i] = "(" + sqldb.List(&a, []any{moduleID, u.Version, r.ModuleID, r.Version, r.Maturity}) + ")"
	}
	_, err = tx.Exec(ctx, `INSERT INTO upgrade_requirements (module_id, version, target_id, needs, maturity) VALUES `+strings.Join(rows, ", "), a.Values()...)
	return err
}

// dropUpgrade removes what is written about upgrades to a version, and reports whether there was anything.
func dropUpgrade(ctx context.Context, tx *sqldb.Tx, moduleID, number string) (bool, error) {
	for _, table := range []string{"upgrade_requirements", "upgrade_texts"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE module_id = $1 AND version = $2`, moduleID, number); err != nil {
			return false, err
		}
	}
	n, err := tx.Exec(ctx, `DELETE FROM upgrade_infos WHERE module_id = $1 AND version = $2`, moduleID, number)
	return n > 0, err
}

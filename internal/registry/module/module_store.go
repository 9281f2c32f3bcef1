package module

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/searchtext"
	"souk.dev/souk/internal/platform/sqldb"
)

const selectModules = `
SELECT m.id, m.package, m.type, m.name, m.description, m.help, m.author, m.url, m.owner_org, o.name,
       m.is_commercial, m.is_trial, m.visibility, m.latest_version, v.version, m.came_with, m.quarantined_at, m.quarantine_reason,
       m.downloads, m.registered_at, m.updated_at, m.support, m.default_upgrade,
       COALESCE((SELECT string_agg(d.user_id || ' ' || u.name || ' ' || d.rights, '
' ORDER BY u.name)
                 FROM module_developers d JOIN users u ON u.id = d.user_id WHERE d.module_id = m.id), '')
FROM modules m
JOIN orgs o ON o.id = m.owner_org
LEFT JOIN versions v ON v.id = m.latest_version`

func scanModule(row sqldb.Row) (Module, error) {
	var m Module
	var developers string
	err := row.Scan(&m.ID, &m.Package, &m.Type, &m.Name, &m.Description, &m.Help, &m.Author, &m.URL, &m.OwnerID, &m.OwnerName,
		&m.Commercial, &m.Trial, &m.Visibility, sqldb.Text(&m.LatestVersionID), sqldb.Text(&m.LatestVersion),
		sqldb.Text(&m.CameWith), sqldb.Time(&m.QuarantinedAt), &m.QuarantineReason, &m.Downloads, sqldb.Time(&m.RegisteredAt), sqldb.Time(&m.UpdatedAt),
		&m.Support, &m.DefaultUpgrade, &developers)
	m.Developers = parseDevelopers(developers)
	return m, err
}

// VisibleSQL returns the condition that holds of the modules that exist for the actor; alias names
// the table modules in the query.
func VisibleSQL(a *sqldb.Args, alias string, actor account.Actor) string {
	if actor.NeedAdmin() == nil {
		return "TRUE"
	}
	public := "(" + alias + ".visibility = " + a.Add(Public) + " AND " + alias + ".quarantined_at IS NULL)"
	if actsFor(actor, actor.OrgID) {
		return "(" + public + " OR " + alias + ".owner_org = " + a.Add(actor.OrgID) +
			" OR " + alias + ".id IN (SELECT module_id FROM module_developers WHERE user_id = " + a.Add(actor.UserID) + "))"
	}
	return public
}

// Find returns the module with the id or package name, whoever asks: the caller sees to
// [Module.VisibleTo]. None gives KindNotFound, code "module_not_found".
func Find(ctx context.Context, q sqldb.Queryer, ref string) (Module, error) {
	column := "m.package"
	if id, ok := NormalID(ref); ok {
		column, ref = "m.id", id
	}
	if !storable(ref) {
		return Module{}, NotFound(ref)
	}
	m, err := sqldb.One(ctx, q, scanModule, selectModules+" WHERE "+column+" = $1", ref)
	if errors.Is(err, sql.ErrNoRows) {
		return Module{}, NotFound(ref)
	}
	if err != nil {
		return Module{}, fmt.Errorf("find module: %w", err)
	}
	list := []Module{m}
	err = attachPrefixes(ctx, q, list)
	return list[0], err
}

// FindAll returns the modules with the ids, by id, whoever asks. Ids that are none are left out.
func FindAll(ctx context.Context, q sqldb.Queryer, ids []string) (map[string]Module, error) {
	found := make(map[string]Module, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var a sqldb.Args
	list, err := sqldb.All(ctx, q, scanModule, selectModules+" WHERE m.id IN ("+sqldb.List(&a, ids)+")", a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("find modules: %w", err)
	}
	if err := attachPrefixes(ctx, q, list); err != nil {
		return nil, err
	}
	for _, m := range list {
		found[m.ID] = m
	}
	return found, nil
}

// FindPackages returns the modules with the package names, by package name, whoever asks. Names that are none
// are left out.
func FindPackages(ctx context.Context, q sqldb.Queryer, packages []string) (map[string]Module, error) {
	found := make(map[string]Module, len(packages))
	packages = slices.DeleteFunc(slices.Clone(packages), func(s string) bool { return !storable(s) })
	if len(packages) == 0 {
		return found, nil
	}
	var a sqldb.Args
	list, err := sqldb.All(ctx, q, scanModule, selectModules+" WHERE m.package IN ("+sqldb.List(&a, packages)+")", a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("find modules: %w", err)
	}
	if err := attachPrefixes(ctx, q, list); err != nil {
		return nil, err
	}
	for _, m := range list {
		found[m.Package] = m
	}
	return found, nil
}

// attachPrefixes reads the prefixes of all the modules at once.
func attachPrefixes(ctx context.Context, q sqldb.Queryer, list []Module) error {
	if len(list) == 0 {
		return nil
	}
	place := make(map[string]int, len(list))
	ids := make([]string, len(list))
	for i, m := range list {
		place[m.ID], ids[i] = i, m.ID
	}
	var a sqldb.Args
	rows, err := sqldb.All(ctx, q, func(row sqldb.Row) (h Holder, err error) {
		return h, row.Scan(&h.ModuleID, &h.Prefix)
	}, `SELECT module_id, prefix FROM module_prefixes WHERE module_id IN (`+sqldb.List(&a, ids)+`) ORDER BY prefix`, a.Values()...)
	if err != nil {
		return fmt.Errorf("prefixes of modules: %w", err)
	}
	for _, r := range rows {
		m := &list[place[r.ModuleID]]
		m.Prefixes = append(m.Prefixes, r.Prefix)
	}
	return nil
}

func owned(ctx context.Context, q sqldb.Queryer, orgID string, req page.Request) ([]Module, error) {
	var a sqldb.Args
	query := selectModules + " WHERE m.owner_org = " + a.Add(orgID)
	var at int64
	var id string
	more, err := req.Decode(&at, &id)
	if err != nil {
		return nil, err
	}
	if more {
		p := a.Add(at)
		query += " AND (m.registered_at < " + p + " OR (m.registered_at = " + p + " AND m.id < " + a.Add(id) + "))"
	}
	query += " ORDER BY m.registered_at DESC, m.id DESC LIMIT " + a.Add(req.Size()+1)
	list, err := sqldb.All(ctx, q, scanModule, query, a.Values()...)
	if err != nil {
		return nil, err
	}
	return list, attachPrefixes(ctx, q, list)
}

func insert(ctx context.Context, tx *sqldb.Tx, m Module, userID string) error {
	return InsertAll(ctx, tx, []Module{m}, userID)
}

// InsertAll stores new modules with their prefixes, registered by the user. It asks nothing: that ids,
// package names and prefixes are proper and free is the caller's part.
func InsertAll(ctx context.Context, tx *sqldb.Tx, list []Module, userID string) error {
	rows := make([][]any, len(list))
	for i, m := range list {
		rows[i] = []any{
			m.ID, m.Package, m.Type, m.Name, m.Description, m.Help, m.Author, m.URL, m.OwnerID, m.Commercial, m.Trial, m.Visibility,
			sqldb.NullText(m.CameWith), SearchText(m), userID, sqldb.Micros(m.RegisteredAt), sqldb.Micros(m.UpdatedAt),
		}
	}
	err := sqldb.Insert(ctx, tx, `modules (id, package, type, name, description, help, author, url, owner_org, is_commercial, is_trial, visibility,
    came_with, search_text, registered_by, registered_at, updated_at)`, rows)
	if sqldb.IsUnique(err) {
		return errs.Conflict("registration_refused", "The id or package name has just been registered. Look again and choose another one.")
	}
	if err != nil {
		return fmt.Errorf("insert modules: %w", err)
	}
	for _, m := range list {
		if err := AddPrefixes(ctx, tx, m.ID, m.Prefixes); err != nil {
			return err
		}
	}
	return nil
}

// AddPrefixes gives free prefixes to the module.
func AddPrefixes(ctx context.Context, tx *sqldb.Tx, moduleID string, prefixes []string) error {
	if len(prefixes) == 0 {
		return nil
	}
	var a sqldb.Args
	id := a.Add(moduleID)
	rows := make([]string, len(prefixes))
	for i, p := range prefixes {
		rows[i] = "(" + a.Add(p) + ", " + id + ")"
	}
	_, err := tx.Exec(ctx, `INSERT INTO module_prefixes (prefix, module_id) VALUES `+strings.Join(rows, ", "), a.Values()...)
	if sqldb.IsUnique(err) {
		return errs.Conflict("db_prefix_in_use", "One of the prefixes %s has just been taken. Choose another one.", strings.Join(prefixes, ", "))
	}
	if err != nil {
		return fmt.Errorf("insert prefixes: %w", err)
	}
	return nil
}

// Save writes everything of the module that may change: texts, flags, visibility, support status, latest
// version and what it came with.
func Save(ctx context.Context, tx *sqldb.Tx, m Module) error {
	_, err := tx.Exec(ctx, `
UPDATE modules SET name = $2, description = $3, help = $4, author = $5, url = $6, is_commercial = $7, is_trial = $8,
       visibility = $9, latest_version = $10, came_with = $11, search_text = $12, updated_at = $13, support = $14, default_upgrade = $15
WHERE id = $1`,
		m.ID, m.Name, m.Description, m.Help, m.Author, m.URL, m.Commercial, m.Trial,
		m.Visibility, sqldb.NullText(m.LatestVersionID), sqldb.NullText(m.CameWith), SearchText(m), sqldb.Micros(m.UpdatedAt),
		m.Support, m.DefaultUpgrade)
	if err != nil {
		return fmt.Errorf("update module: %w", err)
	}
	return nil
}

// SearchText returns what searches of the module look through: its texts as searchtext.Fold makes them,
// one below the other, the name first.
func SearchText(m Module) string {
	return searchtext.Fold(strings.Join([]string{m.Name, m.Description, m.Help, m.Package, m.Author}, "\n"))
}

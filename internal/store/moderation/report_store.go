package moderation

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// key names an item and when it came into a list.
type key struct {
	kind, id string
	at       time.Time
}

const reportedSQL = `SELECT item_kind AS kind, item_id AS id, MAX(reported_at) AS at FROM reports GROUP BY item_kind, item_id`

const quarantinedSQL = `
SELECT 'module' AS kind, id, quarantined_at AS at FROM modules WHERE quarantined_at IS NOT NULL
UNION ALL SELECT 'offering', id, quarantined_at FROM offerings WHERE quarantined_at IS NOT NULL`

const selectReports = `
SELECT r.id, r.item_kind, r.item_id, r.item_title, r.reason, r.body, r.state, r.reported_by, u.name, r.reported_at,
       h.name, r.handled_at, r.answer
FROM reports r JOIN users u ON u.id = r.reported_by LEFT JOIN users h ON h.id = r.handled_by`

func scanReport(row sqldb.Row) (Report, error) {
	var r Report
	err := row.Scan(&r.ID, &r.Kind, &r.ItemID, &r.ItemTitle, &r.Reason, &r.Text, &r.State, &r.ReporterID, &r.Reporter,
		sqldb.Time(&r.ReportedAt), sqldb.Text(&r.HandledBy), sqldb.Time(&r.HandledAt), &r.Answer)
	if !r.HandledAt.IsZero() && r.HandledBy == "" {
		r.HandledBy = account.Operator.UserName
	}
	return r, err
}

func findReport(ctx context.Context, q sqldb.Queryer, id string) (Report, error) {
	missing := errs.NotFound("report_not_found", "There is no report %.40q.", id)
	if !clock.IsID(id) {
		return Report{}, missing
	}
	r, err := sqldb.One(ctx, q, scanReport, selectReports+" WHERE r.id = $1", id)
	if errors.Is(err, sql.ErrNoRows) {
		return Report{}, missing
	}
	if err != nil {
		return Report{}, fmt.Errorf("find report: %w", err)
	}
	return r, nil
}

// openReports returns the open reports of an item, the oldest first.
func openReports(ctx context.Context, q sqldb.Queryer, kind, id string) ([]Report, error) {
	list, err := sqldb.All(ctx, q, scanReport,
		selectReports+" WHERE r.item_kind = $1 AND r.item_id = $2 AND r.state = 'open' ORDER BY r.reported_at, r.id", kind, id)
	if err != nil {
		return nil, fmt.Errorf("open reports: %w", err)
	}
	return list, nil
}

// openOf returns what the user has open reports of, as "module ID".
func openOf(ctx context.Context, q sqldb.Queryer, userID string) ([]string, error) {
	list, err := sqldb.All(ctx, q, sqldb.Value[string],
		`SELECT item_kind || ' ' || item_id FROM reports WHERE reported_by = $1 AND state = 'open'`, userID)
	if err != nil {
		return nil, fmt.Errorf("open reports of a user: %w", err)
	}
	return list, nil
}

func insertReport(ctx context.Context, tx *sqldb.Tx, r Report) error {
	_, err := tx.Exec(ctx, `
INSERT INTO reports (id, item_kind, item_id, item_title, reason, body, reported_by, reported_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.ID, r.Kind, r.ItemID, r.ItemTitle, r.Reason, r.Text, r.ReporterID, sqldb.Micros(r.ReportedAt))
	if sqldb.IsUnique(err) {
		return alreadyReported(r)
	}
	if err != nil {
		return fmt.Errorf("insert report: %w", err)
	}
	return nil
}

// closeReports writes how the reports ended.
func closeReports(ctx context.Context, tx *sqldb.Tx, list []Report, state, answer, userID string, at time.Time) error {
	var a sqldb.Args
	set := "state = " + a.Add(state) + ", answer = " + a.Add(answer) + ", handled_by = " + a.Add(userID) + ", handled_at = " + a.Add(sqldb.Micros(at))
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = r.ID
	}
	_, err := tx.Exec(ctx, "UPDATE reports SET "+set+" WHERE state = 'open' AND id IN ("+sqldb.List(&a, ids)+")", a.Values()...)
	if err != nil {
		return fmt.Errorf("close reports: %w", err)
	}
	return nil
}

// loadItems returns the items with the keys, in their order; those that are gone are left out.
func loadItems(ctx context.Context, q sqldb.Queryer, keys []key) ([]Item, error) {
	ids := map[string][]string{}
	for _, k := range keys {
		ids[k.kind] = append(ids[k.kind], k.id)
	}
	found := map[key]Item{}
	for kind, query := range map[string]string{
		Module: `SELECT 'module', m.id, m.name, m.package, m.owner_org, g.name, m.quarantined_at, m.quarantine_reason
FROM modules m JOIN orgs g ON g.id = m.owner_org WHERE m.id IN (`,
		Offering: `SELECT 'offering', o.id, o.title, g.name || '/' || o.name || '/' || o.version, o.org_id, g.name, o.quarantined_at, o.quarantine_reason
FROM offerings o JOIN orgs g ON g.id = o.org_id WHERE o.id IN (`,
	} {
		var a sqldb.Args
		list, err := sqldb.All(ctx, q, func(row sqldb.Row) (i Item, err error) {
			return i, row.Scan(&i.Kind, &i.ID, &i.Title, &i.Ref, &i.OwnerID, &i.Owner, sqldb.Time(&i.QuarantinedAt), &i.Reason)
		}, query+sqldb.List(&a, ids[kind])+`)`, a.Values()...)
		if err != nil {
			return nil, fmt.Errorf("load items: %w", err)
		}
		for _, i := range list {
			found[key{kind: i.Kind, id: i.ID}] = i
		}
		if err := countReports(ctx, q, kind, ids[kind], found); err != nil {
			return nil, err
		}
	}
	items := make([]Item, 0, len(keys))
	for _, k := range keys {
		if i, here := found[key{kind: k.kind, id: k.id}]; here {
			items = append(items, i)
		}
	}
	return items, nil
}

func countReports(ctx context.Context, q sqldb.Queryer, kind string, ids []string, items map[key]Item) error {
	var a sqldb.Args
	_, err := sqldb.All(ctx, q, func(row sqldb.Row) (none struct{}, err error) {
		k := key{kind: kind}
		var open, all int64
		var at time.Time
		err = row.Scan(&k.id, &open, &all, sqldb.Time(&at))
		if i, here := items[k]; here {
			i.Open, i.Reports, i.ReportedAt = open, all, at
			items[k] = i
		}
		return none, err
	}, `SELECT item_id, SUM(CASE WHEN state = 'open' THEN 1 ELSE 0 END), COUNT(*), MAX(reported_at) FROM reports
WHERE item_kind = `+a.Add(kind)+` AND item_id IN (`+sqldb.List(&a, ids)+`) GROUP BY item_id`, a.Values()...)
	if err != nil {
		return fmt.Errorf("count reports: %w", err)
	}
	return nil
}

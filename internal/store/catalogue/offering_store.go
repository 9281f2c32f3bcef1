package catalogue

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/searchtext"
	"souk.dev/souk/internal/platform/sqldb"
)

const selectOfferings = `
SELECT o.id, o.org_id, g.name, o.name, o.version, o.title, o.abstract, o.description, o.terms_title, o.terms_text,
       o.state, o.is_open, o.visibility, o.revision, o.created_by, o.created_at, o.published_at, o.deleted_at,
       o.logo_id, o.notification_url, o.sold, o.quarantined_at, o.quarantine_reason, ` + withheldSQL + `
FROM offerings o
JOIN orgs g ON g.id = o.org_id`

func scanOffering(row sqldb.Row) (Offering, error) {
	var o Offering
	err := row.Scan(&o.ID, &o.OrgID, &o.OrgName, &o.Name, &o.Version, &o.Title, &o.Abstract, &o.Description, &o.TermsTitle, &o.TermsText,
		&o.State, &o.Open, &o.Visibility, &o.Revision, &o.CreatedBy,
		sqldb.Time(&o.CreatedAt), sqldb.Time(&o.PublishedAt), sqldb.Time(&o.DeletedAt),
		sqldb.Text(&o.Logo), &o.NotificationURL, &o.Sold, sqldb.Time(&o.QuarantinedAt), &o.QuarantineReason, &o.Withheld)
	return o, err
}

// selectAll returns the offerings that rest, the query behind FROM, picks, with everything in them.
func selectAll(ctx context.Context, q sqldb.Queryer, rest string, a sqldb.Args) ([]Offering, error) {
	list, err := sqldb.All(ctx, q, scanOffering, selectOfferings+"\n"+rest, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("select offerings: %w", err)
	}
	if len(list) == 0 {
		return list, nil
	}
	ids := make([]string, len(list))
	for i, o := range list {
		ids[i] = o.ID
	}
	resources, err := boundResources(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	plans, err := plansOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	parts, err := selectParts(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	for i, o := range list {
		list[i].Resources, list[i].Plans = resources[o.ID], plans[o.ID]
		parts.into(&list[i])
	}
	return list, nil
}

// insertOffering stores a new offering with its plan and resources.
func insertOffering(ctx context.Context, tx *sqldb.Tx, o Offering) error {
	_, err := tx.Exec(ctx, `
INSERT INTO offerings (id, org_id, name, version, title, abstract, description, terms_title, terms_text, state, is_open,
                       visibility, revision, search_text, created_by, created_at, notification_url, logo_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		o.ID, o.OrgID, o.Name, o.Version, o.Title, o.Abstract, o.Description, o.TermsTitle, o.TermsText, o.State, o.Open,
		o.Visibility, o.Revision, searchText(o), o.CreatedBy, sqldb.Micros(o.CreatedAt), o.NotificationURL, sqldb.NullText(o.Logo))
	if err != nil {
		return offeringExists(err, o)
	}
	return insertContent(ctx, tx, o)
}

// updateOffering stores everything that may be edited, plan and resources included; pictures are stored
// by themselves.
func updateOffering(ctx context.Context, tx *sqldb.Tx, o Offering) error {
	_, err := tx.Exec(ctx, `
UPDATE offerings
SET name = $2, version = $3, title = $4, abstract = $5, description = $6, terms_title = $7, terms_text = $8,
    is_open = $9, visibility = $10, revision = $11, search_text = $12, notification_url = $13
WHERE id = $1`,
		o.ID, o.Name, o.Version, o.Title, o.Abstract, o.Description, o.TermsTitle, o.TermsText,
		o.Open, o.Visibility, o.Revision, searchText(o), o.NotificationURL)
	if err != nil {
		return offeringExists(err, o)
	}
	for _, table := range []string{"plans", "offering_resources", "offering_categories", "offering_orgs"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE offering_id = $1`, o.ID); err != nil {
			return fmt.Errorf("clear %s: %w", table, err)
		}
	}
	return insertContent(ctx, tx, o)
}

// setState stores the state with its time, and the revision.
func setState(ctx context.Context, tx *sqldb.Tx, o Offering) error {
	_, err := tx.Exec(ctx, `
UPDATE offerings SET state = $2, published_at = $3, deleted_at = $4, revision = $5 WHERE id = $1`,
		o.ID, o.State, sqldb.Micros(o.PublishedAt), sqldb.Micros(o.DeletedAt), o.Revision)
	if err != nil {
		return fmt.Errorf("set state of offering: %w", err)
	}
	return nil
}

// removeOffering removes an offering that nobody can have bought, with its plan.
func removeOffering(ctx context.Context, tx *sqldb.Tx, id string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM offerings WHERE id = $1`, id); err != nil {
		return fmt.Errorf("remove offering: %w", err)
	}
	return nil
}

func insertContent(ctx context.Context, tx *sqldb.Tx, o Offering) error {
	if err := insertPlans(ctx, tx, o); err != nil {
		return err
	}
	for i, r := range o.Resources {
		o.Resources[i].Used = true
		_, err := tx.Exec(ctx, `INSERT INTO offering_resources (offering_id, resource_id, seq) VALUES ($1, $2, $3)`, o.ID, r.ID, i+1)
		if err != nil {
			return fmt.Errorf("bind resource: %w", err)
		}
	}
	return insertParts(ctx, tx, o)
}

// versionsOf returns the other versions of the offering.
func versionsOf(ctx context.Context, q sqldb.Queryer, o Offering) ([]string, error) {
	list, err := sqldb.All(ctx, q, sqldb.Value[string],
		`SELECT version FROM offerings WHERE org_id = $1 AND name = $2 AND id <> $3`, o.OrgID, o.Name, o.ID)
	if err != nil {
		return nil, fmt.Errorf("versions of offering: %w", err)
	}
	return list, nil
}

// offeringExists makes a conflict of a broken unique constraint.
func offeringExists(err error, o Offering) error {
	if sqldb.IsUnique(err) {
		return errs.Conflict("offering_exists", "There is an offering %q in version %s already. Choose another name or a higher version.", o.Name, o.Version)
	}
	return fmt.Errorf("store offering: %w", err)
}

// searchText returns what searches look through, folded.
func searchText(o Offering) string {
	texts := []string{o.Title, o.Name, o.OrgName, o.Abstract, o.Description}
	for _, r := range o.Resources {
		texts = append(texts, r.Title, r.ModulePackage)
	}
	return searchtext.Fold(strings.Join(texts, "\n"))
}

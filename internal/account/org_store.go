package account

import (
	"context"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

const orgColumns = `o.id, o.name, o.is_private, o.provider_code, o.tax_street, o.tax_postal, o.tax_city, o.tax_country, o.created_at,
	o.title, o.about, o.website, o.email, o.tax_number, o.logo_id, o.needs_approval, o.verified_at, o.provider_request,
	o.provider_requested_at, o.vat_id, o.is_business, o.small_enterprise`

func (o *Org) columns() []any {
	return []any{&o.ID, &o.Name, &o.Private, sqldb.Text(&o.ProviderCode),
		&o.TaxAddress.Street, &o.TaxAddress.Postal, &o.TaxAddress.City, &o.TaxAddress.Country,
		sqldb.Time(&o.CreatedAt), &o.Title, &o.About, &o.Website, &o.Email, &o.TaxNumber, sqldb.Text(&o.LogoID),
		&o.NeedsApproval, sqldb.Time(&o.VerifiedAt), &o.ProviderRequest, sqldb.Time(&o.ProviderRequestedAt), &o.VATID, &o.Business, &o.Small}
}

func scanOrg(row sqldb.Row) (Org, error) {
	var o Org
	err := row.Scan(o.columns()...)
	o.Provider = o.ProviderCode != ""
	return o, err
}

// OrgByID returns the organisation with its tax address. It does not authorise.
func OrgByID(ctx context.Context, q sqldb.Queryer, id string) (Org, error) {
	o, err := sqldb.One(ctx, q, scanOrg, `SELECT `+orgColumns+` FROM orgs o WHERE o.id = $1`, id)
	return o, orNotFound(err, "organisation_not_found", "There is no organisation with the id %s.", id)
}

// OrgByName returns the organisation with its tax address. It does not authorise.
func OrgByName(ctx context.Context, q sqldb.Queryer, name string) (Org, error) {
	if !nameForm.MatchString(name) {
		return Org{}, errs.NotFound("organisation_not_found", "There is no organisation of this name.")
	}
	o, err := sqldb.One(ctx, q, scanOrg, `SELECT `+orgColumns+` FROM orgs o WHERE o.name_key = $1`, nameKey(name))
	return o, orNotFound(err, "organisation_not_found", "There is no organisation named %s.", name)
}

func nameTaken(ctx context.Context, q sqldb.Queryer, name string) (bool, error) {
	n, err := sqldb.One(ctx, q, sqldb.Value[int64],
		`SELECT COUNT(*) FROM orgs WHERE name_key = $1`, nameKey(name)) // every user has one of its name
	return n > 0, err
}

func insertOrg(ctx context.Context, tx *sqldb.Tx, o Org) error {
	_, err := tx.Exec(ctx, `INSERT INTO orgs (id, name, name_key, is_private, provider_code, created_at)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		o.ID, o.Name, nameKey(o.Name), o.Private, sqldb.NullText(o.ProviderCode), sqldb.Micros(o.CreatedAt))
	return err
}

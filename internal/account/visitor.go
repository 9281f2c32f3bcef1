package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
)

// Visitor is a user of another market who works in this one too, as in its sandbox. Who it is, is found out there: here it has
// no password, and administers nothing.
type Visitor struct {
	User User
	Orgs []Org // that it has every role in; its private one is among them, and the first is the one it acts for at first
}

// Visiting returns the visitor with the id, acting for the organisation that it acted for last, and whether it was admitted
// before.
func (s *Service) Visiting(ctx context.Context, userID string) (Actor, bool, error) {
	actor, err := sqldb.One(ctx, s.db, func(row sqldb.Row) (Actor, error) { return scanActor(row) },
		`SELECT `+actorColumns+` FROM (SELECT id AS user_id, current_org AS org_id FROM users WHERE id = $1) c `+actorJoins, userID)
	if errors.Is(err, sql.ErrNoRows) {
		return Actor{}, false, nil
	}
	return actor, err == nil, err
}

// Admit lets a visitor in, with its organisations. What is there already stays as it is.
func (s *Service) Admit(ctx context.Context, v Visitor) error {
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		u := v.User
		_, err := tx.Exec(ctx, `
INSERT INTO users (id, name, name_key, full_name, email, password_hash, is_admin, private_org, current_org, created_at, email_confirmed_at)
VALUES ($1, $2, $3, $4, $5, '', FALSE, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING`,
			u.ID, u.Name, nameKey(u.Name), u.FullName, u.Email, u.PrivateOrg, v.Orgs[0].ID, sqldb.Micros(s.clock.Now()), sqldb.Micros(u.EmailConfirmedAt))
		if err != nil {
			return err
		}
		for _, o := range v.Orgs {
			if err := admitOrg(ctx, tx, o); err != nil {
				return err
			}
			roles := []Role{RoleCustomer, RoleDeveloper, RoleManager}
			if o.Provider {
				roles = append(roles, RoleProvider)
			}
			if err := putMember(ctx, tx, o.ID, u.ID, roles, s.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("admit %s: %w", v.User.Name, err)
	}
	return nil
}

// admitOrg adds an organisation of a visitor with what it says of itself.
func admitOrg(ctx context.Context, tx *sqldb.Tx, o Org) error {
	_, err := tx.Exec(ctx, `
INSERT INTO orgs (id, name, name_key, is_private, provider_code, created_at, title, about, website, email, tax_number, vat_id, is_business,
    small_enterprise, tax_street, tax_postal, tax_city, tax_country)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) ON CONFLICT (id) DO NOTHING`,
		o.ID, o.Name, nameKey(o.Name), o.Private, sqldb.NullText(o.ProviderCode), sqldb.Micros(o.CreatedAt), o.Title, o.About, o.Website, o.Email,
		o.TaxNumber, o.VATID, o.Business, o.Small, o.TaxAddress.Street, o.TaxAddress.Postal, o.TaxAddress.City, o.TaxAddress.Country)
	return err
}

// testCode stands before the provider code of a visitor's organisation, and so on all its invoices there.
const testCode = "test"

// Visitor returns a user as it visits another market, with the organisation with the id, its own private one, and a further one
// that buys. It does not authorise.
func (s *Service) Visitor(ctx context.Context, userID, orgID string, buyer Org) (Visitor, error) {
	user, err := UserByID(ctx, s.db, userID)
	if err != nil {
		return Visitor{}, err
	}
	org, err := OrgByID(ctx, s.db, orgID)
	if err != nil {
		return Visitor{}, err
	}
	org.ProviderCode = testCode + org.ProviderCode
	v := Visitor{User: user, Orgs: []Org{org, buyer}}
	if user.PrivateOrg != orgID {
		private, err := OrgByID(ctx, s.db, user.PrivateOrg)
		if err != nil {
			return Visitor{}, err
		}
		private.Provider, private.ProviderCode = false, ""
		v.Orgs = append(v.Orgs, private)
	}
	return v, nil
}

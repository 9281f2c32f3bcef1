package account

import (
	"context"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/country"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// Org is an organisation: the private one of a user, or one that several users share.
type Org struct {
	ID           string
	Name         string // unique without regard to case, among private and shared ones together
	Private      bool   // belongs to the user of the same name alone
	Provider     bool   // may publish and sell; has a ProviderCode
	ProviderCode string // 3 to 16 lower-case letters and digits, given once and never changed; "" before
	TaxAddress   Address
	CreatedAt    time.Time

	Title     string // its full name, on invoices and cards; "" where the name is all
	About     string // Markdown
	Website   string // http or https; "" for none
	Email     string // where customers, and the market, write to
	TaxNumber string
	VATID     string // VAT identification number, as the register has it; "" for none
	Business  bool   // it buys as a business
	Small     bool   // it sells under the exemption from tax for small enterprises
	LogoID    string // a picture; "" for none

	NeedsApproval bool      // a manager approves each purchase
	VerifiedAt    time.Time // when an administrator has checked who it is; zero: not
	// ProviderRequest is why it wants to be a provider, since ProviderRequestedAt; zero when nobody waits
	// for an answer.
	ProviderRequest     string
	ProviderRequestedAt time.Time
}

// Label is what people call the organisation: its title, or its name.
func (o Org) Label() string {
	if o.Title != "" {
		return o.Title
	}
	return o.Name
}

// forStrangers returns the organisation without what it keeps to itself.
func (o Org) forStrangers() Org {
	o.TaxAddress, o.TaxNumber, o.NeedsApproval = Address{}, "", false
	o.VATID, o.Business, o.Small = "", false, false
	o.ProviderRequest, o.ProviderRequestedAt = "", time.Time{}
	return o
}

// Address is where an organisation pays its taxes: all four parts, or none.
type Address struct {
	Street, Postal, City string
	Country              string // code after ISO 3166-1, as "ES"
}

// Tidy returns the address as it is kept: without white space around its parts, the country in upper
// case.
func (a Address) Tidy() Address {
	return Address{
		Street: strings.TrimSpace(a.Street), Postal: strings.TrimSpace(a.Postal), City: strings.TrimSpace(a.City),
		Country: strings.ToUpper(strings.TrimSpace(a.Country)),
	}
}

// Empty reports whether no part is given.
func (a Address) Empty() bool { return a == Address{} }

// Validate returns what is wrong with the address, with paths below path. An empty one is right.
func (a Address) Validate(path string) []errs.Field {
	if a.Empty() {
		return nil
	}
	var f errs.Fields
	for _, part := range []struct{ name, text string }{
		{"street", a.Street}, {"postal", a.Postal}, {"city", a.City}, {"country", a.Country},
	} {
		if f.Check(part.text != "", path+"."+part.name, "required", "Give all four parts of the address, or none.") {
			checkLine(&f, path+"."+part.name, part.text, maxPart)
		}
	}
	f.Check(a.Country == "" || country.Valid(a.Country), path+".country", "unknown_country",
		"Give the two-letter code that the country has in ISO 3166, as ES.")
	return f.List()
}

// CreateOrgInput is a new shared organisation.
type CreateOrgInput struct {
	Name     string // the rules are those of a user's name
	Provider bool   // it publishes and sells; for admins, or where accounts.open_providers is set
	Manager  string // name of its first manager; "" is the actor; somebody else is for admins only
}

// CreateOrg creates a shared organisation. Its first manager gets every role, provider where it is
// one. It fails with "bad_organisation", "name_taken" and "provider_by_admin".
func (s *Service) CreateOrg(ctx context.Context, actor Actor, in CreateOrgInput) (Org, error) {
	if err := actor.Need(ScopeAccount); err != nil {
		return Org{}, err
	}
	if err := s.checkNewOrg(actor, &in); err != nil {
		return Org{}, err
	}
	org := Org{ID: s.ids.NewID(), Name: in.Name, CreatedAt: s.clock.Now()}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		manager, err := UserByName(ctx, tx, in.Manager)
		if err != nil {
			return err
		}
		if err := s.storeOrg(ctx, tx, &org, manager, in.Provider); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "organisation.create", "organisation:"+org.Name,
			map[string]any{"manager": manager.Name, "provider": in.Provider})
	})
	if err != nil {
		return Org{}, taken(err, in.Name)
	}
	return org, nil
}

// checkNewOrg checks the input and fills in its defaults.
func (s *Service) checkNewOrg(actor Actor, in *CreateOrgInput) error {
	admin := actor.NeedAdmin() == nil
	if in.Manager == "" && actor.Via != ViaOperator {
		in.Manager = actor.UserName
	}
	if !admin && nameKey(in.Manager) != nameKey(actor.UserName) {
		return errs.Forbidden("admin_required", "Only an administrator can create an organisation for somebody else.")
	}
	if in.Provider && !admin && !s.options.OpenProviders {
		return errs.Forbidden("provider_by_admin",
			"In this market an administrator makes an organisation a provider. Create it without, and ask one.")
	}
	in.Provider = in.Provider || s.options.OpenProviders
	var f errs.Fields
	checkName(&f, "name", in.Name)
	f.Check(in.Manager != "", "manager", "required", "Name the user who will manage the organisation.")
	return f.Err("bad_organisation", "The organisation cannot be created like this.")
}

func (s *Service) storeOrg(ctx context.Context, tx *sqldb.Tx, org *Org, manager User, provider bool) error {
	if used, err := nameTaken(ctx, tx, org.Name); err != nil || used {
		return orTaken(err, org.Name)
	}
	roles := []Role{RoleCustomer, RoleDeveloper, RoleManager}
	org.Provider, org.ProviderCode = provider, ""
	if provider {
		roles = append(roles, RoleProvider)
		code, err := freeProviderCode(ctx, tx, org.Name)
		if err != nil {
			return err
		}
		org.ProviderCode = code
	}
	if err := insertOrg(ctx, tx, *org); err != nil {
		return err
	}
	return putMember(ctx, tx, org.ID, manager.ID, roles, org.CreatedAt)
}

// Orgs lists the organisations that the actor is a member of, by name, with its roles there.
func (s *Service) Orgs(ctx context.Context, actor Actor) ([]Membership, error) {
	if err := actor.Need(ScopeRead); err != nil {
		return nil, err
	}
	return s.orgsOf(ctx, actor)
}

// Memberships is Orgs for whoever is signed in, with a token of any scopes: where it may act. One that
// may not read sees no tax addresses.
func (s *Service) Memberships(ctx context.Context, actor Actor) ([]Membership, error) {
	if err := actor.NeedSignIn(); err != nil {
		return nil, err
	}
	list, err := s.orgsOf(ctx, actor)
	if actor.Need(ScopeRead) != nil {
		for i := range list {
			list[i].Org = list[i].Org.forStrangers()
		}
	}
	return list, err
}

func (s *Service) orgsOf(ctx context.Context, actor Actor) ([]Membership, error) {
	return sqldb.All(ctx, s.db, scanMembership, memberships+`WHERE m.user_id = $1 ORDER BY o.name_key`, actor.UserID)
}

// Org returns an organisation to anybody who is signed in; its tax address and number, and what it asked
// the market for, are for its members and for admins.
func (s *Service) Org(ctx context.Context, actor Actor, name string) (Org, error) {
	if err := actor.Need(ScopeRead); err != nil {
		return Org{}, err
	}
	org, err := OrgByName(ctx, s.db, name)
	if err != nil {
		return Org{}, err
	}
	member, err := s.isMember(ctx, s.db, actor, org)
	if !member {
		org = org.forStrangers()
	}
	return org, err
}

// SetTaxAddress keeps the tax address of the organisation that the actor acts for; an empty one
// removes it. It is for its managers and customers, and fails with "bad_tax_address".
func (s *Service) SetTaxAddress(ctx context.Context, actor Actor, address Address) error {
	if err := actor.Need(ScopeAccount); err != nil {
		return err
	}
	if !actor.Has(RoleManager) {
		if err := actor.NeedRole(ScopeAccount, RoleCustomer); err != nil {
			return err
		}
	}
	address = address.Tidy()
	var f errs.Fields
	f.Append(address.Validate("tax_address")...)
	if err := f.Err("bad_tax_address", "The tax address was not kept."); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE orgs SET tax_street = $2, tax_postal = $3, tax_city = $4, tax_country = $5 WHERE id = $1`,
			actor.OrgID, address.Street, address.Postal, address.City, address.Country)
		if err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "organisation.tax_address", "organisation:"+actor.OrgName, nil)
	})
}

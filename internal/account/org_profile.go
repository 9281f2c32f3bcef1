package account

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/sqldb"
)

// Bounds of what organisations say of themselves.
const (
	maxTitle     = 100  // characters
	maxAbout     = 5000 // characters
	maxWebsite   = 300  // bytes
	maxTaxNumber = 40   // characters
)

// OrgChange changes what an organisation says of itself; nil leaves it as it is.
type OrgChange struct {
	Title, About, Website, Email, TaxNumber *string

	VATID    *string // checked, and kept as the register has it; giving the first one makes the organisation a business
	Business *bool   // it buys as a business
	Small    *bool   // it sells under the exemption from tax for small enterprises

	NeedsApproval *bool // a manager approves each purchase; for shared organisations
	TaxAddress    *Address
}

// Pictures keeps pictures; *picture.Service does.
type Pictures interface {
	Receive(ctx context.Context, r io.Reader, fileName string) (*picture.Picture, error)
	Keep(ctx context.Context, tx *sqldb.Tx, p *picture.Picture) error
	Drop(ctx context.Context, p *picture.Picture) error
	Discard(ctx context.Context, tx *sqldb.Tx, id string) error
}

// ChangeOrg changes what an organisation says of itself. It is for its managers, for the user whose
// private one it is, and for admins, and fails with "bad_organisation".
func (s *Service) ChangeOrg(ctx context.Context, actor Actor, org string, in OrgChange) (Org, error) {
	if err := actor.Need(ScopeAccount); err != nil {
		return Org{}, err
	}
	in.tidy()
	var changed Org
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		o, err := s.orgToManage(ctx, tx, actor, org)
		if err != nil {
			return err
		}
		if err := in.check(o, s.checkVATID); err != nil {
			return err
		}
		in.apply(&o)
		if err := updateOrg(ctx, tx, o); err != nil {
			return err
		}
		changed = o
		return s.Audit(ctx, tx, actor, "organisation.profile", "organisation:"+o.Name, map[string]any{"needs_approval": o.NeedsApproval})
	})
	return changed, err
}

// OrgToManage returns the organisation with the name when the actor may speak for it: a manager, the user whose
// private one it is, or an admin; else it is KindForbidden, "not_a_member" or "manager_required".
func (s *Service) OrgToManage(ctx context.Context, q sqldb.Queryer, actor Actor, name string) (Org, error) {
	return s.orgToManage(ctx, q, actor, name)
}

// orgToManage returns the organisation when the actor may speak for it: a manager, the user whose private
// one it is, or an admin.
func (s *Service) orgToManage(ctx context.Context, q sqldb.Queryer, actor Actor, name string) (Org, error) {
	o, err := OrgByName(ctx, q, name)
	if err != nil || actor.NeedAdmin() == nil {
		return o, err
	}
	roles, member, err := rolesOf(ctx, q, o.ID, actor.UserID)
	if err != nil {
		return Org{}, err
	}
	if !member {
		return Org{}, notAMember(o.Name)
	}
	if !o.Private && !slices.Contains(roles, RoleManager) {
		return Org{}, errs.Forbidden("manager_required", "Only a manager of %s, or an administrator of this market, may do that.", o.Name)
	}
	return o, nil
}

func (in *OrgChange) tidy() {
	for _, text := range []*string{in.Title, in.Website, in.Email, in.TaxNumber, in.VATID} {
		if text != nil {
			*text = strings.TrimSpace(*text)
		}
	}
	if in.About != nil {
		*in.About = strings.TrimSpace(strings.ReplaceAll(*in.About, "\r\n", "\n"))
	}
	if in.TaxAddress != nil {
		*in.TaxAddress = in.TaxAddress.Tidy()
	}
}

// CheckVATID returns a VAT identification number as the register has it; one without letters in front is
// taken to be of the country. Its error, of KindInvalid, says what is wrong.
type CheckVATID func(country, text string) (string, error)

func (in *OrgChange) check(o Org, checkVATID CheckVATID) error {
	var f errs.Fields
	if in.Title != nil {
		checkLine(&f, "title", *in.Title, maxTitle)
	}
	if in.About != nil {
		checkText(&f, "about", *in.About, maxAbout)
	}
	if in.Website != nil {
		f.Check(*in.Website == "" || isWebsite(*in.Website), "website", "bad_website",
			"Give an address that begins with http:// or https://, at most %d characters.", maxWebsite)
	}
	if in.Email != nil {
		f.Check(*in.Email == "" || isEmail(*in.Email), "email", "bad_email", "This is not an e-mail address.")
	}
	if in.TaxNumber != nil {
		checkLine(&f, "tax_number", *in.TaxNumber, maxTaxNumber)
	}
	if in.NeedsApproval != nil {
		f.Check(!*in.NeedsApproval || !o.Private, "needs_approval", "private_organisation",
			"In a private organisation there is nobody else to approve a purchase.")
	}
	if in.TaxAddress != nil {
		f.Append(in.TaxAddress.Validate("tax_address")...)
	}
	in.checkVATID(&f, o, checkVATID)
	return f.Err("bad_organisation", "The organisation was not changed.")
}

// noVATIDs is a service that cannot check them.
func noVATIDs(_, _ string) (string, error) {
	return "", errs.Invalid("bad_vat_id", "VAT identification numbers cannot be checked here.")
}

// checkVATID puts the number in as the register has it.
func (in *OrgChange) checkVATID(f *errs.Fields, o Org, check CheckVATID) {
	if in.VATID == nil || *in.VATID == "" {
		return
	}
	country := o.TaxAddress.Country
	if in.TaxAddress != nil {
		country = in.TaxAddress.Country
	}
	id, err := check(country, *in.VATID)
	if err != nil {
		f.Add("vat_id", errs.CodeOf(err), "%s", errs.As(err).Message)
		return
	}
	in.VATID = &id
	if in.Business == nil && o.VATID == "" {
		business := true
		in.Business = &business
	}
}

func (in OrgChange) apply(o *Org) {
	for _, t := range []struct {
		to   *string
		text *string
	}{{&o.Title, in.Title}, {&o.About, in.About}, {&o.Website, in.Website}, {&o.Email, in.Email}, {&o.TaxNumber, in.TaxNumber}, {&o.VATID, in.VATID}} {
		if t.text != nil {
			*t.to = *t.text
		}
	}
	for _, t := range []struct{ to, flag *bool }{{&o.NeedsApproval, in.NeedsApproval}, {&o.Business, in.Business}, {&o.Small, in.Small}} {
		if t.flag != nil {
			*t.to = *t.flag
		}
	}
	if in.TaxAddress != nil {
		o.TaxAddress = *in.TaxAddress
	}
}

// isWebsite reports whether text is an address that is safe to link to.
func isWebsite(text string) bool {
	u, err := url.Parse(text)
	return err == nil && len(text) <= maxWebsite && isLine(text) && !strings.ContainsAny(text, " \"<>\\`") &&
		(u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil
}

func updateOrg(ctx context.Context, tx *sqldb.Tx, o Org) error {
	_, err := tx.Exec(ctx, `UPDATE orgs SET title = $2, about = $3, website = $4, email = $5, tax_number = $6, needs_approval = $7,
		tax_street = $8, tax_postal = $9, tax_city = $10, tax_country = $11, vat_id = $12, is_business = $13, small_enterprise = $14 WHERE id = $1`,
		o.ID, o.Title, o.About, o.Website, o.Email, o.TaxNumber, o.NeedsApproval,
		o.TaxAddress.Street, o.TaxAddress.Postal, o.TaxAddress.City, o.TaxAddress.Country, o.VATID, o.Business, o.Small)
	return err
}

// SetLogo replaces the logo of an organisation by the picture in r; nil takes it away. It is for whom
// ChangeOrg is, and fails with "bad_picture" and "file_too_large".
func (s *Service) SetLogo(ctx context.Context, actor Actor, org string, r io.Reader, fileName string) (Org, error) {
	if err := actor.Need(ScopeAccount); err != nil {
		return Org{}, err
	}
	if _, err := s.orgToManage(ctx, s.db, actor, org); err != nil { // before a picture of a stranger is looked at
		return Org{}, err
	}
	var logo *picture.Picture
	if r != nil {
		received, err := s.pictures.Receive(ctx, r, fileName)
		if err != nil {
			return Org{}, err
		}
		logo = received
	}
	changed, err := s.storeLogo(ctx, actor, org, logo)
	if err != nil && logo != nil {
		if dropped := s.pictures.Drop(ctx, logo); dropped != nil {
			return Org{}, dropped
		}
	}
	return changed, err
}

func (s *Service) storeLogo(ctx context.Context, actor Actor, org string, logo *picture.Picture) (Org, error) {
	var changed Org
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		o, err := s.orgToManage(ctx, tx, actor, org)
		if err != nil {
			return err
		}
		before := o.LogoID
		o.LogoID = ""
		if logo != nil {
			if err := s.pictures.Keep(ctx, tx, logo); err != nil {
				return err
			}
			o.LogoID = logo.ID
		}
		if _, err := tx.Exec(ctx, `UPDATE orgs SET logo_id = $2 WHERE id = $1`, o.ID, sqldb.NullText(o.LogoID)); err != nil {
			return err
		}
		if before != "" {
			if err := s.pictures.Discard(ctx, tx, before); err != nil {
				return err
			}
		}
		changed = o
		return s.Audit(ctx, tx, actor, "organisation.logo", "organisation:"+o.Name, map[string]any{"removed": logo == nil})
	})
	return changed, err
}

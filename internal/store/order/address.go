package order

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// taxAddress returns the address that the purchase is made out to: the given one, which becomes the
// organisation's own where it has none, or else the organisation's own. There must be one where there
// is tax to pay.
func (s *Service) taxAddress(ctx context.Context, tx *sqldb.Tx, actor account.Actor, in BuyInput, sellerID string, priced bool) (account.Address, error) {
	given, err := takeAddress(ctx, tx, actor, in)
	if err != nil || !given.Empty() {
		return given, err
	}
	org, err := account.OrgByID(ctx, tx, actor.OrgID)
	if err != nil {
		return account.Address{}, err
	}
	due, err := s.taxOn(ctx, tx, sellerID, actor.OrgID, org.TaxAddress)
	if err != nil {
		return account.Address{}, err
	}
	var f errs.Fields
	f.Check(!org.TaxAddress.Empty() || !priced || due.percent.IsZero(), "tax_address", "required",
		"Give street, postal code, city and country: there is tax to pay, and %s has no tax address yet.", org.Name)
	return org.TaxAddress, f.Err("tax_address_required", "The customer does not have a tax address.")
}

// amend gives an open purchase the address, order number and note that are given now, if there are any.
// What is to be paid was agreed: an address for which there is another tax is KindConflict, code "other_tax".
func (s *Service) amend(ctx context.Context, tx *sqldb.Tx, actor account.Actor, in BuyInput, p *Purchase) error {
	given, err := takeAddress(ctx, tx, actor, in)
	if err != nil {
		return err
	}
	before := *p
	if !given.Empty() {
		p.TaxAddress = given
		due, err := s.taxOn(ctx, tx, p.SellerID, p.OrgID, given)
		if err != nil {
			return err
		}
		if due.percent.String() != p.TaxRate && !p.Free() {
			return errs.Conflict("other_tax", "For this address there is %s %% tax, not %s %%. Cancel the purchase %s, and buy again.", due.percent, p.TaxRate, p.ID)
		}
	}
	if in.Reference != "" {
		p.Reference = in.Reference
	}
	if in.Note != "" && p.State == StateRequested {
		p.RequestNote = in.Note
	}
	if *p == before {
		return nil
	}
	if err := setInput(ctx, tx, *p); err != nil {
		return err
	}
	return s.audit(ctx, tx, actor, "purchase.amend", *p)
}

// takeAddress returns the given address, the empty one where there is none. It becomes the
// organisation's own where that has none.
func takeAddress(ctx context.Context, tx *sqldb.Tx, actor account.Actor, in BuyInput) (account.Address, error) {
	if in.TaxAddress == nil {
		return account.Address{}, nil
	}
	given := in.TaxAddress.Tidy()
	var f errs.Fields
	f.Append(given.Validate("tax_address")...)
	if err := f.Err("bad_tax_address", "The tax address is not valid."); err != nil || given.Empty() {
		return account.Address{}, err
	}
	return given, keepAddress(ctx, tx, actor.OrgID, given)
}

package order

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/catalogue"
)

// buyTurns is how often Buy starts over when the purchase it found turns out to be given up.
const buyTurns = 3

// Buy acquires an offering for the organisation that the actor acts for; it needs the role customer
// there. What is free is paid at once; else the purchase is pending and its PaymentURL says where to
// pay. While one is pending, Buy gives that one again, made out to the tax address that is given now.
//
// It is refused, in this order, with "offering_not_found"; "offering_not_on_sale", "offering_open",
// "own_offering", "nothing_to_download" (KindConflict); "terms_not_accepted"; "already_purchased", "already_entitled"
// (KindConflict, naming the purchase); "bad_tax_address", "tax_address_required"; "no_payments",
// "gateway_unavailable" (KindUnavailable). After the last one the purchase is there and pending; buy
// again to go on.
func (s *Service) Buy(ctx context.Context, actor account.Actor, in BuyInput) (Purchase, error) {
	if err := mayBuy(actor); err != nil {
		return Purchase{}, err
	}
	for range buyTurns {
		p, err := s.reserve(ctx, actor, in)
		if sqldb.IsUnique(err) {
			continue // somebody was faster: now there is a live one to find
		}
		if err == nil && p.State == StatePending {
			p, err = s.refresh(ctx, actor, p)
		}
		if err != nil {
			return Purchase{}, err
		}
		if p.State == StatePending || p.State == StatePaid {
			p, _ = p.seenBy(actor)
			return p, nil
		}
	}
	return Purchase{}, errs.New(errs.KindUnavailable, "busy", "The offering is being bought and given up at the same time. Please try again.")
}

// reserve checks everything that a purchase needs and stores it, unless it finds a pending one, which
// it returns. A free one is complete afterwards.
func (s *Service) reserve(ctx context.Context, actor account.Actor, in BuyInput) (Purchase, error) {
	var p Purchase
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		o, err := catalogue.FindVisible(ctx, tx, actor, in.Offering)
		if err != nil {
			return err
		}
		if err := forSale(actor, o); err != nil {
			return err
		}
		if err := checkConsent(o, in); err != nil {
			return err
		}
		var live bool
		if p, live, err = s.findOwned(ctx, tx, actor, o); err != nil {
			return err
		}
		if live {
			return s.readdress(ctx, tx, actor, in, &p)
		}
		return s.create(ctx, tx, actor, in, o, &p)
	})
	return p, err
}

// create stores a new purchase of the offering in *p.
func (s *Service) create(ctx context.Context, tx *sqldb.Tx, actor account.Actor, in BuyInput, o catalogue.Offering, p *Purchase) error {
	feeRate, err := s.market.Fee(ctx, tx)
	if err != nil {
		return err
	}
	q, err := quoteOf(o.Plan, s.options.TaxRate, feeRate)
	if err != nil {
		return err
	}
	address, err := s.taxAddress(ctx, tx, actor, in, !o.Plan.Free())
	if err != nil {
		return err
	}
	*p = Purchase{
		ID: s.ids.NewID(), State: StatePending, OfferingID: o.ID, OrgID: actor.OrgID, UserID: actor.UserID, SellerID: o.OrgID,
		PlanTitle: o.Plan.Title, Net: q.net, Tax: q.tax, Total: q.total, Fee: q.fee,
		TaxRate: s.options.TaxRate.String(), FeeRate: feeRate.String(),
		TaxAddress: address, TermsHash: TermsHash(o), CreatedAt: s.clock.Now(),
	}
	if !p.Free() {
		if s.gateway == nil {
			return errs.New(errs.KindUnavailable, "no_payments", "This market takes no payments at present. Ask its administrator.")
		}
		p.Gateway, p.ExpiresAt = s.gateway.Name(), p.CreatedAt.Add(s.options.Limit)
	}
	if err := insertPurchase(ctx, tx, *p); err != nil {
		return err
	}
	if err := s.audit(ctx, tx, actor, "purchase.create", *p); err != nil {
		return err
	}
	if *p, err = find(ctx, tx, actor, p.ID); err != nil || !p.Free() { // with the names
		return err
	}
	return s.finish(ctx, tx, actor, p)
}

// forSale reports why the actor cannot buy the offering, whatever it fills in.
func forSale(actor account.Actor, o catalogue.Offering) error {
	switch {
	case o.State != catalogue.StatePublished:
		return errs.Conflict("offering_not_on_sale", "%s is not on sale: it is %s.", o.Title, o.State)
	case o.Open:
		return errs.Conflict("offering_open", "%s is free for everybody who is signed in. There is no need to buy it.", o.Title)
	case o.OrgID == actor.OrgID:
		return errs.Conflict("own_offering", "%s is sold by %s itself, for which you act. It has it already.", o.Title, o.OrgName)
	}
	if r, missing := o.Missing(); missing {
		return errs.Conflict("nothing_to_download", "%s has no version that can be chosen at present, so there is nothing to buy; ask its seller.", r.Title)
	}
	return nil
}

// checkConsent sees to it that the terms are accepted. Where they are not, a mistake in the address
// comes back with it.
func checkConsent(o catalogue.Offering, in BuyInput) error {
	if !o.HasTerms() || in.AcceptTerms {
		return nil
	}
	var f errs.Fields
	f.Add("accept_terms", "required", "Accept the terms first: %s.", o.TermsTitle)
	if in.TaxAddress != nil {
		f.Append(in.TaxAddress.Tidy().Validate("tax_address")...)
	}
	return f.Err("terms_not_accepted", "You must accept the terms and conditions of the offering to acquire it.")
}

// findOwned returns the organisation's pending purchase of the offering, and whether there is one. It
// fails where the organisation has bought the offering, or everything that is in it, already.
func (s *Service) findOwned(ctx context.Context, tx *sqldb.Tx, actor account.Actor, o catalogue.Offering) (Purchase, bool, error) {
	p, live, err := findLive(ctx, tx, actor.OrgID, o.ID)
	if err != nil {
		return Purchase{}, false, err
	}
	if live && p.State == StatePaid {
		return Purchase{}, false, errs.Conflict("already_purchased",
			"%s has bought %s already, with purchase %s. You find it in the library.", actor.OrgName, o.Title, p.ID)
	}
	if live {
		return p, true, nil
	}
	through, err := entitledThrough(ctx, tx, actor.OrgID, resourceIDs(o), s.clock.Now())
	if first, all := coveredBy(through, o); err == nil && all {
		err = errs.Conflict("already_entitled",
			"%s has everything that is in %s already, through purchase %s. You find it in the library.", actor.OrgName, o.Title, first)
	}
	return Purchase{}, false, err
}

// TermsHash returns what a purchase keeps of the terms that were accepted: the SHA-256, in hex, of
// their title, a line feed and their text; "" where there are none.
func TermsHash(o catalogue.Offering) string {
	if !o.HasTerms() {
		return ""
	}
	return account.TermsHash(o.TermsTitle, o.TermsText)
}

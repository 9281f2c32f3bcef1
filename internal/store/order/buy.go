package order

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/coupon"
)

// buyTurns is how often Buy starts over when the purchase it found turns out to be given up.
const buyTurns = 3

// Buy acquires an offering for the organisation that the actor acts for; it needs the role customer
// there, and the role manager as well where the organisation approves each purchase. What is free, by its
// price or for the organisation, is paid at once; else the purchase is pending and its PaymentURL or its
// Transfer says how to pay. While one is pending, Buy gives that one again, made out to the tax address
// and with the order number that are given now. Buying what somebody has asked for closes the request.
//
// With in.Request it asks a manager instead, for members who may not buy by themselves: the purchase is
// requested, at the price of now. Asking again gives the same one.
//
// It is refused, in this order, with "offering_not_found"; "offering_not_on_sale", "offering_open",
// "own_offering", "nothing_to_download", "offering_quarantined" (KindConflict); "approval_required"
// (KindForbidden) or, for a request, "no_approval_needed" (KindConflict); "terms_not_accepted",
// "bad_purchase"; "already_purchased", "already_entitled", "already_pending", "other_coupon", "other_gateway"
// (KindConflict, naming the purchase); "bad_tax_address", "tax_address_required"; what [coupon.Service.Find] says of a
// code that does not count; "unknown_gateway",
// "no_payments", "gateway_unavailable" (KindUnavailable). After the last one the purchase is there and
// pending; buy again to go on.
func (s *Service) Buy(ctx context.Context, actor account.Actor, in BuyInput) (Purchase, error) {
	err := mayBuy(actor)
	if in.Request {
		err = actor.Need(account.ScopeBuy)
	}
	if err != nil {
		return Purchase{}, err
	}
	in = in.tidy()
	for range buyTurns {
		var p Purchase
		err := s.coupons.Guarded(ctx, actor, in.Coupon, func() (err error) {
			p, err = s.reserve(ctx, actor, in)
			return err
		})
		if sqldb.IsUnique(err) {
			continue // somebody was faster: now there is a live one to find
		}
		if err == nil && p.State == StatePending {
			p, err = s.refresh(ctx, actor, p)
		}
		if err != nil {
			return Purchase{}, err
		}
		if p.open() || p.State == StatePaid {
			p, _ = p.seenBy(actor)
			return p, nil
		}
	}
	return Purchase{}, errs.New(errs.KindUnavailable, "busy", "The offering is being bought and given up at the same time. Please try again.")
}

// reserve checks everything that a purchase needs and stores it, unless it finds an open one, which it
// returns. A free one is complete afterwards.
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
		if err := notBlocked(ctx, tx, o); err != nil {
			return err
		}
		if err := mayDecide(ctx, tx, actor, in); err != nil {
			return err
		}
		if err := in.check(o); err != nil {
			return err
		}
		var live bool
		if p, live, err = s.findOwned(ctx, tx, actor, o); err != nil {
			return err
		}
		if live && p.State == StateRequested && !in.Request {
			if err := s.takeOver(ctx, tx, actor, p); err != nil {
				return err
			}
			live = false
		}
		if live {
			return s.goOn(ctx, tx, actor, in, &p)
		}
		return s.create(ctx, tx, actor, in, o, &p)
	})
	return p, err
}

// goOn finds an open purchase in place of a new one.
func (s *Service) goOn(ctx context.Context, tx *sqldb.Tx, actor account.Actor, in BuyInput, p *Purchase) error {
	switch {
	case in.Request && p.State == StatePending:
		return errs.Conflict("already_pending", "%s is buying it for %s already, with purchase %s.", p.UserName, p.OrgName, p.ID)
	case in.Coupon != "" && !coupon.SameCode(in.Coupon, p.Coupon):
		return errs.Conflict("other_coupon", "The purchase %s was begun without the coupon %.40s. Cancel it to buy with it.", p.ID, in.Coupon)
	case in.Gateway != "" && in.Gateway != p.Gateway && !p.Free():
		return errs.Conflict("other_gateway", "The purchase %s is to be paid another way already. Cancel it to choose again.", p.ID)
	}
	return s.amend(ctx, tx, actor, in, p)
}

// create stores a new purchase of the offering in *p.
func (s *Service) create(ctx context.Context, tx *sqldb.Tx, actor account.Actor, in BuyInput, o catalogue.Offering, p *Purchase) error {
	plan, err := s.planFor(ctx, tx, actor, o, in.Plan)
	if err != nil {
		return err
	}
	address, err := s.taxAddress(ctx, tx, actor, in, o.OrgID, !plan.Free())
	if err != nil {
		return err
	}
	*p = Purchase{
		ID: s.ids.NewID(), State: StatePending, OfferingID: o.ID, OrgID: actor.OrgID, UserID: actor.UserID, SellerID: o.OrgID,
		PlanTitle: plan.Title, TaxAddress: address, Reference: in.Reference, CreatedAt: s.clock.Now(),
	}
	c, used, err := s.withCoupon(ctx, tx, Contract{Purchase: *p, Plan: plan, patience: s.options.Patience}, o, in.Coupon)
	if err != nil {
		return err
	}
	ch, err := s.first(ctx, tx, c)
	if err != nil {
		return err
	}
	p.Net, p.Tax, p.Total, p.Fee, p.FeeRate, p.TaxRate = ch.Net, ch.Tax, ch.Total, ch.Fee, ch.FeeRate, ch.taxRate
	p.Coupon, p.Discount = c.Coupon, ch.Amount(ch.discounted())
	if p.TermsHash, err = s.consent(ctx, tx, actor, o); err != nil {
		return err
	}
	action := "purchase.create"
	if in.Request {
		p.State, p.RequestNote, action = StateRequested, in.Note, "purchase.request"
	}
	if !p.Free() {
		if p.Gateway, err = s.choose(in.Gateway, p.Total); err != nil {
			return err
		}
		if !in.Request {
			p.ExpiresAt = p.CreatedAt.Add(s.limit(p.Gateway))
		}
	}
	ch.Gateway, ch.after.Keeps = p.Gateway, in.Keep
	if err := s.storeNew(ctx, tx, *p, used, c, ch); err != nil {
		return err
	}
	if err := s.audit(ctx, tx, actor, action, *p); err != nil {
		return err
	}
	if *p, err = find(ctx, tx, actor, p.ID); err != nil { // with the names
		return err
	}
	switch {
	case in.Request:
		return s.mailManagers(ctx, tx, *p)
	case p.Free():
		return s.finish(ctx, tx, actor, p)
	}
	return nil
}

// storeNew stores a new purchase, with the use of its coupon, its contract and its first charge, and notes what it spends.
func (s *Service) storeNew(ctx context.Context, tx *sqldb.Tx, p Purchase, used coupon.Coupon, c Contract, ch Charge) error {
	if err := insertPurchase(ctx, tx, p); err != nil {
		return err
	}
	if used.ID != "" {
		if err := s.coupons.Use(ctx, tx, used, p.OrgID, p.ID); err != nil {
			return err
		}
	}
	if p.State != StateRequested {
		if err := s.spend(ctx, tx, p, p.Total); err != nil {
			return err
		}
	}
	if err := s.insertContract(ctx, tx, c); err != nil {
		return err
	}
	return insertCharge(ctx, tx, &ch)
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

// findOwned returns the organisation's open purchase of the offering, and whether there is one. It
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

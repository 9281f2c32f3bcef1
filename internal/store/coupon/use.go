package coupon

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

// Ask is a purchase that somebody wants to make with a coupon.
type Ask struct {
	Code     string
	BuyerID  string // organisation; "" for a visitor
	SellerID string // organisation
	Product  string // name of the offering
	Title    string // of the offering, for messages
	Plan     pricing.Plan
}

// dayForm is how days are written in messages.
const dayForm = "2 January 2006"

// Find returns the coupon of a purchase, if it counts for it now. Why it does not is KindInvalid, at the field coupon, with
// the codes "unknown_coupon" (also of one that was stopped), "coupon_expired", "coupon_used_up", "coupon_used" (by the
// buyer), "coupon_other_offering", "coupon_other_plan", "coupon_other_currency" and, where there is nothing to pay at
// all, "coupon_needless".
func (s *Service) Find(ctx context.Context, q sqldb.Queryer, ask Ask) (Coupon, error) {
	rows, err := sqldb.All(ctx, q, scan, selectCoupons+" WHERE c.org_id = $1 AND c.code_key = $2", ask.SellerID, keyOf(ask.Code))
	if err != nil {
		return Coupon{}, fmt.Errorf("find coupon: %w", err)
	}
	if len(rows) == 0 || !rows[0].StoppedAt.IsZero() {
		return Coupon{}, refuse("unknown_coupon", "There is no coupon %.40q for this offering. Look at the code again.", tidyCode(ask.Code))
	}
	c := rows[0]
	if err := c.fits(ask); err != nil {
		return Coupon{}, err
	}
	switch c.State(s.clock.Now()) {
	case Expired:
		return Coupon{}, refuse("coupon_expired", "The coupon %s was valid until %s.", c.Code, c.Until.AddDate(0, 0, -1).Format(dayForm))
	case UsedUp:
		return Coupon{}, c.usedUp()
	}
	return c, c.roomFor(ctx, q, ask.BuyerID)
}

// fits returns nil where the coupon is for what is bought.
func (c Coupon) fits(ask Ask) error {
	switch {
	case c.Product != "" && c.Product != ask.Product:
		return refuse("coupon_other_offering", "The coupon %s is for another offering, not for %s.", c.Code, ask.Title)
	case ask.Plan.Free():
		return refuse("coupon_needless", "There is nothing to pay, so the coupon %s is kept for another time.", c.Code)
	case !c.forPlan(ask.Plan.Label):
		return refuse("coupon_other_plan", "The coupon %s is not for the plan %s.", c.Code, ask.Plan.Title)
	case !c.inCurrency(ask.Plan.Currency):
		return refuse("coupon_other_currency", "The coupon %s is worth %s %s, but the price is in %s.", c.Code, c.Amount, c.Amount.Currency, ask.Plan.Currency)
	}
	return nil
}

func (c Coupon) usedUp() error {
	return refuse("coupon_used_up", "The coupon %s has been used as often as it may be.", c.Code)
}

// roomFor returns nil while the organisation may use the coupon once more.
func (c Coupon) roomFor(ctx context.Context, q sqldb.Queryer, orgID string) error {
	if c.MaxPerOrg == 0 || orgID == "" {
		return nil
	}
	n, err := sqldb.One(ctx, q, sqldb.Value[int64],
		`SELECT COUNT(*) FROM coupon_uses WHERE coupon_id = $1 AND org_id = $2 AND given_back_at IS NULL`, c.ID, orgID)
	if err != nil {
		return fmt.Errorf("uses of coupon: %w", err)
	}
	if n >= c.MaxPerOrg {
		return refuse("coupon_used", "Your organisation has used the coupon %s already.", c.Code)
	}
	return nil
}

// Use counts a use of the coupon for a purchase, in the transaction that makes it. Of two who want the last one at
// the same moment, the second is told what [Service.Find] says.
func (s *Service) Use(ctx context.Context, tx *sqldb.Tx, c Coupon, buyerID, purchaseID string) error {
	n, err := tx.Exec(ctx, `
UPDATE coupons SET uses = uses + 1 WHERE id = $1 AND stopped_at IS NULL AND (max_uses = 0 OR uses < max_uses)`, c.ID)
	if err != nil {
		return fmt.Errorf("use coupon: %w", err)
	}
	if n != 1 {
		return c.usedUp()
	}
	if err := c.roomFor(ctx, tx, buyerID); err != nil { // the row above is ours by now: nobody else counts
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO coupon_uses (purchase_id, coupon_id, org_id, used_at) VALUES ($1, $2, $3, $4)`,
		purchaseID, c.ID, buyerID, sqldb.Micros(s.clock.Now()))
	if err != nil {
		return fmt.Errorf("use coupon: %w", err)
	}
	return nil
}

// GiveBack gives the use of a purchase back, in the transaction that closes it unpaid. Without a coupon, or when it
// was given back before, it does nothing.
func (s *Service) GiveBack(ctx context.Context, tx *sqldb.Tx, purchaseID string) error {
	n, err := tx.Exec(ctx, `UPDATE coupon_uses SET given_back_at = $2 WHERE purchase_id = $1 AND given_back_at IS NULL`, purchaseID, sqldb.Micros(s.clock.Now()))
	if err != nil {
		return fmt.Errorf("give coupon back: %w", err)
	}
	if n == 0 {
		return nil
	}
	_, err = tx.Exec(ctx, `UPDATE coupons SET uses = uses - 1 WHERE id = (SELECT coupon_id FROM coupon_uses WHERE purchase_id = $1)`, purchaseID)
	if err != nil {
		return fmt.Errorf("give coupon back: %w", err)
	}
	return nil
}

// Guarded does what asks about the code of an actor, and slows down who tries many: a code that is not known counts
// against its organisation, or against a visitor's address. Who is slowed down gets KindTooMany, code
// "coupon_blocked". Without a code it just does it.
func (s *Service) Guarded(ctx context.Context, actor account.Actor, code string, do func() error) error {
	if keyOf(code) == "" {
		return do()
	}
	who := "coupons of " + actor.OrgID
	if actor.Anonymous() {
		who = "coupons from " + actor.Remote
	}
	guard := s.accounts.Guard(who)
	if err := guard.Before(ctx); err != nil {
		if refusal := errs.As(err); refusal.Kind == errs.KindTooMany {
			blocked := errs.New(errs.KindTooMany, "coupon_blocked", "Too many codes were tried. %s", afterSentence(refusal.Message))
			blocked.Wait = refusal.Wait
			return blocked
		}
		return err
	}
	err := do()
	if errs.CodeOf(err) == "unknown_coupon" {
		if counted := guard.After(ctx, false); counted != nil {
			return counted
		}
	}
	return err
}

func refuse(code, format string, args ...any) error {
	var f errs.Fields
	f.Add("coupon", code, format, args...)
	return f.Err(code, format, args...)
}

// afterSentence returns what stands behind the first sentence of a message.
func afterSentence(message string) string {
	_, rest, _ := strings.Cut(message, ". ")
	return rest
}

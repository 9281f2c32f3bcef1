package sandbox

import (
	"context"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// Choice is what a buyer does at the page.
type Choice struct {
	Card      string // name of one of [Cards]; "" is the first
	Keep      bool   // the shop may keep it, where it asked to
	Confirmed bool   // the buyer confirmed what the card asks for
}

// Payment returns what the page shows. An unknown token gives KindNotFound, code
// "payment_not_found".
func (g *Gateway) Payment(ctx context.Context, token string) (Payment, error) {
	return g.byToken(ctx, g.db, token)
}

// Approve is Pay with the card that always works, which the shop may keep.
func (g *Gateway) Approve(ctx context.Context, token string) (Payment, error) {
	return g.Pay(ctx, token, Choice{Keep: true})
}

// Pay is the button Pay. Pressing it again changes nothing. A card that does not go through leaves the
// payment open with its Failure: the buyer takes another one; NeedsBuyer asks for the same again with
// Confirmed. An unknown card is KindInvalid, code "unknown_card"; a payment that is declined gives
// KindConflict, code "payment_cancelled", one past its limit KindGone, code "payment_expired".
func (g *Gateway) Pay(ctx context.Context, token string, c Choice) (Payment, error) {
	card, known := cardNamed(c.Card)
	if !known {
		return Payment{}, errs.Invalid("unknown_card", "The sandbox has no such card. Choose one of those on the page.")
	}
	p, _, err := g.change(ctx, token, func(_ *sqldb.Tx, p *Payment) error {
		switch p.State {
		case payment.Created:
			p.Card, p.Keep = card.Name, p.Keep && c.Keep
			switch {
			case card.failure != "":
				p.Failure = card.failure
			case card.asks && !c.Confirmed:
				p.Failure = payment.NeedsBuyer
			default:
				p.State, p.Failure = payment.Approved, ""
			}
		case payment.Cancelled, payment.Failed:
			return errs.Conflict("payment_cancelled", "This payment was cancelled; nothing is charged. Go back to the shop to start again.")
		case payment.Expired:
			return errs.New(errs.KindGone, "payment_expired", "The time to pay is over; nothing is charged. Go back to the shop to start again.")
		}
		return nil
	})
	return p, err
}

// Decline is the button Cancel. Pressing it again changes nothing; a payment that is captured gives
// KindConflict, code "payment_captured".
func (g *Gateway) Decline(ctx context.Context, token string) (Payment, error) {
	p, _, err := g.change(ctx, token, cancelled)
	return p, err
}

// ChargeBack is what the buyer's bank does when the buyer objects: what was not given back yet of a
// captured payment is taken from the shop. Doing it again changes nothing; a payment that is not captured
// gives KindConflict, code "payment_not_captured".
func (g *Gateway) ChargeBack(ctx context.Context, token string) (Payment, error) {
	p, _, err := g.change(ctx, token, func(_ *sqldb.Tx, p *Payment) error {
		if p.State != payment.Captured {
			return notCaptured()
		}
		if left := p.Amount.Minor - p.Refunded.Minor; left > 0 && p.ChargedBack.IsZero() {
			p.ChargedBack = p.Amount
			p.ChargedBack.Minor = left
		}
		return nil
	})
	return p, err
}

// WinDispute is what the buyer's bank does when it decides for the shop: what it took back comes back. Doing it again changes
// nothing.
func (g *Gateway) WinDispute(ctx context.Context, token string) (Payment, error) {
	p, _, err := g.change(ctx, token, func(_ *sqldb.Tx, p *Payment) error {
		if p.State != payment.Captured {
			return notCaptured()
		}
		p.ChargedBack.Minor = 0
		return nil
	})
	return p, err
}

func notCaptured() error {
	return errs.Conflict("payment_not_captured", "Nothing was charged with this payment, so nothing can go back.")
}

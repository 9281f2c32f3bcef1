package paypal

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/remote"
)

// amount is money as PayPal writes it.
type amount struct {
	Currency string `json:"currency_code"`
	Value    string `json:"value"`
}

// link is a way on from an answer.
type link struct{ Href, Rel, Method string }

// capture is money that was taken, or a refund of it.
type capture struct {
	ID     string
	Status string
	Amount amount
}

// order is a payment as PayPal has it.
type order struct {
	ID     string
	Status string
	Links  []link
	Units  []struct {
		Payments struct {
			Captures []capture
			Refunds  []capture
		}
	} `json:"purchase_units"`
}

// mostDescription is how many characters PayPal takes of what is bought.
const mostDescription = 127

// Open implements remote.API.
func (a *api) Open(ctx context.Context, p remote.Payment) (ref, address string, err error) {
	value, err := Text(p.Amount)
	if err != nil {
		return "", "", err
	}
	in := map[string]any{
		"intent": "CAPTURE",
		"purchase_units": []any{map[string]any{
			"custom_id": p.Reference, "invoice_id": p.Reference, "description": cut(p.Title, mostDescription),
			"amount": amount{p.Amount.Currency, value},
		}},
		"payment_source": map[string]any{"paypal": map[string]any{"experience_context": map[string]any{
			"return_url": p.ReturnURL, "cancel_url": p.CancelURL, "user_action": "PAY_NOW", "shipping_preference": "NO_SHIPPING",
		}}},
	}
	var made order
	refused, err := a.call(ctx, http.MethodPost, "/v2/checkout/orders", p.StartKey(), in, &made)
	if err == nil && refused.status != 0 {
		err = a.refuse(refused)
	}
	if err != nil {
		return "", "", err
	}
	for _, l := range made.Links {
		if l.Rel == "payer-action" || l.Rel == "approve" {
			return made.ID, l.Href, nil
		}
	}
	return "", "", errors.New("paypal: the order has no way to approve it")
}

// cut returns at most n characters of the text.
func cut(text string, n int) string {
	for i := range text {
		if n--; n < 0 {
			return text[:i]
		}
	}
	if !utf8.ValidString(text) {
		return ""
	}
	return text
}

// Look implements remote.API.
func (a *api) Look(ctx context.Context, p remote.Payment) (remote.Seen, error) {
	var o order
	refused, err := a.call(ctx, http.MethodGet, "/v2/checkout/orders/"+url.PathEscape(p.Ref), "", nil, &o)
	switch {
	case err != nil:
		return remote.Seen{}, err
	case refused.status != 0 && refused.status == http.StatusNotFound: // orders that nobody approved end after some hours
		return remote.Seen{State: payment.Cancelled}, nil
	case refused.status != 0:
		return remote.Seen{}, a.refuse(refused)
	}
	return a.seen(ctx, o)
}

// seen says how an order stands.
func (a *api) seen(ctx context.Context, o order) (remote.Seen, error) {
	switch o.Status {
	case "APPROVED":
		return remote.Seen{State: payment.Approved}, nil
	case "VOIDED":
		return remote.Seen{State: payment.Cancelled}, nil
	case "COMPLETED":
		return a.captured(ctx, o)
	}
	return remote.Seen{State: payment.Created}, nil
}

// captured says what was taken of an order, and what went back.
func (a *api) captured(ctx context.Context, o order) (remote.Seen, error) {
	if len(o.Units) != 1 || len(o.Units[0].Payments.Captures) == 0 {
		return remote.Seen{}, errors.New("paypal: a completed order has no capture")
	}
	taken := o.Units[0].Payments.Captures[len(o.Units[0].Payments.Captures)-1]
	switch taken.Status {
	case "PENDING": // PayPal looks at it; webhooks and the job tell how that ends
		return remote.Seen{}, errors.New("paypal: the capture is pending")
	case "DECLINED", "FAILED":
		return remote.Seen{State: payment.Created, Failure: payment.Declined}, nil
	}
	sum, err := Amount(taken.Amount.Value, taken.Amount.Currency)
	if err != nil {
		return remote.Seen{}, err
	}
	seen := remote.Seen{State: payment.Captured, Amount: sum, ChargeID: taken.ID}
	for _, r := range o.Units[0].Payments.Refunds {
		if r.Status == "COMPLETED" || r.Status == "PENDING" {
			back, err := Amount(r.Amount.Value, r.Amount.Currency)
			if err != nil {
				return remote.Seen{}, err
			}
			seen.Refunded += back.Minor
		}
	}
	seen.ChargedBack, err = a.disputed(ctx, taken.ID, sum)
	return seen, err
}

// disputed returns what buyers got back by disputes about a capture, in minor units: what PayPal decided for
// the buyer, and what it holds while it decides on a chargeback.
func (a *api) disputed(ctx context.Context, captureID string, of money.Amount) (int64, error) {
	var list struct {
		Items []struct {
			Status  string
			Stage   string `json:"dispute_life_cycle_stage"`
			Amount  amount `json:"dispute_amount"`
			Outcome struct {
				Code string `json:"outcome_code"`
			} `json:"dispute_outcome"`
		}
	}
	refused, err := a.call(ctx, http.MethodGet, "/v1/customer/disputes?disputed_transaction_id="+url.QueryEscape(captureID), "", nil, &list)
	if err != nil {
		return 0, err
	}
	if refused.status != 0 { // the account may not see disputes: nothing is known of any
		return 0, nil
	}
	var sum int64
	for _, d := range list.Items {
		open := d.Status != "RESOLVED" && d.Stage == "CHARGEBACK"
		lost := d.Status == "RESOLVED" && d.Outcome.Code == "RESOLVED_BUYER_FAVOUR"
		if !open && !lost {
			continue
		}
		took, err := Amount(d.Amount.Value, d.Amount.Currency)
		if err != nil {
			return 0, err
		}
		sum += took.Minor
	}
	return min(sum, of.Minor), nil
}

// Take implements remote.API.
func (a *api) Take(ctx context.Context, p remote.Payment, key string) (remote.Seen, error) {
	var o order
	refused, err := a.call(ctx, http.MethodPost, "/v2/checkout/orders/"+url.PathEscape(p.Ref)+"/capture", key, struct{}{}, &o)
	switch {
	case err != nil:
		return remote.Seen{}, err
	case refused.status == 0:
		return a.seen(ctx, o)
	case refused.is("ORDER_NOT_APPROVED", "PAYER_ACTION_REQUIRED"):
		return remote.Seen{State: payment.Created}, nil
	case refused.is("ORDER_ALREADY_CAPTURED", "ORDER_COMPLETED_OR_VOIDED"):
		return a.Look(ctx, p)
	case refused.is("INSTRUMENT_DECLINED", "PAYER_CANNOT_PAY"):
		return remote.Seen{State: payment.Created, Failure: payment.Declined}, nil
	case refused.status == http.StatusNotFound, refused.is("ORDER_EXPIRED"):
		return remote.Seen{State: payment.Cancelled}, nil
	}
	return remote.Seen{}, a.refuse(refused)
}

// Drop implements remote.API: PayPal blocks nothing before the capture.
func (a *api) Drop(context.Context, remote.Payment) error { return nil }

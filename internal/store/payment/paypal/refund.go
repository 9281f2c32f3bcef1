package paypal

import (
	"context"
	"net/http"
	"net/url"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/remote"
)

// Return implements remote.API. PayPal remembers the keys of refunds for 45 days, longer than anybody asks again.
func (a *api) Return(ctx context.Context, p remote.Payment, r remote.Refund) (id string, state payment.RefundState, err error) {
	var made capture
	var refused refusal
	if r.ID != "" {
		refused, err = a.call(ctx, http.MethodGet, "/v2/payments/refunds/"+url.PathEscape(r.ID), "", nil, &made)
	} else {
		var value string
		if value, err = Text(r.Amount); err != nil {
			return "", "", err
		}
		in := map[string]any{"amount": amount{r.Amount.Currency, value}, "custom_id": r.Reference, "invoice_id": r.Reference}
		refused, err = a.call(ctx, http.MethodPost, "/v2/payments/captures/"+url.PathEscape(p.ChargeID)+"/refund", r.Key(), in, &made)
	}
	switch {
	case err != nil:
		return "", "", err
	case refused.status != 0 && refused.is("REFUND_AMOUNT_EXCEEDED", "CAPTURE_FULLY_REFUNDED", "REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK", "CAPTURE_DISPUTED_PARTIAL_REFUND_NOT_ALLOWED"):
		return "", "", errs.Conflict("refund_too_large", "There is less left of the payment than %s %s.", r.Amount, r.Amount.Currency)
	case refused.status != 0:
		return "", "", a.refuse(refused)
	}
	switch made.Status {
	case "COMPLETED":
		return made.ID, payment.RefundDone, nil
	case "FAILED", "CANCELLED":
		return made.ID, payment.RefundFailed, nil
	}
	return made.ID, payment.RefundPending, nil
}

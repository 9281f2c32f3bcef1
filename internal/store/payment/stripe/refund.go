package stripe

import (
	"context"
	"strings"

	sdk "github.com/stripe/stripe-go/v85"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/remote"
)

// Return implements remote.API. A refund that was asked for before is first looked for: Stripe forgets keys
// after a day.
func (a *api) Return(ctx context.Context, p remote.Payment, r remote.Refund) (id string, state payment.RefundState, err error) {
	if r.ID != "" {
		found, err := a.client.V1Refunds.Retrieve(ctx, r.ID, nil)
		if err != nil {
			return "", "", a.failure(err)
		}
		return found.ID, refundState(found.Status), nil
	}
	intent := p.ChargeID
	if r.Again {
		found, known, err := a.findRefund(ctx, intent, r.Reference)
		if err != nil {
			return "", "", err
		}
		if known {
			return found.ID, refundState(found.Status), nil
		}
	}
	amount, _, err := minor(r.Amount)
	if err != nil {
		return "", "", err
	}
	params := &sdk.RefundCreateParams{
		PaymentIntent: sdk.String(intent), Amount: sdk.Int64(amount), Metadata: map[string]string{referenceKey: r.Reference},
	}
	params.SetIdempotencyKey(r.Key())
	made, err := a.client.V1Refunds.Create(ctx, params)
	if err != nil {
		return "", "", a.notRefunded(err, r)
	}
	return made.ID, refundState(made.Status), nil
}

// findRefund looks for a refund of the intent by our reference.
func (a *api) findRefund(ctx context.Context, intent, reference string) (found *sdk.Refund, known bool, err error) {
	for found, err := range a.client.V1Refunds.List(ctx, &sdk.RefundListParams{PaymentIntent: sdk.String(intent)}).All(ctx) {
		if err != nil {
			return nil, false, a.failure(err)
		}
		if found.Metadata[referenceKey] == reference {
			return found, true, nil
		}
	}
	return nil, false, nil
}

func refundState(s sdk.RefundStatus) payment.RefundState {
	switch s {
	case sdk.RefundStatusSucceeded:
		return payment.RefundDone
	case sdk.RefundStatusFailed, sdk.RefundStatusCanceled:
		return payment.RefundFailed
	}
	return payment.RefundPending
}

// notRefunded tells what is not left to give back from other refusals.
func (a *api) notRefunded(err error, r remote.Refund) error {
	code := codeOf(err)
	if code == sdk.ErrorCodeChargeAlreadyRefunded || code == sdk.ErrorCodeRefundDisputedPayment ||
		strings.Contains(err.Error(), "greater than unrefunded amount") {
		return errs.Conflict("refund_too_large", "There is less left of the payment than %s %s.", r.Amount, r.Amount.Currency)
	}
	return a.failure(err)
}

package stripe

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/remote"
)

// ChargeSaved implements remote.Charger.
func (a *api) ChargeSaved(ctx context.Context, p remote.Payment) (remote.Seen, error) {
	amount, currency, err := minor(p.Amount)
	if err != nil {
		return remote.Seen{}, err
	}
	customer, method, _ := strings.Cut(p.Saved, "/")
	params := &sdk.PaymentIntentCreateParams{
		Amount: sdk.Int64(amount), Currency: sdk.String(currency), Customer: sdk.String(customer), PaymentMethod: sdk.String(method),
		OffSession: sdk.Bool(true), Confirm: sdk.Bool(true), Description: sdk.String(title(p)),
		Metadata: map[string]string{referenceKey: p.Reference},
		Expand:   sdk.StringSlice([]string{"latest_charge", "payment_method", "customer"}),
	}
	params.SetIdempotencyKey(p.StartKey())
	intent, err := a.client.V1PaymentIntents.Create(ctx, params)
	if err != nil {
		return a.notCharged(err)
	}
	return a.charged(intent)
}

// charged says how a charge without the buyer ended. One that still runs is asked about again.
func (a *api) charged(intent *sdk.PaymentIntent) (remote.Seen, error) {
	seen := remote.Seen{Ref: intent.ID, ChargeID: intent.ID, State: payment.Failed, Failure: failureOf(intent.LastPaymentError)}
	switch intent.Status {
	case sdk.PaymentIntentStatusSucceeded:
		seen.State, seen.Failure, seen.Amount = payment.Captured, "", amountOf(intent.AmountReceived, intent.Currency)
		if seen.Method = methodOf(intent); seen.Method == nil && intent.Customer != nil && intent.PaymentMethod != nil {
			kept := *intent
			kept.SetupFutureUsage = sdk.PaymentIntentSetupFutureUsageOffSession
			seen.Method = methodOf(&kept)
		}
	case sdk.PaymentIntentStatusProcessing:
		return remote.Seen{}, errors.New("stripe: the charge is not finished")
	case sdk.PaymentIntentStatusRequiresAction:
		seen.Failure = payment.NeedsBuyer
	}
	if seen.State == payment.Failed && seen.Failure == "" {
		seen.Failure = payment.Declined
	}
	return seen, nil
}

// notCharged says why Stripe did not charge: the card was refused, or is not there any more.
func (a *api) notCharged(err error) (remote.Seen, error) {
	var e *sdk.Error
	if !errors.As(err, &e) {
		return remote.Seen{}, a.failure(err)
	}
	card := e.HTTPStatusCode == http.StatusPaymentRequired
	gone := e.Code == sdk.ErrorCodeResourceMissing || e.HTTPStatusCode == http.StatusBadRequest && strings.Contains(e.Param, "payment_method")
	if !card && !gone {
		return remote.Seen{}, a.failure(err)
	}
	seen := remote.Seen{State: payment.Failed, Failure: failureOf(e)}
	if gone {
		seen.Failure = payment.MethodGone
	}
	if e.PaymentIntent != nil {
		seen.Ref, seen.ChargeID = e.PaymentIntent.ID, e.PaymentIntent.ID
	}
	return seen, nil
}

// FindSaved implements remote.Charger: it looks through the payments of the customer since the question.
func (a *api) FindSaved(ctx context.Context, p remote.Payment) (remote.Seen, bool, error) {
	customer, _, _ := strings.Cut(p.Saved, "/")
	params := &sdk.PaymentIntentListParams{
		Customer:     sdk.String(customer),
		CreatedRange: &sdk.RangeQueryParams{GreaterThanOrEqual: p.CreatedAt.Add(-5 * time.Minute).Unix()},
		Expand:       sdk.StringSlice([]string{"data.latest_charge", "data.payment_method", "data.customer"}),
	}
	for intent, err := range a.client.V1PaymentIntents.List(ctx, params).All(ctx) {
		if err != nil {
			return remote.Seen{}, false, a.failure(err)
		}
		if intent.Metadata[referenceKey] == p.Reference {
			seen, err := a.charged(intent)
			return seen, err == nil, err
		}
	}
	return remote.Seen{}, false, nil
}

// Forget implements remote.Charger.
func (a *api) Forget(ctx context.Context, token string) error {
	_, method, _ := strings.Cut(token, "/")
	_, err := a.client.V1PaymentMethods.Detach(ctx, method, nil)
	var e *sdk.Error
	if errors.As(err, &e) && (e.HTTPStatusCode == http.StatusNotFound || e.HTTPStatusCode == http.StatusBadRequest) {
		return nil // it was detached before
	}
	if err != nil {
		return a.failure(err)
	}
	return nil
}

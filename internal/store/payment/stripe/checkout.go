package stripe

import (
	"context"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/remote"
)

// referenceKey is the name of our reference in the metadata of what we make.
const referenceKey = "souk_reference"

// Open implements remote.API.
func (a *api) Open(ctx context.Context, p remote.Payment) (ref, url string, err error) {
	amount, currency, err := minor(p.Amount)
	if err != nil {
		return "", "", err
	}
	metadata := map[string]string{referenceKey: p.Reference}
	params := &sdk.CheckoutSessionCreateParams{
		Mode:              sdk.String(string(sdk.CheckoutSessionModePayment)),
		ClientReferenceID: sdk.String(p.Reference),
		Metadata:          metadata,
		SuccessURL:        sdk.String(withSession(p.ReturnURL)),
		CancelURL:         sdk.String(p.CancelURL),
		ExpiresAt:         sdk.Int64(sessionEnd(p)),
		LineItems: []*sdk.CheckoutSessionCreateLineItemParams{{
			Quantity: sdk.Int64(1),
			PriceData: &sdk.CheckoutSessionCreateLineItemPriceDataParams{
				Currency: sdk.String(currency), UnitAmount: sdk.Int64(amount),
				ProductData: &sdk.CheckoutSessionCreateLineItemPriceDataProductDataParams{Name: sdk.String(title(p))},
			},
		}},
		PaymentIntentData: &sdk.CheckoutSessionCreatePaymentIntentDataParams{
			CaptureMethod: sdk.String(string(sdk.PaymentIntentCaptureMethodManual)), Metadata: metadata, Description: sdk.String(title(p)),
		},
	}
	if p.Keep {
		params.CustomerCreation = sdk.String(string(sdk.CheckoutSessionCustomerCreationAlways))
		params.PaymentIntentData.SetupFutureUsage = sdk.String(string(sdk.PaymentIntentSetupFutureUsageOffSession))
	}
	params.SetIdempotencyKey(p.StartKey())
	s, err := a.client.V1CheckoutSessions.Create(ctx, params)
	if err != nil {
		return "", "", a.failure(err)
	}
	return s.ID, s.URL, nil
}

// title is what the buyer recognises the payment by; Stripe wants one.
func title(p remote.Payment) string {
	if t := strings.TrimSpace(p.Title); t != "" {
		return t
	}
	return p.Reference
}

// withSession adds the name of the session to an address; Stripe fills it in.
func withSession(address string) string {
	sep := "?"
	if strings.Contains(address, "?") {
		sep = "&"
	}
	return address + sep + "token={CHECKOUT_SESSION_ID}"
}

// isIntent reports whether ref is that of a payment intent, and not of a session.
func isIntent(ref string) bool { return strings.HasPrefix(ref, "pi_") }

// Look implements remote.API.
func (a *api) Look(ctx context.Context, p remote.Payment) (remote.Seen, error) {
	status, intent, err := a.find(ctx, p)
	if err != nil {
		return remote.Seen{}, a.failure(err)
	}
	return a.seen(ctx, status, intent)
}

// find returns the payment's intent, nil where there is none yet, and the status of its session.
func (a *api) find(ctx context.Context, p remote.Payment) (sdk.CheckoutSessionStatus, *sdk.PaymentIntent, error) {
	expand := []string{"latest_charge", "payment_method", "customer"}
	if isIntent(p.Ref) {
		params := &sdk.PaymentIntentRetrieveParams{Expand: sdk.StringSlice(expand)}
		intent, err := a.client.V1PaymentIntents.Retrieve(ctx, p.Ref, params)
		return sdk.CheckoutSessionStatusComplete, intent, err
	}
	params := &sdk.CheckoutSessionRetrieveParams{Expand: sdk.StringSlice([]string{
		"payment_intent", "payment_intent.latest_charge", "payment_intent.payment_method", "payment_intent.customer",
	})}
	session, err := a.client.V1CheckoutSessions.Retrieve(ctx, p.Ref, params)
	if err != nil {
		return "", nil, err
	}
	return session.Status, session.PaymentIntent, nil
}

// seen says how a payment stands whose session and intent were found.
func (a *api) seen(ctx context.Context, status sdk.CheckoutSessionStatus, intent *sdk.PaymentIntent) (remote.Seen, error) {
	if intent == nil {
		if status == sdk.CheckoutSessionStatusExpired {
			return remote.Seen{State: payment.Cancelled}, nil
		}
		return remote.Seen{State: payment.Created}, nil
	}
	seen := remote.Seen{Ref: intent.ID, ChargeID: intent.ID, State: payment.Created, Failure: failureOf(intent.LastPaymentError)}
	switch intent.Status {
	case sdk.PaymentIntentStatusRequiresCapture:
		seen.State, seen.Failure = payment.Approved, ""
	case sdk.PaymentIntentStatusCanceled:
		seen.State = payment.Cancelled
	case sdk.PaymentIntentStatusSucceeded:
		seen.State, seen.Failure = payment.Captured, ""
		seen.Amount = amountOf(intent.AmountReceived, intent.Currency)
		seen.Method = methodOf(intent)
		return a.whatWentBack(ctx, seen, intent)
	}
	return seen, nil
}

// whatWentBack adds refunds and what buyers' banks took. Stripe takes the money when a dispute begins, and
// gives it back when it is won.
func (a *api) whatWentBack(ctx context.Context, seen remote.Seen, intent *sdk.PaymentIntent) (remote.Seen, error) {
	charge := intent.LatestCharge
	if charge == nil {
		return seen, nil
	}
	seen.Refunded = amountOf(charge.AmountRefunded, intent.Currency).Minor
	if !charge.Disputed {
		return seen, nil
	}
	params := &sdk.DisputeListParams{PaymentIntent: sdk.String(intent.ID)}
	for d, err := range a.client.V1Disputes.List(ctx, params).All(ctx) {
		if err != nil {
			return remote.Seen{}, a.failure(err)
		}
		switch d.Status {
		case sdk.DisputeStatusLost, sdk.DisputeStatusNeedsResponse, sdk.DisputeStatusUnderReview:
			seen.ChargedBack += amountOf(d.Amount, d.Currency).Minor
		}
	}
	return seen, nil
}

// methodOf returns what was paid with, if it is kept; nil else. Its token names the customer at Stripe
// too, as one is of no use without the other.
func methodOf(intent *sdk.PaymentIntent) *payment.Method {
	pm := intent.PaymentMethod
	if pm == nil || intent.Customer == nil || intent.Customer.ID == "" ||
		intent.SetupFutureUsage != sdk.PaymentIntentSetupFutureUsageOffSession {
		return nil
	}
	m := &payment.Method{Token: intent.Customer.ID + "/" + pm.ID, Brand: string(pm.Type)}
	if c := pm.Card; c != nil {
		m.Brand, m.Last4, m.Month, m.Year = string(c.Brand), c.Last4, time.Month(c.ExpMonth), int(c.ExpYear)
	}
	return m
}

// Take implements remote.API.
func (a *api) Take(ctx context.Context, p remote.Payment, key string) (remote.Seen, error) {
	status, intent, err := a.find(ctx, p)
	if err != nil {
		return remote.Seen{}, a.failure(err)
	}
	if intent == nil || intent.Status != sdk.PaymentIntentStatusRequiresCapture {
		return a.seen(ctx, status, intent)
	}
	params := &sdk.PaymentIntentCaptureParams{}
	params.SetIdempotencyKey(key)
	if _, err := a.client.V1PaymentIntents.Capture(ctx, intent.ID, params); err != nil && codeOf(err) != sdk.ErrorCodePaymentIntentUnexpectedState {
		return remote.Seen{}, a.failure(err)
	}
	return a.Look(ctx, p) // captured now, or by somebody else meanwhile; with card and charge
}

// Drop implements remote.API.
func (a *api) Drop(ctx context.Context, p remote.Payment) error {
	status, intent, err := a.find(ctx, p)
	if err != nil {
		return a.failure(err)
	}
	if status == sdk.CheckoutSessionStatusOpen {
		if _, err := a.client.V1CheckoutSessions.Expire(ctx, p.Ref, nil); err != nil {
			return a.failure(err)
		}
		return nil
	}
	if intent == nil || intent.Status == sdk.PaymentIntentStatusCanceled || intent.Status == sdk.PaymentIntentStatusSucceeded {
		return nil
	}
	if _, err := a.client.V1PaymentIntents.Cancel(ctx, intent.ID, nil); err != nil {
		return a.failure(err)
	}
	return nil
}

package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	sdk "github.com/stripe/stripe-go/v85"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/payment"
)

// payer sends sellers their money with Stripe Connect: each has an Express account, on whose pages Stripe identifies
// it, and what is due to it is transferred from the balance of the market.
type payer struct{ *api }

// SetUp implements payment.Payer.
func (p payer) SetUp(ctx context.Context, reference, account, back string) (opened, url string, err error) {
	if account == "" {
		params := &sdk.AccountCreateParams{
			Type:         sdk.String(string(sdk.AccountTypeExpress)),
			Metadata:     map[string]string{referenceKey: reference},
			Capabilities: &sdk.AccountCreateCapabilitiesParams{Transfers: &sdk.AccountCreateCapabilitiesTransfersParams{Requested: sdk.Bool(true)}},
		}
		params.SetIdempotencyKey("account-" + reference)
		made, err := p.client.V1Accounts.Create(ctx, params)
		if err != nil {
			return "", "", p.failure(err)
		}
		account = made.ID
	}
	link, err := p.client.V1AccountLinks.Create(ctx, &sdk.AccountLinkCreateParams{
		Account: sdk.String(account), Type: sdk.String(string(sdk.AccountLinkTypeAccountOnboarding)),
		RefreshURL: sdk.String(back), ReturnURL: sdk.String(back),
	})
	if err != nil {
		return account, "", p.failure(err)
	}
	return account, link.URL, nil
}

// Ready implements payment.Payer.
func (p payer) Ready(ctx context.Context, account string) (ready bool, lacks string, err error) {
	a, err := p.client.V1Accounts.GetByID(ctx, account, nil)
	if err != nil {
		return false, "", p.failure(err)
	}
	if c := a.Capabilities; c != nil && c.Transfers == sdk.AccountCapabilityStatusActive && a.PayoutsEnabled {
		return true, "", nil
	}
	if r := a.Requirements; r != nil && len(r.CurrentlyDue) > 0 {
		return false, "Stripe still asks for: " + strings.Join(r.CurrentlyDue[:min(len(r.CurrentlyDue), 10)], ", "), nil
	}
	return false, "Stripe has not finished checking the account.", nil
}

// Send implements payment.Payer. A transfer that was asked for before is first looked for by its group, which is our
// reference: Stripe forgets keys after a day.
func (p payer) Send(ctx context.Context, t payment.Payout) (ref, refused string, err error) {
	amount, currency, err := minor(t.Amount)
	if err != nil {
		return "", errs.As(err).Message, nil //nolint:nilerr // Stripe cannot send this amount, today or later
	}
	if t.Again {
		for found, err := range p.client.V1Transfers.List(ctx, &sdk.TransferListParams{TransferGroup: sdk.String(t.Reference)}).All(ctx) {
			if err != nil {
				return "", "", p.failure(err)
			}
			return found.ID, "", nil
		}
	}
	params := &sdk.TransferCreateParams{
		Amount: sdk.Int64(amount), Currency: sdk.String(currency), Destination: sdk.String(t.Account), Description: sdk.String(t.Text),
		TransferGroup: sdk.String(t.Reference), Metadata: map[string]string{referenceKey: t.Reference},
	}
	params.SetIdempotencyKey(fmt.Sprintf("transfer-%s-%d", t.Reference, t.Attempt))
	made, err := p.client.V1Transfers.Create(ctx, params)
	if err != nil {
		refused, err = p.notSent(err)
		return "", refused, err
	}
	return made.ID, "", nil
}

// notSent tells what Stripe refuses for good from what waits until the market has mended it.
func (p payer) notSent(err error) (refused string, _ error) {
	var e *sdk.Error
	switch {
	case !errors.As(err, &e) || e.HTTPStatusCode != http.StatusBadRequest || e.Type == sdk.ErrorTypeIdempotency:
		return "", p.failure(err)
	case e.Code == sdk.ErrorCodeBalanceInsufficient:
		return "", errs.Conflict("balance_insufficient", "The balance of this market at Stripe is too small for the transfer. Add funds there; it is tried again.")
	}
	return p.mask(e.Msg), nil
}

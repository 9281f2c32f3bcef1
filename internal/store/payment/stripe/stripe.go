package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/remote"
)

// Name is the name of the gateway.
const Name = "stripe"

// DefaultURL is where Stripe answers, for test keys and live ones.
const DefaultURL = "https://api.stripe.com"

// Options say with which account Stripe is used.
type Options struct {
	SecretKey     string       // sk_… or rk_…; with a test key no real money moves
	WebhookSecret string       // whsec_…, of the endpoint that Stripe calls; "" refuses every message
	URL           string       // where Stripe answers; "" is DefaultURL
	HTTP          *http.Client // it calls URL and nothing else: httpx.Fixed
}

// api is Stripe, call by call.
type api struct {
	options Options
	clock   clock.Clock
	client  *sdk.Client
}

// New returns the gateway.
func New(db *sqldb.DB, clk clock.Clock, o Options) *remote.Saver {
	return remote.NewSaver(db, clk, newAPI(clk, o))
}

// NewPayer returns what pays sellers with the same account.
func NewPayer(clk clock.Clock, o Options) payment.Payer { return payer{newAPI(clk, o)} }

func newAPI(clk clock.Clock, o Options) *api {
	if o.URL == "" {
		o.URL = DefaultURL
	}
	backend := sdk.GetBackendWithConfig(sdk.APIBackend, &sdk.BackendConfig{
		HTTPClient: o.HTTP, URL: sdk.String(o.URL), EnableTelemetry: sdk.Bool(false),
		MaxNetworkRetries: sdk.Int64(0),                             // package remote asks again
		LeveledLogger:     &sdk.LeveledLogger{Level: sdk.LevelNull}, // its errors carry what must not be logged
	})
	client := sdk.NewClient(o.SecretKey, sdk.WithBackends(&sdk.Backends{API: backend, Connect: backend, Uploads: backend, MeterEvents: backend}))
	return &api{options: o, clock: clk, client: client}
}

// Name implements remote.API.
func (a *api) Name() string { return Name }

// About implements remote.API.
func (a *api) About() (title, sentence string) {
	return "Card", "You pay on the next page, which is Stripe's; this market never sees the number of your card."
}

// Test implements remote.API.
func (a *api) Test() bool {
	return !strings.HasPrefix(a.options.SecretKey, "sk_live_") && !strings.HasPrefix(a.options.SecretKey, "rk_live_")
}

// Check implements payment.Checked.
func (a *api) Check(ctx context.Context) error {
	if _, err := a.client.V1Balance.Retrieve(ctx, nil); err != nil {
		return a.failure(err)
	}
	return nil
}

// Takes implements remote.API.
func (a *api) Takes(m money.Amount) bool {
	_, _, err := minor(m)
	return err == nil
}

// hundredfold are the currencies without a smaller unit that Stripe counts in hundredths all the same.
var hundredfold = map[string]bool{"ISK": true, "UGX": true}

// minor returns the amount as Stripe counts it, and currency as Stripe writes it.
func minor(m money.Amount) (amount int64, currency string, err error) {
	exponent, known := money.Exponent(m.Currency)
	switch {
	case !known || exponent > 3:
		return 0, "", errs.New(errs.KindInvalid, "currency_not_taken", "Stripe takes no %s.", m.Currency)
	case exponent == 3 && m.Minor%10 != 0:
		return 0, "", errs.New(errs.KindInvalid, "amount_not_taken", "Stripe takes amounts in %s with two decimals only.", m.Currency)
	case hundredfold[m.Currency]:
		return m.Minor * 100, strings.ToLower(m.Currency), nil
	}
	return m.Minor, strings.ToLower(m.Currency), nil
}

// amountOf is the inverse of minor.
func amountOf(n int64, currency sdk.Currency) money.Amount {
	code := strings.ToUpper(string(currency))
	if hundredfold[code] {
		n /= 100
	}
	return money.Amount{Minor: n, Currency: code}
}

// failure returns an error of the SDK as remote understands it. Its own text can carry secrets of a payment,
// so only the message for people is kept. What Stripe refused (4xx) surely had no effect; after everything
// else nothing is known.
func (a *api) failure(err error) error {
	var e *sdk.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("stripe: %s", a.mask(err.Error()))
	}
	text := a.mask(e.Msg)
	switch {
	case e.HTTPStatusCode == http.StatusUnauthorized || e.HTTPStatusCode == http.StatusForbidden:
		return errs.New(errs.KindInternal, "gateway_refuses_us", "Stripe does not accept the key of this market: %s", text)
	case e.HTTPStatusCode == http.StatusTooManyRequests || e.HTTPStatusCode == http.StatusConflict || e.HTTPStatusCode < 400 || e.HTTPStatusCode >= 500:
		return fmt.Errorf("stripe answers %d: %s", e.HTTPStatusCode, text)
	}
	return errs.New(errs.KindInternal, "gateway_refused", "Stripe answers %d %s: %s", e.HTTPStatusCode, e.Code, text)
}

// mask takes the secrets of this market out of a text.
func (a *api) mask(text string) string {
	for _, secret := range []string{a.options.SecretKey, a.options.WebhookSecret} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}

// codeOf returns the code of an error of Stripe, "" for any other.
func codeOf(err error) sdk.ErrorCode {
	var e *sdk.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// failureOf says why a payment was not taken; "" for no reason.
func failureOf(e *sdk.Error) payment.Failure {
	switch {
	case e == nil:
		return ""
	case e.Code == sdk.ErrorCodeAuthenticationRequired || e.DeclineCode == sdk.DeclineCodeAuthenticationRequired:
		return payment.NeedsBuyer
	case e.DeclineCode == sdk.DeclineCodeInsufficientFunds:
		return payment.NoFunds
	case e.Code == sdk.ErrorCodeExpiredCard || e.Code == sdk.ErrorCodeResourceMissing:
		return payment.MethodGone
	}
	return payment.Declined
}

// The bounds that Stripe has for how long a session lives, with a margin for clocks that differ.
const (
	shortestSession = 31 * time.Minute
	longestSession  = 24*time.Hour - 5*time.Minute
)

// sessionEnd is when the session of a payment ends by itself: with the payment, as far as Stripe lets it.
func sessionEnd(p remote.Payment) int64 {
	end := p.ExpiresAt
	if least := p.CreatedAt.Add(shortestSession); end.Before(least) {
		end = least
	}
	if most := p.CreatedAt.Add(longestSession); end.After(most) {
		end = most
	}
	return end.Unix()
}

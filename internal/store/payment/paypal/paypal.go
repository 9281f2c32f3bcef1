package paypal

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment/remote"
)

// Name is the name of the gateway.
const Name = "paypal"

// The addresses at which PayPal answers.
const (
	SandboxURL = "https://api-m.sandbox.paypal.com" // where no real money moves
	LiveURL    = "https://api-m.paypal.com"
)

// Options say with which account PayPal is used.
type Options struct {
	ClientID  string
	Secret    string
	WebhookID string       // of the webhook that is set up at PayPal; "" refuses every message
	URL       string       // where PayPal answers; "" is SandboxURL
	HTTP      *http.Client // it calls URL and nothing else: httpx.Fixed
}

// api is PayPal, call by call.
type api struct {
	options Options
	clock   clock.Clock

	mu    sync.Mutex
	token string // bearer token, as PayPal gave it
	until time.Time
}

// New returns the gateway.
func New(db *sqldb.DB, clk clock.Clock, o Options) *remote.Hooked {
	if o.URL == "" {
		o.URL = SandboxURL
	}
	o.URL = strings.TrimSuffix(o.URL, "/")
	return remote.NewHooked(db, clk, &api{options: o, clock: clk})
}

// Name implements remote.API.
func (a *api) Name() string { return Name }

// About implements remote.API.
func (a *api) About() (title, sentence string) {
	return "PayPal", "You sign in to PayPal on the next page and agree to the payment there."
}

// Test implements remote.API.
func (a *api) Test() bool { return !IsLive(a.options.URL) }

// Takes implements remote.API.
func (a *api) Takes(m money.Amount) bool {
	_, err := Text(m)
	return err == nil
}

// IsLive reports whether an address is one at which PayPal moves real money.
func IsLive(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return strings.HasSuffix(host, ".paypal.com") && !strings.Contains(host, "sandbox")
}

// decimals are the currencies that PayPal takes, with the decimals that it takes them with.
var decimals = map[string]int{
	"AUD": 2, "BRL": 2, "CAD": 2, "CNY": 2, "CZK": 2, "DKK": 2, "EUR": 2, "HKD": 2, "HUF": 0, "ILS": 2, "JPY": 0, "MYR": 2, "MXN": 2,
	"TWD": 0, "NZD": 2, "NOK": 2, "PHP": 2, "PLN": 2, "GBP": 2, "SGD": 2, "SEK": 2, "CHF": 2, "THB": 2, "USD": 2,
}

// Text returns an amount as PayPal writes it. What it does not take is KindInvalid, code
// "currency_not_taken" or "amount_not_taken".
func Text(m money.Amount) (string, error) {
	n, taken := decimals[m.Currency]
	if !taken {
		return "", errs.Invalid("currency_not_taken", "PayPal takes no %s.", m.Currency)
	}
	text := m.String()
	if whole, cents, point := strings.Cut(text, "."); n == 0 && point {
		if strings.Trim(cents, "0") != "" {
			return "", errs.Invalid("amount_not_taken", "PayPal takes whole amounts of %s only.", m.Currency)
		}
		return whole, nil
	}
	return text, nil
}

// Amount is the inverse of Text.
func Amount(text, currency string) (money.Amount, error) { return money.Parse(text, currency) }

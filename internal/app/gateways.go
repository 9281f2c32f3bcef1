package app

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"souk.dev/souk/internal/platform/httpx"
	"souk.dev/souk/internal/store/payment"
	banking "souk.dev/souk/internal/store/payment/invoice"
	"souk.dev/souk/internal/store/payment/paypal"
	"souk.dev/souk/internal/store/payment/paypalclassic"
	"souk.dev/souk/internal/store/payment/sandbox"
	"souk.dev/souk/internal/store/payment/stripe"
)

const (
	gatewayTimeout = 20 * time.Second // for one call of a gateway elsewhere
	gatewayAnswer  = 2 << 20          // bytes that it may answer
)

// gateways returns the ways to pay that are set up, those that buyers are offered first and in their order.
func (a *App) gateways() ([]payment.Gateway, error) {
	var list []payment.Gateway
	if a.Config.Store.Sandbox {
		a.Sandbox = sandbox.New(a.DB, a.Clock, func(token string) string {
			return a.Config.PublicURL + "/sandbox/pay/" + token
		})
		list = append(list, a.Sandbox)
	}
	elsewhere, err := a.gatewaysElsewhere()
	if err != nil {
		return nil, err
	}
	list = append(list, elsewhere...)
	if a.more != nil {
		list = append(list, a.more(a.DB, a.Clock)...)
	}
	list = append(list, banking.New(a.DB, a.Clock, a.Config.Store.BankDetails, func(purchase string) string {
		return a.Config.PublicURL + "/purchases/" + purchase
	}))
	if offer := a.Config.Payments.Offer; len(offer) > 0 {
		slices.SortStableFunc(list, func(x, y payment.Gateway) int { return offeredAt(offer, x) - offeredAt(offer, y) })
	}
	return list, nil
}

// offeredAt returns where a gateway stands in what is offered; behind all where it is not.
func offeredAt(offer []string, g payment.Gateway) int {
	if i := slices.Index(offer, g.Name()); i >= 0 {
		return i
	}
	return len(offer)
}

// gatewaysElsewhere returns those with an account in the configuration.
func (a *App) gatewaysElsewhere() ([]payment.Gateway, error) {
	var list []payment.Gateway
	c := a.Config.Payments
	if c.Stripe.SecretKey != "" {
		o, err := a.stripeOptions()
		if err != nil {
			return nil, err
		}
		list = append(list, stripe.New(a.DB, a.Clock, o))
	}
	if c.PayPal.ClientID != "" {
		client, err := a.gatewayClient("paypal.api_url", c.PayPal.URL)
		if err != nil {
			return nil, err
		}
		list = append(list, paypal.New(a.DB, a.Clock, paypal.Options{
			ClientID: c.PayPal.ClientID, Secret: c.PayPal.Secret, WebhookID: c.PayPal.WebhookID, URL: c.PayPal.URL, HTTP: client,
		}))
	}
	if c.Classic.User != "" {
		client, err := a.gatewayClient("paypal_classic.api_url", c.Classic.URL)
		if err != nil {
			return nil, err
		}
		list = append(list, paypalclassic.New(a.DB, a.Clock, paypalclassic.Options{
			User: c.Classic.User, Password: c.Classic.Password, Signature: c.Classic.Signature,
			URL: c.Classic.URL, CheckoutURL: c.Classic.CheckoutURL, HTTP: client,
		}))
	}
	return list, nil
}

// stripeOptions say with which account Stripe is used.
func (a *App) stripeOptions() (stripe.Options, error) {
	c := a.Config.Payments.Stripe
	client, err := a.gatewayClient("stripe.api_url", c.URL)
	return stripe.Options{SecretKey: c.SecretKey, WebhookSecret: c.WebhookSecret, URL: c.URL, HTTP: client}, err
}

// gatewayClient returns a client that calls the gateway at the address, and nothing else.
func (a *App) gatewayClient(key, address string) (*http.Client, error) {
	client, err := httpx.Fixed(httpx.Options{Allow: a.Config.HTTP.AllowPrivate, Timeout: gatewayTimeout}, address, gatewayAnswer)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return client, nil
}

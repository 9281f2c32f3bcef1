package config

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// Payments says with which accounts buyers pay. The sandbox and bank transfers are in Store.
type Payments struct {
	Offer   []string // names of gateways that buyers are offered, in order; nil for all that are set up
	Stripe  Stripe
	PayPal  PayPal
	Classic PayPalClassic
}

// Stripe is an account there.
type Stripe struct {
	SecretKey     string // secret; "" for no account
	WebhookSecret string // secret; "" refuses every message
	URL           string // where it answers
}

// PayPal is an account for its REST interface.
type PayPal struct {
	ClientID  string // "" for no account
	Secret    string // secret
	WebhookID string // "" refuses every message
	URL       string // where it answers
}

// PayPalClassic is an account for PayPal's older interface.
type PayPalClassic struct {
	User        string // "" for no account
	Password    string // secret
	Signature   string // secret
	URL         string // where it answers
	CheckoutURL string // where buyers approve; a token is added
}

// gatewayNames are the gateways that there are.
var gatewayNames = []string{"sandbox", "stripe", "paypal", "paypal-classic", "invoice"}

var paymentKeys = []Key{
	key("payments.offer", "", "Ways to pay that buyers are offered, the first one first: "+strings.Join(gatewayNames, ", ")+
		". Empty offers all that are set up. What was begun in another way goes on.",
		func(c *Config) *[]string { return &c.Payments.Offer }, parseGateways, joinList),
	secret(text("stripe.secret_key", "", "Secret key of the account at Stripe, sk_… or rk_…. With it, buyers may pay by card; with a test key no real money moves.",
		func(c *Config) *string { return &c.Payments.Stripe.SecretKey }, optional(parseToken))),
	secret(text("stripe.webhook_secret", "", "Signing secret of the webhook endpoint at Stripe, whsec_….",
		func(c *Config) *string { return &c.Payments.Stripe.WebhookSecret }, optional(parseToken))),
	text("stripe.api_url", "https://api.stripe.com", "Where Stripe answers.",
		func(c *Config) *string { return &c.Payments.Stripe.URL }, parseServiceURL),
	text("paypal.client_id", "", "Client id of the app at PayPal. With it, buyers may pay with PayPal.",
		func(c *Config) *string { return &c.Payments.PayPal.ClientID }, optional(parseToken)),
	secret(text("paypal.secret", "", "Secret of the app at PayPal.",
		func(c *Config) *string { return &c.Payments.PayPal.Secret }, optional(parseToken))),
	text("paypal.webhook_id", "", "Id of the webhook at PayPal, with which its messages are verified.",
		func(c *Config) *string { return &c.Payments.PayPal.WebhookID }, optional(parseLine)),
	text("paypal.api_url", "https://api-m.sandbox.paypal.com", "Where PayPal answers: its sandbox, or https://api-m.paypal.com for real money.",
		func(c *Config) *string { return &c.Payments.PayPal.URL }, parseServiceURL),
	text("paypal_classic.user", "", "User of PayPal's older interface (NVP), for accounts that have one. With it, buyers may pay with PayPal Express Checkout.",
		func(c *Config) *string { return &c.Payments.Classic.User }, optional(parseLine)),
	secret(text("paypal_classic.password", "", "Password of that user.",
		func(c *Config) *string { return &c.Payments.Classic.Password }, optional(parseLine))),
	secret(text("paypal_classic.signature", "", "Signature of that user.",
		func(c *Config) *string { return &c.Payments.Classic.Signature }, optional(parseLine))),
	text("paypal_classic.api_url", "https://api-3t.sandbox.paypal.com/nvp", "Where that interface answers: PayPal's sandbox, or https://api-3t.paypal.com/nvp for real money.",
		func(c *Config) *string { return &c.Payments.Classic.URL }, parseServiceURL),
	text("paypal_classic.checkout_url", "https://www.sandbox.paypal.com/webscr?cmd=_express-checkout",
		"Where buyers of that interface approve a payment; for real money https://www.paypal.com/webscr?cmd=_express-checkout.",
		func(c *Config) *string { return &c.Payments.Classic.CheckoutURL }, parseServiceURL),
}

func parseGateways(text string) ([]string, error) {
	var list []string
	for _, name := range splitList(text) {
		if !slices.Contains(gatewayNames, name) {
			return nil, fmt.Errorf("names of gateways with commas between: %s; %q is none", joinList(gatewayNames), name)
		}
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list, nil
}

// parseServiceURL takes the address of a service. Without TLS only one on this machine: secrets go there.
func parseServiceURL(text string) (string, error) {
	u, err := url.Parse(text)
	local := err == nil && u.Scheme == "http" && slices.Contains([]string{"127.0.0.1", "localhost", "::1"}, u.Hostname())
	if err != nil || u.Scheme != "https" && !local || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return "", fmt.Errorf("an address that begins with https://")
	}
	return text, nil
}

// check sees to it that accounts are whole, and that what is offered is set up.
func (p Payments) check(f *errs.Fields, origins map[string]string) {
	need := func(value, path, with string) {
		f.Check(value != "", path, "required", "It is needed with %s (from %s).", with, origins[with])
	}
	if p.PayPal.ClientID != "" {
		need(p.PayPal.Secret, "paypal.secret", "paypal.client_id")
	}
	if p.Classic.User != "" {
		need(p.Classic.Password, "paypal_classic.password", "paypal_classic.user")
		need(p.Classic.Signature, "paypal_classic.signature", "paypal_classic.user")
	}
	for name, account := range map[string]struct{ value, key string }{
		"stripe": {p.Stripe.SecretKey, "stripe.secret_key"}, "paypal": {p.PayPal.ClientID, "paypal.client_id"},
		"paypal-classic": {p.Classic.User, "paypal_classic.user"},
	} {
		f.Check(account.value != "" || !slices.Contains(p.Offer, name), account.key, "required",
			"It is needed with %s in payments.offer (from %s).", name, origins["payments.offer"])
	}
}

package paypalclassic

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/paypal"
	"souk.dev/souk/internal/store/payment/remote"
)

// Name is the name of the gateway.
const Name = "paypal-classic"

// The addresses of PayPal's sandbox, where no real money moves. The live ones are without "sandbox.".
const (
	SandboxURL         = "https://api-3t.sandbox.paypal.com/nvp"
	SandboxCheckoutURL = "https://www.sandbox.paypal.com/webscr?cmd=_express-checkout"
)

// Options say with which account PayPal is used.
type Options struct {
	User, Password, Signature string
	URL                       string       // where PayPal answers; "" is SandboxURL
	CheckoutURL               string       // where buyers approve, to which the token is added; "" is SandboxCheckoutURL
	HTTP                      *http.Client // it calls URL and nothing else: httpx.Fixed
}

// api is PayPal, call by call.
type api struct{ options Options }

// New returns the gateway.
func New(db *sqldb.DB, clk clock.Clock, o Options) *remote.Gateway {
	if o.URL == "" {
		o.URL = SandboxURL
	}
	if o.CheckoutURL == "" {
		o.CheckoutURL = SandboxCheckoutURL
	}
	return remote.New(db, clk, &api{options: o})
}

// Name implements remote.API.
func (a *api) Name() string { return Name }

// About implements remote.API.
func (a *api) About() (title, sentence string) {
	return "PayPal", "You sign in to PayPal on the next page and agree to the payment there."
}

// Test implements remote.API.
func (a *api) Test() bool { return !paypal.IsLive(a.options.URL) }

// Takes implements remote.API.
func (a *api) Takes(m money.Amount) bool {
	_, err := paypal.Text(m)
	return err == nil
}

// mostDescription is how many characters PayPal takes of what is bought.
const mostDescription = 127

// Open implements remote.API.
func (a *api) Open(ctx context.Context, p remote.Payment) (ref, address string, err error) {
	text, err := paypal.Text(p.Amount)
	if err != nil {
		return "", "", err
	}
	title := []rune(p.Title)
	got, err := a.call(ctx, "SetExpressCheckout", fields{
		"PAYMENTREQUEST_0_PAYMENTACTION": "Sale", "PAYMENTREQUEST_0_AMT": text, "PAYMENTREQUEST_0_CURRENCYCODE": p.Amount.Currency,
		"PAYMENTREQUEST_0_INVNUM": p.Reference, "PAYMENTREQUEST_0_DESC": string(title[:min(len(title), mostDescription)]),
		"RETURNURL": p.ReturnURL, "CANCELURL": p.CancelURL, "NOSHIPPING": "1",
	})
	if err != nil {
		return "", "", err
	}
	token := got["TOKEN"]
	if token == "" {
		return "", "", errUnclear
	}
	return token, a.options.CheckoutURL + "&token=" + url.QueryEscape(token), nil
}

// Look implements remote.API.
func (a *api) Look(ctx context.Context, p remote.Payment) (remote.Seen, error) {
	if p.ChargeID != "" {
		return a.transaction(ctx, p.ChargeID)
	}
	got, err := a.details(ctx, p)
	switch {
	case isCode(err, tokenExpired, tokenInvalid):
		return a.search(ctx, p)
	case err != nil:
		return remote.Seen{}, err
	case got["PAYMENTREQUEST_0_TRANSACTIONID"] != "":
		return a.transaction(ctx, got["PAYMENTREQUEST_0_TRANSACTIONID"])
	case got["CHECKOUTSTATUS"] == "PaymentActionInProgress":
		return remote.Seen{}, errUnclear
	case got["PAYERID"] != "":
		return remote.Seen{State: payment.Approved}, nil
	}
	return remote.Seen{State: payment.Created}, nil
}

func (a *api) details(ctx context.Context, p remote.Payment) (fields, error) {
	return a.call(ctx, "GetExpressCheckoutDetails", fields{"TOKEN": p.Ref})
}

// Take implements remote.API.
func (a *api) Take(ctx context.Context, p remote.Payment, key string) (remote.Seen, error) {
	got, err := a.details(ctx, p)
	if isCode(err, tokenExpired, tokenInvalid) {
		return a.search(ctx, p)
	}
	if err != nil {
		return remote.Seen{}, err
	}
	if got["PAYMENTREQUEST_0_TRANSACTIONID"] != "" {
		return a.transaction(ctx, got["PAYMENTREQUEST_0_TRANSACTIONID"])
	}
	if got["PAYERID"] == "" {
		return remote.Seen{State: payment.Created}, nil
	}
	text, err := paypal.Text(p.Amount)
	if err != nil {
		return remote.Seen{}, err
	}
	done, err := a.call(ctx, "DoExpressCheckoutPayment", fields{
		"TOKEN": p.Ref, "PAYERID": got["PAYERID"], "MSGSUBID": messageID(key), "PAYMENTREQUEST_0_PAYMENTACTION": "Sale",
		"PAYMENTREQUEST_0_AMT": text, "PAYMENTREQUEST_0_CURRENCYCODE": p.Amount.Currency, "PAYMENTREQUEST_0_INVNUM": p.Reference,
	})
	switch {
	case isCode(err, alreadyTaken, invoicePaid):
		return a.Look(ctx, p)
	case isCode(err, declined, notApproved):
		return remote.Seen{State: payment.Created, Failure: payment.Declined}, nil
	case err != nil:
		return remote.Seen{}, err
	}
	return a.transaction(ctx, done["PAYMENTINFO_0_TRANSACTIONID"])
}

// transaction says how a transaction stands that took the money.
func (a *api) transaction(ctx context.Context, id string) (remote.Seen, error) {
	if id == "" {
		return remote.Seen{}, errUnclear
	}
	got, err := a.call(ctx, "GetTransactionDetails", fields{"TRANSACTIONID": id})
	if err != nil {
		return remote.Seen{}, err
	}
	return seen(id, got["PAYMENTSTATUS"], got["AMT"], got["CURRENCYCODE"])
}

// seen says what a payment status means. What went back by refunds is known from those that were asked for.
func seen(id, status, text, currency string) (remote.Seen, error) {
	switch status {
	case "Completed", "Partially-Refunded", "PartiallyRefunded", "Refunded", "Reversed", "Canceled-Reversal", "CanceledReversal":
	case "Denied", "Failed", "Voided", "Expired":
		return remote.Seen{State: payment.Created, Failure: payment.Declined}, nil
	default: // pending, in progress
		return remote.Seen{}, errUnclear
	}
	sum, err := money.Parse(strings.TrimPrefix(text, "-"), currency)
	if err != nil {
		return remote.Seen{}, err
	}
	s := remote.Seen{State: payment.Captured, Amount: sum, ChargeID: id}
	switch status {
	case "Refunded":
		s.Refunded = sum.Minor
	case "Reversed":
		s.ChargedBack = sum.Minor
	}
	return s, nil
}

// search looks for a transaction of the payment by its invoice number, for when its token is forgotten.
func (a *api) search(ctx context.Context, p remote.Payment) (remote.Seen, error) {
	got, err := a.find(ctx, p, p.Reference)
	if err != nil {
		return remote.Seen{}, err
	}
	if got["L_TRANSACTIONID0"] == "" {
		return remote.Seen{State: payment.Cancelled}, nil
	}
	return a.transaction(ctx, got["L_TRANSACTIONID0"])
}

func (a *api) find(ctx context.Context, p remote.Payment, invoice string) (fields, error) {
	return a.call(ctx, "TransactionSearch", fields{"STARTDATE": p.CreatedAt.UTC().AddDate(0, 0, -1).Format("2006-01-02T15:04:05Z"), "INVNUM": invoice})
}

// Drop implements remote.API: PayPal blocks nothing before the payment.
func (a *api) Drop(context.Context, remote.Payment) error { return nil }

// Return implements remote.API. A refund that was asked for before is first looked for.
func (a *api) Return(ctx context.Context, p remote.Payment, r remote.Refund) (id string, state payment.RefundState, err error) {
	if r.Again {
		got, err := a.find(ctx, p, r.Reference)
		if err != nil {
			return "", "", err
		}
		if got["L_TRANSACTIONID0"] != "" {
			return got["L_TRANSACTIONID0"], payment.RefundDone, nil
		}
	}
	text, err := paypal.Text(r.Amount)
	if err != nil {
		return "", "", err
	}
	kind := "Partial"
	if r.Amount == p.Amount {
		kind = "Full"
	}
	in := fields{"TRANSACTIONID": p.ChargeID, "REFUNDTYPE": kind, "INVOICEID": r.Reference, "MSGSUBID": messageID(r.Key())}
	if kind == "Partial" {
		in["AMT"], in["CURRENCYCODE"] = text, r.Amount.Currency
	}
	got, err := a.call(ctx, "RefundTransaction", in)
	switch {
	case isCode(err, refundRefused):
		return "", "", tooLarge(r)
	case err != nil:
		return "", "", err
	case strings.EqualFold(got["REFUNDSTATUS"], "delayed"):
		return got["REFUNDTRANSACTIONID"], payment.RefundPending, nil
	}
	return got["REFUNDTRANSACTIONID"], payment.RefundDone, nil
}

package stripe

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v85/webhook"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/payment/remote"
)

// Verify implements remote.Notifier: the header Stripe-Signature has a time and HMACs of time and body, more
// than one while the secret changes.
func (a *api) Verify(_ context.Context, header http.Header, body []byte) ([]remote.Notice, error) {
	if !a.signed(header.Get("Stripe-Signature"), body) {
		return nil, errs.New(errs.KindUnauthenticated, "bad_signature", "The message is not signed by Stripe for this market, or too old.")
	}
	var event struct {
		ID   string
		Type string
		Data struct{ Object json.RawMessage }
	}
	if err := json.Unmarshal(body, &event); err != nil || event.ID == "" {
		return nil, errs.Invalid("bad_message", "The message is not an event of Stripe.")
	}
	var about struct {
		ID            string
		Object        string
		PaymentIntent json.RawMessage `json:"payment_intent"`
		Metadata      map[string]string
	}
	if err := json.Unmarshal(event.Data.Object, &about); err != nil {
		return nil, nil //nolint:nilerr // an event about something that is no payment of ours
	}
	n := remote.Notice{ID: event.ID, Kind: event.Type, ChargeID: idIn(about.PaymentIntent)}
	switch about.Object {
	case "checkout.session":
		n.Ref = about.ID
	case "payment_intent":
		n.Ref, n.ChargeID, n.Reference = about.ID, about.ID, about.Metadata[referenceKey]
	case "charge": // a refund's metadata has the reference of the refund
		n.Reference = about.Metadata[referenceKey]
	}
	return []remote.Notice{n}, nil
}

// idIn returns the id of something that stands for itself or is written out.
func idIn(raw json.RawMessage) string {
	var id string
	if json.Unmarshal(raw, &id) == nil {
		return id
	}
	var object struct{ ID string }
	if json.Unmarshal(raw, &object) == nil {
		return object.ID
	}
	return ""
}

// signed reports whether the header signs the body, and is not too old.
func (a *api) signed(header string, body []byte) bool {
	if a.options.WebhookSecret == "" {
		return false
	}
	var at time.Time
	var signatures []string
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			seconds, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return false
			}
			at = time.Unix(seconds, 0)
		case "v1":
			signatures = append(signatures, value)
		}
	}
	if age := a.clock.Now().Sub(at); age > webhook.DefaultTolerance || age < -webhook.DefaultTolerance {
		return false
	}
	want := webhook.ComputeSignature(at, body, a.options.WebhookSecret)
	for _, s := range signatures {
		if got, err := hex.DecodeString(s); err == nil && hmac.Equal(got, want) {
			return true
		}
	}
	return false
}

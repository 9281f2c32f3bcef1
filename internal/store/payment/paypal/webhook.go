package paypal

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/payment/remote"
)

// message is a message of PayPal, with what may stand in what it is about.
type message struct {
	ID       string
	Type     string `json:"event_type"`
	Resource struct {
		ID            string
		CustomID      string `json:"custom_id"`
		Supplementary struct {
			Related struct {
				OrderID   string `json:"order_id"`
				CaptureID string `json:"capture_id"`
			} `json:"related_ids"`
		} `json:"supplementary_data"`
		Links    []link
		Disputed []struct {
			Transaction string `json:"seller_transaction_id"`
		} `json:"disputed_transactions"`
	}
}

func forged() error {
	return errs.New(errs.KindUnauthenticated, "bad_signature", "The message is not signed by PayPal for this market.")
}

// Verify implements remote.Notifier: PayPal says whether it sent the message.
func (a *api) Verify(ctx context.Context, header http.Header, body []byte) ([]remote.Notice, error) {
	var m message
	if a.options.WebhookID == "" || header.Get("Paypal-Transmission-Sig") == "" || json.Unmarshal(body, &m) != nil || m.ID == "" {
		return nil, forged()
	}
	in, err := verification(header, a.options.WebhookID, body)
	if err != nil {
		return nil, forged()
	}
	var said struct {
		Status string `json:"verification_status"`
	}
	refused, err := a.call(ctx, http.MethodPost, "/v1/notifications/verify-webhook-signature", "", in, &said)
	if err != nil {
		e := errs.New(errs.KindUnavailable, "gateway_unavailable", "PayPal cannot be asked whether the message is its own.")
		e.Err = err
		return nil, e
	}
	if refused.status != 0 || said.Status != "SUCCESS" {
		return nil, forged()
	}
	return []remote.Notice{m.notice()}, nil
}

// notice says what a message is about.
func (m message) notice() remote.Notice {
	n := remote.Notice{ID: m.ID, Kind: m.Type, Ref: m.Resource.Supplementary.Related.OrderID, ChargeID: m.Resource.Supplementary.Related.CaptureID}
	switch {
	case strings.HasPrefix(m.Type, "CHECKOUT."):
		n.Ref = m.Resource.ID
	case m.Type == "PAYMENT.CAPTURE.REFUNDED" || m.Type == "PAYMENT.CAPTURE.REVERSED": // about the refund; "up" is the capture
		for _, l := range m.Resource.Links {
			if l.Rel == "up" {
				n.ChargeID = l.Href[strings.LastIndexByte(l.Href, '/')+1:]
			}
		}
	case strings.HasPrefix(m.Type, "PAYMENT.CAPTURE."):
		n.ChargeID, n.Reference = m.Resource.ID, m.Resource.CustomID
	case strings.HasPrefix(m.Type, "CUSTOMER.DISPUTE.") && len(m.Resource.Disputed) > 0:
		n.ChargeID = m.Resource.Disputed[0].Transaction
	}
	return n
}

// verification is the question whether PayPal sent the message. The message goes into it byte by byte: the
// signature is over these bytes.
func verification(header http.Header, webhookID string, body []byte) ([]byte, error) {
	head, err := json.Marshal(map[string]string{
		"auth_algo": header.Get("Paypal-Auth-Algo"), "cert_url": header.Get("Paypal-Cert-Url"),
		"transmission_id": header.Get("Paypal-Transmission-Id"), "transmission_sig": header.Get("Paypal-Transmission-Sig"),
		"transmission_time": header.Get("Paypal-Transmission-Time"), "webhook_id": webhookID,
	})
	if err != nil {
		return nil, fmt.Errorf("paypal: %w", err)
	}
	return slices.Concat(head[:len(head)-1], []byte(`,"webhook_event":`), body, []byte("}")), nil
}

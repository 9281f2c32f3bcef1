package webhook_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/webhook"
	"souk.dev/souk/internal/store/payment"
)

// receiver notes what came, and answers with an error by the gateway's name.
type receiver struct {
	fail map[string]error
	got  []string
}

// Receive implements webhook.Receiver.
func (r *receiver) Receive(_ context.Context, gateway string, header http.Header, body []byte) error {
	r.got = append(r.got, gateway+" "+header.Get("Signature")+" "+string(body))
	return r.fail[gateway]
}

func TestReceives(t *testing.T) {
	r := &receiver{fail: map[string]error{
		"forged":  errs.New(errs.KindUnauthenticated, "bad_signature", "No."),
		"later":   errs.New(errs.KindUnavailable, "gateway_unavailable", "Later."),
		"unknown": errs.NotFound("gateway_not_found", "No."),
		"broken":  errors.New("disk: secret detail"),
	}}
	h := webhook.New(r, slog.New(slog.DiscardHandler))
	for _, tt := range []struct {
		method, path, body string
		status             int
		received           string
	}{
		{"POST", "/webhooks/stripe", `{"a": 1}`, 200, `stripe s1 {"a": 1}`},
		{"POST", "/webhooks/forged", "x", 401, "forged s1 x"},
		{"POST", "/webhooks/later", "x", 503, "later s1 x"},
		{"POST", "/webhooks/unknown", "x", 404, "unknown s1 x"},
		{"POST", "/webhooks/broken", "x", 500, "broken s1 x"},
		{"GET", "/webhooks/stripe", "", 404, ""},
		{"POST", "/webhooks/", "x", 404, ""},
		{"POST", "/webhooks/stripe/more", "x", 404, ""},
		{"POST", "/webhooks/stripe", strings.Repeat("x", payment.MostWebhook+1), 413, ""},
	} {
		r.got = nil
		req := httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, strings.NewReader(tt.body))
		req.Header.Set("Signature", "s1")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		if w.Code != tt.status || strings.Join(r.got, ",") != tt.received || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s %s: %d %s, received %q", tt.method, tt.path, w.Code, w.Body, r.got)
		}
	}
}

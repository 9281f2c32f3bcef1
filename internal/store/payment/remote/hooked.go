package remote

import (
	"context"
	"net/http"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// Hooked is a gateway over an API that sends messages.
type Hooked struct {
	*Gateway
	notifier Notifier
}

// NewHooked returns the gateway over the API.
func NewHooked(db *sqldb.DB, clk clock.Clock, api Notifier) *Hooked {
	return &Hooked{Gateway: New(db, clk, api), notifier: api}
}

// Webhook reads a message of the gateway; see payment.Hooked.
func (h *Hooked) Webhook(ctx context.Context, header http.Header, body []byte) ([]payment.Event, error) {
	notices, err := h.notifier.Verify(ctx, header, body)
	if err != nil {
		if unknown(err) {
			return nil, h.fault(ctx, "webhook", err)
		}
		return nil, err
	}
	var events []payment.Event
	for _, n := range notices {
		p, err := h.about(ctx, n)
		if errs.Is(err, errs.KindNotFound) { // another shop's at the same gateway, or not begun here
			continue
		}
		if err != nil {
			return nil, err
		}
		events = append(events, payment.Event{ID: n.ID, Ref: p.Ref, Kind: n.Kind})
	}
	return events, nil
}

// about returns the payment that a message is about.
func (h *Hooked) about(ctx context.Context, n Notice) (Payment, error) {
	for _, by := range []struct{ column, value string }{{"ref", n.Ref}, {"charge_id", n.ChargeID}, {"reference", n.Reference}} {
		if by.value == "" || len(by.value) > 255 {
			continue
		}
		p, err := h.find(ctx, h.db, by.column, by.value)
		if err == nil && p.Ref == "" {
			err = notFound()
		}
		if !errs.Is(err, errs.KindNotFound) {
			return p, err
		}
	}
	return Payment{}, notFound()
}

package gatewaytest

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/payment"
)

func (h Harness) refunder(t *testing.T) payment.Refunder {
	t.Helper()
	g, ok := h.Gateway.(payment.Refunder)
	if !ok {
		t.Skipf("%s gives no money back", h.Gateway.Name())
	}
	return g
}

func euros(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "EUR"} }

// paid returns the ref of a captured payment.
func (h Harness) paid(t *testing.T, reference string) string {
	t.Helper()
	ref := h.start(t, reference)
	h.Approve(t, ref)
	h.capture(t, ref, payment.Captured)
	return ref
}

// wentBack compares what the gateway says went back of a captured payment.
func (h Harness) wentBack(t *testing.T, ref string, refunded, chargedBack int64) {
	t.Helper()
	st, err := h.Gateway.Status(t.Context(), ref)
	if err != nil || st.State != payment.Captured || st.Refunded.Minor != refunded || st.ChargedBack.Minor != chargedBack {
		t.Errorf("Status gives %+v, error %v, want %d refunded and %d charged back", st, err, refunded, chargedBack)
	}
}

func givesBack(t *testing.T, h Harness) {
	g := h.refunder(t)
	ref := h.paid(t, "p1")
	h.wentBack(t, ref, 0, 0)
	for range 3 {
		r, err := g.Refund(t.Context(), ref, h.prefix+"f1", euros(200))
		if err != nil || r.State != payment.RefundDone || r.Ref == "" || r.Amount != euros(200) {
			t.Fatalf("Refund gives %+v, error %v", r, err)
		}
		h.wentBack(t, ref, 200, 0)
	}
	if _, err := g.Refund(t.Context(), ref, h.prefix+"f1", euros(201)); errs.CodeOf(err) != "refund_changed" {
		t.Errorf("another amount gives error %v", err)
	}
	other := h.paid(t, "p2")
	if _, err := g.Refund(t.Context(), other, h.prefix+"f1", euros(200)); errs.CodeOf(err) != "refund_changed" {
		t.Errorf("another payment gives error %v", err)
	}
	if r, err := g.Refund(t.Context(), ref, h.prefix+"f2", euros(395)); err != nil || r.State != payment.RefundDone {
		t.Fatalf("the rest: %+v, error %v", r, err)
	}
	h.wentBack(t, ref, 595, 0)
	h.wentBack(t, other, 0, 0)
}

func givesBackNoMore(t *testing.T, h Harness) {
	g := h.refunder(t)
	open := h.start(t, "p1")
	if _, err := g.Refund(t.Context(), open, h.prefix+"f0", euros(1)); errs.CodeOf(err) != "payment_not_captured" {
		t.Errorf("what is not paid gives error %v", err)
	}
	if _, err := g.Refund(t.Context(), "NOSUCHPAYMENTNOSUCHPAYMENT", h.prefix+"f0", euros(1)); errs.CodeOf(err) != "payment_not_found" {
		t.Errorf("an unknown payment gives error %v", err)
	}
	ref := h.paid(t, "p2")
	for _, amount := range []money.Amount{euros(596), {Minor: 100, Currency: "USD"}, euros(1 << 60)} {
		if _, err := g.Refund(t.Context(), ref, h.prefix+"f1", amount); errs.CodeOf(err) != "refund_too_large" {
			t.Errorf("giving back %v gives error %v", amount, err)
		}
	}
	for _, amount := range []int64{0, -1} {
		if _, err := g.Refund(t.Context(), ref, h.prefix+"f2", euros(amount)); err == nil {
			t.Errorf("giving back %d is taken", amount)
		}
	}
	if _, err := g.Refund(t.Context(), ref, h.prefix+"f3", euros(500)); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Refund(t.Context(), ref, h.prefix+"f4", euros(96)); errs.CodeOf(err) != "refund_too_large" {
		t.Errorf("more than is left gives error %v", err)
	}
	h.wentBack(t, ref, 500, 0)
}

func countsWhatTheBankTook(t *testing.T, h Harness) {
	if h.ChargeBack == nil {
		t.Skipf("nobody takes back what was paid at %s", h.Gateway.Name())
	}
	ref := h.paid(t, "p1")
	h.ChargeBack(t, ref)
	h.wentBack(t, ref, 0, 595)
	if g, ok := h.Gateway.(payment.Refunder); ok {
		if _, err := g.Refund(t.Context(), ref, h.prefix+"f1", euros(1)); errs.CodeOf(err) != "refund_too_large" {
			t.Errorf("giving back what the bank took gives error %v", err)
		}
	}
	if h.WinDispute != nil {
		h.WinDispute(t, ref)
		h.wentBack(t, ref, 0, 0)
	}
}

func listens(t *testing.T, h Harness) {
	g, ok := h.Gateway.(payment.Hooked)
	if !ok {
		t.Skipf("%s sends no messages", h.Gateway.Name())
	}
	first, second := h.paid(t, "p1"), h.start(t, "p2")
	header, body := h.Message(t, first, "paid")
	otherHeader, other := h.Message(t, second, "begun")
	// In the wrong order, and one of them twice.
	var ids []string
	for _, m := range []struct {
		header http.Header
		body   []byte
		ref    string
	}{{otherHeader, other, second}, {header, body, first}, {header, body, first}} {
		events, err := g.Webhook(t.Context(), m.header, m.body)
		if err != nil || len(events) != 1 || events[0].Ref != m.ref || events[0].ID == "" || events[0].Kind == "" {
			t.Fatalf("Webhook gives %+v, error %v", events, err)
		}
		ids = append(ids, events[0].ID)
	}
	if ids[0] == ids[1] || ids[1] != ids[2] {
		t.Errorf("the messages have the ids %v", ids)
	}
	changed := bytes.Replace(body, []byte(`"`), []byte(`" `), 1)
	for name, m := range map[string]struct {
		header http.Header
		body   []byte
	}{
		"changed": {header, changed}, "another's signature": {otherHeader, body}, "no signature": {http.Header{}, body},
		"nothing": {http.Header{}, nil}, "empty": {header, nil},
	} {
		if events, err := g.Webhook(t.Context(), m.header, m.body); errs.CodeOf(err) != "bad_signature" || !errs.Is(err, errs.KindUnauthenticated) {
			t.Errorf("%s: %+v, error %v", name, events, err)
		}
	}
	h.Wait(time.Hour)
	// An hour later it is too old, or still the same message, which the market has seen.
	if again, err := g.Webhook(t.Context(), header, body); errs.CodeOf(err) != "bad_signature" && (len(again) != 1 || again[0].ID != ids[1]) {
		t.Errorf("an hour later: %+v, error %v", again, err)
	}
}

func bearsLostAnswers(t *testing.T, h Harness) {
	if h.ApproveLosing == nil {
		t.Skipf("no answer of %s can be lost", h.Gateway.Name())
	}
	ref := h.start(t, "p1")
	h.ApproveLosing(t, ref)
	if st, err := h.Gateway.Capture(t.Context(), ref); err == nil || !errs.Is(err, errs.KindUnavailable) && errs.CodeOf(err) != "internal" {
		t.Fatalf("the lost answer is %+v, error %v", st, err)
	}
	h.capture(t, ref, payment.Captured)
	h.expect(t, ref, payment.Captured)
	given := h.start(t, "p2")
	h.ApproveLosing(t, given)
	if _, err := h.Gateway.Capture(t.Context(), given); err == nil {
		t.Fatal("the second answer is not lost")
	}
	if err := h.Gateway.Cancel(t.Context(), given); errs.CodeOf(err) != "payment_captured" {
		t.Errorf("cancelling it gives error %v", err)
	}
	g, ok := h.Gateway.(payment.Saver)
	if !ok {
		return
	}
	token := h.keep(t, "p3", "", true)
	if h.Lose != nil {
		h.Lose()
	}
	if st, err := g.ChargeSaved(t.Context(), h.charge("r1"), token); err == nil {
		t.Fatalf("the lost answer is %+v", st)
	}
	st, err := g.ChargeSaved(t.Context(), h.charge("r1"), token)
	if err != nil || st.State != payment.Captured {
		t.Fatalf("asking again gives %+v, error %v", st, err)
	}
	again, err := g.ChargeSaved(t.Context(), h.charge("r1"), token)
	if err != nil || again.Ref != st.Ref {
		t.Errorf("and again %+v, error %v", again, err)
	}
}

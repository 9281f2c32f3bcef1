package gatewaytest

import (
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/payment"
)

// saver returns the gateway as a payment.Saver, and skips the check where it is none.
func (h Harness) saver(t *testing.T) payment.Saver {
	t.Helper()
	g, ok := h.Gateway.(payment.Saver)
	if !ok {
		t.Skipf("%s keeps no ways to pay", h.Gateway.Name())
	}
	return g
}

// keep pays once and returns the token of what was kept.
func (h Harness) keep(t *testing.T, reference string, later payment.Failure, loses bool) string {
	t.Helper()
	c := h.charge(reference)
	c.Keep = true
	st, err := h.Gateway.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ref := st.Ref
	h.ApproveKeeping(t, ref, later, loses)
	st, err = h.Gateway.Capture(t.Context(), ref)
	if loses && err != nil {
		st, err = h.Gateway.Status(t.Context(), ref)
	}
	if err != nil || st.State != payment.Captured || st.Method == nil || st.Method.Token == "" {
		t.Fatalf("paying with what is kept gives %+v, error %v", st, err)
	}
	if m := st.Method; len(m.Last4) != 4 || m.Month < 1 || m.Month > 12 || m.Year < h.Now().Year() {
		t.Errorf("what is kept is described as %+v", *m)
	}
	return st.Method.Token
}

func chargesWhatIsSaved(t *testing.T, h Harness) {
	g := h.saver(t)
	ref := h.start(t, "p0")
	h.Approve(t, ref)
	if st, err := g.Capture(t.Context(), ref); err != nil || st.Method != nil {
		t.Errorf("a payment that was not to be kept gives %+v, error %v", st, err)
	}
	token := h.keep(t, "p1", "", false)
	var first payment.Status
	for round := range 3 {
		st, err := g.ChargeSaved(t.Context(), h.charge("r1"), token)
		if err != nil || st.State != payment.Captured || st.Amount != h.charge("").Amount || st.Ref == "" || st.URL != "" {
			t.Fatalf("charging it gives %+v, error %v", st, err)
		}
		if round == 0 {
			first = st
		} else if st.Ref != first.Ref {
			t.Errorf("charging again under the same reference is another payment: %s, first %s", st.Ref, first.Ref)
		}
	}
	h.expect(t, first.Ref, payment.Captured)
	h.capture(t, first.Ref, payment.Captured)
	if err := g.Cancel(t.Context(), first.Ref); errs.CodeOf(err) != "payment_captured" {
		t.Errorf("cancelling it gives error %v", err)
	}
	changed := h.charge("r1")
	changed.Amount.Minor++
	if _, err := g.ChargeSaved(t.Context(), changed, token); errs.CodeOf(err) != "charge_changed" {
		t.Errorf("another amount gives error %v", err)
	}
	other, err := g.ChargeSaved(t.Context(), h.charge("r2"), token)
	if err != nil || other.State != payment.Captured || other.Ref == first.Ref {
		t.Errorf("the next charge gives %+v, error %v", other, err)
	}
	for range 2 {
		if err := g.Forget(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
	h.failsWith(t, "r3", token, payment.MethodGone)
}

// failsWith charges twice what must fail.
func (h Harness) failsWith(t *testing.T, reference, token string, want payment.Failure) {
	t.Helper()
	for range 2 {
		st, err := h.saver(t).ChargeSaved(t.Context(), h.charge(reference), token)
		if err != nil || st.State != payment.Failed || st.Failure != want || st.Ref == "" {
			t.Fatalf("charging gives %+v, error %v, want %s", st, err, want)
		}
		again, err := h.Gateway.Capture(t.Context(), st.Ref)
		if err != nil || again.State != payment.Failed {
			t.Errorf("capturing what failed gives %+v, error %v", again, err)
		}
		if err := h.Gateway.Cancel(t.Context(), st.Ref); err != nil {
			t.Errorf("cancelling what failed gives error %v", err)
		}
		h.expect(t, st.Ref, payment.Failed)
	}
}

func saysWhyItFailed(t *testing.T, h Harness) {
	h.saver(t)
	for _, why := range []payment.Failure{payment.Declined, payment.NoFunds, payment.NeedsBuyer} {
		token := h.keep(t, "p-"+string(why), why, false)
		h.failsWith(t, "r-"+string(why), token, why)
	}
	h.failsWith(t, "r-unknown", "no_such_token", payment.MethodGone)
}

func chargesNoOther(t *testing.T, h Harness) {
	g := h.saver(t)
	token := h.keep(t, "p1", "", false)
	c := h.charge("r1")
	c.Payer = "ffffffffffffffffffffffff"
	if st, err := g.ChargeSaved(t.Context(), c, token); err != nil || st.State != payment.Failed || st.Failure != payment.MethodGone {
		t.Errorf("charging somebody else's card gives %+v, error %v", st, err)
	}
}

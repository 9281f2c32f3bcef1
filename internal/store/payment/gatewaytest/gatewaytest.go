// Package gatewaytest checks what package payment says of every gateway. It is imported by tests
// only.
package gatewaytest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/payment"
)

// Harness is a gateway with what stands around it.
type Harness struct {
	Gateway payment.Gateway
	Approve func(t *testing.T, ref string) // what the buyer does at the gateway's page
	Now     func() time.Time               // the gateway's clock
	Wait    func(d time.Duration)          // moves it

	// ApproveLosing is Approve, and then the first answer to Capture is lost though it takes effect; nil where
	// answers cannot be lost.
	ApproveLosing func(t *testing.T, ref string)
	// ApproveKeeping is Approve, and lets a payment.Saver keep what is paid with. Charged later it fails
	// with the failure, or goes through where that is ""; with loses the first answer to that is lost.
	ApproveKeeping func(t *testing.T, ref string, later payment.Failure, loses bool)
	// Lose loses the first answer to the next call that takes effect, where ApproveKeeping does not see to it.
	Lose func()
	// ChargeBack is what the buyer's bank does; nil where that cannot be.
	ChargeBack func(t *testing.T, ref string)
	// WinDispute is that bank deciding for the shop; nil where that cannot be.
	WinDispute func(t *testing.T, ref string)
	// Message is what a payment.Hooked sends about a payment.
	Message func(t *testing.T, ref, kind string) (http.Header, []byte)

	prefix string // of references, so that checks may share a gateway's record
}

// payer is who pays in the suite.
const payer = "0123456789abcdef01234567"

// limit is how long the payments of the suite may take.
const limit = 5 * time.Minute

// Run checks the gateway that open makes for each check. They may share a record, and a clock that goes on.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	checks := map[string]func(*testing.T, Harness){
		"payment":      takesAPayment,
		"start again":  startsOnce,
		"not approved": chargesNobodyUnasked,
		"cancel":       cancels,
		"late cancel":  doesNotCancelWhatIsPaid,
		"limit":        keepsTheLimit,
		"unknown":      knowsNoOther,
		"race":         letsOneWin,

		"saved":              chargesWhatIsSaved,
		"saved, refused":     saysWhyItFailed,
		"saved, other payer": chargesNoOther,
		"refund":             givesBack,
		"refund too much":    givesBackNoMore,
		"charge back":        countsWhatTheBankTook,
		"message":            listens,
		"lost answers":       bearsLostAnswers,
	}
	for _, name := range slices.Sorted(maps.Keys(checks)) {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			h.prefix = name + ": "
			checks[name](t, h)
		})
	}
}

func (h Harness) charge(reference string) payment.Charge {
	return payment.Charge{
		Reference: h.prefix + reference, Amount: money.Amount{Minor: 595, Currency: "EUR"}, Title: "Bread", Payer: payer,
		ReturnURL: "https://souk.test/purchases/1/return", CancelURL: "https://souk.test/purchases/1/cancel",
		ExpiresAt: h.Now().Add(limit),
	}
}

// start opens a payment.
func (h Harness) start(t *testing.T, reference string) string {
	t.Helper()
	st, err := h.Gateway.Start(t.Context(), h.charge(reference))
	if err != nil || st.State != payment.Created || st.URL == "" || st.Ref == "" || st.Amount != h.charge("").Amount {
		t.Fatalf("Start gives %+v, error %v", st, err)
	}
	return st.Ref
}

// expect compares where the payment stands, asked in two ways.
func (h Harness) expect(t *testing.T, ref string, want payment.State) {
	t.Helper()
	st, err := h.Gateway.Status(t.Context(), ref)
	if err != nil || st.State != want || st.Ref != ref {
		t.Errorf("Status gives %+v, error %v, want %s", st, err, want)
	}
	if open := want == payment.Created || want == payment.Approved; (st.URL != "") != open {
		t.Errorf("a payment that is %s has the address %q", want, st.URL)
	}
}

func (h Harness) capture(t *testing.T, ref string, want payment.State) {
	t.Helper()
	st, err := h.Gateway.Capture(t.Context(), ref)
	if err != nil || st.State != want {
		t.Errorf("Capture gives %+v, error %v, want %s", st, err, want)
	}
}

func takesAPayment(t *testing.T, h Harness) {
	if title, sentence := h.Gateway.About(); title == "" || sentence == "" || h.Gateway.Name() == "" {
		t.Errorf("the gateway %q calls itself %q: %q", h.Gateway.Name(), title, sentence)
	}
	ref := h.start(t, "p1")
	h.expect(t, ref, payment.Created)
	h.Approve(t, ref)
	h.expect(t, ref, payment.Approved)
	for range 3 {
		h.capture(t, ref, payment.Captured)
		h.expect(t, ref, payment.Captured)
	}
	if st, err := h.Gateway.Status(t.Context(), ref); err != nil || st.Amount != h.charge("").Amount {
		t.Errorf("captured %v, error %v", st.Amount, err)
	}
}

func startsOnce(t *testing.T, h Harness) {
	ref := h.start(t, "p1")
	if again := h.start(t, "p1"); again != ref {
		t.Errorf("the second start gives %s, the first %s", again, ref)
	}
	if other := h.start(t, "p2"); other == ref {
		t.Error("two references share a payment")
	}
	changed := h.charge("p1")
	changed.Amount.Minor++
	if _, err := h.Gateway.Start(t.Context(), changed); errs.CodeOf(err) != "charge_changed" {
		t.Errorf("another amount gives error %v", err)
	}
	h.Approve(t, ref)
	h.capture(t, ref, payment.Captured)
	st, err := h.Gateway.Start(t.Context(), h.charge("p1"))
	if err != nil || st.Ref != ref || st.State != payment.Captured || st.URL != "" {
		t.Errorf("starting what is paid gives %+v, error %v", st, err)
	}
}

func chargesNobodyUnasked(t *testing.T, h Harness) {
	ref := h.start(t, "p1")
	h.capture(t, ref, payment.Created)
	h.expect(t, ref, payment.Created)
}

func cancels(t *testing.T, h Harness) {
	fresh, approved := h.start(t, "p1"), h.start(t, "p2")
	h.Approve(t, approved)
	for _, ref := range []string{fresh, approved} {
		for range 2 {
			if err := h.Gateway.Cancel(t.Context(), ref); err != nil {
				t.Fatal(err)
			}
			h.expect(t, ref, payment.Cancelled)
		}
		h.capture(t, ref, payment.Cancelled)
	}
}

func doesNotCancelWhatIsPaid(t *testing.T, h Harness) {
	ref := h.start(t, "p1")
	h.Approve(t, ref)
	h.capture(t, ref, payment.Captured)
	if err := h.Gateway.Cancel(t.Context(), ref); errs.CodeOf(err) != "payment_captured" || !errs.Is(err, errs.KindConflict) {
		t.Errorf("cancelling what is paid gives error %v", err)
	}
	h.expect(t, ref, payment.Captured)
}

func keepsTheLimit(t *testing.T, h Harness) {
	fresh, approved, paid := h.start(t, "p1"), h.start(t, "p2"), h.start(t, "p3")
	h.Wait(limit - time.Microsecond)
	h.expect(t, fresh, payment.Created)
	h.Approve(t, approved)
	h.Approve(t, paid)
	h.capture(t, paid, payment.Captured)
	h.Wait(time.Microsecond)
	h.capture(t, fresh, payment.Expired)
	h.capture(t, approved, payment.Expired)
	h.expect(t, fresh, payment.Expired)
	h.expect(t, approved, payment.Expired)
	h.expect(t, paid, payment.Captured)
	if err := h.Gateway.Cancel(t.Context(), approved); err != nil {
		t.Errorf("cancelling what is expired gives error %v", err)
	}
	h.capture(t, approved, payment.Cancelled)
}

func knowsNoOther(t *testing.T, h Harness) {
	h.start(t, "p1")
	for _, ref := range []string{"", "p1", "NOSUCHPAYMENTNOSUCHPAYMENT", "a\x00b", "\xff", "' OR 1=1 --"} {
		_, statusErr := h.Gateway.Status(t.Context(), ref)
		_, captureErr := h.Gateway.Capture(t.Context(), ref)
		cancelErr := h.Gateway.Cancel(t.Context(), ref)
		for call, err := range map[string]error{"Status": statusErr, "Capture": captureErr, "Cancel": cancelErr} {
			if !errs.Is(err, errs.KindNotFound) || errs.CodeOf(err) != "payment_not_found" {
				t.Errorf("%s of %q gives error %v", call, ref, err)
			}
		}
	}
}

// letsOneWin captures and cancels at the same time, often: the two callers must agree on who won.
func letsOneWin(t *testing.T, h Harness) {
	for round := range 10 {
		ref := h.start(t, fmt.Sprintf("p%d", round))
		h.Approve(t, ref)
		var captured payment.Status
		var captureErr, cancelErr error
		var both sync.WaitGroup
		both.Go(func() { captured, captureErr = h.Gateway.Capture(t.Context(), ref) })
		both.Go(func() { cancelErr = h.Gateway.Cancel(t.Context(), ref) })
		both.Wait()
		if captureErr != nil {
			t.Fatal(captureErr)
		}
		want := payment.Captured
		if cancelErr == nil {
			want = payment.Cancelled
		} else if errs.CodeOf(cancelErr) != "payment_captured" {
			t.Fatal(cancelErr)
		}
		if diff := cmp.Diff(want, captured.State); diff != "" {
			t.Errorf("cancelling gave error %v, capturing the other end (-want +got):\n%s", cancelErr, diff)
		}
		h.expect(t, ref, want)
	}
}

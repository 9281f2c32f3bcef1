package authn

import (
	"context"
	"errors"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/errs"
)

// watch is a guard that notes what it is asked.
type watch struct {
	befores, afters int
	refuse          error // what Before says from the second time on
	ok              bool
	cancelled       bool
}

func (w *watch) Before(context.Context) error {
	w.befores++
	if w.befores > 1 {
		return w.refuse
	}
	return nil
}

func (w *watch) After(ctx context.Context, ok bool) error {
	w.afters++
	w.ok, w.cancelled = ok, ctx.Err() != nil
	return nil
}

func TestVerify(t *testing.T) {
	h := NewHasher(WeakParams, 1)
	hash, err := h.Hash(t.Context(), "right")
	if err != nil {
		t.Fatal(err)
	}
	stale := Params{Memory: 16, Time: 1, Threads: 1}.hash("right")
	tests := []struct {
		name, hash, password string
		want                 Verdict
	}{
		{"right", hash, "right", Verdict{OK: true}},
		{"wrong", hash, "wrong", Verdict{}},
		{"unknown user", "", "right", Verdict{}},
		{"right, old hash", stale, "right", Verdict{OK: true, Stale: true}},
		{"wrong, old hash", stale, "wrong", Verdict{}},
	}
	for _, tt := range tests {
		var w watch
		got, err := h.Verify(t.Context(), tt.hash, tt.password, &w)
		if err != nil || got != tt.want || w != (watch{befores: 2, afters: 1, ok: tt.want.OK}) {
			t.Errorf("%s: %+v, %v, guard %+v", tt.name, got, err, w)
		}
	}
	if len(h.turns) != 0 {
		t.Error("turns are left over")
	}
}

func TestUnknownUserCostsTheSame(t *testing.T) {
	h := NewHasher(Params{Memory: 24, Time: 3, Threads: 1}, 1)
	if p, _, _, err := parseHash(h.decoy); err != nil || p != h.params {
		t.Errorf("the decoy costs %+v, a password %+v (%v)", p, h.params, err)
	}
}

func TestGuardIsAskedAgainWithinTheTurn(t *testing.T) {
	h := NewHasher(WeakParams, 1)
	blocked := errors.New("blocked")
	w := watch{refuse: blocked}
	_, err := h.Verify(t.Context(), WeakParams.hash("right"), "right", &w)
	if !errors.Is(err, blocked) || w.afters != 0 || len(h.turns) != 0 {
		t.Errorf("%v, guard %+v", err, w)
	}
}

func TestExcessIsRefused(t *testing.T) {
	h := NewHasher(WeakParams, 2)
	h.wait = time.Millisecond
	h.turns <- struct{}{}
	if _, err := h.Hash(t.Context(), "one turn is free"); err != nil {
		t.Fatal(err)
	}
	h.turns <- struct{}{}
	_, err := h.Hash(t.Context(), "x")
	if errs.CodeOf(err) != "busy" || !errs.Is(err, errs.KindTooMany) {
		t.Errorf("Hash: %v", err)
	}
	var w watch
	if _, err := h.Verify(t.Context(), "", "x", &w); errs.CodeOf(err) != "busy" || w.afters != 0 {
		t.Errorf("Verify: %v, guard %+v", err, w)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h.wait = time.Hour
	if _, err := h.Hash(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	<-h.turns
	if _, err := h.Hash(t.Context(), "x"); err != nil {
		t.Errorf("a turn came free: %v", err)
	}
}

func TestHangingUpDoesNotHideAFailure(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var w watch
	if _, err := NewHasher(WeakParams, 1).Verify(ctx, "", "guess", &w); err != nil {
		t.Fatal(err)
	}
	if w.afters != 1 || w.cancelled {
		t.Errorf("guard %+v", w)
	}
}

package errs

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAsFindsTheErrorInTheChain(t *testing.T) {
	inner := NotFound("module_unknown", "No module %q.", "x")
	got := As(Wrap("release.Publish", fmt.Errorf("read: %w", inner)))
	if got != inner {
		t.Errorf("As gave %v, want the wrapped error itself", got)
	}
	if As(nil) != nil || KindOf(inner) != KindNotFound || !Is(inner, KindNotFound) || Is(nil, KindInternal) {
		t.Error("As, KindOf or Is misjudge a plain error of ours or nil")
	}
}

func TestAForeignErrorTellsTheUserNothing(t *testing.T) {
	secret := errors.New("pq: password authentication failed for user souk")
	got := As(secret)
	if got.Kind != KindInternal || got.Code != "internal" {
		t.Errorf("kind %v, code %q; want internal", got.Kind, got.Code)
	}
	if got.Message == "" || got.Message == secret.Error() {
		t.Errorf("message %q must be there and must not be the cause", got.Message)
	}
	if !errors.Is(got, secret) {
		t.Error("the cause is lost for the log")
	}
}

func TestKindNamesRoundTrip(t *testing.T) {
	for k := KindInternal; k <= KindUnavailable; k++ {
		if got := ParseKind(k.String()); got != k {
			t.Errorf("ParseKind(%q) = %v, want %v", k.String(), got, k)
		}
	}
	if ParseKind("no such kind") != KindInternal {
		t.Error("an unknown name must give KindInternal")
	}
}

func TestFieldsComeBackTogether(t *testing.T) {
	var f Fields
	if f.Err("invalid_input", "x") != nil {
		t.Fatal("no mistakes must give no error")
	}
	f.Check(true, "name", "missing", "The name is missing.")
	f.Check(false, "price", "negative", "The price %d is below zero.", -1)
	f.Add("currency", "unknown", "The currency is not known.")
	err := As(f.Err("invalid_input", "The offering has %d mistakes.", f.Len()))
	want := []Field{
		{Path: "price", Code: "negative", Message: "The price -1 is below zero."},
		{Path: "currency", Code: "unknown", Message: "The currency is not known."},
	}
	if diff := cmp.Diff(want, err.Fields); diff != "" {
		t.Error(diff)
	}
	if err.Message != "The offering has 2 mistakes." || err.Kind != KindInvalid {
		t.Errorf("got %v %q", err.Kind, err.Message)
	}
}

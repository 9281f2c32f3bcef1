package front_test

import (
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
)

func TestStatus(t *testing.T) {
	want := map[errs.Kind]int{
		errs.KindInternal: 500, errs.KindInvalid: 422, errs.KindUnauthenticated: 401, errs.KindForbidden: 403,
		errs.KindNotFound: 404, errs.KindConflict: 409, errs.KindGone: 410, errs.KindPrecondition: 412,
		errs.KindTooLarge: 413, errs.KindTooMany: 429, errs.KindUnavailable: 503,
	}
	for kind, status := range want {
		if got := front.Status(kind); got != status {
			t.Errorf("%s is answered %d, want %d", kind, got, status)
		}
	}
	for kind := errs.Kind(0); errs.ParseKind(kind.String()) == kind; kind++ {
		if want[kind] == 0 {
			t.Errorf("the kind %s has no status of its own", kind)
		}
	}
}

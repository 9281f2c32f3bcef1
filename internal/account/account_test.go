package account_test

import (
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// each runs a test on a kit on both databases.
func each(t *testing.T, fn func(t *testing.T, k *accounttest.Kit)) {
	t.Helper()
	eachWith(t, account.Options{SignUp: true}, fn)
}

func eachWith(t *testing.T, o account.Options, fn func(t *testing.T, k *accounttest.Kit)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, accounttest.NewWith(db, o)) })
}

// wantCode fails unless err has the code; "" is no error.
func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if errs.CodeOf(err) != code {
		t.Fatalf("error %v has the code %q, want %q", err, errs.CodeOf(err), code)
	}
}

// wantFields fails unless err has exactly the mistakes, each "path code".
func wantFields(t *testing.T, err error, want ...string) {
	t.Helper()
	var got []string
	for _, f := range errs.As(err).Fields {
		got = append(got, f.Path+" "+f.Code)
	}
	if len(got) != len(want) {
		t.Fatalf("mistakes %q, want %q (%v)", got, want, err)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("mistakes %q, want %q", got, want)
		}
	}
}

func count(t *testing.T, k *accounttest.Kit, query string, args ...any) int64 {
	t.Helper()
	n, err := sqldb.One(t.Context(), k.DB, sqldb.Value[int64], query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

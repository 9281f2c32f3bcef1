package account_test

import (
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/sqldb"
)

// TestInspect looks at accounts as who runs the market does: nothing is counted against anybody.
func TestInspect(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		for _, in := range []account.CreateUserInput{
			{Name: "root", Password: "correct horse", Admin: true}, {Name: "gone", Password: "correct horse", Admin: true}, {Name: "ada", Password: "souk-demo"},
		} {
			if _, err := k.CreateUser(ctx, account.Operator, in); err != nil {
				t.Fatal(err)
			}
		}
		if err := k.SetActive(ctx, account.Operator, "gone", false); err != nil {
			t.Fatal(err)
		}
		if n, err := account.ActiveAdmins(ctx, k.DB); n != 1 || err != nil {
			t.Errorf("%d administrators, %v; want 1", n, err)
		}
		hasher := authn.NewHasher(authn.WeakParams, 0)
		for _, tt := range []struct {
			name, password string
			want           bool
		}{{"ada", "souk-demo", true}, {"ADA", "souk-demo", true}, {"root", "souk-demo", false}, {"gone", "correct horse", false}, {"nobody", "souk-demo", false}} {
			for range 20 { // far more than a login may fail
				if got, err := account.HasPassword(ctx, k.DB, hasher, tt.name, tt.password); got != tt.want || err != nil {
					t.Fatalf("%s has the password %s: %v, %v", tt.name, tt.password, got, err)
				}
			}
		}
		if n, err := sqldb.One(ctx, k.DB, sqldb.Value[int64], `SELECT count(*) FROM login_failures`); n != 0 || err != nil {
			t.Errorf("%d failed logins were counted, %v", n, err)
		}
	})
}

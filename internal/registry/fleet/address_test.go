package fleet_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
)

func TestAddresses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		i, ctx := w.instance(t), t.Context()
		first := w.address(t, i.ID)
		for _, other := range []string{"", first[1:], key, i.ID, i.Fingerprint} {
			if c, err := w.ByAddress(ctx, other); errs.CodeOf(err) != "address_not_found" {
				t.Errorf("%q calls as %+v, %v", other, c, err)
			}
		}
		w.kit.Clock.Advance(time.Minute)
		c, err := w.ByAddress(ctx, strings.ToUpper(first))
		if err != nil || c.Actor.OrgID != w.boss.OrgID || c.Actor.Via != account.ViaInstance || c.Actor.CredentialID != i.ID {
			t.Fatalf("it calls as %+v, %v", c, err)
		}
		if _, err := w.SetPolicy(ctx, w.boss, i.ID, fleet.PolicyInput{UpdateLevel: 500}); err != nil {
			t.Fatal(err)
		}
		if p, err := w.PolicyOf(ctx, c.Instance); err != nil || p.UpdateLevel != 500 {
			t.Errorf("policy %+v, %v", p, err)
		}
		w.callerReports(t, c.Actor)
		second := w.address(t, i.ID)
		if _, err := w.ByAddress(ctx, first); errs.CodeOf(err) != "address_not_found" {
			t.Errorf("the old address answers: %v", err)
		}
		if got, err := w.Get(ctx, w.boss, i.ID); err != nil || !got.AddressedAt.Equal(w.kit.Clock.Now()) || got.Fingerprint != i.Fingerprint {
			t.Errorf("%+v, %v", got, err)
		}
		if got, err := w.DropAddress(ctx, w.boss, i.ID); err != nil || !got.AddressedAt.IsZero() || got.Policy.UpdateLevel != 500 {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := w.ByAddress(ctx, second); errs.CodeOf(err) != "address_not_found" {
			t.Errorf("an address that was taken away answers: %v", err)
		}
		if _, err := w.ByKey(ctx, key); err != nil {
			t.Errorf("the key went with the address: %v", err)
		}
	})
}

// address makes an address and returns its key.
func (w *world) address(t *testing.T, id string) string {
	t.Helper()
	i, made, err := w.MakeAddress(t.Context(), w.boss, id)
	if err != nil || !regexp.MustCompile(`^[a-z2-7]{26}$`).MatchString(made) || !i.AddressedAt.Equal(w.kit.Clock.Now()) {
		t.Fatalf("%+v has the address %q, %v", i, made, err)
	}
	return made
}

// callerReports reports what is installed with each call: what is the same is not noted again.
func (w *world) callerReports(t *testing.T, caller account.Actor) {
	t.Helper()
	at := func() (time.Time, int64) {
		i, err := w.Get(t.Context(), w.boss, caller.CredentialID)
		if err != nil {
			t.Fatal(err)
		}
		return i.ReportedAt, i.Modules
	}
	list := []advise.InstalledModule{{ID: "0", Version: "3.0.1"}, {ID: strings.Repeat("f", 32), Version: "1.0.0", Rows: []advise.InstalledNeed{{TargetID: "0"}}}, {ID: "going"}}
	for range 2 {
		w.kit.Clock.Advance(time.Minute)
		if err := w.ReportCaller(t.Context(), caller, list); err != nil {
			t.Fatal(err)
		}
	}
	if when, n := at(); n != 2 || !when.Equal(w.kit.Clock.Now().Add(-time.Minute)) {
		t.Errorf("%d modules, reported at %v", n, when)
	}
	if err := w.ReportCaller(t.Context(), caller, list[:1]); err != nil {
		t.Fatal(err)
	}
	if when, n := at(); n != 1 || !when.Equal(w.kit.Clock.Now()) {
		t.Errorf("%d modules, reported at %v", n, when)
	}
	if err := w.ReportCaller(t.Context(), w.boss, nil); errs.CodeOf(err) != "no_instance" {
		t.Errorf("a user reports as an instance: %v", err)
	}
}

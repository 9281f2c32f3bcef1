package release_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/release"
)

func TestLevels(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		w.register(t, w.baker, bread("1.0.0"))
		if _, err := w.SetLevel(ctx, w.admin, 50, " Experimental  idea"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.SetLevel(ctx, w.admin, 200, "Checked"); err != nil {
			t.Fatal(err)
		}
		levels, err := w.RemoveLevel(ctx, w.admin, 100)
		if err != nil || levels.Words() != "50 Experimental idea, 200 Checked, 500 Confirmed Stable" {
			t.Errorf("levels: %s, %v", levels.Words(), err)
		}
		if v := w.publish(t, w.baker, bread("1.0.0")); v.Maturity != 50 || v.MaturityName != "Experimental idea" {
			t.Errorf("published as %d %s", v.Maturity, v.MaturityName)
		}
		if _, err := w.SetMaturity(ctx, w.baker, "org.example.bread", "1.0.0", release.Test); errs.CodeOf(err) != "bad_maturity" {
			t.Errorf("a level that was removed: %v", err)
		}
		if _, err := w.try(t, w.baker, bread("1.0.1"), release.PublishInput{Maturity: release.Test}); errs.CodeOf(err) != "bad_maturity" {
			t.Errorf("published at a level that was removed: %v", err)
		}
		w.refusesLevels(t)
		for _, level := range []int{200, 500} {
			if _, err := w.RemoveLevel(ctx, w.admin, level); err != nil {
				t.Error(err)
			}
		}
		if _, err := w.RemoveLevel(ctx, w.admin, 50); errs.CodeOf(err) != "last_level" {
			t.Errorf("the last level: %v", err)
		}
	})
}

// refusesLevels tries levels that cannot be, and who may not change them.
func (w *world) refusesLevels(t *testing.T) {
	t.Helper()
	for _, tt := range []struct {
		level int
		name  string
		want  string
	}{
		{0, "Nought", "invalid_level"}, {10_000, "High", "invalid_level"}, {300, " ", "required"}, {300, "--", "invalid_name"},
		{300, "a\x00", "invalid_name"}, {300, strings.Repeat("é", 61), "too_long"}, {300, "checked", "level_name_taken"},
	} {
		if _, err := w.SetLevel(t.Context(), w.admin, tt.level, tt.name); !has(codes(err), tt.want) {
			t.Errorf("%d %q: %v, want %s", tt.level, tt.name, codes(err), tt.want)
		}
	}
	for want, err := range map[string]error{
		"admin_required":   second(w.SetLevel(t.Context(), w.baker, 300, "Mine")),
		"sign_in_required": second(w.RemoveLevel(t.Context(), account.Actor{Via: account.ViaNobody}, 500)),
		"level_in_use":     second(w.RemoveLevel(t.Context(), w.admin, 50)),
		"level_not_found":  second(w.RemoveLevel(t.Context(), w.admin, 51)),
	} {
		if errs.CodeOf(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

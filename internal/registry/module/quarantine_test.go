package module_test

import (
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
)

func (w *world) quarantine(t *testing.T, as account.Actor, ref, reason string) error {
	t.Helper()
	return w.db.Tx(t.Context(), func(tx *sqldb.Tx) error { return w.Quarantine(t.Context(), tx, as, ref, reason) })
}

func (w *world) restore(t *testing.T, as account.Actor, ref string) error {
	t.Helper()
	return w.db.Tx(t.Context(), func(tx *sqldb.Tx) error { return w.Restore(t.Context(), tx, as, ref) })
}

func TestQuarantineHidesAndRestoreBringsBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		before := w.register(t, w.baker, bread())
		w.kit.Clock.Advance(time.Hour)
		if err := w.quarantine(t, w.admin, before.Package, " It steals\nflour. "); err != nil {
			t.Fatal(err)
		}
		sellToken := w.baker
		sellToken.Scopes = []account.Scope{account.ScopeSell}
		for _, tt := range []struct {
			name string
			as   account.Actor
			sees bool
		}{
			{"anonymous", account.Actor{}, false},
			{"other user", w.eve, false},
			{"other provider", w.miller, false},
			{"baker, for the wrong organisation", w.kit.For(t, w.baker, "baker"), false},
			{"owner's token to sell", sellToken, false},
			{"member without the role", w.mate, true},
			{"owner", w.baker, true},
			{"administrator", w.admin, true},
		} {
			m, err := w.Get(t.Context(), tt.as, before.ID)
			if tt.sees && (err != nil || m.QuarantineReason != "It steals\nflour." || !m.QuarantinedAt.Equal(w.kit.Clock.Now())) {
				t.Errorf("%s: %+v, %v", tt.name, m, err)
			}
			if !tt.sees && errs.CodeOf(err) != "module_not_found" {
				t.Errorf("%s: %v", tt.name, err)
			}
			var a sqldb.Args
			n, err := sqldb.One(t.Context(), db, sqldb.Value[int],
				"SELECT COUNT(*) FROM modules m WHERE "+module.VisibleSQL(&a, "m", tt.as), a.Values()...)
			if err != nil || (n == 1) != tt.sees {
				t.Errorf("%s: the query sees %d, %v", tt.name, n, err)
			}
		}

		since := w.kit.Clock.Now()
		w.kit.Clock.Advance(time.Hour)
		if err := w.quarantine(t, account.Operator, before.ID, "Flour and water."); err != nil {
			t.Fatal(err)
		}
		if m, err := w.Get(t.Context(), w.baker, before.ID); err != nil || m.QuarantineReason != "Flour and water." || !m.QuarantinedAt.Equal(since) {
			t.Errorf("a second reason: %+v, %v", m, err)
		}
		if err := w.restore(t, w.admin, before.ID); err != nil {
			t.Fatal(err)
		}
		m, err := w.Get(t.Context(), account.Actor{}, before.ID)
		if err != nil {
			t.Fatal(err)
		}
		before.UpdatedAt = w.kit.Clock.Now()
		diff(t, "restored", before, m)
		entries, err := sqldb.All(t.Context(), db, sqldb.Value[string],
			`SELECT action || ' ' || detail FROM audit_log WHERE action LIKE 'module.%' AND subject = $1 ORDER BY at, id`, "module:"+before.ID)
		if err != nil || len(entries) != 4 || !strings.Contains(entries[3], "Flour and water.") || !strings.HasPrefix(entries[3], "module.restore") {
			t.Errorf("audit log %q, %v", entries, err)
		}
	})
}

func TestQuarantineRefuses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		m := w.register(t, w.baker, bread())
		limited := w.admin
		limited.Scopes = []account.Scope{account.ScopePublish}
		for _, tt := range []struct {
			name   string
			as     account.Actor
			ref    string
			reason string
			want   string
		}{
			{"anonymous", account.Actor{}, m.ID, "x", "sign_in_required"},
			{"owner", w.baker, m.ID, "x", "admin_required"},
			{"administrator's token to publish", limited, m.ID, "x", "scope_missing"},
			{"nothing there", w.admin, id(7), "x", "module_not_found"},
			{"no reason", w.admin, m.ID, " \n", "bad_reason"},
			{"long reason", w.admin, m.ID, strings.Repeat("é", module.MaxReason+1), "bad_reason"},
			{"reason with NUL", w.admin, m.ID, "a\x00b", "bad_reason"},
		} {
			if err := w.quarantine(t, tt.as, tt.ref, tt.reason); errs.CodeOf(err) != tt.want {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
			}
		}
		if err := w.restore(t, w.admin, m.ID); errs.CodeOf(err) != "not_quarantined" {
			t.Errorf("restore of what is not there: %v", err)
		}
		if err := w.restore(t, w.baker, m.ID); errs.CodeOf(err) != "admin_required" {
			t.Errorf("restore by the owner: %v", err)
		}
		if got, err := w.Get(t.Context(), account.Actor{}, m.ID); err != nil || got.Quarantined() {
			t.Errorf("after refusals: %+v, %v", got, err)
		}
	})
}

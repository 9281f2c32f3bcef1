package module_test

import (
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
)

func TestGetAndUpdateRights(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread())
		hidden := bread()
		hidden.ID, hidden.Package, hidden.Prefixes, hidden.Visibility = id(2), "org.example.secret", nil, module.Organisation
		w.register(t, w.baker, hidden)
		readToken, sellToken, adminSell := w.baker, w.baker, w.admin
		readToken.Scopes = []account.Scope{account.ScopeRead}
		sellToken.Scopes = []account.Scope{account.ScopeSell}
		adminSell.Scopes = []account.Scope{account.ScopeSell}
		const yes = errs.Kind(0)
		tests := []struct {
			name                                             string
			as                                               account.Actor
			getPublic, getHidden, changePublic, changeHidden errs.Kind
		}{
			{"anonymous", account.Actor{}, yes, errs.KindNotFound, errs.KindUnauthenticated, errs.KindUnauthenticated},
			{"other user", w.eve, yes, errs.KindNotFound, errs.KindForbidden, errs.KindNotFound},
			{"other provider", w.miller, yes, errs.KindNotFound, errs.KindForbidden, errs.KindNotFound},
			{"baker, for the wrong organisation", w.kit.For(t, w.baker, "baker"), yes, errs.KindNotFound, errs.KindForbidden, errs.KindNotFound},
			{"member without the role", w.mate, yes, yes, errs.KindForbidden, errs.KindForbidden},
			{"token to read", readToken, yes, yes, errs.KindForbidden, errs.KindForbidden},
			{"token to sell", sellToken, yes, errs.KindNotFound, errs.KindForbidden, errs.KindForbidden},
			{"owner", w.baker, yes, yes, yes, yes},
			{"administrator", w.admin, yes, yes, yes, yes},
			{"administrator's token to sell", adminSell, yes, errs.KindNotFound, errs.KindForbidden, errs.KindForbidden},
			{"operator", account.Operator, yes, yes, yes, yes},
		}
		commercial := true
		for _, tt := range tests {
			_, getPublic := w.Get(t.Context(), tt.as, "org.example.bread")
			_, getHidden := w.Get(t.Context(), tt.as, "org.example.secret")
			both, err := w.ByIDs(t.Context(), tt.as, []string{bread().ID, id(2), id(7)})
			if _, hidden := both[id(2)]; err != nil || hidden != (tt.getHidden == yes) || both[bread().ID].Package != "org.example.bread" || both[id(7)].ID != "" {
				t.Errorf("%s: by ids: %d modules, %v", tt.name, len(both), err)
			}
			_, _, changePublic := w.Update(t.Context(), tt.as, "org.example.bread", module.UpdateInput{Commercial: &commercial})
			_, _, changeHidden := w.Update(t.Context(), tt.as, id(2), module.UpdateInput{Commercial: &commercial})
			for i, got := range []error{getPublic, getHidden, changePublic, changeHidden} {
				want := []errs.Kind{tt.getPublic, tt.getHidden, tt.changePublic, tt.changeHidden}[i]
				if (got == nil) != (want == yes) || got != nil && errs.KindOf(got) != want {
					t.Errorf("%s: %s: %v, want %v", tt.name, []string{"get public", "get hidden", "change public", "change hidden"}[i], got, want)
				}
			}
		}
	})
}

func TestGetUnknown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		for _, ref := range []string{"", "0", id(7), "org.example.none", "x\x00y", "\xff", strings.Repeat("a", 5000)} {
			_, err := w.Get(t.Context(), w.admin, ref)
			if errs.CodeOf(err) != "module_not_found" {
				t.Errorf("%.20q: %v", ref, err)
			}
		}
	})
}

func TestUpdate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread())
		w.kit.Clock.Advance(time.Hour)
		yes, no, organisation, wrong := true, false, module.Organisation, "secret"

		m, warnings, err := w.Update(t.Context(), w.baker, "org.example.bread", module.UpdateInput{Commercial: &yes, Visibility: &organisation})
		if err != nil || !m.Commercial || m.Visibility != module.Organisation {
			t.Fatalf("got %+v, %v", m, err)
		}
		if len(warnings) != 2 || !strings.Contains(warnings[0], "becomes commercial") || !strings.Contains(warnings[1], "hidden") {
			t.Errorf("warnings %q", warnings)
		}
		stored, err := w.Get(t.Context(), w.baker, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "stored", m, stored)
		if !stored.UpdatedAt.Equal(w.kit.Clock.Now()) {
			t.Errorf("updated at %v", stored.UpdatedAt)
		}

		before := w.rows(t)
		if _, warnings, err = w.Update(t.Context(), w.baker, m.ID, module.UpdateInput{Commercial: &yes}); err != nil || len(warnings) != 0 {
			t.Errorf("same again: %q, %v", warnings, err)
		}
		diff(t, "rows after no change", before, w.rows(t))
		if m, warnings, err = w.Update(t.Context(), w.baker, m.ID, module.UpdateInput{Commercial: &no}); err != nil || m.Commercial || len(warnings) != 0 {
			t.Errorf("back: %v %q, %v", m.Commercial, warnings, err)
		}
		_, _, err = w.Update(t.Context(), w.baker, m.ID, module.UpdateInput{Commercial: &yes, IfUpdatedAt: m.UpdatedAt.Add(-time.Hour)})
		if errs.CodeOf(err) != "changed_meanwhile" || !errs.Is(err, errs.KindPrecondition) {
			t.Errorf("a stale change: %v", err)
		}
		if m, _, err = w.Update(t.Context(), w.baker, m.ID, module.UpdateInput{Commercial: &yes, IfUpdatedAt: m.UpdatedAt}); err != nil || !m.Commercial {
			t.Errorf("a fresh change: %v, %v", m.Commercial, err)
		}
		_, _, err = w.Update(t.Context(), w.baker, m.ID, module.UpdateInput{Visibility: &wrong})
		diff(t, "codes", []string{"invalid_visibility"}, codes(err))
	})
}

func TestOwned(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		for n := range 5 {
			in := bread()
			in.ID, in.Package, in.Prefixes = id(n+1), "org.example.bread"+string(rune('a'+n)), nil
			if n == 2 {
				in.Visibility = module.Organisation
			}
			w.register(t, w.baker, in)
			if n%2 == 1 { // two of them at the same moment
				w.kit.Clock.Advance(time.Minute)
			}
		}
		other := bread()
		other.ID, other.Package = id(9), "org.example.flour"
		w.register(t, w.miller, other)

		var got []string
		req := page.Request{Limit: 2}
		for {
			p, err := w.Owned(t.Context(), w.mate, req)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range p.Items {
				got = append(got, strings.TrimPrefix(m.Package, "org.example.bread"))
			}
			if req.After = p.Next; p.Next == "" {
				break
			}
		}
		diff(t, "order", []string{"e", "d", "c", "b", "a"}, got)
		if _, err := w.Owned(t.Context(), account.Actor{}, req); !errs.Is(err, errs.KindUnauthenticated) {
			t.Errorf("anonymous: %v", err)
		}
		if _, err := w.Owned(t.Context(), w.baker, page.Request{After: "nonsense"}); errs.CodeOf(err) != "bad_cursor" {
			t.Errorf("bad cursor: %v", err)
		}
	})
}

package release_test

import (
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/release"
)

// TestQuarantine checks who still gets at a module in quarantine, and that nothing is published of it.
func TestQuarantine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		earlier, buyer := w.kit.Customer(t, "earlier"), w.kit.Customer(t, "buyer")
		w.register(t, w.baker, bread("1.0.0"))
		w.publish(t, w.baker, bread("1.0.0"))
		f, err := w.Download(t.Context(), earlier, "org.example.bread", "")
		bytesOf(t, f, err)
		w.shop.sell(buyer, "org.example.bread")
		change := func(fn func(tx *sqldb.Tx) error) {
			t.Helper()
			if err := db.Tx(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
		}
		change(func(tx *sqldb.Tx) error {
			return w.modules.Quarantine(t.Context(), tx, w.admin, "org.example.bread", "It steals flour.")
		})
		tests := []struct {
			name      string
			as        account.Actor
			see, have string
		}{
			{"anonymous", account.Actor{}, "module_not_found", "module_not_found"},
			{"other provider", w.miller, "module_not_found", "module_not_found"},
			{"who had it before", earlier, "module_not_found", "module_not_found"},
			{"who bought it", buyer, "", "quarantined"},
			{"owner", w.baker, "", ""},
			{"administrator", w.admin, "", ""},
		}
		for _, tt := range tests {
			_, see := w.Versions(t.Context(), tt.as, "org.example.bread", page.Request{})
			file, have := w.Download(t.Context(), tt.as, "org.example.bread", "1.0.0")
			if have == nil {
				bytesOf(t, file, nil)
			}
			if errs.CodeOf(see) != tt.see || errs.CodeOf(have) != tt.have {
				t.Errorf("%s: sees %v, has %v", tt.name, see, have)
			}
			if tt.have == "quarantined" && !errs.Is(have, errs.KindForbidden) {
				t.Errorf("%s: %v", tt.name, errs.KindOf(have))
			}
			v, err := w.Version(t.Context(), tt.as, "org.example.bread", "")
			if errs.CodeOf(err) != tt.see {
				t.Errorf("%s: the latest version: %v", tt.name, err)
			}
			if may, err := w.MayDownload(t.Context(), tt.as, v); tt.see == "" && (err != nil || may != (tt.have == "")) {
				t.Errorf("%s: may download %v, %v", tt.name, may, err)
			}
		}
		result, err := w.try(t, w.baker, bread("1.0.1"), release.PublishInput{})
		if errs.CodeOf(err) != "quarantined" || !errs.Is(err, errs.KindForbidden) || len(result.Versions) != 0 {
			t.Errorf("a version of what is in quarantine: %v, %+v", err, result.Versions)
		}
		change(func(tx *sqldb.Tx) error {
			return w.modules.Restore(t.Context(), tx, w.admin, "org.example.bread")
		})
		w.publish(t, w.baker, bread("1.0.1"))
		f, err = w.Download(t.Context(), account.Actor{}, "org.example.bread", "1.0.0")
		bytesOf(t, f, err)
	})
}

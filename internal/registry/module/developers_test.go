package module_test

import (
	"errors"
	"fmt"
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

func TestDevelopers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		ctx, ref := t.Context(), "org.example.bread"
		if _, err := w.Register(ctx, w.baker, bread()); err != nil {
			t.Fatal(err)
		}
		hidden := module.Organisation
		if _, _, err := w.Update(ctx, w.baker, ref, module.UpdateInput{Visibility: &hidden}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Get(ctx, w.eve, ref); errs.CodeOf(err) != "module_not_found" {
			t.Errorf("a stranger sees it: %v", err)
		}
		list, err := w.SetDeveloper(ctx, w.baker, ref, "EVE", []module.Right{module.RightUpdate, module.RightPublish, module.RightUpdate})
		if err != nil || len(list) != 1 || list[0].UserName != "eve" || len(list[0].Rights) != 2 || list[0].Rights[0] != module.RightPublish {
			t.Fatalf("developers %v, %v", list, err)
		}
		m, err := w.Get(ctx, w.eve, ref)
		if err != nil {
			t.Fatal(err)
		}
		found, err := w.ByIDs(ctx, w.eve, []string{m.ID})
		if err != nil || len(found) != 1 {
			t.Errorf("found %d, %v", len(found), err)
		}
		for right, want := range map[module.Right]bool{module.RightPublish: true, module.RightUpdate: true, module.RightManage: false} {
			if m.May(w.eve, right) != want || m.May(w.miller, right) || !m.May(w.baker, right) || m.May(w.mate, right) || m.May(w.admin, right) == (right == module.RightPublish) {
				t.Errorf("%s: eve %t, miller %t, baker %t, mate %t, admin %t", right, m.May(w.eve, right), m.May(w.miller, right), m.May(w.baker, right), m.May(w.mate, right), m.May(w.admin, right))
			}
		}
		readOnly := w.eve
		readOnly.Scopes = []account.Scope{account.ScopeRead}
		if m.May(readOnly, module.RightPublish) || !m.VisibleTo(readOnly) {
			t.Error("a token to read publishes, or does not read")
		}
		for who, a := range map[string]account.Actor{"eve": w.eve, "miller": w.miller} {
			if err := w.NeedPublisher(ctx, a); err != nil {
				t.Errorf("%s publishes nothing: %v", who, err)
			}
		}
		if err := w.NeedPublisher(ctx, w.mate); errs.CodeOf(err) != "role_missing" {
			t.Errorf("a customer publishes: %v", err)
		}
		support, commercial := module.Supported, true
		if m, _, err := w.Update(ctx, w.eve, ref, module.UpdateInput{Support: &support}); err != nil || m.Support != "SUP" {
			t.Errorf("support: %v", err)
		}
		if _, _, err := w.Update(ctx, w.eve, ref, module.UpdateInput{Commercial: &commercial, Support: &support}); errs.CodeOf(err) != "not_owner" || !strings.Contains(err.Error(), "lets you publish and update") {
			t.Errorf("commercial: %v", err)
		}
		w.refusesDevelopers(t, ref)
		if _, err := w.SetDeveloper(ctx, w.admin, ref, "miller", []module.Right{module.RightManage}); err != nil {
			t.Error(err)
		}
		if list, err := w.RemoveDeveloper(ctx, w.eve, ref, "eve"); err != nil || len(list) != 1 {
			t.Errorf("eve leaves: %v, %v", list, err)
		}
		if _, err := w.RemoveDeveloper(ctx, w.miller, ref, "eve"); errs.CodeOf(err) != "developer_not_found" {
			t.Errorf("once more: %v", err)
		}
		if list, err := w.Developers(ctx, w.mate, ref); err != nil || len(list) != 1 {
			t.Errorf("developers %v, %v", list, err)
		}
	})
}

func (w *world) refusesDevelopers(t *testing.T, ref string) {
	t.Helper()
	update := []module.Right{module.RightUpdate}
	for _, tt := range []struct {
		name   string
		as     account.Actor
		user   string
		rights []module.Right
		want   string
	}{
		{"a developer who may not manage", w.eve, "miller", update, "not_owner"},
		{"a developer who gives himself more", w.eve, "eve", []module.Right{module.RightManage}, "not_owner"},
		{"a customer of the owner", w.mate, "miller", update, "role_missing"},
		{"a stranger", w.miller, "miller", update, "module_not_found"},
		{"nobody", account.Actor{Via: account.ViaNobody}, "miller", update, "sign_in_required"},
		{"nobody of that name", w.baker, "nobody", update, "user_not_found"},
		{"no name", w.baker, "\x00", update, "user_not_found"},
		{"no rights", w.baker, "miller", nil, "bad_developer"},
		{"no such right", w.baker, "miller", []module.Right{"sell"}, "bad_developer"},
	} {
		if _, err := w.SetDeveloper(t.Context(), tt.as, ref, tt.user, tt.rights); errs.CodeOf(err) != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
	if _, err := w.Developers(t.Context(), w.miller, ref); errs.CodeOf(err) != "module_not_found" {
		t.Errorf("a stranger sees the developers: %v", err)
	}
}

func TestHandOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.Service = module.New(module.Deps{DB: db, Clock: w.kit.Clock, Accounts: w.kit, Mailer: w.kit.Mails, PublicURL: "https://souk.test"})
		ctx, ref := t.Context(), "org.example.bread"
		m, err := w.Register(ctx, w.baker, bread())
		if err != nil {
			t.Fatal(err)
		}
		hidden := module.Organisation
		_, _, err = w.Update(ctx, w.baker, ref, module.UpdateInput{Visibility: &hidden})
		for _, e := range []error{err,
			second(w.SetDeveloper(ctx, w.baker, ref, "eve", []module.Right{module.RightManage})),
			exec(t, db, `UPDATE users SET email = name || '@example.org'`),
		} {
			if e != nil {
				t.Fatal(e)
			}
		}
		for _, tt := range []struct {
			name string
			as   account.Actor
			org  string
			want string
		}{
			{"a developer", w.eve, "miller", "not_owner"}, {"a customer", w.mate, "miller", "role_missing"}, {"a stranger", w.miller, "miller", "module_not_found"},
			{"itself", w.baker, "bakery", "same_owner"}, {"no provider", w.baker, "eve", "not_a_provider"}, {"nobody", w.baker, "none", "organisation_not_found"},
		} {
			if _, err := w.OfferTo(ctx, tt.as, ref, tt.org); errs.CodeOf(err) != tt.want {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
			}
		}
		if _, err := w.Accept(ctx, w.miller, ref); errs.CodeOf(err) != "module_not_found" {
			t.Errorf("accepted what was not offered: %v", err)
		}
		h, err := w.OfferTo(ctx, w.baker, ref, "Miller")
		if err != nil || h.ToName != "miller" || h.FromName != "Bakery" || h.AskedByName != "baker" {
			t.Fatalf("offered %+v, %v", h, err)
		}
		if _, err := w.OfferTo(ctx, w.baker, ref, "root"); errs.CodeOf(err) != "handover_waits" {
			t.Errorf("offered twice: %v", err)
		}
		if mail := w.kit.Mail(t, "miller@example.org"); !strings.Contains(mail.Text, "https://souk.test/handovers") {
			t.Errorf("the mail: %s", mail.Text)
		}
		for who, a := range map[string]account.Actor{"owner": w.baker, "target": w.miller} {
			if list, err := w.HandOvers(ctx, a); err != nil || len(list) != 1 {
				t.Errorf("%s: %v, %v", who, list, err)
			}
		}
		if err := w.Decline(ctx, w.eve, ref); errs.CodeOf(err) != "not_owner" {
			t.Errorf("a developer cancels: %v", err)
		}
		if err := w.Decline(ctx, w.miller, ref); err != nil {
			t.Error(err)
		}
		if err := w.Decline(ctx, w.baker, ref); errs.CodeOf(err) != "handover_not_found" {
			t.Errorf("declined twice: %v", err)
		}
		if mail := w.kit.Mail(t, "baker@example.org"); !strings.Contains(mail.Subject, "does not take over") {
			t.Errorf("the mail: %s", mail.Subject)
		}
		if _, err := w.OfferTo(ctx, w.admin, ref, "miller"); err != nil {
			t.Fatal(err)
		}
		after, err := w.Accept(ctx, w.miller, m.ID)
		if err != nil || after.OwnerID != w.miller.OrgID || len(after.Developers) != 0 {
			t.Errorf("accepted: %+v, %v", after, err)
		}
		if owned, err := w.Owned(ctx, w.miller, page.Request{}); err != nil || len(owned.Items) != 1 {
			t.Errorf("owned: %v, %v", owned, err)
		}
		for who, a := range map[string]account.Actor{"the old owner": w.baker, "the developer": w.eve} {
			if _, err := w.Get(ctx, a, ref); errs.CodeOf(err) != "module_not_found" {
				t.Errorf("%s still sees it: %v", who, err)
			}
		}
	})
}

// TestHandOversAreBounded offers and cancels again and again: the other one is written to once a day, and of one owner
// no more than twenty modules wait.
func TestHandOversAreBounded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.Service = module.New(module.Deps{DB: db, Clock: w.kit.Clock, Accounts: w.kit, Mailer: w.kit.Mails, PublicURL: "https://souk.test"})
		ctx := t.Context()
		if err := exec(t, db, `UPDATE users SET email = name || '@example.org'`); err != nil {
			t.Fatal(err)
		}
		var refs []string
		for i := range 21 {
			refs = append(refs, fmt.Sprintf("org.example.m%d", i))
			in := bread()
			in.ID, in.Package, in.Prefixes = id(i+1), refs[i], nil
			w.register(t, w.baker, in)
		}
		mails := func(want int) {
			t.Helper()
			all, err := w.kit.Mails.List(ctx, page.Request{Limit: 200})
			if err != nil {
				t.Fatal(err)
			}
			if len(all.Items) != want {
				t.Errorf("%d mails, want %d", len(all.Items), want)
			}
		}
		again := func() {
			t.Helper()
			for range 3 {
				if err := errors.Join(second(w.OfferTo(ctx, w.baker, refs[0], "miller")), w.Decline(ctx, w.baker, refs[0])); err != nil {
					t.Fatal(err)
				}
			}
		}
		again()
		mails(2) // offered, cancelled
		w.kit.Clock.Advance(25 * time.Hour)
		again()
		mails(4)
		for _, ref := range refs[:20] {
			if _, err := w.OfferTo(ctx, w.baker, ref, "miller"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.OfferTo(ctx, w.baker, refs[20], "miller"); errs.CodeOf(err) != "too_many_handovers" {
			t.Errorf("the last one: %v", err)
		}
		if err := w.Decline(ctx, w.miller, refs[7]); err != nil {
			t.Fatal(err)
		}
		if _, err := w.OfferTo(ctx, w.baker, refs[20], "miller"); err != nil {
			t.Errorf("after an answer: %v", err)
		}
	})
}

// TestQuarantinedModulesStay takes a module out of the market while it waits for another owner.
func TestQuarantinedModulesStay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		ctx, ref := t.Context(), "org.example.bread"
		m := w.register(t, w.baker, bread())
		if _, err := w.OfferTo(ctx, w.baker, ref, "miller"); err != nil {
			t.Fatal(err)
		}
		if err := db.Tx(ctx, func(tx *sqldb.Tx) error { return w.Quarantine(ctx, tx, w.admin, ref, "Malware.") }); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Accept(ctx, w.miller, ref); errs.CodeOf(err) != "quarantined" {
			t.Errorf("accepted in quarantine: %v", err)
		}
		if after, err := w.Get(ctx, w.baker, ref); err != nil || after.OwnerID != m.OwnerID {
			t.Errorf("it belongs to %s, %v", after.OwnerName, err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func exec(t *testing.T, db *sqldb.DB, query string) error {
	return db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), query)
		return err
	})
}

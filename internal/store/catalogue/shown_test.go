package catalogue_test

import (
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
)

// seen returns the code of what Get gives the actor, "" where it sees the offering. What is listed must
// agree.
func seen(t *testing.T, k *cataloguetest.Kit, actor account.Actor, o catalogue.Offering) string {
	t.Helper()
	got, err := k.Catalogue.Get(t.Context(), actor, o.ID)
	list, listErr := k.Catalogue.List(t.Context(), actor, catalogue.ListInput{})
	if listErr != nil {
		t.Fatal(listErr)
	}
	listed := false
	for _, item := range list.Items {
		listed = listed || item.ID == o.ID
		if !item.VisibleTo(actor) {
			t.Errorf("%s lists %s, which is not visible to it", actor.OrgName, item.Title)
		}
	}
	if listed != (err == nil && got.VisibleTo(actor)) {
		t.Errorf("%s gets %v, but listed is %t", actor.OrgName, err, listed)
	}
	return errs.CodeOf(err)
}

// TestChosen shows an offering to one organisation.
func TestChosen(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, _ account.Actor) {
		p := newPeople(t, k)
		blind := p.buyer
		blind.Scopes = []account.Scope{account.ScopePublish}
		o := k.Published(t, p.seller, catalogue.OfferingInput{
			Visibility: catalogue.Chosen, Audience: []string{"buyer", "mill"}, FreeFor: []string{"buyer", "other"}, NotificationURL: "https://a.example/",
			Modules: []string{k.Module(t, p.seller, "Bread", true).ID},
		})
		for name, tt := range map[string]struct {
			actor account.Actor
			want  string
		}{
			"anonymous": {p.anonymous, "offering_not_found"}, "other": {p.other, "offering_not_found"}, "buyer": {p.buyer, ""},
			"token of the buyer that does not cover it": {blind, "offering_not_found"},
			"another organisation that was chosen":      {p.shared, ""}, "seller": {p.seller, ""}, "admin": {p.admin, ""},
		} {
			if got := seen(t, k, tt.actor, o); got != tt.want {
				t.Errorf("%s: %q, want %q", name, got, tt.want)
			}
		}
		// Nobody learns who else it is for.
		got, err := k.Catalogue.Get(t.Context(), p.buyer, o.ID)
		if err != nil || len(got.Audience) != 1 || got.Audience[0].Name != "buyer" || len(got.FreeFor) != 1 || !got.FreeTo(p.buyer.OrgID) || got.NotificationURL != "" {
			t.Errorf("the buyer sees %+v, error %v", got, err)
		}
		for name, actor := range map[string]account.Actor{"seller": p.seller, "admin": p.admin} {
			if got, err := k.Catalogue.Get(t.Context(), actor, o.ID); err != nil || len(got.Audience) != 2 || len(got.FreeFor) != 2 || got.NotificationURL == "" {
				t.Errorf("the %s sees %+v, error %v", name, got, err)
			}
		}
	})
}

func (p people) quarantine(t *testing.T, k *cataloguetest.Kit, actor account.Actor, id, reason string) error {
	t.Helper()
	return k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { return k.Catalogue.Quarantine(t.Context(), tx, actor, id, reason) })
}

func (p people) restore(t *testing.T, k *cataloguetest.Kit, actor account.Actor, id string) error {
	t.Helper()
	return k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { return k.Catalogue.Restore(t.Context(), tx, actor, id) })
}

func TestQuarantine(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, _ account.Actor) {
		p := newPeople(t, k)
		k.Catalogue.SetBuyers(bought(p.buyer.OrgID))
		o := k.Published(t, p.seller, catalogue.OfferingInput{Modules: []string{k.Module(t, p.seller, "Bread", true).ID}})
		closed := outcome{anonymous: "sign_in_required", other: "admin_required", wrongOrg: "admin_required", reader: "scope_missing",
			publisher: "scope_missing", seller: "admin_required"}
		p.check(t, "quarantine", closed, func(actor account.Actor) error { return p.quarantine(t, k, actor, o.ID, " It is not bread. ") })
		expect(t, "again", p.quarantine(t, k, p.admin, o.ID, "Again"), errs.KindConflict, "offering_quarantined")
		expect(t, "without a reason", p.quarantine(t, k, p.admin, o.ID, " "), errs.KindInvalid, "bad_quarantine")
		expect(t, "what is not there", p.quarantine(t, k, p.admin, "674f1c2e9b1d4c0f8a7e5b38", "x"), errs.KindNotFound, "offering_not_found")

		for name, tt := range map[string]struct {
			actor  account.Actor
			want   string
			reason string
		}{
			"anonymous": {p.anonymous, "offering_not_found", ""}, "other": {p.other, "offering_not_found", ""},
			"buyer": {p.buyer, "", ""}, "seller": {p.seller, "", "It is not bread."}, "admin": {p.admin, "", "It is not bread."},
		} {
			got, err := k.Catalogue.Get(t.Context(), tt.actor, o.ID)
			if errs.CodeOf(err) != tt.want || got.QuarantineReason != tt.reason || (err == nil && !got.Quarantined()) {
				t.Errorf("%s gets %+v, error %v", name, got, err)
			}
			if seen(t, k, tt.actor, o) != tt.want {
				t.Errorf("%s: want %q", name, tt.want)
			}
		}
		_, err := k.Catalogue.Copy(t.Context(), p.seller, o.ID, "")
		expect(t, "a new version", err, errs.KindConflict, "offering_quarantined")
		draft := k.Uploaded(t, p.seller, bread())
		if err := p.quarantine(t, k, p.admin, draft.ID, "Neither."); err != nil {
			t.Fatal(err)
		}
		_, err = k.Catalogue.Publish(t.Context(), p.seller, draft.ID)
		expect(t, "publishing", err, errs.KindConflict, "offering_quarantined")

		p.check(t, "restore", closed, func(actor account.Actor) error { return p.restore(t, k, actor, o.ID) })
		expect(t, "again", p.restore(t, k, p.admin, o.ID), errs.KindConflict, "offering_not_quarantined")
		got, err := k.Catalogue.Get(t.Context(), p.anonymous, o.ID)
		if err != nil || got.Quarantined() || got.Revision != o.Revision+2 {
			t.Errorf("restored to %+v, error %v", got, err)
		}
	})
}

// TestQuarantinedModules hide the offerings that they are in, and are not put into others.
func TestQuarantinedModules(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, _ account.Actor) {
		p := newPeople(t, k)
		m, other := k.Module(t, p.seller, "Bread", true), k.Module(t, p.seller, "Rolls", true)
		o := k.Published(t, p.seller, catalogue.OfferingInput{Modules: []string{m.ID, other.ID}})
		draft := k.Uploaded(t, p.seller, catalogue.OfferingInput{Modules: []string{m.ID}})
		set := func(at any) {
			t.Helper()
			err := k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
				_, err := tx.Exec(t.Context(), `UPDATE modules SET quarantined_at = $2 WHERE id = $1`, m.ID, at)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		set(sqldb.Micros(k.Clock.Now()))
		if seen(t, k, p.other, o) != "offering_not_found" || seen(t, k, p.seller, o) != "" || seen(t, k, p.admin, o) != "" {
			t.Error("the offering is not hidden from others, or from its own")
		}
		if got, err := k.Catalogue.Get(t.Context(), p.seller, o.ID); err != nil || !got.Withheld || !got.Quarantined() {
			t.Errorf("the seller gets %+v, error %v", got, err)
		}
		_, err := k.Catalogue.Publish(t.Context(), p.seller, draft.ID)
		if len(mistakes(err)) != 1 || mistakes(err)[0] != "resources resource_quarantined" {
			t.Errorf("publishing gives %v", err)
		}
		_, err = k.Catalogue.Create(t.Context(), p.seller, catalogue.OfferingInput{Title: "New", Modules: []string{m.ID, other.ID}})
		if len(mistakes(err)) != 1 || mistakes(err)[0] != "resources resource_quarantined" {
			t.Errorf("binding gives %v", err)
		}
		set(nil)
		if seen(t, k, p.other, o) != "" {
			t.Error("the offering is not back")
		}
	})
}

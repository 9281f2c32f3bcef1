package catalogue_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
)

// people are the actors that every use case is tried with.
type people struct {
	anonymous, other, seller, buyer, reader, publisher, shared, admin account.Actor
}

func newPeople(t *testing.T, k *cataloguetest.Kit) people {
	p := people{
		other: k.Customer(t, "other"), seller: k.Provider(t, "seller"), buyer: k.Customer(t, "buyer"), admin: k.Admin(t, "root"),
	}
	// The same user acting for another organisation, and with tokens that cover less.
	k.Company(t, "Mill", p.admin)
	p.shared = k.Join(t, p.seller, "Mill", account.RoleProvider, account.RoleCustomer)
	p.reader, p.publisher = p.seller, p.seller
	p.reader.Scopes = []account.Scope{account.ScopeRead}
	p.publisher.Scopes = []account.Scope{account.ScopePublish}
	return p
}

// outcome is what a use case gives each of the people: "" or the code of the error.
type outcome struct {
	anonymous, other, wrongOrg, reader, publisher, admin, seller string
}

func (p people) check(t *testing.T, what string, want outcome, do func(actor account.Actor) error) {
	t.Helper()
	got := outcome{
		anonymous: errs.CodeOf(do(p.anonymous)), other: errs.CodeOf(do(p.other)), wrongOrg: errs.CodeOf(do(p.shared)),
		reader: errs.CodeOf(do(p.reader)), publisher: errs.CodeOf(do(p.publisher)),
		admin: errs.CodeOf(do(p.admin)), seller: errs.CodeOf(do(p.seller)),
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(outcome{})); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// bought lets one organisation have bought everything.
type bought string

func (b bought) HasBought(_ context.Context, orgID, _ string) (bool, error) {
	return orgID == string(b), nil
}

func (b bought) EntitledTo(_ context.Context, orgID, _ string) (bool, error) {
	return orgID == string(b), nil
}

func TestWhoMayChange(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, _ account.Actor) {
		p, ctx := newPeople(t, k), t.Context()
		m := k.Module(t, p.seller, "Bread", true)
		uploaded := k.Uploaded(t, p.seller, catalogue.OfferingInput{Title: "Uploaded", Modules: []string{m.ID}})
		published := k.Published(t, p.seller, catalogue.OfferingInput{Title: "Published", Modules: []string{m.ID}})
		hidden := k.Published(t, p.seller, catalogue.OfferingInput{Title: "Hidden", Visibility: catalogue.Organisation, Modules: []string{m.ID}})

		p.check(t, "create", outcome{
			anonymous: "sign_in_required", other: "role_missing", reader: "scope_missing", publisher: "scope_missing", admin: "role_missing",
		}, func(actor account.Actor) error {
			_, err := k.Catalogue.Create(ctx, actor, catalogue.OfferingInput{Title: "New"})
			return err
		})
		change := func(id string) func(account.Actor) error {
			return func(actor account.Actor) error {
				_, err := k.Catalogue.Update(ctx, actor, id, catalogue.OfferingInput{Title: "Changed", Modules: []string{m.ID}}, 0)
				return err
			}
		}
		unseen := outcome{
			anonymous: "sign_in_required", other: "offering_not_found", wrongOrg: "offering_not_found",
			reader: "scope_missing", publisher: "scope_missing", admin: "offering_not_yours",
		}
		p.check(t, "update an uploaded one", unseen, change(uploaded.ID))
		unseen.seller = "offering_not_editable"
		p.check(t, "update a hidden one", unseen, change(hidden.ID))
		seen := unseen
		seen.other, seen.wrongOrg = "offering_not_yours", "offering_not_yours"
		p.check(t, "update a published one", seen, change(published.ID))

		publish := func(actor account.Actor) error {
			_, err := k.Catalogue.Publish(ctx, actor, uploaded.ID)
			return err
		}
		unseen.seller = ""
		p.check(t, "publish", unseen, publish)

		remove := func(id string) func(account.Actor) error {
			return func(actor account.Actor) error { return k.Catalogue.Delete(ctx, actor, id) }
		}
		seen.admin, seen.seller = "", "offering_deleted" // the admin came first
		p.check(t, "delete", seen, remove(published.ID))
	})
}

func TestWhoSees(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, _ account.Actor) {
		p, ctx := newPeople(t, k), t.Context()
		open, secret := k.Module(t, p.seller, "Bread", true), k.Registered(t, p.seller, "Secret", module.RegisterInput{Visibility: module.Organisation})
		k.Release(t, secret, "1.0.0")
		make := func(title string, in catalogue.OfferingInput) catalogue.Offering {
			in.Title = title
			return k.Published(t, p.seller, in)
		}
		published := make("Published", catalogue.OfferingInput{Modules: []string{open.ID}})
		offerings := map[string]catalogue.Offering{
			"uploaded":               k.Uploaded(t, p.seller, catalogue.OfferingInput{Title: "Uploaded", Modules: []string{open.ID}}),
			"deleted":                make("Deleted", catalogue.OfferingInput{Modules: []string{open.ID}}),
			"for the organisation":   make("Internal", catalogue.OfferingInput{Visibility: catalogue.Organisation, Modules: []string{open.ID}}),
			"with a module that is":  make("With secret", catalogue.OfferingInput{Modules: []string{open.ID, secret.ID}}),
			"with that module alone": make("Secret", catalogue.OfferingInput{Modules: []string{secret.ID}}),
		}
		if err := k.Catalogue.Delete(ctx, p.seller, offerings["deleted"].ID); err != nil {
			t.Fatal(err)
		}
		get := func(ref string) func(account.Actor) error {
			return func(actor account.Actor) error {
				_, err := k.Catalogue.Get(ctx, actor, ref)
				return err
			}
		}
		p.check(t, "get a published one", outcome{}, get(published.ID))
		for name, o := range offerings {
			hidden := outcome{
				anonymous: "offering_not_found", other: "offering_not_found", wrongOrg: "offering_not_found", publisher: "offering_not_found",
			}
			p.check(t, "get one "+name, hidden, get(o.ID))
			p.check(t, "get one "+name+" by its name", hidden, get(o.Ref()))
		}

		// What is listed, on sale and offered of a module agrees with what Get gives.
		for name, actor := range map[string]account.Actor{
			"anonymous": p.anonymous, "other": p.other, "wrong organisation": p.shared, "reader": p.reader,
			"publisher": p.publisher, "admin": p.admin, "seller": p.seller,
		} {
			list, err := k.Catalogue.List(ctx, actor, catalogue.ListInput{})
			if err != nil {
				t.Fatal(err)
			}
			offers, err := k.Catalogue.Offers(ctx, actor, []string{open.ID, secret.ID, "nothing"})
			if err != nil {
				t.Fatal(err)
			}
			var wantOpen, wantSecret []string
			for _, o := range list.Items {
				if !o.VisibleTo(actor) || o.State != catalogue.StatePublished {
					t.Errorf("%s: the list has %s, which is %s and not visible", name, o.Title, o.State)
				}
				for _, r := range o.Resources {
					if r.ModuleID == open.ID {
						wantOpen = append(wantOpen, o.Title)
					} else {
						wantSecret = append(wantSecret, o.Title)
					}
				}
			}
			if diff := cmp.Diff(wantOpen, titles(offers[open.ID])) + cmp.Diff(wantSecret, titles(offers[secret.ID])); diff != "" {
				t.Errorf("%s: offers (-listed +offered):\n%s", name, diff)
			}
			visible := 1
			if get(offerings["for the organisation"].ID)(actor) == nil {
				visible = 4
			}
			if len(list.Items) != visible || len(offers) > 2 {
				t.Errorf("%s: lists %q, want %d", name, titles(list.Items), visible)
			}
		}
	})
}

func titles(list []catalogue.Offering) []string {
	var titles []string
	for _, o := range list {
		titles = append(titles, o.Title)
	}
	return titles
}

func TestBuyersKeepSeeing(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, _ account.Actor) {
		p := newPeople(t, k)
		k.Catalogue.SetBuyers(bought(p.buyer.OrgID))
		o := k.Published(t, p.seller, catalogue.OfferingInput{Modules: []string{k.Module(t, p.seller, "Bread", true).ID}})
		if err := k.Catalogue.Delete(t.Context(), p.seller, o.ID); err != nil {
			t.Fatal(err)
		}
		if got, err := k.Catalogue.Get(t.Context(), p.buyer, o.ID); err != nil || got.State != catalogue.StateDeleted {
			t.Errorf("the buyer gets %+v, error %v", got, err)
		}
		blind := p.buyer
		blind.Scopes = []account.Scope{account.ScopeBuy}
		for name, actor := range map[string]account.Actor{"anonymous": p.anonymous, "other": p.other, "token without read": blind} {
			_, err := k.Catalogue.Get(t.Context(), actor, o.ID)
			expect(t, name, err, errs.KindNotFound, "offering_not_found")
		}
	})
}

func TestWhoListsWhat(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, _ account.Actor) {
		p, ctx := newPeople(t, k), t.Context()
		m := k.Module(t, p.seller, "Bread", true)
		k.Module(t, p.shared, "Flour", false)
		k.Uploaded(t, p.seller, catalogue.OfferingInput{Title: "Uploaded"})
		k.Published(t, p.seller, catalogue.OfferingInput{Title: "Published", Modules: []string{m.ID}})
		k.Uploaded(t, p.shared, catalogue.OfferingInput{Title: "Mill's"})
		for _, tt := range []struct {
			who   string
			actor account.Actor
			state catalogue.State
			want  []string
			code  string
		}{
			{"anonymous", p.anonymous, catalogue.StateAny, nil, "sign_in_required"},
			{"anonymous", p.anonymous, catalogue.StateUploaded, nil, "sign_in_required"},
			{"token without read", p.publisher, catalogue.StateAny, nil, "scope_missing"},
			{"other", p.other, catalogue.StateAny, nil, ""},
			{"wrong organisation", p.shared, catalogue.StateAny, []string{"Mill's"}, ""},
			{"seller", p.seller, catalogue.StateAny, []string{"Published", "Uploaded"}, ""},
			{"seller", p.seller, catalogue.StateUploaded, []string{"Uploaded"}, ""},
			{"seller", p.seller, catalogue.StateDeleted, nil, ""},
			{"admin", p.admin, catalogue.StateUploaded, []string{"Mill's", "Uploaded"}, ""},
			{"seller", p.seller, "sold", nil, "bad_state"},
		} {
			list, err := k.Catalogue.List(ctx, tt.actor, catalogue.ListInput{State: tt.state})
			if diff := cmp.Diff(tt.want, titles(list.Items)); diff != "" || errs.CodeOf(err) != tt.code {
				t.Errorf("%s lists %s: error %v (-want +got):\n%s", tt.who, tt.state, err, diff)
			}
		}
		p.check(t, "resources", outcome{anonymous: "sign_in_required", publisher: "scope_missing"}, func(actor account.Actor) error {
			list, err := k.Catalogue.Resources(ctx, actor, page.Request{})
			for _, r := range list.Items {
				if r.OrgID != actor.OrgID {
					t.Errorf("%s sees the resource %s of %s", actor.UserName, r.Name, r.OrgName)
				}
			}
			return err
		})
	})
}

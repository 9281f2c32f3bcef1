package catalogue_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
)

// rights are what one organisation has acquired.
type rights struct {
	orgID     string
	resources map[string]bool
}

func (r rights) HasBought(context.Context, string, string) (bool, error) { return false, nil }

func (r rights) EntitledTo(_ context.Context, orgID, resourceID string) (bool, error) {
	return orgID == r.orgID && r.resources[resourceID], nil
}

// taking says what each of the people gets of a resource and of its file: "" or the code of the error.
type taking struct{ get, file outcome }

func TestWhoGetsResources(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, _ account.Actor) {
		p, ctx := newPeople(t, k), t.Context()
		m := k.Module(t, p.seller, "Bread", true)
		onSale := func(name string) (catalogue.Resource, catalogue.Offering) {
			r := k.Download(t, p.seller, catalogue.ResourceInput{Title: name}, guide)
			o := k.Published(t, p.seller, catalogue.OfferingInput{Title: name, Modules: []string{m.ID}})
			k.Hold(t, o, r)
			return r, o
		}
		private := k.Download(t, p.seller, catalogue.ResourceInput{Title: "Private"}, guide)
		open := k.Download(t, p.seller, catalogue.ResourceInput{Title: "Open", Open: true}, guide)
		sold, _ := onSale("Sold")
		mine, _ := onSale("Mine")
		stopped, bad := onSale("Stopped")
		k.Quarantine(t, bad, true)
		link := k.API(t, p.seller, catalogue.ResourceInput{Title: "Link"})
		k.Catalogue.SetBuyers(rights{p.other.OrgID, map[string]bool{mine.ID: true, stopped.ID: true}})

		unseen := outcome{anonymous: "resource_not_found", other: "resource_not_found", wrongOrg: "resource_not_found", publisher: "resource_not_found"}
		signedIn := outcome{anonymous: "resource_not_found", publisher: "resource_not_found"}
		closed := outcome{anonymous: "sign_in_required", other: "not_entitled", wrongOrg: "not_entitled", publisher: "scope_missing"}
		bought := closed
		bought.other = ""
		for _, tt := range []struct {
			r    catalogue.Resource
			want taking
		}{
			{private, taking{unseen, unseen}},
			{open, taking{signedIn, signedIn}},
			{sold, taking{outcome{}, closed}},
			{mine, taking{outcome{}, bought}},
		} {
			p.check(t, "get "+tt.r.Title, tt.want.get, func(actor account.Actor) error {
				_, err := k.Catalogue.GetResource(ctx, actor, tt.r.ID)
				return err
			})
			for _, version := range []string{"", "1.0"} {
				p.check(t, "open "+tt.r.Title, tt.want.file, func(actor account.Actor) error {
					f, err := k.Catalogue.OpenResource(ctx, actor, tt.r.ID, version)
					if err == nil {
						f.Body.Close()
					}
					return err
				})
			}
		}

		// While an offering with it is quarantined, only its owner and administrators have it.
		open1 := func(actor account.Actor) error {
			_, err := k.Catalogue.OpenResource(ctx, actor, stopped.ID, "")
			return err
		}
		if err := open1(p.other); errs.CodeOf(err) != "quarantined" {
			t.Errorf("the buyer of what is quarantined: %v", err)
		}
		for who, actor := range map[string]account.Actor{"owner": p.seller, "administrator": p.admin} {
			if err := open1(actor); err != nil {
				t.Errorf("the %s of what is quarantined: %v", who, err)
			}
		}
		k.Quarantine(t, bad, false)
		if err := open1(p.other); err != nil {
			t.Errorf("the buyer of what is restored: %v", err)
		}

		// The link of an API is shown to nobody else.
		offer := k.Published(t, p.seller, catalogue.OfferingInput{Title: "Linked", Modules: []string{m.ID}})
		k.Hold(t, offer, link)
		for who, actor := range map[string]account.Actor{"anonymous": p.anonymous, "other": p.other, "seller": p.seller, "admin": p.admin} {
			want := ""
			if who == "seller" || who == "admin" {
				want = link.Link
			}
			r, err := k.Catalogue.GetResource(ctx, actor, link.ID)
			list, err2 := k.Catalogue.ResourceVersions(ctx, actor, link.ID, page.Request{})
			o, err3 := k.Catalogue.Get(ctx, actor, offer.ID)
			if err != nil || err2 != nil || err3 != nil || r.Link != want || list.Items[0].Link != want || o.Resources[1].Link != "" {
				t.Errorf("%s sees %q and %q and %q; %v %v %v", who, r.Link, list.Items[0].Link, o.Resources[1].Link, err, err2, err3)
			}
			if _, err := k.Catalogue.OpenResource(ctx, actor, link.ID, ""); err == nil || strings.Contains(err.Error(), link.Link) != (want != "") {
				t.Errorf("%s is told: %v", who, err)
			}
		}
	})
}

func TestWhoMakesResources(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, _ account.Actor) {
		p, ctx := newPeople(t, k), t.Context()
		m := k.Module(t, p.seller, "Bread", true)
		n := 0
		create := func(actor account.Actor) error {
			n++
			_, err := k.Catalogue.CreateResource(ctx, actor, catalogue.ResourceInput{Title: strings.Repeat("x", n), FileName: "a.pdf"}, strings.NewReader(guide))
			return err
		}
		p.check(t, "create", outcome{
			anonymous: "sign_in_required", other: "role_missing", reader: "scope_missing", publisher: "scope_missing", admin: "role_missing",
		}, create)

		private := k.Download(t, p.seller, catalogue.ResourceInput{Title: "Private"}, guide)
		seen := k.Download(t, p.seller, catalogue.ResourceInput{Title: "Seen"}, guide)
		k.Hold(t, k.Published(t, p.seller, catalogue.OfferingInput{Modules: []string{m.ID}}), seen)
		wants := map[string]outcome{
			private.ID: {anonymous: "sign_in_required", other: "resource_not_found", wrongOrg: "resource_not_found", reader: "scope_missing", publisher: "scope_missing", admin: "resource_not_yours"},
			seen.ID:    {anonymous: "sign_in_required", other: "resource_not_yours", wrongOrg: "resource_not_yours", reader: "scope_missing", publisher: "scope_missing", admin: "resource_not_yours"},
		}
		title := "New"
		for id, want := range wants {
			p.check(t, "update", want, func(actor account.Actor) error {
				_, err := k.Catalogue.UpdateResource(ctx, actor, id, catalogue.ResourceChange{Title: &title}, 0)
				return err
			})
			p.check(t, "upgrade", want, func(actor account.Actor) error {
				_, err := k.Catalogue.UpgradeResource(ctx, actor, id, catalogue.UpgradeInput{Version: "2", FileName: "a.pdf"}, strings.NewReader(guide))
				return err
			})
			want.admin, want.seller = "", "resource_not_found" // the admin came first
			if id == seen.ID {
				want.seller = "resource_deleted"
			}
			p.check(t, "delete", want, func(actor account.Actor) error {
				_, err := k.Catalogue.DeleteResource(ctx, actor, id)
				return err
			})
		}
	})
}

func TestListResources(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, _ account.Actor) {
		p, ctx := newPeople(t, k), t.Context()
		m := k.Module(t, p.seller, "Module", true)
		used := k.Download(t, p.seller, catalogue.ResourceInput{Title: "Used", FileName: "oven.pdf", Description: "100% good"}, guide)
		gone := k.Download(t, p.seller, catalogue.ResourceInput{Title: "Gone"}, guide)
		k.API(t, p.seller, catalogue.ResourceInput{Title: "Österreich", Description: "Ovens there"})
		k.Download(t, p.shared, catalogue.ResourceInput{Title: "Of the mill"}, guide)
		k.Hold(t, k.Published(t, p.seller, catalogue.OfferingInput{Modules: []string{m.ID}}), used, gone)
		if _, err := k.Catalogue.DeleteResource(ctx, p.seller, gone.ID); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			who  account.Actor
			in   catalogue.ResourceList
			want []string
			code string
		}{
			{p.anonymous, catalogue.ResourceList{}, nil, "sign_in_required"},
			{p.publisher, catalogue.ResourceList{}, nil, "scope_missing"},
			{p.other, catalogue.ResourceList{}, nil, ""},
			{p.admin, catalogue.ResourceList{}, nil, ""},
			{p.shared, catalogue.ResourceList{}, []string{"Of the mill"}, ""},
			{p.seller, catalogue.ResourceList{}, []string{"Österreich", "Used", "Module"}, ""},
			{p.reader, catalogue.ResourceList{Kind: "module"}, []string{"Module"}, ""},
			{p.seller, catalogue.ResourceList{State: catalogue.ResourceUsed}, []string{"Used", "Module"}, ""},
			{p.seller, catalogue.ResourceList{State: catalogue.ResourceCreated}, []string{"Österreich"}, ""},
			{p.seller, catalogue.ResourceList{State: catalogue.ResourceDeleted}, []string{"Gone"}, ""},
			{p.seller, catalogue.ResourceList{Word: "OVEN"}, []string{"Österreich", "Used"}, ""},
			{p.seller, catalogue.ResourceList{Word: "Österreich ovens"}, []string{"Österreich"}, ""},
			{p.seller, catalogue.ResourceList{Word: "100%"}, []string{"Used"}, ""},
			{p.seller, catalogue.ResourceList{Word: "%"}, []string{"Used"}, ""},
			{p.seller, catalogue.ResourceList{Word: "oven", Kind: "api", State: catalogue.ResourceUsed}, nil, ""},
			{p.seller, catalogue.ResourceList{Kind: "x", State: "y", Word: "\x00"}, nil, "bad_search"},
		} {
			var got []string
			for next, first := "", true; first || next != ""; first = false {
				tt.in.Page = page.Request{Limit: 2, After: next}
				list, err := k.Catalogue.ListResources(ctx, tt.who, tt.in)
				if errs.CodeOf(err) != tt.code {
					t.Errorf("%+v: %v, want %q", tt.in, err, tt.code)
				}
				for _, r := range list.Items {
					got = append(got, r.Title)
				}
				next = list.Next
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s lists %+v (-want +got):\n%s", tt.who.OrgName, tt.in, diff)
			}
		}
		list, err := k.Catalogue.ResourceOfferings(ctx, p.seller, used.ID, page.Request{})
		if err != nil || len(list.Items) != 1 || list.Items[0].State != catalogue.StatePublished {
			t.Errorf("it is held by %+v, %v", list.Items, err)
		}
	})
}

package catalogue_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
)

// TestWhatAnOfferingNames creates an offering that names everything that there is, and keeps it in
// updates that change something else.
func TestWhatAnOfferingNames(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		ctx := t.Context()
		tools, food := k.Category(t, "tools", "Tools"), k.Category(t, "food", "Food")
		mill, inn := k.Customer(t, "mill"), k.Customer(t, "Inn")
		in := bread(k.Module(t, baker, "Bread", true).ID)
		in.Categories, in.Visibility = []string{" food ", tools.ID, "food"}, catalogue.Chosen
		in.Audience, in.FreeFor, in.NotificationURL = []string{"mill", "INN", "", "baker", "mill"}, []string{"inn"}, " https://baker.example/paid?x=1 "
		made := k.Uploaded(t, baker, in)
		got, err := k.Catalogue.Get(ctx, baker, made.ID)
		if diff := cmp.Diff(made, got); err != nil || diff != "" {
			t.Fatalf("error %v (-returned +stored):\n%s", err, diff)
		}
		if diff := cmp.Diff([]catalogue.Category{tools, food}, got.Categories); diff != "" {
			t.Errorf("categories (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]catalogue.Party{{ID: inn.OrgID, Name: "Inn"}, {ID: mill.OrgID, Name: "mill"}}, got.Audience); diff != "" {
			t.Errorf("audience (-want +got):\n%s", diff)
		}
		if got.NotificationURL != "https://baker.example/paid?x=1" || !got.FreeTo(mill.OrgID, inn.OrgID) || got.FreeTo(mill.OrgID) || got.FreeTo() {
			t.Errorf("notified at %q, free for %v", got.NotificationURL, got.FreeFor)
		}
		same, err := k.Catalogue.Update(ctx, baker, made.ID, got.Input(), 1)
		same.Revision = 1
		if diff := cmp.Diff(got, same); err != nil || diff != "" {
			t.Errorf("updating with what it has: error %v (-want +got):\n%s", err, diff)
		}
		edited, err := k.Catalogue.Edit(ctx, baker, made.ID, 2, func(in *catalogue.OfferingInput) { in.Title = "Rolls" })
		if err != nil || edited.Title != "Rolls" || len(edited.Categories) != 2 || len(edited.Audience) != 2 || len(edited.Resources) != 1 || !edited.HasTerms() {
			t.Errorf("edited to %+v, error %v", edited, err)
		}
		bare, err := k.Catalogue.Update(ctx, baker, made.ID, catalogue.OfferingInput{Title: "Bare"}, 3)
		if err != nil || bare.Categories != nil || bare.Audience != nil || bare.FreeFor != nil || bare.NotificationURL != "" {
			t.Errorf("emptied to %+v, error %v", bare, err)
		}
	})
}

func TestWhatAnOfferingCannotName(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		for name, tt := range map[string]struct {
			in   catalogue.OfferingInput
			want []string
		}{
			"nobody chosen": {catalogue.OfferingInput{Audience: []string{"baker"}}, []string{"visible_to not_chosen"}},
			"unknown": {
				catalogue.OfferingInput{
					Visibility: catalogue.Chosen, Audience: []string{"nobody"}, FreeFor: []string{"no\x00body", "\xff"}, Categories: []string{"none"},
					Resources: []string{"none"}, NotificationURL: "ftp://x",
				},
				[]string{"notification_url bad_url", "resources resource_not_found", "categories category_not_found",
					"visible_to organisation_not_found", "free_for organisation_not_found", "free_for organisation_not_found"},
			},
			"too many": {
				catalogue.OfferingInput{Visibility: catalogue.Chosen, Audience: slices.Repeat([]string{"baker"}, 101), FreeFor: slices.Repeat([]string{"baker"}, 101)},
				[]string{"visible_to too_many", "free_for too_many"},
			},
		} {
			tt.in.Title = name
			_, err := k.Catalogue.Create(t.Context(), baker, tt.in)
			if diff := cmp.Diff(tt.want, mistakes(err)); diff != "" || errs.CodeOf(err) != "bad_offering" {
				t.Errorf("%s: error %v (-want +got):\n%s", name, err, diff)
			}
		}
		_, err := k.Catalogue.Create(t.Context(), baker, catalogue.OfferingInput{Title: "T", Categories: slices.Repeat([]string{"x"}, 6)})
		if list := mistakes(err); len(list) != 6 || list[0] != "categories too_many" {
			t.Errorf("six categories give %q", list)
		}
	})
}

func TestNotificationURLs(t *testing.T) {
	k := cataloguetest.New(dbtest.Open(t, sqldb.SQLite))
	baker := k.Provider(t, "baker")
	for _, good := range []string{"http://localhost", "HTTPS://a.example:8443/", "http://127.0.0.1:80/x?y=z", "https://a-b.example?x", "https://shop.technology/a"} {
		if _, err := k.Catalogue.Create(t.Context(), baker, catalogue.OfferingInput{Title: "T" + good, NotificationURL: good}); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"javascript:alert(1)", "//a.example", "a.example", "http://", "http://host", "http://-a.example", "http://a.example:x/", "http://a.example/a b",
		"http://user@a.example/", "http://a.example\n/", "http://[::1]/", "http://a.example/%zz", "http://a.example/" + strings.Repeat("x", 500), "http://a.example#x",
	} {
		_, err := k.Catalogue.Create(t.Context(), baker, catalogue.OfferingInput{Title: "T", NotificationURL: bad})
		if !slices.Equal(mistakes(err), []string{"notification_url bad_url"}) {
			t.Errorf("%q gives %v", bad, err)
		}
	}
}

// TestBind puts resources of all kinds into an offering, by everything that they can be named by.
func TestBind(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		ctx := t.Context()
		m, other := k.Module(t, baker, "Bread", true), k.Module(t, baker, "Rolls", false)
		recipe, secret := k.File(t, baker, "Recipe", true), k.File(t, baker, "Secret", false)
		k.File(t, k.Provider(t, "miller"), "Flour", true)
		o := k.Uploaded(t, baker, bread(m.ID))
		got, err := k.Catalogue.Bind(ctx, baker, o.ID, []string{"Recipe", other.Package, secret, m.ID}, 1)
		names := func(o catalogue.Offering) (list []string) {
			for _, r := range o.Resources {
				list = append(list, r.Name)
			}
			return list
		}
		if diff := cmp.Diff([]string{"Recipe", "Rolls", "Secret", "Bread"}, names(got)); err != nil || diff != "" || got.Revision != 2 || !got.HasTerms() {
			t.Errorf("bound to %+v, error %v:\n%s", got, err, diff)
		}
		_, err = k.Catalogue.Bind(ctx, baker, o.ID, nil, 1)
		expect(t, "a stale revision", err, errs.KindPrecondition, "offering_changed")
		_, err = k.Catalogue.Bind(ctx, baker, o.ID, []string{recipe, "Recipe", "Flour", "no.such", "Bread", m.ID, "", "\xff"}, 0)
		if diff := cmp.Diff([]string{"resources resource_twice", "resources resource_not_found", "resources module_not_found",
			"resources module_twice", "resources resource_not_found", "resources resource_not_found"}, mistakes(err)); diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
		_, err = k.Catalogue.Bind(ctx, baker, o.ID, slices.Repeat([]string{"Recipe"}, 51), 0)
		if list := mistakes(err); len(list) == 0 || list[0] != "resources too_many" {
			t.Errorf("51 resources give %v", err)
		}
		open := k.Uploaded(t, baker, catalogue.OfferingInput{Title: "Open", Open: true, Resources: []string{recipe}})
		_, err = k.Catalogue.Bind(ctx, baker, open.ID, []string{recipe, secret, m.ID}, 0)
		if diff := cmp.Diff([]string{"resources resource_not_open", "resources open_with_commercial"}, mistakes(err)); diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
		if got, err = k.Catalogue.Bind(ctx, baker, o.ID, nil, 2); err != nil || got.Resources != nil {
			t.Errorf("emptied: %+v, error %v", got.Resources, err)
		}
		if _, err := k.Catalogue.Publish(ctx, baker, open.ID); err != nil {
			t.Fatal(err)
		}
		_, err = k.Catalogue.Bind(ctx, baker, open.ID, nil, 0)
		expect(t, "a published open one", err, errs.KindConflict, "offering_not_editable")
	})
}

// TestWithdrawnCurrency edits an offering whose price cannot be kept: only publishing minds.
func TestWithdrawnCurrency(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		o := k.Uploaded(t, baker, bread(k.Module(t, baker, "Bread", true).ID))
		usd := catalogue.New(catalogue.Deps{DB: k.DB, Clock: k.Clock, IDs: k.IDs, Accounts: k.Kit, Market: cataloguetest.Market("USD")})
		got, err := usd.Edit(t.Context(), baker, o.ID, 0, func(in *catalogue.OfferingInput) { in.Title = "Rolls" })
		if err != nil || got.Title != "Rolls" || !cmp.Equal(got.Plans, o.Plans) {
			t.Errorf("edited to %+v, error %v", got, err)
		}
		_, err = usd.Publish(t.Context(), baker, o.ID)
		if !slices.Equal(mistakes(err), []string{"plan.currency currency_not_taken"}) {
			t.Errorf("published: %v", err)
		}
		_, err = usd.Edit(t.Context(), baker, o.ID, 0, func(in *catalogue.OfferingInput) { in.Plan.Price = "6" })
		if !slices.Equal(mistakes(err), []string{"plan.currency currency_not_taken"}) {
			t.Errorf("another price: %v", err)
		}
	})
}

// TestPublishSaysWhatIsMissing all at once.
func TestPublishSaysWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		o := k.Uploaded(t, baker, catalogue.OfferingInput{Visibility: catalogue.Chosen})
		_, err := k.Catalogue.Publish(t.Context(), baker, o.ID)
		if diff := cmp.Diff([]string{"abstract required", "modules no_resources", "visible_to required"}, mistakes(err)); diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
	})
}

func TestSummary(t *testing.T) {
	from := func(abstract, description, resource string) string {
		return catalogue.Offering{Abstract: abstract, Description: description, Resources: []catalogue.Resource{{}, {Description: resource}}}.Summary()
	}
	for _, tt := range []struct{ got, want string }{
		{from("One line", "# Head", "R"), "One line"}, {from("", "\n\n## Head\n\nText", "R"), "Head"}, {from("", "---\n", "R\nS"), "R"}, {from("", "", ""), ""},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}

// TestTwoEditors lets two change the same offering at once: one of them is told.
func TestTwoEditors(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		o := k.Uploaded(t, baker, bread())
		var wait sync.WaitGroup
		results := make([]error, 4)
		for i := range results {
			wait.Go(func() {
				_, results[i] = k.Catalogue.Edit(t.Context(), baker, o.ID, 1, func(in *catalogue.OfferingInput) { in.Abstract = strings.Repeat("x", i+1) })
			})
		}
		wait.Wait()
		kept := 0
		for _, err := range results {
			if err == nil {
				kept++
			} else if errs.CodeOf(err) != "offering_changed" {
				t.Error(err)
			}
		}
		if got, err := k.Catalogue.Get(t.Context(), baker, o.ID); err != nil || kept != 1 || got.Revision != 2 {
			t.Errorf("%d of the changes were kept, revision %d, error %v; want one", kept, got.Revision, errors.Join(append(results, err)...))
		}
	})
}

func TestCopy(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		ctx := t.Context()
		k.Category(t, "food", "Food")
		k.Customer(t, "inn")
		in := bread(k.Module(t, baker, "Bread", true).ID)
		in.Categories, in.FreeFor, in.Version = []string{"food"}, []string{"inn"}, "1.9"
		o := k.Published(t, baker, in)
		made, err := k.Catalogue.Copy(ctx, baker, o.ID, "")
		if err != nil || made.Version != "1.10" || made.State != catalogue.StateUploaded || made.Revision != 1 || !made.PublishedAt.IsZero() {
			t.Fatalf("copied to %+v, error %v", made, err)
		}
		stored, err := k.Catalogue.Get(ctx, baker, made.ID)
		if diff := cmp.Diff(made, stored); err != nil || diff != "" {
			t.Errorf("error %v (-returned +stored):\n%s", err, diff)
		}
		before, after := o.Input(), stored.Input()
		before.Version, after.Version = "", ""
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("what is in it (-original +copy):\n%s", diff)
		}
		again, err := k.Catalogue.Copy(ctx, baker, o.ID, "")
		if err != nil || again.Version != "1.11" {
			t.Errorf("the next copy of the first is %s, error %v", again.Version, err)
		}
		big, err := k.Catalogue.Copy(ctx, baker, again.ID, " 2.0 ")
		if err != nil || big.Version != "2.0" || big.OrgID != baker.OrgID {
			t.Errorf("copied to %s, error %v", big.Version, err)
		}
		for version, want := range map[string]string{"2.0.0": "offering_exists", "1.12": "bigger_version_exists", "x": "bad_offering"} {
			_, err := k.Catalogue.Copy(ctx, baker, o.ID, version)
			if errs.CodeOf(err) != want {
				t.Errorf("as version %s: %v, want %s", version, err, want)
			}
		}
		if err := k.Catalogue.Delete(ctx, baker, o.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Catalogue.Copy(ctx, baker, o.ID, ""); err != nil {
			t.Errorf("a copy of what is off sale: %v", err)
		}
	})
}

func TestCopyLeavesOutWhatIsDeleted(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		k.File(t, baker, "Recipe", true)
		o := k.Published(t, baker, catalogue.OfferingInput{Modules: []string{k.Module(t, baker, "Bread", true).ID}, Resources: []string{"Recipe"}})
		err := k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE resources SET state = 'deleted' WHERE name = 'Recipe'`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if made, err := k.Catalogue.Copy(t.Context(), baker, o.ID, ""); err != nil || len(made.Resources) != 1 || made.Resources[0].Name != "Bread" {
			t.Errorf("copied with %+v, error %v", made.Resources, err)
		}
	})
}

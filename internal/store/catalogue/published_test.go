package catalogue_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
)

var _ release.Published = (*catalogue.Service)(nil)

func resources(t *testing.T, k *cataloguetest.Kit, actor account.Actor) []catalogue.Resource {
	t.Helper()
	list, err := k.Catalogue.Resources(t.Context(), actor, page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	return list.Items
}

// TestVersionsRaiseTheResource publishes versions in any order: the resource has the highest.
func TestVersionsRaiseTheResource(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		m := k.Registered(t, baker, "Bread", module.RegisterInput{})
		if list := resources(t, k, baker); len(list) != 0 {
			t.Fatalf("a module without a version is the resource %+v", list)
		}
		begin := k.Clock.Now()
		for _, step := range []struct{ publish, title, want, wantTitle string }{
			{"1.0.9", "Bread", "1.0.9", "Bread"}, {"1.0.10", "Better Bread", "1.0.10", "Better Bread"},
			{"1.0.2", "Worse Bread", "1.0.10", "Better Bread"}, {"2.0.0", "Bread 2", "2.0.0", "Bread 2"},
		} {
			k.Clock.Advance(time.Minute)
			m.Name, m.Description = step.title, "About "+step.title
			k.Release(t, m, step.publish)
			list := resources(t, k, baker)
			if len(list) != 1 || list[0].Version != step.want || list[0].Title != step.wantTitle || list[0].Name != "Bread" ||
				list[0].Description != "About "+step.wantTitle {
				t.Errorf("after %s: %+v", step.publish, list)
			}
		}
		r := resources(t, k, baker)[0]
		if !r.CreatedAt.Equal(begin.Add(time.Minute)) || !r.UpdatedAt.Equal(begin.Add(4*time.Minute)) {
			t.Errorf("created at %s, updated at %s", r.CreatedAt, r.UpdatedAt)
		}
	})
}

// TestResourceNames gives the resources of modules their names; the package of the fifth ends in m5.
func TestResourceNames(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		for _, name := range []string{"Bread & Butter", "Bread + Butter", "Brötchen", "Bread & Butter", "日本", "m5", strings.Repeat("x", 60)} {
			k.Module(t, baker, name, false)
		}
		k.Module(t, k.Provider(t, "miller"), "Bread & Butter", false)
		var got []string
		for _, r := range resources(t, k, baker) {
			got = append(got, r.Name+" | "+r.Title)
		}
		slices.Sort(got)
		want := []string{"Br-tchen | Brötchen", "Bread - Butter | Bread & Butter", "Bread - Butter-2 | Bread + Butter",
			"Bread - Butter-3 | Bread & Butter", "m5 | 日本", "m5-2 | m5", strings.Repeat("x", 60) + " | " + strings.Repeat("x", 60)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("names and titles (-want +got):\n%s", diff)
		}
	})
}

// TestResourceFollowsItsModule changes the module's flags: the resource has them at once.
func TestResourceFollowsItsModule(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		m := k.Module(t, baker, "Bread", false)
		if r := resources(t, k, baker)[0]; r.Commercial || !r.Open || r.Visibility != catalogue.Public {
			t.Errorf("before: %+v", r)
		}
		yes, hidden := true, module.Organisation
		if _, _, err := k.Modules.Update(t.Context(), baker, m.ID, module.UpdateInput{Commercial: &yes, Visibility: &hidden}); err != nil {
			t.Fatal(err)
		}
		if r := resources(t, k, baker)[0]; !r.Commercial || r.Open || r.Visibility != catalogue.Organisation {
			t.Errorf("after: %+v", r)
		}
	})
}

// TestFreeWhileSold makes a module free: its seller is told of what sells it for money, and only of that.
func TestFreeWhileSold(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		yes, no := true, false
		m := k.Module(t, baker, "Bread", true)
		change := func(commercial *bool) []string {
			t.Helper()
			_, warnings, err := k.Modules.Update(t.Context(), baker, m.ID, module.UpdateInput{Commercial: commercial})
			if err != nil {
				t.Fatal(err)
			}
			return warnings
		}
		k.Published(t, baker, catalogue.OfferingInput{Title: "Given", Modules: []string{m.ID}})
		k.Uploaded(t, baker, catalogue.OfferingInput{Title: "Draft", Modules: []string{m.ID}, Plan: catalogue.PlanInput{Price: "3", Currency: "EUR"}})
		if warnings := change(&no); len(warnings) != 0 {
			t.Errorf("sold for nothing: %q", warnings)
		}
		change(&yes)
		k.Published(t, baker, catalogue.OfferingInput{Title: "Loaves", Modules: []string{m.ID}, Plan: catalogue.PlanInput{Price: "5", Currency: "EUR"}})
		warnings := change(&no)
		if len(warnings) != 1 || !strings.Contains(warnings[0], "sold for money in Loaves,") {
			t.Errorf("sold for money: %q", warnings)
		}
		if warnings := change(&no); len(warnings) != 0 {
			t.Errorf("free already: %q", warnings)
		}
	})
}

// TestHandedOverModulesTakeTheirResourceAlong gives a module to another provider: not while it is offered, and
// under a name that is free there.
func TestHandedOverModulesTakeTheirResourceAlong(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		miller := k.Provider(t, "handed")
		k.Module(t, miller, "Bread", false)
		offer, m := k.OnSale(t, baker, "5")
		if _, err := k.Modules.OfferTo(t.Context(), baker, m.ID, miller.OrgName); errs.CodeOf(err) != "module_on_sale" || !strings.Contains(err.Error(), offer.Title) {
			t.Errorf("handed over while it is on sale: %v", err)
		}
		if err := k.Catalogue.Delete(t.Context(), baker, offer.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Modules.OfferTo(t.Context(), baker, m.ID, miller.OrgName); err != nil {
			t.Fatal(err)
		}
		draft := k.Uploaded(t, baker, catalogue.OfferingInput{Title: "Secret plans", Modules: []string{m.ID}})
		if _, err := k.Modules.Accept(t.Context(), miller, m.ID); errs.CodeOf(err) != "module_on_sale" || strings.Contains(err.Error(), draft.Title) {
			t.Errorf("accepted while its owner offers it: %v", err)
		}
		if err := k.Catalogue.Delete(t.Context(), baker, draft.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Modules.Accept(t.Context(), miller, m.ID); err != nil {
			t.Fatal(err)
		}
		if list := resources(t, k, baker); len(list) != 0 {
			t.Errorf("the old owner has %+v", list)
		}
		if list := resources(t, k, miller); len(list) != 2 || list[0].Name == list[1].Name {
			t.Errorf("the new owner has %+v", list)
		}
	})
}

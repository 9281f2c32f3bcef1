package search_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/store/search"
)

// TestHiddenThingsAreNowhere hides an offering and a module in every way there is, and looks for them in
// lists, counts, suggestions, corrections, among what is related, in categories and on provider pages.
func TestHiddenThingsAreNowhere(t *testing.T) {
	each(t, func(t *testing.T, s *shop, baker, miller account.Actor) {
		s.category(t, "food", "Food", 1)
		s.category(t, "hush", "Hush", 2)
		bread := s.module(t, baker, "Bread", "M", 500, false)
		shown := s.offer(t, baker, "Bread set", "5.00", []module.Module{bread}, "food")
		cake := s.module(t, miller, "Cakewalk", "P", 500, true)
		hidden := s.offer(t, miller, "Wedding cakes", "90.00", []module.Module{cake}, "food", "hush")
		pie := s.module(t, miller, "Applepie", "T", 500, false)
		s.needs(t, pie, bread)
		s.needs(t, bread, cake)
		admin := s.Admin(t, "root")

		if got, _, n := s.ask(t, nobody, search.Query{}); n != 3 {
			t.Fatalf("before anything is hidden: %v", got)
		}
		s.exec(t, `UPDATE offerings SET visibility = 'organisation' WHERE id = $1`, hidden.ID)
		if got, _, _ := s.ask(t, nobody, search.Query{Sort: search.ByName}); !slices.Equal(got, []string{"Applepie", "Bread set", "Cakewalk"}) {
			t.Errorf("the module of an offering that is hidden is no item by itself: %v", got)
		}
		s.exec(t, `UPDATE modules SET visibility = 'organisation' WHERE owner_org = $1`, miller.OrgID)
		nowhere(t, s, nobody, shown.ID, bread.ID)
		nowhere(t, s, s.Customer(t, "eve"), shown.ID, bread.ID)

		for _, actor := range []account.Actor{miller, admin} {
			got, facets, total := s.ask(t, actor, search.Query{})
			if total != 3 || facets["category hush"] != 1 || facets["kind pack"] != 1 {
				t.Errorf("%s sees %v, %v", actor.UserName, got, facets)
			}
		}
		s.exec(t, `UPDATE offerings SET visibility = 'public' WHERE id = $1`, hidden.ID)
		nowhere(t, s, nobody, shown.ID, bread.ID) // what is in it is still hidden
		s.exec(t, `UPDATE modules SET visibility = 'public' WHERE owner_org = $1`, miller.OrgID)
		s.exec(t, `UPDATE offerings SET state = 'deleted' WHERE id = $1`, hidden.ID)
		if got, _, _ := s.ask(t, nobody, search.Query{Word: "wedding"}); len(got) != 0 {
			t.Errorf("an offering off sale is found: %v", got)
		}
	})
}

// nowhere checks that nothing of miller's comes to the actor's eyes.
func nowhere(t *testing.T, s *shop, actor account.Actor, shownID, breadID string) {
	t.Helper()
	got, facets, total := s.ask(t, actor, search.Query{})
	want := map[string]int64{"category food": 1, "kind module": 1, "price paid": 1, "maturity 200": 1, "maturity 500": 1, "provider baker": 1}
	if diff := cmp.Diff(want, facets); diff != "" || total != 1 || !slices.Equal(got, []string{"Bread set"}) {
		t.Errorf("%d items: %v (-want +got):\n%s", total, got, diff)
	}
	for _, q := range []search.Query{{Word: "cake"}, {Word: "apple"}, {Providers: []string{"miller"}}, {Categories: []string{"hush"}}, {Kinds: []string{search.HoldsPack}}} {
		if got, _, total := s.ask(t, actor, q); len(got) != 0 || total != 0 {
			t.Errorf("%+v finds %v, %d in all", q, got, total)
		}
	}
	for _, typed := range []string{"cake", "wed", "apple", "miller", "hush", "c"} {
		if list, err := s.search.Suggest(t.Context(), actor, typed, ""); err != nil || len(list) != 0 {
			t.Errorf("%q suggests %v, error %v", typed, labels(list), err)
		}
	}
	for _, word := range []string{"weding", "cakewolk", "aplepie"} {
		if r, err := s.search.Items(t.Context(), actor, search.Query{Word: word}); err != nil || r.DidYouMean != "" {
			t.Errorf("%q: did you mean %q, error %v", word, r.DidYouMean, err)
		}
	}
	front, err := s.search.Front(t.Context(), actor, 9, "")
	if err != nil || len(front.Top) != 1 || len(front.Newest) != 1 || len(front.Free) != 0 {
		t.Errorf("the front is %+v, error %v", front, err)
	}
	related, err := s.search.Related(t.Context(), actor, search.Ref{Kind: search.KindOffering, ID: shownID, Modules: []string{breadID}}, 9, "")
	if err != nil || len(related) != 0 {
		t.Errorf("related: %v, error %v", titles(related), err)
	}
	categories, err := s.search.Categories(t.Context(), actor)
	if err != nil || categories[0].Items != 1 || categories[1].Items != 0 {
		t.Errorf("categories %+v, error %v", categories, err)
	}
	if _, err := s.search.Profile(t.Context(), actor, "miller"); errs.CodeOf(err) != "provider_not_found" {
		t.Errorf("the page of a provider with nothing to show: %v", err)
	}
}

func TestSuggest(t *testing.T) {
	each(t, func(t *testing.T, s *shop, baker, miller account.Actor) {
		fill(t, s, baker, miller)
		for typed, want := range map[string][]string{
			"ba":     {"provider Baker and Sons", "offering Bakery set"},
			"BREAD":  {"offering Daily bread"},
			"ol":     {"category Tools", "module Rolls"},
			"mill":   {"provider miller", "offering Milling"},
			"foo":    {"category Food and drink"},
			"empty":  {}, // nothing is in it
			"oven":   {}, // in an offering, under another title
			"sons":   {"provider Baker and Sons"},
			"":       {},
			"%":      {},
			"recipe": {"module Secret recipe"},
		} {
			list, err := s.search.Suggest(t.Context(), nobody, typed, "")
			if diff := cmp.Diff(want, labels(list)); diff != "" || err != nil {
				t.Errorf("%q: error %v (-want +got):\n%s", typed, err, diff)
			}
		}
		list, err := s.search.Suggest(t.Context(), nobody, "daily", "")
		want := []search.Suggestion{{Kind: "offering", Label: "Daily bread", Note: "Baker and Sons", Org: "baker", Name: "Daily bread", Version: "1.0"}}
		if diff := cmp.Diff(want, list); diff != "" || err != nil {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
	})
}

func TestRelated(t *testing.T) {
	each(t, func(t *testing.T, s *shop, baker, miller account.Actor) {
		s.category(t, "food", "Food", 1)
		flour := s.module(t, miller, "Flour", "M", 500, false)
		bread := s.module(t, baker, "Bread", "M", 500, true)
		tea := s.module(t, miller, "Tea", "M", 500, true)
		rolls := s.module(t, baker, "Rolls", "M", 500, false)
		s.module(t, miller, "Sacks", "M", 500, false)
		s.needs(t, bread, flour)
		daily := s.offer(t, baker, "Daily bread", "5.00", []module.Module{bread}, "food")
		s.offer(t, miller, "Tea time", "2.00", []module.Module{tea}, "food")
		related := func(ref search.Ref, n int) []string {
			items, err := s.search.Related(t.Context(), nobody, ref, n, "")
			if err != nil {
				t.Fatal(err)
			}
			return titles(items)
		}
		of := search.Ref{Kind: search.KindOffering, ID: daily.ID, OrgID: baker.OrgID, Modules: []string{bread.ID}}
		if diff := cmp.Diff([]string{"Tea time", "Flour", "Rolls"}, related(of, 5)); diff != "" {
			t.Errorf("related to an offering (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"Tea time"}, related(of, 1)); diff != "" {
			t.Errorf("only one (-want +got):\n%s", diff)
		}
		got := related(search.Ref{Kind: search.KindModule, ID: flour.ID, OrgID: miller.OrgID, Modules: []string{flour.ID}}, 5)
		slices.Sort(got[1:])
		if diff := cmp.Diff([]string{"Daily bread", "Sacks", "Tea time"}, got); diff != "" {
			t.Errorf("related to a module (-want +got):\n%s", diff)
		}
		if got := related(search.Ref{Kind: search.KindModule, ID: rolls.ID, Modules: []string{rolls.ID}}, 5); len(got) != 0 {
			t.Errorf("nothing is related, but %v", got)
		}
	})
}

func TestProfile(t *testing.T) {
	each(t, func(t *testing.T, s *shop, baker, miller account.Actor) {
		fill(t, s, baker, miller)
		p, err := s.search.Profile(t.Context(), nobody, "BAKER")
		if err != nil || p.Label() != "Baker and Sons" || !p.Verified || p.Name != "baker" {
			t.Errorf("%+v, error %v", p, err)
		}
		s.Provider(t, "idle")
		s.Customer(t, "eve")
		for _, name := range []string{"nobody", "idle", "eve", "\x00", ""} {
			if _, err := s.search.Profile(t.Context(), nobody, name); !errs.Is(err, errs.KindNotFound) {
				t.Errorf("%q: %v", name, err)
			}
		}
	})
}

func TestFront(t *testing.T) {
	each(t, func(t *testing.T, s *shop, baker, miller account.Actor) {
		fill(t, s, baker, miller)
		front, err := s.search.Front(t.Context(), nobody, 2, "")
		for name, lists := range map[string][2][]string{
			"top": {{"Milling", "Rolls"}, titles(front.Top)}, "newest": {{"Secret recipe", "Rolls"}, titles(front.Newest)},
			"free": {{"Milling", "Rolls"}, titles(front.Free)},
		} {
			if diff := cmp.Diff(lists[0], lists[1]); diff != "" || err != nil {
				t.Errorf("%s: error %v (-want +got):\n%s", name, err, diff)
			}
		}
	})
}

// TestLanguages shows and finds modules as their owner calls them in the visitor's language.
func TestLanguages(t *testing.T) {
	each(t, func(t *testing.T, s *shop, baker, _ account.Actor) {
		m := s.module(t, baker, "Sourdough", module.TypeModule, 200, false)
		s.module(t, baker, "Rolls", module.TypeModule, 200, false)
		s.exec(t, `
INSERT INTO version_texts (version_id, module_id, language, name, description)
SELECT latest_version, id, 'es_ES', 'Masa madre', 'Para pan' FROM modules WHERE id = $1`, m.ID)
		s.exec(t, `INSERT INTO module_texts (source_id, module_id, language, search_text) VALUES ($1, $1, 'es_ES', $2)`, m.ID, "masa madre\npara pan\n\n")
		for _, tt := range []struct{ language, word, want string }{
			{"es-MX", "masa", "Masa madre"}, {"es", "PAN", "Masa madre"}, {"es", "sourdough", "Masa madre"},
			{"", "masa", ""}, {"fr", "masa", ""}, {"fr", "sourdough", "Sourdough"},
		} {
			found, _, total := s.ask(t, nobody, search.Query{Word: tt.word, Language: tt.language})
			if got := strings.Join(found, ", "); got != tt.want || int(total) != len(found) {
				t.Errorf("%q in %q finds %d: %q, want %q", tt.word, tt.language, total, got, tt.want)
			}
		}
		list, err := s.search.Suggest(t.Context(), nobody, "masa m", "es_ES")
		if err != nil || len(list) != 1 || list[0].Label != "Masa madre" {
			t.Errorf("suggested: %+v, %v", list, err)
		}
		if list, err := s.search.Suggest(t.Context(), nobody, "para p", "es_ES"); err != nil || len(list) != 0 {
			t.Errorf("suggested by the description: %+v, %v", list, err)
		}
		front, err := s.search.Front(t.Context(), nobody, 2, "es")
		if err != nil || strings.Join(titles(front.Newest), ", ") != "Rolls, Masa madre" {
			t.Errorf("the newest are %v, %v", titles(front.Newest), err)
		}
		near, err := s.search.Related(t.Context(), nobody, search.Ref{Kind: search.KindModule, ID: "x", OrgID: baker.OrgID}, 2, "es")
		if err != nil || !slices.Contains(titles(near), "Masa madre") {
			t.Errorf("related are %v, %v", titles(near), err)
		}
	})
}

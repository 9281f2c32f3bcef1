package catalogue_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
)

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		bread, flour := k.Module(t, baker, "Bread", false), k.Module(t, baker, "Flour", false)
		miller := k.Provider(t, "miller")
		mill := k.Module(t, miller, "Mill", false)
		publish := func(actor account.Actor, title, abstract, description string, modules ...string) {
			k.Published(t, actor, catalogue.OfferingInput{Title: title, Abstract: abstract, Description: description, Modules: modules})
		}
		publish(baker, "Daily bread", "Fresh", "With 100% rye", bread.ID)
		publish(baker, "Weekly", "Größe XL", "snake_case", bread.ID, flour.ID)
		publish(miller, "Milling", `Say "hello" AND OR NOT`, `back\slash`, mill.ID)
		for _, tt := range []struct {
			in   catalogue.ListInput
			want []string
		}{
			{catalogue.ListInput{}, []string{"Milling", "Weekly", "Daily bread"}},
			{catalogue.ListInput{Word: "BREAD"}, []string{"Weekly", "Daily bread"}}, // the second by its module
			{catalogue.ListInput{Word: "rea"}, []string{"Weekly", "Daily bread"}},   // inside a word
			{catalogue.ListInput{Word: "re"}, []string{"Weekly", "Daily bread"}},    // shorter than the index's
			{catalogue.ListInput{Word: "daily fresh"}, []string{"Daily bread"}},
			{catalogue.ListInput{Word: "daily weekly"}, nil},
			{catalogue.ListInput{Word: "GRÖSSE"}, []string{"Weekly"}},
			{catalogue.ListInput{Word: "gro\u0308ss"}, []string{"Weekly"}}, // the accent behind its letter
			{catalogue.ListInput{Word: "ＸＬ"}, []string{"Weekly"}},
			{catalogue.ListInput{Word: "grosse"}, nil},
			{catalogue.ListInput{Word: "GRÖße"}, []string{"Weekly"}},
			{catalogue.ListInput{Word: "0%"}, []string{"Daily bread"}},
			{catalogue.ListInput{Word: "100%"}, []string{"Daily bread"}},
			{catalogue.ListInput{Word: "%"}, []string{"Daily bread"}},
			{catalogue.ListInput{Word: "e_c"}, []string{"Weekly"}},
			{catalogue.ListInput{Word: "e_"}, []string{"Weekly"}},
			{catalogue.ListInput{Word: `"hello"`}, []string{"Milling"}},
			{catalogue.ListInput{Word: `"`}, []string{"Milling"}},
			{catalogue.ListInput{Word: "and or not"}, []string{"Milling"}},
			{catalogue.ListInput{Word: `k\s`}, []string{"Milling"}},
			{catalogue.ListInput{Word: `\`}, []string{"Milling"}},
			{catalogue.ListInput{Word: "rye*"}, nil},
			{catalogue.ListInput{Word: "' OR 1=1 --"}, nil},
			{catalogue.ListInput{Word: "miller"}, []string{"Milling"}}, // the seller
			{catalogue.ListInput{Word: "   "}, []string{"Milling", "Weekly", "Daily bread"}},
			{catalogue.ListInput{Org: "Baker"}, []string{"Weekly", "Daily bread"}},
			{catalogue.ListInput{Org: "nobody"}, nil},
			{catalogue.ListInput{Module: flour.ID}, []string{"Weekly"}},
			{catalogue.ListInput{Module: strings.ToLower(flour.ID)}, []string{"Weekly"}},
			{catalogue.ListInput{Module: bread.Package, Word: "fresh"}, []string{"Daily bread"}},
			{catalogue.ListInput{Module: "org.example.none"}, nil},
		} {
			list, err := k.Catalogue.List(t.Context(), account.Actor{}, tt.in)
			if diff := cmp.Diff(tt.want, titles(list.Items)); diff != "" || err != nil {
				t.Errorf("%+v: error %v (-want +got):\n%s", tt.in, err, diff)
			}
		}
	})
}

func TestSearchesThatAreNone(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		long := strings.Repeat("x", 201)
		for _, tt := range []struct {
			in   catalogue.ListInput
			want []string
		}{
			{catalogue.ListInput{Word: "a\x00b"}, []string{"q bad_characters"}},
			{catalogue.ListInput{Word: "\xff"}, []string{"q bad_characters"}},
			{catalogue.ListInput{Word: long}, []string{"q too_long"}},
			{catalogue.ListInput{Org: "\x00"}, []string{"org bad_characters"}},
			{catalogue.ListInput{Org: "a\xff"}, []string{"org bad_characters"}},
			{catalogue.ListInput{Org: long}, []string{"org too_long"}},
			{catalogue.ListInput{Module: "\x00"}, []string{"module bad_characters"}},
			{catalogue.ListInput{Module: "\xc3"}, []string{"module bad_characters"}},
			{catalogue.ListInput{Module: long}, []string{"module too_long"}},
			{
				catalogue.ListInput{Word: "\xc3", Org: "\xa4", Module: long + "\x00", State: catalogue.StateAny}, // not one letter between them
				[]string{"q bad_characters", "org bad_characters", "module bad_characters", "module too_long"},
			},
		} {
			_, err := k.Catalogue.List(t.Context(), baker, tt.in)
			expect(t, fmt.Sprintf("%+v", tt.in), err, errs.KindInvalid, "bad_search")
			if diff := cmp.Diff(tt.want, mistakes(err)); diff != "" {
				t.Errorf("%+v: mistakes (-want +got):\n%s", tt.in, diff)
			}
		}
		if _, err := k.Catalogue.List(t.Context(), baker, catalogue.ListInput{Word: long[1:], Org: long[1:], Module: long[1:]}); err != nil {
			t.Errorf("what is just short enough: %v", err)
		}
	})
}

// TestSearchFollowsChanges looks for what an update took away and brought.
func TestSearchFollowsChanges(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		o := k.Uploaded(t, baker, catalogue.OfferingInput{Title: "Before"})
		if _, err := k.Catalogue.Update(t.Context(), baker, o.ID, catalogue.OfferingInput{Title: "After"}, 0); err != nil {
			t.Fatal(err)
		}
		find := func(word string) int {
			list, err := k.Catalogue.List(t.Context(), baker, catalogue.ListInput{Word: word, State: catalogue.StateAny})
			if err != nil {
				t.Fatal(err)
			}
			return len(list.Items)
		}
		if after := find("after"); after != 1 {
			t.Errorf("%d offerings have the new title", after)
		}
		if err := k.Catalogue.Delete(t.Context(), baker, o.ID); err != nil {
			t.Fatal(err)
		}
		if after := find("after"); after != 0 {
			t.Errorf("%d removed offerings are found", after)
		}
	})
}

// TestPages walks through lists in small pages: nothing twice, nothing left out, also where times are
// the same.
func TestPages(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		var want []string
		for i := range 7 {
			m := k.Module(t, baker, fmt.Sprint("Module ", i), false)
			o := k.Uploaded(t, baker, catalogue.OfferingInput{Title: fmt.Sprint("Offering ", i), Modules: []string{m.ID}})
			if i%3 == 0 {
				k.Clock.Advance(time.Second)
			}
			if _, err := k.Catalogue.Publish(t.Context(), baker, o.ID); err != nil {
				t.Fatal(err)
			}
			want = append([]string{o.Title}, want...)
		}
		for _, state := range []catalogue.State{catalogue.StatePublished, catalogue.StateAny} {
			got := walk(t, func(req page.Request) ([]string, string, error) {
				p, err := k.Catalogue.List(t.Context(), baker, catalogue.ListInput{State: state, Page: req})
				return titles(p.Items), p.Next, err
			})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", state, diff)
			}
		}
		resources := walk(t, func(req page.Request) ([]string, string, error) {
			p, err := k.Catalogue.Resources(t.Context(), baker, req)
			var names []string
			for _, r := range p.Items {
				names = append(names, strings.Replace(r.Name, "Module", "Offering", 1))
			}
			return names, p.Next, err
		})
		if diff := cmp.Diff(want, resources); diff != "" {
			t.Errorf("resources (-want +got):\n%s", diff)
		}
		_, err := k.Catalogue.List(t.Context(), baker, catalogue.ListInput{Page: page.Request{After: "no"}})
		expect(t, "a wrong cursor", err, errs.KindInvalid, "bad_cursor")
		_, err = k.Catalogue.Resources(t.Context(), baker, page.Request{After: "no"})
		expect(t, "a wrong cursor", err, errs.KindInvalid, "bad_cursor")
	})
}

// walk collects all pages of two items.
func walk(t *testing.T, next func(page.Request) ([]string, string, error)) []string {
	t.Helper()
	var all []string
	for req := (page.Request{Limit: 2}); ; {
		items, after, err := next(req)
		if err != nil || len(items) > 2 {
			t.Fatalf("a page of %d, error %v", len(items), err)
		}
		all = append(all, items...)
		if req.After = after; after == "" {
			return all
		}
	}
}

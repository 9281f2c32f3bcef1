package search_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/store/search"
)

// fill puts five items into the shop: two offerings of baker's, one of miller's, and two modules that
// nobody offers, one of them commercial.
func fill(t *testing.T, s *shop, baker, miller account.Actor) {
	t.Helper()
	s.category(t, "food", "Food and drink", 1)
	s.category(t, "tools", "Tools", 2)
	s.category(t, "empty", "Empty", 3)
	bread := s.module(t, baker, "Bread", "M", 500, true)
	oven := s.module(t, baker, "Oven", "P", 200, true)
	mill := s.module(t, miller, "Mill", "T", 100, true)
	s.offer(t, baker, "Daily bread", "5.00", []module.Module{bread}, "food")
	s.offer(t, baker, "Bakery set", "50.00", []module.Module{bread, oven}, "food", "tools")
	s.offer(t, miller, "Milling", "", []module.Module{mill}, "tools")
	s.module(t, baker, "Rolls", "M", 500, false)
	s.module(t, miller, "Secret recipe", "M", 100, true)
	s.exec(t, `UPDATE orgs SET verified_at = 1, title = 'Baker and Sons' WHERE name = 'baker'`)
	s.exec(t, `UPDATE modules SET downloads = 7 WHERE name = 'Rolls'`)
	s.exec(t, `UPDATE offerings SET sold = 9 WHERE title = 'Milling'`)
}

func TestItems(t *testing.T) {
	each(t, func(t *testing.T, s *shop, baker, miller account.Actor) {
		fill(t, s, baker, miller)
		all := map[string]int64{
			"category food": 2, "category tools": 2, "kind module": 4, "kind pack": 1, "kind template": 1, "price free": 2, "price paid": 2,
			"verified true": 3, "maturity 200": 3, "maturity 500": 2, "provider baker": 3, "provider miller": 2,
		}
		for _, tt := range []struct {
			q     search.Query
			want  []string
			facet map[string]int64 // nil: not looked at
		}{
			{search.Query{}, []string{"Secret recipe", "Rolls", "Milling", "Bakery set", "Daily bread"}, all},
			{search.Query{Sort: search.ByName}, []string{"Bakery set", "Daily bread", "Milling", "Rolls", "Secret recipe"}, all},
			{search.Query{Sort: search.Popular}, []string{"Milling", "Rolls"}, all},
			{search.Query{Sort: search.ByPrice}, []string{"Rolls", "Milling", "Daily bread", "Bakery set", "Secret recipe"}, all},
			{search.Query{Sort: search.Updated}, []string{"Secret recipe", "Rolls", "Milling", "Bakery set", "Daily bread"}, all},
			{search.Query{Word: "BREAD"}, []string{"Daily bread", "Bakery set"}, map[string]int64{
				"category food": 2, "category tools": 1, "kind module": 2, "kind pack": 1, "price paid": 2, "verified true": 2, "maturity 200": 2, "maturity 500": 1, "provider baker": 2,
			}},
			{search.Query{Word: "ll", Sort: search.Relevance}, []string{"Milling", "Rolls", "Bakery set", "Daily bread", "Secret recipe"}, nil},
			{search.Query{Categories: []string{"FOOD"}}, []string{"Bakery set", "Daily bread"}, map[string]int64{
				"category food": 2, "category tools": 2, "kind module": 2, "kind pack": 1, "price paid": 2, "verified true": 2, "maturity 200": 2, "maturity 500": 1, "provider baker": 2,
			}},
			{search.Query{Categories: []string{"food", "tools"}, Price: search.Free}, []string{"Milling"}, map[string]int64{
				"category tools": 1, "kind template": 1, "price free": 1, "price paid": 2, "provider miller": 1,
			}},
			{search.Query{Kinds: []string{search.HoldsPack, search.HoldsTemplate}}, []string{"Milling", "Bakery set"}, nil},
			{search.Query{Price: search.Paid}, []string{"Bakery set", "Daily bread"}, nil},
			{search.Query{Price: search.Free}, []string{"Rolls", "Milling"}, nil},
			{search.Query{Providers: []string{"Miller"}}, []string{"Secret recipe", "Milling"}, nil},
			{search.Query{Verified: true, Maturity: 500}, []string{"Rolls", "Daily bread"}, nil},
			{search.Query{Maturity: 200}, []string{"Rolls", "Bakery set", "Daily bread"}, nil},
			{search.Query{Categories: []string{"nothing"}}, []string{}, map[string]int64{"category food": 2, "category tools": 2}},
			{search.Query{Word: "100%"}, []string{}, map[string]int64{}},
			{search.Query{Word: `"' OR 1=1 --`}, []string{}, map[string]int64{}},
		} {
			got, facets, total := s.ask(t, nobody, tt.q)
			if tt.q.Sort == search.Popular {
				got = got[:2] // the others were never taken; only their ids order them
			}
			if tt.q.Word == "ll" {
				got, tt.want = got[:2], tt.want[:2]
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", tt.q, diff)
			}
			if int(total) != len(tt.want) && tt.q.Sort != search.Popular && tt.q.Word != "ll" {
				t.Errorf("%+v: %d items in all, want %d", tt.q, total, len(tt.want))
			}
			if diff := cmp.Diff(tt.facet, facets); tt.facet != nil && diff != "" {
				t.Errorf("%+v: facets (-want +got):\n%s", tt.q, diff)
			}
		}
	})
}

func TestItemTellsWhatItIs(t *testing.T) {
	each(t, func(t *testing.T, s *shop, baker, miller account.Actor) {
		fill(t, s, baker, miller)
		r, err := s.search.Items(t.Context(), nobody, search.Query{Word: "bakery set"})
		if err != nil || len(r.Items) != 1 {
			t.Fatalf("%d items, error %v", len(r.Items), err)
		}
		got := r.Items[0]
		got.ID, got.Org.ID, got.Package, got.VersionID = "", "", "", ""
		want := search.Item{
			Kind: search.KindOffering, Name: "Bakery set", Version: "1.0", Title: "Bakery set", Line: "All about Bakery set",
			Org: search.Provider{Name: "baker", Title: "Baker and Sons", Verified: true}, Price: r.Items[0].Price, Class: "single-payment", OnSale: true,
			Holds: []string{"module", "pack"}, Maturity: 200, Level: "QA Approved", PublishedAt: got.PublishedAt, UpdatedAt: got.UpdatedAt,
		}
		if diff := cmp.Diff(want, got); diff != "" || got.Price.String() != "50.00" || got.UpdatedAt.IsZero() || !got.PublishedAt.After(got.UpdatedAt) {
			t.Errorf("price %s, published %s, updated %s (-want +got):\n%s", got.Price, got.PublishedAt, got.UpdatedAt, diff)
		}
		r, err = s.search.Items(t.Context(), nobody, search.Query{Word: "secret"})
		if err != nil || len(r.Items) != 1 || r.Items[0].OnSale || r.Items[0].Free || r.Items[0].Kind != search.KindModule {
			t.Errorf("a commercial module that nobody offers: %+v, error %v", r.Items, err)
		}
	})
}

// TestFilesAndLinks gives an offering what is no module.
func TestFilesAndLinks(t *testing.T) {
	each(t, func(t *testing.T, s *shop, baker, _ account.Actor) {
		o := s.offer(t, baker, "Maps", "3.00", []module.Module{s.module(t, baker, "Maps", "M", 500, true)})
		s.exec(t, `UPDATE resources SET kind = 'download', module_id = NULL WHERE org_id = $1`, baker.OrgID)
		s.exec(t, `
INSERT INTO resource_versions (resource_id, seq, version, media_type, downloads, created_by, created_at)
SELECT id, 1, '1.0', 'text/plain', 4, $2, 1 FROM resources WHERE org_id = $1`, baker.OrgID, baker.UserID)
		r, err := s.search.Items(t.Context(), nobody, search.Query{Kinds: []string{search.HoldsDownload}})
		if err != nil || len(r.Items) != 1 || r.Items[0].ID != o.ID || r.Items[0].Downloads != 4 || r.Items[0].Maturity != 0 {
			t.Errorf("%+v, error %v", r.Items, err)
		}
	})
}

func TestPagesHoldEverythingOnce(t *testing.T) {
	each(t, func(t *testing.T, s *shop, baker, miller account.Actor) {
		fill(t, s, baker, miller)
		for _, order := range search.Sorts() {
			for _, word := range []string{"", "e"} {
				q := search.Query{Word: word, Sort: order, Page: page.Request{Limit: 2}}
				whole := q
				whole.Page.Limit = 100
				want, _, _ := s.ask(t, nobody, whole)
				var got []string
				for range 10 {
					r, err := s.search.Items(t.Context(), nobody, q)
					if err != nil {
						t.Fatalf("%s: %v", order, err)
					}
					if int(r.Total) != len(want) {
						t.Errorf("%s: %d in all on a later page, want %d", order, r.Total, len(want))
					}
					got = append(got, titles(r.Items)...)
					if q.Page.After = r.Next; r.Next == "" {
						break
					}
				}
				if diff := cmp.Diff(want, got); diff != "" || len(got) < 4 {
					t.Errorf("%s %q (-want +got):\n%s", order, word, diff)
				}
			}
		}
		r, err := s.search.Items(t.Context(), nobody, search.Query{Page: page.Request{Limit: 1}})
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range []search.Query{{Word: "e"}, {Sort: search.ByName}, {Price: search.Free}, {Categories: []string{"food"}}} {
			other.Page = page.Request{Limit: 1, After: r.Next}
			if _, err := s.search.Items(t.Context(), nobody, other); errs.CodeOf(err) != "bad_cursor" {
				t.Errorf("the cursor of another query is taken by %+v: %v", other, err)
			}
		}
	})
}

func TestQueriesThatAreNone(t *testing.T) {
	each(t, func(t *testing.T, s *shop, _, _ account.Actor) {
		for path, q := range map[string]search.Query{
			"q": {Word: "a\x00b"}, "kind": {Kinds: []string{"cake"}}, "price": {Price: "cheap"}, "maturity": {Maturity: 3}, "sort": {Sort: "random"},
			"category": {Categories: []string{"\x00"}}, "provider": {Providers: []string{strings.Repeat("x", 300)}},
		} {
			_, err := s.search.Items(t.Context(), nobody, q)
			if e := errs.As(err); e.Code != "bad_search" || len(e.Fields) != 1 || e.Fields[0].Path != path {
				t.Errorf("%+v: %v %+v", q, err, e.Fields)
			}
		}
		for _, word := range []string{strings.Repeat("x ", 11), strings.Repeat("x", 201), "\xff"} {
			if _, err := s.search.Items(t.Context(), nobody, search.Query{Word: word}); errs.CodeOf(err) != "bad_search" {
				t.Errorf("%q: %v", word, err)
			}
			if list, err := s.search.Suggest(t.Context(), nobody, word, ""); err != nil || len(list) != 0 {
				t.Errorf("%q suggests %v, error %v", word, list, err)
			}
		}
	})
}

func TestDidYouMean(t *testing.T) {
	each(t, func(t *testing.T, s *shop, baker, miller account.Actor) {
		fill(t, s, baker, miller)
		s.module(t, baker, "Invoicing", "M", 500, false)
		for word, want := range map[string]string{
			"daliy bread": "daily bread", "invoiceing": "invoicing", "inovicing": "invoicing", "bakrey": "bakery", "bred": "bread", "rolly": "rolls",
			"bread": "", "zzzzzz": "", "xq": "", "": "", "invoicin": "",
		} {
			r, err := s.search.Items(t.Context(), nobody, search.Query{Word: word})
			if err != nil || r.DidYouMean != want {
				t.Errorf("%q: did you mean %q, error %v, want %q", word, r.DidYouMean, err, want)
			}
		}
	})
}

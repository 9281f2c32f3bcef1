package advise_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/searchtext"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

var nobody = account.Actor{}

func TestSearchFinds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.add(t, w.baker, "org.example.alpha", "1.0.0", func(m *pkgfile.Module) {
			m.Name, m.Description, m.Help, m.Author = "Bread prices", "A price list, 100% of it", "Knead under_score well", "Zoë O'Hara"
		})
		w.add(t, w.baker, "org.example.beta", "1.0.0", func(m *pkgfile.Module) {
			m.Name, m.Description, m.Help = `Quotes "and" back\slash`, "underXscore, 100 per cent; ÄRGER", "two\nlines"
		})
		tests := []struct {
			word string
			want []string
		}{
			{"", []string{"alpha", "beta"}},
			{"   \t\n", []string{"alpha", "beta"}},
			{"bread", []string{"alpha"}},
			{"BREAD", []string{"alpha"}},
			{"rea", []string{"alpha"}}, // inside a word
			{"br", []string{"alpha"}},  // shorter than a trigram
			{"%", []string{"alpha"}},   // literal
			{"0%", []string{"alpha"}},
			{"r_s", []string{"alpha"}},
			{"_", []string{"alpha"}},
			{"100%", []string{"alpha"}},
			{"o'hara", []string{"alpha"}},
			{"'", []string{"alpha"}},
			{`"and"`, []string{"beta"}},
			{`"`, []string{"beta"}},
			{`k\s`, []string{"beta"}},
			{`\`, []string{"beta"}},
			{"zoë", []string{"alpha"}},
			{"ZOË", []string{"alpha"}},
			{"ärger", []string{"beta"}},
			{"Är", []string{"beta"}},
			{"org.example", []string{"alpha", "beta"}}, // package name
			{"price hara knead", []string{"alpha"}},    // every word, wherever
			{"price ärger", []string{}},                // not every word
			{"prices a", []string{"alpha"}},
			{"two lines", []string{"beta"}},
			{"nothing", []string{}},
			{"brexd", []string{}},
			{"AND OR NOT", []string{}},
			{"price*", []string{}},
			{"name:bread", []string{}},
			{"(bread)", []string{}},
			{"€€€", []string{}},
		}
		for _, tt := range tests {
			diff(t, "search for "+tt.word, tt.want, w.search(t, nobody, word(tt.word)))
		}
	})
}

func TestSearchLeavesOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.add(t, w.baker, "org.example.shown", "1.0.0", nil)
		w.add(t, w.baker, "org.example.shown", "1.0.1", nil)
		if _, err := w.releases.Yank(t.Context(), w.baker, "org.example.shown", "1.0.1", "burnt"); err != nil {
			t.Fatal(err)
		}
		w.add(t, w.baker, "org.example.yanked", "1.0.0", nil)
		if _, err := w.releases.Yank(t.Context(), w.baker, "org.example.yanked", "1.0.0", "burnt"); err != nil {
			t.Fatal(err)
		}
		_, err := w.modules.Register(t.Context(), w.baker, module.RegisterInput{
			ID: obxtest.ID("x"), Package: "org.example.registered", Type: "M", Name: "Registered", Description: "Never published",
		})
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "found", []string{"shown"}, w.search(t, nobody, word("")))
		p, err := w.Search(t.Context(), nobody, word("shown"))
		if err != nil || p.Items[0].Version.Version != "1.0.0" {
			t.Errorf("found %+v, %v", p.Items, err)
		}
		newest, err := w.Newest(t.Context(), nobody, 5)
		if err != nil || len(newest) != 1 || newest[0].Version.Version != "1.0.0" {
			t.Errorf("newest %+v, %v", newest, err)
		}
	})
}

func TestSearchVisibility(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.add(t, w.baker, "org.example.open", "1.0.0", nil)
		w.add(t, w.baker, "org.example.secret", "1.0.0", nil)
		organisation := module.Organisation
		if _, _, err := w.modules.Update(t.Context(), w.baker, "org.example.secret", module.UpdateInput{Visibility: &organisation}); err != nil {
			t.Fatal(err)
		}
		mate := w.kit.Join(t, w.kit.Customer(t, "mate"), "Bakery", account.RoleCustomer)
		token, adminToken := w.baker, w.root
		token.Scopes, adminToken.Scopes = []account.Scope{account.ScopeSell}, []account.Scope{account.ScopeRead}
		all, public := []string{"open", "secret"}, []string{"open"}
		tests := []struct {
			name string
			as   account.Actor
			want []string
		}{
			{"anonymous", nobody, public},
			{"other user", w.miller, public},
			{"baker, for the wrong organisation", w.kit.For(t, w.baker, "baker"), public},
			{"owner", w.baker, all},
			{"member", mate, all},
			{"token without the scope", token, public},
			{"administrator", w.root, all},
			{"administrator's token without the scope", adminToken, public},
			{"operator", account.Operator, all},
		}
		for _, tt := range tests {
			diff(t, tt.name+" lists", tt.want, w.search(t, tt.as, word("")))
			diff(t, tt.name+" searches", tt.want[1:], w.search(t, tt.as, word("secret")))
			newest, err := w.Newest(t.Context(), tt.as, 10)
			if err != nil || len(newest) != len(tt.want) {
				t.Errorf("%s: %d newest, %v", tt.name, len(newest), err)
			}
		}
	})
}

func TestSearchRanks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		for _, m := range []struct{ pkg, name, description string }{
			{"org.example.a", "Something else", "About bread"},
			{"org.example.b", "Good bread", "-"},
			{"org.example.c", "Breadcrumbs", "-"},
			{"org.example.d", "Bread", "-"},
			{"org.example.e", "Butter", "Butter for good bread"},
			{"bread.example.f", "Oven", "-"},
		} {
			w.add(t, w.baker, m.pkg, "1.0.0", func(p *pkgfile.Module) { p.Name, p.Description = m.name, m.description })
		}
		for query, want := range map[string][]string{
			"bread":         {"d", "f", "c", "b", "a", "e"}, // exact, beginnings, in the name, elsewhere
			"org.example.c": {"c"},
			"good bread":    {"b", "e"},
			"butter bread":  {"e"},
			"org.example":   {"a", "b", "c", "d", "e"},
		} {
			diff(t, query, want, w.search(t, nobody, word(query)))
			in := word(query)
			in.Page.Limit = 1
			diff(t, query+", one a page", want, w.search(t, nobody, in))
		}
	})
}

func TestSearchPagesAreStable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		for _, last := range []string{"a", "c", "e", "g"} {
			w.add(t, w.baker, "org.example."+last, "1.0.0", nil)
		}
		in := advise.SearchInput{Page: page.Request{Limit: 2}}
		first, err := w.Search(t.Context(), nobody, in)
		if err != nil {
			t.Fatal(err)
		}
		w.add(t, w.baker, "org.example.b", "1.0.0", nil) // before the cursor
		w.add(t, w.baker, "org.example.d", "1.0.0", nil) // behind it
		f, err := w.releases.Download(t.Context(), nobody, "org.example.g", "")
		if err != nil {
			t.Fatal(err)
		}
		f.Body.Close()
		in.Page.After = first.Next
		diff(t, "rest", []string{"d", "e", "g"}, w.search(t, nobody, in))
		in.Page.After = "nonsense"
		if _, err := w.Search(t.Context(), nobody, in); errs.CodeOf(err) != "bad_cursor" {
			t.Errorf("bad cursor: %v", err)
		}
	})
}

func TestSearchFilters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.add(t, w.baker, "org.example.one", "1.0.0", nil)
		w.add(t, w.baker, "org.example.pack", "1.0.0", func(m *pkgfile.Module) { m.Type = "P" })
		w.add(t, w.miller, "org.example.flour", "1.0.0", nil)
		tests := []struct {
			in   advise.SearchInput
			want []string
		}{
			{advise.SearchInput{Type: "P"}, []string{"pack"}},
			{advise.SearchInput{Type: "T"}, []string{}},
			{advise.SearchInput{Owner: "bakery"}, []string{"one", "pack"}},
			{advise.SearchInput{Owner: "Miller", Type: "M"}, []string{"flour"}},
			{advise.SearchInput{Owner: "nobody"}, []string{}},
			{advise.SearchInput{Owner: "Bakery", Word: "flour"}, []string{}},
		}
		for _, tt := range tests {
			diff(t, tt.in.Owner+tt.in.Type+tt.in.Word, tt.want, w.search(t, nobody, tt.in))
		}
		for code, in := range map[string]advise.SearchInput{
			"invalid_type": {Type: "X"}, "invalid_owner": {Owner: "a\x00"},
		} {
			if _, err := w.Search(t.Context(), nobody, in); !isCode(err, code) || !errs.Is(err, errs.KindInvalid) {
				t.Errorf("%s: %v", code, err)
			}
		}
	})
}

// TestSearchRefuses has queries that are no text, or too long, and what people are told of them.
func TestSearchRefuses(t *testing.T) {
	const control, encoding = "The text to search for has a control character; take it out.", "The text to search for is not text in UTF-8; write it in UTF-8."
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		for _, tt := range []struct{ query, code, want string }{
			{"prices\x00list", "invalid_query", control},
			{"\x00", "invalid_query", control},
			{"a\x1bb", "invalid_query", control},
			{"\xff", "invalid_query", encoding},
			{strings.Repeat("a\xff", 300), "invalid_query", encoding},
			{strings.Repeat("é", 201), "query_too_long", "A search has at most 200 characters; this one has 201."},
			{strings.Repeat("a", 1<<20), "query_too_long", "A search has at most 200 characters; this one has 1048576."},
			{strings.Repeat("a ", 11), "query_too_long", "A search has at most 10 words; this one has 11."},
			{strings.Repeat("a\u00a0", 11), "query_too_long", "A search has at most 10 words; this one has 11."},
		} {
			_, err := w.Search(t.Context(), nobody, word(tt.query))
			if !isCode(err, tt.code) || !errs.Is(err, errs.KindInvalid) {
				t.Errorf("%.20q: %v", tt.query, err)
				continue
			}
			if f := errs.As(err).Fields[0]; f.Path != "q" || f.Message != tt.want {
				t.Errorf("%.20q: %s: %s", tt.query, f.Path, f.Message)
			}
		}
		for _, query := range []string{strings.Repeat("é", 200), strings.Repeat("a ", 10), strings.Repeat("㍿", 200)} {
			diff(t, query, []string{}, w.search(t, nobody, word(query)))
		}
	})
}

// TestSearchFolds has texts and queries that differ in how they are written only.
func TestSearchFolds(t *testing.T) {
	texts := []struct {
		last, text string
		found      []string // queries that find it
		missed     []string // and some that do not
	}{
		{"greek", "Ο ΔΡΟΜΟΣ του ψωμιού", []string{"δρομος", "ΔΡΟΜΟΣ", "δρομοσ", "ος", "ΨΩΜΙΟΎ", "ψωμιου\u0301"}, []string{"ψωμιου"}},
		{"composed", "Caf\u00e9 Ångström", []string{"café", "cafe\u0301", "CAFE\u0301", "e\u0301", "a\u030angstro\u0308m", "\u212bngström"}, []string{"angstrom"}},
		{"apart", "Cre\u0300me bru\u0302le\u0301e", []string{"crème", "BRÛLÉE", "cre\u0300me", "ûl"}, []string{"creme"}},
		{"german", "Süße Straße", []string{"STRASSE", "straße", "süsse", "SÜẞE"}, []string{"strase"}},
		{"wide", "Ｂａｋｅｒｙ ﬁnest №\u00a07", []string{"bakery", "FINEST", "no 7", "№"}, []string{"finestt"}},
	}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		for _, tt := range texts {
			w.add(t, w.baker, "org.example."+tt.last, "1.0.0", func(m *pkgfile.Module) { m.Name, m.Description = tt.text, "-" })
		}
		for _, tt := range texts {
			for _, query := range tt.found {
				if !slices.Contains(w.search(t, nobody, word(query)), tt.last) {
					t.Errorf("%q (%+q) does not find %s", query, query, tt.text)
				}
			}
			for _, query := range tt.missed {
				if slices.Contains(w.search(t, nobody, word(query)), tt.last) {
					t.Errorf("%q finds %s", query, tt.text)
				}
			}
		}
		p, err := w.Search(t.Context(), nobody, word("CAFÉ ÅNGSTRÖM"))
		if err != nil || len(p.Items) != 1 || p.Items[0].Module.Name != "Caf\u00e9 Ångström" {
			t.Errorf("found %+v, %v", p.Items, err)
		}
	})
}

func TestNewest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		for _, v := range []struct{ last, number string }{{"a", "1.0.0"}, {"b", "1.0.0"}, {"c", "2.0.0"}, {"a", "1.0.1"}, {"c", "1.0.0"}} {
			w.add(t, w.baker, "org.example."+v.last, v.number, nil)
			w.kit.Clock.Advance(time.Minute)
		}
		for n, want := range map[int][]string{1: {"a"}, 2: {"a", "c"}, 10: {"a", "c", "b"}} {
			hits, err := w.Newest(t.Context(), nobody, n)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, h := range hits {
				got = append(got, short(h.Module))
			}
			diff(t, "newest", want, got)
		}
	})
}

// TestSearchAgainstOracle compares the search with a plain look through all texts.
func TestSearchAgainstOracle(t *testing.T) {
	const letters = "abcABCäÄßσςΣée\u0301%_\\\"'*. -"
	text := rapid.StringOfN(rapid.SampledFrom([]rune(letters)), 1, 30, -1)
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		texts := map[string]string{}
		for n := range 30 {
			last := string(rune('a'+n/26)) + string(rune('a'+n%26))
			w.add(t, w.baker, "org.example."+last, "1.0.0", func(m *pkgfile.Module) {
				m.Name = "n" + strings.TrimSpace(text.Example(n))
				m.Description = "d" + strings.TrimSpace(text.Example(n+100))
				m.Help = strings.TrimSpace(text.Example(n + 200))
				texts[last] = searchtext.Fold(strings.Join([]string{m.Name, m.Description, m.Help, m.Package, m.Author}, "\n"))
			})
		}
		rapid.Check(t, func(r *rapid.T) {
			query := rapid.StringOfN(rapid.SampledFrom([]rune(letters)), 0, 6, -1).Draw(r, "query")
			want := []string{}
			for last, text := range texts {
				if !slices.ContainsFunc(strings.Fields(searchtext.Fold(query)), func(w string) bool { return !strings.Contains(text, w) }) {
					want = append(want, last)
				}
			}
			got := w.search(t, nobody, advise.SearchInput{Word: query, Page: page.Request{Limit: 7}})
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(want, got) {
				r.Fatalf("query %q: want %v, got %v", query, want, got)
			}
		})
	})
}

package search_test

import (
	"fmt"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
	"souk.dev/souk/internal/store/search"
)

// shop is a market to search in.
type shop struct {
	*cataloguetest.Kit
	search   *search.Service
	versions int
}

// each runs a test on both databases, with a shop and the providers baker and miller.
func each(t *testing.T, fn func(t *testing.T, s *shop, baker, miller account.Actor)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := &shop{Kit: cataloguetest.New(db), search: search.New(db)}
		fn(t, s, s.Provider(t, "baker"), s.Provider(t, "miller"))
	})
}

// exec changes the database directly, where the room in charge is not at hand.
func (s *shop) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	err := s.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// module publishes a module of the type in a version of the maturity, a second after what came before.
func (s *shop) module(t *testing.T, seller account.Actor, name, moduleType string, maturity int, commercial bool) module.Module {
	t.Helper()
	s.Clock.Advance(time.Second)
	m := s.Module(t, seller, name, commercial)
	s.versions++
	id := s.IDs.NewID()
	s.exec(t, `
INSERT INTO versions (id, module_id, version, part_a, part_b, part_c, name, description, maturity, blob_key, sha256, size, file_name, published_by, published_at)
VALUES ($1, $2, '1.0.0', 1, 0, 0, $3, '', $4, $1, '', 1, 'x.obx', $5, $6)`, id, m.ID, name, maturity, seller.UserID, sqldb.Micros(s.Clock.Now()))
	s.exec(t, `UPDATE modules SET latest_version = $2, type = $3 WHERE id = $1`, m.ID, id, moduleType)
	return m
}

// needs makes the newest version of the module depend on another one.
func (s *shop) needs(t *testing.T, m, target module.Module) {
	t.Helper()
	s.exec(t, `
INSERT INTO version_dependencies (version_id, seq, dependency_id, target_id, version_start, is_included, enforcement)
SELECT latest_version, 1, 'D', $2, '1.0.0', FALSE, 'MAJOR' FROM modules WHERE id = $1`, m.ID, target.ID)
}

// offer puts modules on sale at a price as "5.00", "" is free, in the categories.
func (s *shop) offer(t *testing.T, seller account.Actor, title, price string, modules []module.Module, categories ...string) catalogue.Offering {
	t.Helper()
	in := catalogue.OfferingInput{Title: title, Abstract: "All about " + title}
	for _, m := range modules {
		in.Modules = append(in.Modules, m.ID)
	}
	if price != "" {
		in.Plan.Price, in.Plan.Currency = price, "EUR"
	}
	o := s.Published(t, seller, in)
	for _, slug := range categories {
		s.exec(t, `INSERT INTO offering_categories (offering_id, category_id) SELECT $1, id FROM categories WHERE slug = $2`, o.ID, slug)
	}
	return o
}

func (s *shop) category(t *testing.T, slug, title string, seq int) {
	t.Helper()
	s.exec(t, `INSERT INTO categories (id, slug, title, icon, seq, created_at) VALUES ($1, $2, $3, 'tag', $4, 0)`, s.IDs.NewID(), slug, title, seq)
}

// ask returns the titles that a query finds, the facets as text, and the total.
func (s *shop) ask(t *testing.T, actor account.Actor, q search.Query) ([]string, map[string]int64, int64) {
	t.Helper()
	r, err := s.search.Items(t.Context(), actor, q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	counts := map[string]int64{}
	for _, f := range r.Facets {
		for _, v := range f.Values {
			if v.Count > 0 {
				counts[f.Name+" "+v.Value] = v.Count
			}
		}
	}
	return titles(r.Items), counts, r.Total
}

func titles(items []search.Item) []string {
	list := make([]string, len(items))
	for i, item := range items {
		list[i] = item.Title
	}
	return list
}

func labels(list []search.Suggestion) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = fmt.Sprintf("%s %s", s.Kind, s.Label)
	}
	return out
}

var nobody = account.Actor{}

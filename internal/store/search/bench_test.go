package search_test

import (
	"fmt"
	"io/fs"
	"testing"

	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/search"
	"souk.dev/souk/migrations"
)

// crowd fills the market with n offerings of a module each, and n modules that nobody offers.
func crowd(tb testing.TB, db *sqldb.DB, n int) {
	tb.Helper()
	accounts := accounttest.New(db)
	seller := accounts.Provider(tb, "seller")
	err := db.Tx(tb.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(tb.Context(), `INSERT INTO categories (id, slug, title, seq, created_at) VALUES ('c1', 'one', 'One', 1, 0), ('c2', 'two', 'Two', 2, 0)`)
		if err != nil {
			return err
		}
		for i := range 2 * n {
			mid, vid, title := fmt.Sprintf("%032X", i+1), fmt.Sprintf("v%d", i), fmt.Sprintf("item %d of the crowd", i)
			type step struct {
				query string
				args  []any
			}
			steps := []step{
				{`INSERT INTO modules (id, package, type, name, description, owner_org, is_commercial, latest_version, search_text, registered_by, registered_at, updated_at, downloads)
VALUES ($1, $2, 'M', $3, 'About it', $4, FALSE, $5, $6, $7, $8, 1, $8)`, []any{mid, "org.example." + vid, title, seller.OrgID, vid, title + "\nabout it", seller.UserID, i}},
				{`INSERT INTO versions (id, module_id, version, part_a, part_b, part_c, name, description, maturity, blob_key, sha256, size, file_name, published_by, published_at)
VALUES ($1, $2, '1.0.0', 1, 0, 0, '', '', 200, $1, '', 1, 'x.obx', $3, $4)`, []any{vid, mid, seller.UserID, i}},
			}
			if i < n {
				rid, oid := fmt.Sprintf("r%d", i), fmt.Sprintf("o%d", i)
				steps = append(steps,
					step{`INSERT INTO resources (id, org_id, name, title, version, module_id, created_at, updated_at) VALUES ($1, $2, $3, $3, '1.0.0', $4, 1, 1)`, []any{rid, seller.OrgID, title, mid}},
					step{`INSERT INTO offerings (id, org_id, name, version, title, state, search_text, created_by, created_at, published_at) VALUES ($1, $2, $3, '1.0', $3, 'published', $4, $5, 1, $6)`,
						[]any{oid, seller.OrgID, "offer " + title, "offer " + title + "\nabout it", seller.UserID, i}},
					step{`INSERT INTO plans (id, offering_id, seq, shown, class, currency, price) VALUES ($1, $2, 1, TRUE, 'single-payment', 'EUR', $3)`, []any{"p" + oid, oid, i%500 + 1}},
					step{`INSERT INTO offering_resources (offering_id, resource_id, seq) VALUES ($1, $2, 1)`, []any{oid, rid}},
					step{`INSERT INTO offering_categories (offering_id, category_id) VALUES ($1, $2)`, []any{oid, []string{"c1", "c2"}[i%2]}})
			}
			for _, s := range steps {
				if _, err := tx.Exec(tb.Context(), s.query, s.args...); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkItems asks a market of 5 000 items.
func BenchmarkItems(b *testing.B) {
	db, err := sqldb.Open(b.Context(), "sqlite:"+b.TempDir()+"/souk.db", sqldb.Options{NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	market, err := fs.Sub(migrations.Market, "market")
	if err != nil {
		b.Fatal(err)
	}
	if err := sqldb.Migrate(b.Context(), db, market); err != nil {
		b.Fatal(err)
	}
	crowd(b, db, 2500)
	s := search.New(db)
	for name, q := range map[string]search.Query{
		"everything": {}, "popular": {Sort: search.Popular}, "word": {Word: "crowd"}, "few": {Word: "item 77"}, "category": {Categories: []string{"one"}, Price: search.Paid},
	} {
		q.Page = page.Request{Limit: 24}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if r, err := s.Items(b.Context(), nobody, q); err != nil || len(r.Items) == 0 {
					b.Fatalf("%d items, error %v", len(r.Items), err)
				}
			}
		})
	}
	b.Run("front", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Front(b.Context(), nobody, 6, ""); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("suggest", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Suggest(b.Context(), nobody, "item 4", ""); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("related", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Related(b.Context(), nobody, search.Ref{ID: "o1"}, 4, ""); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("categories", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Categories(b.Context(), nobody); err != nil {
				b.Fatal(err)
			}
		}
	})
}

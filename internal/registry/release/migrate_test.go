package release_test

import (
	"context"
	"io/fs"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/migrations"
)

// TestVersionsFromBefore brings a market up to date in which every version had to have a file: its versions
// stay, and one without a file can be added, once the file's key may be missing.
func TestVersionsFromBefore(t *testing.T) {
	schema, err := fs.Sub(migrations.Market, "market")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			address := dbtest.URL(t, d)
			db := dbtest.OpenURL(t, address, sqldb.Options{NoSync: true})
			ctx := t.Context()
			if err := sqldb.MigrateTo(ctx, db, schema, 5); err != nil {
				t.Fatal(err)
			}
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			must(exec(ctx, db,
				`INSERT INTO orgs (id, name, name_key, is_private, created_at) VALUES ('o', 'bakery', 'bakery', FALSE, 1)`,
				`INSERT INTO users (id, name, name_key, password_hash, private_org, current_org, created_at) VALUES ('u', 'ada', 'ada', '', 'o', 'o', 1)`,
				`INSERT INTO modules (id, package, type, name, description, owner_org, search_text, registered_by, registered_at, updated_at)
				 VALUES ('M', 'org.example.bread', 'M', 'Bread', 'Bread', 'o', 'bread', 'u', 1, 1)`,
				insertVersionSQL("v1", 1, "'k1'"),
				`INSERT INTO version_dependencies (version_id, seq, dependency_id, target_id, version_start, is_included, enforcement) VALUES ('v1', 0, 'd', '0', '3.0.0', FALSE, 'MAJOR')`,
			))
			if err := exec(ctx, db, insertVersionSQL("v2", 2, "NULL")); err == nil {
				t.Fatal("a version without a file was taken before")
			}
			other := dbtest.OpenURL(t, address, sqldb.Options{NoSync: true}) // knows the schema from before
			if n, err := sqldb.One(ctx, other, sqldb.Value[int64], `SELECT COUNT(*) FROM versions`); err != nil || n != 1 {
				t.Fatalf("%d versions, %v", n, err)
			}
			must(sqldb.Migrate(ctx, db, schema))
			must(exec(ctx, db, insertVersionSQL("v2", 2, "NULL")))
			must(exec(ctx, other, insertVersionSQL("v3", 3, "NULL")))
			if err := exec(ctx, db, insertVersionSQL("v4", 4, "'k1'")); !sqldb.IsUnique(err) {
				t.Errorf("two versions have one file: %v", err)
			}
			if err := exec(ctx, db, `DELETE FROM versions WHERE id = 'v1'`); err == nil {
				t.Error("a version went that has dependencies")
			}
			for _, db := range []*sqldb.DB{db, other} {
				if n, err := sqldb.One(ctx, db, sqldb.Value[int64], `SELECT COUNT(*) FROM versions WHERE blob_key IS NULL`); err != nil || n != 2 {
					t.Errorf("%d versions without a file, %v", n, err)
				}
			}
			if d == sqldb.SQLite {
				for _, check := range []string{`PRAGMA quick_check`, `PRAGMA integrity_check`} {
					if said, err := sqldb.One(ctx, db, sqldb.Value[string], check); err != nil || said != "ok" {
						t.Errorf("%s: %s, %v", check, said, err)
					}
				}
			}
		})
	}
}

func insertVersionSQL(id string, part int, key string) string {
	return `INSERT INTO versions (id, module_id, version, part_a, part_b, part_c, name, description, maturity, blob_key, sha256, size, file_name, published_by, published_at)
VALUES ('` + id + `', 'M', '1.0.` + string(rune('0'+part)) + `', 1, 0, ` + string(rune('0'+part)) + `, 'Bread', 'Bread', 100, ` + key + `, '', 0, '', 'u', 1)`
}

func exec(ctx context.Context, db *sqldb.DB, statements ...string) error {
	return db.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
}

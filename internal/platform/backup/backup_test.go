package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/backup"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/blobtest"
	"souk.dev/souk/internal/platform/blob/disk"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// schema has what is hard to move: tables that refer to each other and to themselves, numbers that the
// database gives, and flags.
var schema = map[sqldb.Dialect]string{
	sqldb.SQLite: `CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT REFERENCES b (id), parent INTEGER REFERENCES a (id),
    flag INTEGER NOT NULL DEFAULT FALSE, n INTEGER, note TEXT) STRICT;
CREATE TABLE b (id TEXT PRIMARY KEY, a INTEGER NOT NULL REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED, blob_key TEXT, sha256 TEXT NOT NULL DEFAULT '', size INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE empty (id TEXT) STRICT;
INSERT INTO empty VALUES ('seed of a migration');`,
	sqldb.Postgres: `CREATE TABLE a (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b TEXT COLLATE "C", parent BIGINT REFERENCES a (id),
    flag BOOLEAN NOT NULL DEFAULT FALSE, n BIGINT, note TEXT COLLATE "C");
CREATE TABLE b (id TEXT COLLATE "C" PRIMARY KEY, a BIGINT NOT NULL REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED, blob_key TEXT COLLATE "C", sha256 TEXT COLLATE "C" NOT NULL DEFAULT '', size BIGINT NOT NULL DEFAULT 0);
ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b (id);
CREATE TABLE empty (id TEXT COLLATE "C");
INSERT INTO empty VALUES ('seed of a migration');`,
}

var migrations = func() fs.FS {
	fsys := fstest.MapFS{}
	for dialect, text := range schema {
		fsys[string(dialect)+"/00001_test.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + text + "\n")}
	}
	return fsys
}()

// world is a database with files.
type world struct {
	db    *sqldb.DB
	files *disk.Store
}

func newWorld(t *testing.T, dialect sqldb.Dialect) world {
	t.Helper()
	db := dbtest.OpenURL(t, dbtest.URL(t, dialect), sqldb.Options{NoSync: true})
	if err := sqldb.Migrate(t.Context(), db, migrations); err != nil {
		t.Fatal(err)
	}
	files, err := disk.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return world{db, files}
}

func (w world) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	err := w.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// fill writes rows that are hard to move, and a file.
func (w world) fill(t *testing.T) {
	t.Helper()
	info, err := w.files.Put(t.Context(), blobtest.Key(1), strings.NewReader("the file"), 100)
	if err != nil {
		t.Fatal(err)
	}
	overriding := ""
	if w.db.Dialect() == sqldb.Postgres {
		overriding = "OVERRIDING SYSTEM VALUE"
	}
	w.exec(t, `INSERT INTO a (id, flag, n, note) `+overriding+` VALUES (7, TRUE, $1, $2), (3, FALSE, $3, $4)`,
		int64(math.MaxInt64), "\u2028 <b>'\"\\ ü 😀\r\n\t", int64(math.MinInt64), "")
	w.exec(t, `UPDATE a SET parent = 7 WHERE id = 3`)
	w.exec(t, `INSERT INTO b (id, a, blob_key, sha256, size) VALUES ('x', 3, $1, $2, $3)`, info.Key, info.SHA256, info.Size)
	w.exec(t, `INSERT INTO b (id, a) VALUES ('without a file', 3)`)
	w.exec(t, `UPDATE a SET b = 'x' WHERE id = 7`)
}

func (w world) source() backup.Source {
	return backup.Source{
		DB: w.db, Files: w.files, Souk: "test", CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Skip:     func(table string) bool { return strings.HasPrefix(table, "goose_") },
		FileRows: []backup.FileColumns{{Table: "b", Key: "blob_key", SHA256: "sha256", Size: "size"}, {Table: "none", Key: "k"}},
	}
}

func (w world) archive(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := backup.Write(t.Context(), &b, w.source()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (w world) load(t *testing.T, archive []byte) error {
	t.Helper()
	_, err := backup.Load(t.Context(), bytes.NewReader(archive), backup.Target{
		DB: w.db, Files: w.files, Finish: func(context.Context, *sqldb.Tx) error { return nil },
	})
	return err
}

// members returns the texts of an archive, without what tells where it comes from.
func members(t *testing.T, archive []byte) map[string]string {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for r := tar.NewReader(zip); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		text, rerr := io.ReadAll(r)
		if err != nil || rerr != nil {
			t.Fatal(err, rerr)
		}
		if header.Name == "manifest.json" {
			text = bytes.ReplaceAll(text, []byte(`"postgres"`), []byte(`"sqlite"`))
		}
		if header.Name != "checksums.txt" {
			all[header.Name] = string(text)
		}
	}
}

// TestTheSameArchiveFromEither moves rows from each database into each, and back into an archive.
func TestTheSameArchiveFromEither(t *testing.T) {
	for _, from := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		source := newWorld(t, from)
		source.exec(t, `DELETE FROM empty`)
		source.fill(t)
		archive := source.archive(t)
		for _, into := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
			t.Run(string(from)+" into "+string(into), func(t *testing.T) {
				target := newWorld(t, into)
				if err := target.load(t, archive); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(members(t, archive), members(t, target.archive(t))); diff != "" {
					t.Error(diff)
				}
				target.exec(t, `INSERT INTO a (n) VALUES (1)`) // its number comes behind the largest
				n, err := sqldb.One(t.Context(), target.db, sqldb.Value[int64], `SELECT id FROM a WHERE n = 1`)
				if err != nil || n != 8 {
					t.Errorf("the next number is %d, %v; want 8", n, err)
				}
				err = target.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
					_, err := tx.Exec(t.Context(), `UPDATE a SET b = 'nobody' WHERE id = 3`)
					return err
				})
				if err == nil {
					t.Error("the rules of the schema are gone")
				}
			})
		}
	}
}

func TestTextThatIsNotUTF8(t *testing.T) {
	source := newWorld(t, sqldb.SQLite)
	source.exec(t, `INSERT INTO empty VALUES (CAST(x'fffe41' AS TEXT))`)
	target := newWorld(t, sqldb.SQLite)
	if err := target.load(t, source.archive(t)); err != nil {
		t.Fatal(err)
	}
	got, err := sqldb.All(t.Context(), target.db, sqldb.Value[string], `SELECT hex(id) FROM empty ORDER BY id DESC LIMIT 1`)
	if err != nil || got[0] != "FFFE41" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestManyRows goes over the limits of one member and of one statement.
func TestManyRows(t *testing.T) {
	source, target := newWorld(t, sqldb.SQLite), newWorld(t, sqldb.Postgres)
	source.exec(t, `WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20001)
		INSERT INTO empty SELECT printf('%0100d', n) FROM c`)
	source.exec(t, `INSERT INTO empty VALUES ($1)`, strings.Repeat("x", 3<<20))
	if err := target.load(t, source.archive(t)); err != nil {
		t.Fatal(err)
	}
	n, err := sqldb.One(t.Context(), target.db, sqldb.Value[int64], `SELECT count(*) FROM empty`)
	if err != nil || n != 20003 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// TestLoadIsWholeOrNothing leaves no row when the archive ends too early.
func TestLoadIsWholeOrNothing(t *testing.T) {
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		source, target := newWorld(t, dialect), newWorld(t, dialect)
		source.fill(t)
		archive := source.archive(t)
		if err := target.load(t, archive[:len(archive)-20]); errs.CodeOf(err) != "bad_backup" {
			t.Errorf("%s: %v", dialect, err)
		}
		n, err := sqldb.One(t.Context(), target.db, sqldb.Value[int64], `SELECT count(*) FROM a`)
		if err != nil || n != 0 {
			t.Errorf("%s: %d rows, %v", dialect, n, err)
		}
	}
}

// forged writes an archive with right gzip and tar whose members are the caller's.
func forged(t *testing.T, list [][2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	w := tar.NewWriter(zip)
	for _, m := range list {
		if err := w.WriteHeader(&tar.Header{Name: m[0], Size: int64(len(m[1])), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, m[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// silent is a handler that keeps nothing.
type silent struct{}

func (silent) Begin(context.Context, backup.Manifest) error   { return nil }
func (silent) Row(context.Context, backup.Table, []any) error { return nil }
func (silent) File(_ context.Context, _ blob.Info, r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

func TestForgedArchives(t *testing.T) {
	manifest := func(change func(m map[string]any)) string {
		m := map[string]any{
			"format": 1, "files": 0, "file_columns": []any{map[string]any{"table": "t", "key": "k", "sha256": "s", "size": "n"}},
			"tables": []any{map[string]any{"name": "t", "rows": 1, "columns": []any{
				map[string]any{"name": "k", "type": "text"}, map[string]any{"name": "s", "type": "text"}, map[string]any{"name": "n", "type": "integer"},
			}}},
		}
		change(m)
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	plain := manifest(func(map[string]any) {})
	row := `[null,"",0]` + "\n"
	for name, list := range map[string][][2]string{
		"no manifest":        {{"x", "{}"}},
		"a newer form":       {{"manifest.json", manifest(func(m map[string]any) { m["format"] = 2 })}, {"checksums.txt", ""}},
		"no checksums":       {{"manifest.json", plain}, {"tables/t/1", row}},
		"wrong checksums":    {{"manifest.json", plain}, {"tables/t/1", row}, {"checksums.txt", "x"}},
		"too few rows":       {{"manifest.json", plain}, {"checksums.txt", ""}},
		"too many rows":      {{"manifest.json", plain}, {"tables/t/1", row + row}, {"checksums.txt", ""}},
		"no JSON":            {{"manifest.json", plain}, {"tables/t/1", "[\n"}, {"checksums.txt", ""}},
		"no number":          {{"manifest.json", plain}, {"tables/t/1", `[null,"",1.5]` + "\n"}, {"checksums.txt", ""}},
		"too few values":     {{"manifest.json", plain}, {"tables/t/1", "[1]\n"}, {"checksums.txt", ""}},
		"half a row":         {{"manifest.json", plain}, {"tables/t/1", "[null"}, {"checksums.txt", ""}},
		"a path as a key":    {{"manifest.json", plain}, {"tables/t/1", `["../../etc/passwd","` + strings.Repeat("0", 64) + `",1]` + "\n"}, {"checksums.txt", ""}},
		"no file for a row":  {{"manifest.json", plain}, {"tables/t/1", `["` + blobtest.Key(1) + `","` + strings.Repeat("0", 64) + `",1]` + "\n"}, {"checksums.txt", ""}},
		"another file":       {{"manifest.json", plain}, {"tables/t/1", `["` + blobtest.Key(1) + `","` + strings.Repeat("0", 64) + `",1]` + "\n"}, {"blobs/" + blobtest.Key(1), "x"}, {"checksums.txt", ""}},
		"a table besides":    {{"manifest.json", plain}, {"tables/t/1", row}, {"tables/u/1", row}, {"checksums.txt", ""}},
		"columns not there":  {{"manifest.json", manifest(func(m map[string]any) { m["file_columns"] = []any{map[string]any{"table": "t", "key": "z"}} })}, {"checksums.txt", ""}},
		"more than promised": {{"manifest.json", plain}, {"tables/t/1", row}, {"checksums.txt", ""}, {"more", ""}},
	} {
		_, err := backup.Read(t.Context(), bytes.NewReader(forged(t, list)), silent{})
		if errs.CodeOf(err) != "bad_backup" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

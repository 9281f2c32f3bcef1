package release_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/testdata"
)

// file is a package file as it comes from outside.
type file struct {
	name string // ends in PACKAGE-VERSION.obx
	data []byte
}

func (f file) pkg() string {
	name := filepath.Base(f.name)
	return name[:strings.LastIndexByte(name, '-')]
}

// register and publish send the file, each with what is inside.
func (f file) register(t *testing.T, w *world) (release.RegisterResult, error) {
	return w.Register(t.Context(), w.baker, release.RegisterInput{WithNested: true}, bytes.NewReader(f.data))
}

func (f file) publish(t *testing.T, w *world) (release.Result, error) {
	return w.Publish(t.Context(), w.baker, release.PublishInput{FileName: f.name, WithNested: true}, bytes.NewReader(f.data))
}

// mustRegister registers the file and notes what came along with it.
func (f file) mustRegister(t *testing.T, w *world, came map[string]bool) {
	t.Helper()
	r, err := f.register(t, w)
	if err != nil {
		t.Fatalf("register %s: %v", f.name, err)
	}
	if r.Module.Package != f.pkg() || r.Module.CameWith != "" {
		t.Errorf("registering %s gives %s, which came with %q", f.name, r.Module.Package, r.Module.CameWith)
	}
	for _, m := range r.Nested {
		came[m.Package] = true
	}
}

// mustPublish publishes the file; where it came along with another before, that is to be said.
func (f file) mustPublish(t *testing.T, w *world, came map[string]bool) {
	t.Helper()
	r, err := f.publish(t, w)
	if err != nil {
		t.Fatalf("publish %s: %v", f.name, err)
	}
	if v := r.Versions[0]; v.Module.Package != f.pkg() || v.ID == "" || v.CameWith != "" {
		t.Errorf("publishing %s gives %s with the id %q, which came with %q", f.name, v.Module.Package, v.ID, v.CameWith)
	}
	if again := says(r.Checks, pkgfile.Passed, " came with "); again != came[f.pkg()] {
		t.Errorf("%s: came along before: %v; checks: %v", f.name, came[f.pkg()], r.Checks)
	}
	for _, v := range r.Versions[1:] {
		came[v.Module.Package] = true
	}
}

// publishAll registers and publishes the files in the order, with what is inside them: one by one, or
// all registrations first. Every call succeeds. After that every one is refused and changes nothing.
func publishAll(t *testing.T, w *world, order []file, registerFirst bool) {
	t.Helper()
	registered, published := map[string]bool{}, map[string]bool{}
	for _, f := range order {
		f.mustRegister(t, w, registered)
		if !registerFirst {
			f.mustPublish(t, w, published)
		}
	}
	for _, f := range order {
		if registerFirst {
			f.mustPublish(t, w, published)
		}
	}
	for _, f := range order {
		got, err := w.Download(t.Context(), account.Actor{}, f.pkg(), "")
		if !bytes.Equal(bytesOf(t, got, err), f.data) {
			t.Errorf("%s does not come back as it was sent", f.name)
		}
	}
	left := w.trace(t)
	if left["pending_blobs"] != 0 || left["files"] != left["versions"] || left["versions"] != left["modules"] {
		t.Errorf("left %v", left)
	}

	before := w.content(t)
	w.kit.Clock.Advance(time.Hour)
	for _, f := range order {
		if _, err := f.register(t, w); !errs.Is(err, errs.KindConflict) || !slices.Contains(codes(err), "module_id_in_use") {
			t.Errorf("register %s again: %v", f.name, err)
		}
		if _, err := f.publish(t, w); errs.CodeOf(err) != "version_exists" {
			t.Errorf("publish %s again: %v", f.name, err)
		}
	}
	diff(t, "left after the second round", left, w.trace(t))
	diff(t, "changed by the second round", before, w.content(t))
}

// TestSamplesInAnyOrder publishes the real packages: as they stand, turned round, and with the pack first
// and last.
func TestSamplesInAnyOrder(t *testing.T) {
	dir := testdata.Dir(t, "openbravo/obx")
	paths, err := filepath.Glob(filepath.Join(dir, "*.obx"))
	if err != nil || len(paths) != 8 {
		t.Fatalf("%d sample packages, %v", len(paths), err)
	}
	var files []file
	pack := -1
	for i, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file{path, data})
		if strings.Contains(path, "v3.framework") {
			pack = i
		}
	}
	rest := slices.Delete(slices.Clone(files), pack, pack+1)
	orders := map[string][]file{
		"by name":    files,
		"pack first": append([]file{files[pack]}, rest...),
		"pack last":  append(slices.Clone(rest), files[pack]),
	}
	backwards := slices.Clone(files)
	slices.Reverse(backwards)
	orders["backwards"] = backwards
	for name, order := range orders {
		each := dbtest.Each
		if name != "pack first" { // every order on PostgreSQL would take its time; the code is the same
			each = func(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) { fn(t, dbtest.Open(t, sqldb.SQLite)) }
		}
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *sqldb.DB) { publishAll(t, newWorld(t, db), order, false) })
		})
		t.Run(name+", registered first", func(t *testing.T) {
			each(t, func(t *testing.T, db *sqldb.DB) { publishAll(t, newWorld(t, db), order, true) })
		})
	}
}

// TestPackagesInAnyOrder is the same with packages of ours, in every order: two modules, a pack that
// holds both and a third one, and a module that depends on the pack.
func TestPackagesInAnyOrder(t *testing.T) {
	bun := obxtest.Module("org.example.bun", "1.0.0").Prefix("BUN")
	cake := obxtest.Module("org.example.cake", "2.0.0").DependsOn("org.example.bun", "1.0.0", "")
	files := []file{}
	for _, b := range []*obxtest.Builder{
		bun, cake,
		obxtest.Module("org.example.pack", "1.0.0").Type("P").Includes(bun).Includes(cake).Includes(obxtest.Module("org.example.pie", "1.0.0")),
		obxtest.Module("org.example.shop", "1.0.0").DependsOn("org.example.pack", "1.0.0", ""),
	} {
		files = append(files, file{b.FileName(), b.Build()})
	}
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			for i, order := range permutations(files) {
				if d == sqldb.Postgres && i%6 != 0 {
					continue // every order there would take its time; the code is the same
				}
				w := newWorld(t, dbtest.Open(t, d))
				publishAll(t, w, order, i%2 == 0)
				if p, err := w.Versions(t.Context(), account.Actor{}, "org.example.pack", page.Request{}); err != nil || len(p.Items) != 1 {
					t.Errorf("%d versions of the pack, %v", len(p.Items), err)
				}
			}
		})
	}
}

// permutations returns every order of the list.
func permutations[T any](list []T) [][]T {
	if len(list) == 0 {
		return [][]T{nil}
	}
	var all [][]T
	for i := range list {
		for _, rest := range permutations(slices.Delete(slices.Clone(list), i, i+1)) {
			all = append(all, append([]T{list[i]}, rest...))
		}
	}
	return all
}

package universe_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/universe"
)

// catalogue returns one of so many modules with so many versions each, every version with three needs.
func catalogue(modules, versions int) string {
	var b strings.Builder
	pkg := func(m int) string { return fmt.Sprintf("org.example.m%d", m) }
	for m := range modules {
		for v := range versions {
			fmt.Fprintf(&b, `{"id":%q,"javapackage":%q,"name":"Module %d","version":"%d.%d.0","type":"M","description":"x","dependencies":[`, obxtest.ID(pkg(m)), pkg(m), m, 1+v/10, v%10)
			for n := 1; n <= 3; n++ {
				if n > 1 {
					b.WriteByte(',')
				}
				fmt.Fprintf(&b, `{"id":"d%d","moduleID":%q,"name":"Module","versionStart":"1.%d.0"}`, n, obxtest.ID(pkg((m+n)%modules)), v%10)
			}
			b.WriteString("]}\n")
		}
	}
	return b.String()
}

// BenchmarkLoad reads registries from the database for the first time, and after one publication. With
// -short it leaves the large one out.
func BenchmarkLoad(b *testing.B) {
	for _, size := range []struct{ modules, versions int }{{350, 20}, {10_000, 20}} {
		if size.modules > 1000 && testing.Short() {
			continue
		}
		for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
			b.Run(fmt.Sprintf("%d/%s", size.modules*size.versions, d), func(b *testing.B) { load(b, d, size.modules, size.versions) })
		}
	}
}

func load(b *testing.B, d sqldb.Dialect, modules, versions int) {
	db := dbtest.OpenURL(b, dbtest.Migrated(b, d), sqldb.Options{NoSync: true})
	w := newWorld(b, db)
	importer := w.admin
	importer.OrgID, importer.OrgName = w.baker.OrgID, w.baker.OrgName
	began := time.Now()
	if _, err := w.releases.Import(b.Context(), importer, strings.NewReader(catalogue(modules, versions)), nil); err != nil {
		b.Fatal(err)
	}
	b.Logf("imported in %v", time.Since(began).Round(time.Millisecond))
	for b.Loop() {
		s, err := universe.New(db, universe.Options{}).Current(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if n, _ := s.Universe.Len(); n != modules {
			b.Fatalf("%d modules", n)
		}
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	kept := universe.New(db, universe.Options{})
	if _, err := kept.Current(b.Context()); err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-kept")
	began = time.Now()
	const looks = 200
	for range looks {
		if _, err := kept.Current(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(time.Since(began).Microseconds())/looks, "µs-unchanged")
	if _, err := w.releases.SetMaturity(b.Context(), importer, "org.example.m1", "1.0.0", 100); err != nil {
		b.Fatal(err)
	}
	began = time.Now()
	if _, err := kept.Current(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(time.Since(began).Microseconds()), "µs-changed")
}

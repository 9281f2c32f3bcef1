package script

import (
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/testdata"
	"souk.dev/souk/internal/wire"
	"souk.dev/souk/test/souktest"
)

// order is one way through the packages: each registered and at once published, or all registered
// before the first is published.
type order struct {
	name          string
	arrange       func(files []string)
	registerFirst bool
}

func shuffled(seed uint64) func([]string) {
	return func(files []string) {
		r := rand.New(rand.NewPCG(seed, seed))
		r.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
	}
}

// TestRealPackages takes real packages, among them a pack with others inside, down the whole road.
func TestRealPackages(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testdata.Dir(t, "openbravo/obx"), "*.obx"))
	if err != nil || len(files) != 8 {
		t.Fatalf("%d packages instead of 8: %v", len(files), err)
	}
	orders := []order{
		{"by name", slices.Sort[[]string], false},
		{"backwards", func(f []string) { slices.Sort(f); slices.Reverse(f) }, false},
		{"registered first", slices.Sort[[]string], true},
		{"shuffled 1", shuffled(1), false},
		{"shuffled 2", shuffled(2), true},
	}
	for _, o := range orders {
		t.Run("sqlite/"+o.name, func(t *testing.T) { roadOf(t, slices.Clone(files), o, sqldb.SQLite) })
	}
	t.Run("postgres", func(t *testing.T) { roadOf(t, slices.Clone(files), orders[3], sqldb.Postgres) })
}

func roadOf(t *testing.T, files []string, o order, dialect sqldb.Dialect) {
	env := []string{"SOUK_DATA=" + t.TempDir()}
	if dialect == sqldb.Postgres {
		env = append(env, "SOUK_DATABASE="+dbtest.URL(t, dialect))
	}
	local := souktest.NewClient(t, env...)
	server := souktest.Start(t, env)
	local = local.With("SOUK_URL=" + server.URL)
	ada, bob, eve := local.User("ada"), local.User("bob"), local.User("eve")

	o.arrange(files)
	publishAll(t, ada, files, o)
	for _, file := range files {
		checkPublished(t, ada, file)
	}
	sellOne(t, files[0], ada, bob, eve)
	if out := local.Run("verify"); !strings.Contains(out, "clean") {
		t.Errorf("souk verify: %s", out)
	}
	if err := server.Shutdown(); err != nil {
		t.Error(err)
	}
}

func publishAll(t *testing.T, ada *souktest.Client, files []string, o order) {
	t.Helper()
	// A pack that came earlier may have brought a module along; checkPublished sees to it that it is
	// the same.
	run := func(file, known string, args ...string) {
		r := ada.Try("", append(args, file, "--with-nested", "--json")...)
		if r.Code != 0 && !strings.Contains(r.Stderr, `"`+known+`"`) {
			t.Fatalf("%s %s: %s", strings.Join(args, " "), filepath.Base(file), r.Stderr)
		}
	}
	register := func(file string) { run(file, "module_id_in_use", "module", "register") }
	if o.registerFirst {
		for _, file := range files {
			register(file)
		}
	}
	for i, file := range files {
		if !o.registerFirst {
			register(file)
		}
		publish := []string{"module", "publish", "--maturity", "500"}
		if i == 0 { // the one that is sold
			publish = append(publish, "--commercial")
		}
		run(file, "version_exists", publish...)
	}
}

// moduleOf reads package and version off the name of a package file.
func moduleOf(file string) (pkg, version string) {
	name := strings.TrimSuffix(filepath.Base(file), ".obx")
	i := strings.LastIndexByte(name, '-')
	return name[:i], name[i+1:]
}

func checkPublished(t *testing.T, c *souktest.Client, file string) {
	t.Helper()
	pkg, version := moduleOf(file)
	var shown wire.Version
	c.JSON(&shown, "module", "show", pkg+"@"+version)
	if want := hashOf(t, file); shown.SHA256 != want {
		t.Errorf("%s@%s has SHA-256 %s, its file %s", pkg, version, shown.SHA256, want)
	}
	var found wire.List[wire.Module]
	c.JSON(&found, "module", "search", pkg[strings.LastIndexByte(pkg, '.')+1:])
	if !slices.ContainsFunc(found.Items, func(m wire.Module) bool { return m.Package == pkg }) {
		t.Errorf("a search does not find %s", pkg)
	}
}

// sellOne sells the module of a file from ada to bob, and sees that eve does not get it.
func sellOne(t *testing.T, file string, ada, bob, eve *souktest.Client) {
	t.Helper()
	pkg, version := moduleOf(file)
	var offering wire.Offering
	ada.JSON(&offering, "offering", "create", "--module", pkg, "--title", "Sold here", "--price", "5.00", "--currency", "EUR", "--publish")
	folder := t.TempDir()
	to := filepath.Join(folder, "got.obx")
	if r := eve.Try("", "module", "download", pkg+"@"+version, "-o", to, "--json"); r.Code != 1 || !strings.Contains(r.Stderr, "not_entitled") {
		t.Errorf("eve, who bought nothing, gets exit code %d: %s", r.Code, r.Stderr)
	}
	if left, err := souktest.CountFiles(folder); err != nil || left != 0 {
		t.Errorf("eve, who was refused, has %d files (%v)", left, err)
	}
	bob.Run("purchase", "buy", offering.ID, "--accept-terms", "--pay")
	bob.Run("module", "download", pkg+"@"+version, "-o", to)
	if got, want := hashOf(t, to), hashOf(t, file); got != want {
		t.Errorf("bob gets a file with SHA-256 %s, not %s", got, want)
	}
}

func hashOf(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

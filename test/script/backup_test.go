package script

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/wire"
	"souk.dev/souk/test/souktest"
)

// filled is a market with things in it: ada sells, bob buys.
type filled struct {
	env      []string
	server   *souktest.Server
	local    *souktest.Client
	ada, bob *souktest.Client
	n        int // modules that were sold
}

// fill starts a market and puts a large package and some sales into it.
func fill(t *testing.T, dialect sqldb.Dialect) *filled {
	t.Helper()
	m := &filled{env: []string{"SOUK_DATA=" + t.TempDir()}}
	if dialect == sqldb.Postgres {
		m.env = append(m.env, "SOUK_DATABASE="+dbtest.URL(t, dialect))
	}
	m.local = souktest.NewClient(t, m.env...)
	m.server = souktest.Start(t, m.env)
	m.local = m.local.With("SOUK_URL=" + m.server.URL)
	m.ada, m.bob = m.local.User("ada"), m.local.User("bob")
	large := write(t, "1.0.0", 24<<20) // what takes a while to copy
	m.ada.Run("module", "register", large)
	m.ada.Run("module", "publish", large)
	for range 3 {
		m.sell(t)
	}
	return m
}

// sell publishes a module and lets bob buy it.
func (m *filled) sell(t *testing.T) {
	t.Helper()
	m.n++
	pkg := "org.example.item" + strconv.Itoa(m.n)
	file := filepath.Join(t.TempDir(), "item.obx")
	if err := os.WriteFile(file, obxtest.Module(pkg, "1.0.0").Build(), 0o600); err != nil {
		t.Fatal(err)
	}
	m.ada.Run("module", "register", file)
	m.ada.Run("module", "publish", file, "--commercial")
	var offering wire.Offering
	m.ada.JSON(&offering, "offering", "create", "--module", pkg, "--title", pkg, "--price", "5.00", "--currency", "EUR", "--publish")
	m.bob.Run("purchase", "buy", offering.ID, "--accept-terms", "--pay")
}

// TestRestoreDrill backs a market up while it sells, and brings it back on each kind of database.
func TestRestoreDrill(t *testing.T) {
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			m := fill(t, dialect)
			file := filepath.Join(t.TempDir(), "market.tar.gz")
			var working sync.WaitGroup
			working.Go(func() {
				for range 6 {
					m.sell(t)
				}
			})
			m.local.Run("backup", file)
			working.Wait()
			m.local.Run("verify")
			for _, into := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
				t.Run("into "+string(into), func(t *testing.T) { m.comesBack(t, file, into) })
			}
		})
	}
}

// comesBack restores the backup and works with the market.
func (m *filled) comesBack(t *testing.T, file string, dialect sqldb.Dialect) {
	env := []string{"SOUK_DATA=" + filepath.Join(t.TempDir(), "new")}
	if dialect == sqldb.Postgres {
		env = append(env, "SOUK_DATABASE="+dbtest.URL(t, dialect))
	}
	local := souktest.NewClient(t, env...)
	if out := local.Run("restore", file); !strings.Contains(out, "clean") {
		t.Fatalf("souk restore: %s", out)
	}
	server := souktest.Start(t, env)
	again := &filled{n: 100, ada: m.ada.With("SOUK_URL=" + server.URL), bob: m.bob.With("SOUK_URL=" + server.URL)}
	if r := local.Try("correct horse bob\n", "login", server.URL, "--user", "bob", "--password-file", "-"); r.Code != 0 {
		t.Errorf("login: %s", r.Stderr)
	}
	for _, pkg := range []string{"org.example.bread", "org.example.item2"} {
		got, was := filepath.Join(t.TempDir(), "got"), filepath.Join(t.TempDir(), "was")
		again.bob.Run("module", "download", pkg, "-o", got)
		m.bob.Run("module", "download", pkg, "-o", was)
		if hashOf(t, got) != hashOf(t, was) {
			t.Errorf("the file of %s is not what it was", pkg)
		}
	}
	again.sell(t)
	if out := local.Run("verify"); !strings.Contains(out, "clean") {
		t.Errorf("souk verify: %s", out)
	}
	if err := server.Shutdown(); err != nil {
		t.Error(err)
	}
}

// TestKilledBackup leaves no file that could be taken for one.
func TestKilledBackup(t *testing.T) {
	m := fill(t, sqldb.SQLite)
	folder := t.TempDir()
	file := filepath.Join(folder, "market.tar.gz")
	killOnce(t, m.local.Command("backup", file), func() bool {
		parts, err := filepath.Glob(filepath.Join(folder, ".*.part"))
		return err == nil && len(parts) > 0
	})
	if _, err := os.Stat(file); err == nil {
		t.Error("a killed backup has its name")
	}
	m.local.Run("backup", file) // the lease of the dead one is in nobody's way
	m.local.Run("verify", "--backup", file)
}

// TestKilledRestore marks the place, and the next restore clears it.
func TestKilledRestore(t *testing.T) {
	m := fill(t, sqldb.SQLite)
	file := filepath.Join(t.TempDir(), "market.tar.gz")
	m.local.Run("backup", file)
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "new")
			env := []string{"SOUK_DATA=" + data}
			if dialect == sqldb.Postgres {
				env = append(env, "SOUK_DATABASE="+dbtest.URL(t, dialect))
			}
			local := souktest.NewClient(t, env...)
			killOnce(t, local.Command("restore", file), func() bool {
				parts, err := filepath.Glob(filepath.Join(data, "blobs", "tmp", "*"))
				return err == nil && len(parts) > 0
			})
			if r := local.Try("", "serve", "--listen", "127.0.0.1:0", "--json"); r.Code != 1 || !strings.Contains(r.Stderr, "unfinished_restore") {
				t.Errorf("a server on half a market: exit code %d\n%s", r.Code, r.Stderr)
			}
			r := local.Try("", "restore", file)
			if r.Code != 0 || !strings.Contains(r.Stderr, "interrupted") || !strings.Contains(r.Stdout, "clean") {
				t.Errorf("the next restore: exit code %d\n%s%s", r.Code, r.Stdout, r.Stderr)
			}
			var report struct{ Unfinished int64 }
			if err := json.Unmarshal([]byte(local.Run("verify", "--json")), &report); err != nil || report.Unfinished != 0 {
				t.Errorf("verify: %+v, %v", report, err)
			}
		})
	}
}

// killOnce starts a command and kills it as soon as it is in the middle of its work.
func killOnce(t *testing.T, cmd *exec.Cmd, inTheMiddle func() bool) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			t.Fatalf("%v ended before it could be killed: %v", cmd.Args, err)
		case <-tick.C:
			if !inTheMiddle() {
				continue
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			<-ended
			return
		}
	}
}

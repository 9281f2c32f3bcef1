package dbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest/cluster"
)

// server is the PostgreSQL server of this test process.
type server struct {
	admin    *sqldb.DB // a database from which others are made
	address  string    // of admin
	template string    // name of a migrated database
	strategy string    // how a database is copied: the words for it, where there is a choice
}

// postgres connects to the server, or starts it, and sees to its template.
var postgres = sync.OnceValues(func() (*server, error) {
	ctx := context.Background()
	address := os.Getenv("SOUK_TEST_POSTGRES")
	if address == "" {
		c, err := cluster.Start(ctx)
		if err != nil {
			return nil, err
		}
		address = c.URL // never stopped here: it ends with this process
	}
	admin, err := sqldb.Open(ctx, address, sqldb.Options{Readers: 4})
	if err != nil {
		return nil, err
	}
	hash, err := schemaHash()
	if err != nil {
		return nil, err
	}
	s := &server{admin: admin, address: address, template: "souk_template_" + hash}
	if s.strategy, err = fastCopy(ctx, admin); err != nil {
		return nil, err
	}
	// The other test processes on the same server make the same template.
	return s, admin.Locked(ctx, s.makeTemplate)
})

// fastCopy returns the words that make CREATE DATABASE copy files. Since PostgreSQL 15 it writes them all
// through its log unless it is told so, which takes four times as long.
func fastCopy(ctx context.Context, admin *sqldb.DB) (string, error) {
	var version int
	err := admin.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version)
	if err != nil || version < 150000 {
		return "", err
	}
	return " STRATEGY FILE_COPY", nil
}

func (s *server) makeTemplate(ctx context.Context) error {
	var there bool
	err := s.admin.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", s.template).Scan(&there)
	if err != nil || there {
		return err
	}
	draft := newName() // a template under its own name is always whole
	if err := s.exec(ctx, "CREATE DATABASE "+draft); err != nil {
		return err
	}
	if err := migrate(ctx, s.url(draft)); err != nil {
		return errors.Join(fmt.Errorf("migrate PostgreSQL: %w", err), s.drop(ctx, draft))
	}
	return s.exec(ctx, "ALTER DATABASE "+draft+" RENAME TO "+s.template)
}

// createPostgres returns the address of a fresh database, empty or migrated.
func createPostgres(t testing.TB, migrated bool) string {
	t.Helper()
	s, err := postgres()
	if errors.Is(err, cluster.ErrNotInstalled) && os.Getenv("REQUIRE_POSTGRES") != "1" {
		t.Skipf("%v; install it, or set SOUK_TEST_POSTGRES to the URL of a server", err)
	}
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	name, template := newName(), "template1"
	if migrated {
		template = s.template
	}
	if err := s.exec(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+template+s.strategy); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() {
		if err := s.drop(context.Background(), name); err != nil {
			t.Errorf("dbtest: %v", err)
		}
	})
	return s.url(name)
}

// exec runs a statement that cannot run in a transaction. Names are made here, so they are safe.
func (s *server) exec(ctx context.Context, statement string) error {
	_, err := s.admin.Writer().ExecContext(ctx, statement)
	return err
}

func (s *server) drop(ctx context.Context, name string) error {
	return s.exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
}

// url returns the address of another database of the server.
func (s *server) url(name string) string {
	u, err := url.Parse(s.address)
	if err != nil {
		panic("dbtest: SOUK_TEST_POSTGRES is not a URL: " + err.Error()) // and yet it was opened
	}
	u.Path = "/" + name
	return u.String()
}

func newName() string { return "souk_test_" + strings.ToLower(rand.Text()) }

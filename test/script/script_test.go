package script

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/test/souktest"
)

func TestMain(m *testing.M) { souktest.Main(m) }

func TestScriptsOnSQLite(t *testing.T) {
	for _, folder := range []string{"testdata/both", "testdata/once"} {
		t.Run(filepath.Base(folder), func(t *testing.T) { runScripts(t, folder, sqldb.SQLite) })
	}
}

func TestScriptsOnPostgres(t *testing.T) {
	dbtest.URL(t, sqldb.Postgres) // skips where there is none
	runScripts(t, "testdata/both", sqldb.Postgres)
}

func runScripts(t *testing.T, folder string, dialect sqldb.Dialect) {
	testscript.Run(t, testscript.Params{
		Dir:                folder,
		RequireUniqueNames: true,
		Cmds:               commands,
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			env.Setenv("HOME", home)
			env.Setenv("PATH", filepath.Dir(souktest.Binary)+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("SOUK_DATA", filepath.Join(env.WorkDir, "data"))
			if dialect == sqldb.Postgres {
				env.Setenv("SOUK_DATABASE", dbtest.URL(t, dialect))
			}
			state := &story{}
			env.Values[storyKey{}] = state
			env.Defer(func() {
				if state.server != nil {
					state.server.Kill()
				}
			})
			return os.Mkdir(home, 0o700)
		},
	})
}

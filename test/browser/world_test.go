package browser

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/test/souktest"
)

func TestMain(m *testing.M) { souktest.Main(m) }

// chromium returns the path of the browser, or skips the test.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium here (apt-get install chromium)")
	return ""
}

// world is a running market and a folder of package files.
type world struct {
	server *souktest.Server
	client *souktest.Client
	files  string
	shots  string // folder of the pictures
	secret string // password of every user; "" means that each has one of souktest's
}

// newWorld starts a market on a fresh database with the users provider, customer and stranger, whose
// passwords are those of souktest.
func newWorld(t *testing.T, d sqldb.Dialect, env ...string) *world {
	t.Helper()
	env = append([]string{"SOUK_DATA=" + t.TempDir(), "SOUK_DATABASE=" + dbtest.URL(t, d)}, env...)
	w := &world{server: souktest.Start(t, env), client: souktest.NewClient(t, env...), files: t.TempDir(), shots: shots(t)}
	w.client.User("provider")
	w.client.User("customer", "--no-provider", "--email", "customer@example.org")
	w.client.User("stranger", "--no-provider")
	return w
}

// demoWorld starts a market with the demo data on SQLite.
func demoWorld(t *testing.T, env ...string) *world {
	t.Helper()
	env = append([]string{"SOUK_DATA=" + t.TempDir()}, env...)
	return &world{server: souktest.Start(t, env, "--demo"), client: souktest.NewClient(t, env...), files: t.TempDir(), shots: shots(t), secret: "souk-demo"}
}

// shots returns the folder of the pictures.
func shots(t *testing.T) string {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	folder := filepath.Join(filepath.Dir(filepath.Dir(file)), "output", "browser")
	must(t, os.MkdirAll(folder, 0o755))
	return folder
}

// password returns the password of the user.
func (w *world) password(name string) string {
	if w.secret != "" {
		return w.secret
	}
	return "correct horse " + name
}

// onEach runs fn with a market on either database.
func onEach(t *testing.T, fn func(t *testing.T, w *world, b *browser)) {
	path := chromium(t)
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			w := newWorld(t, d)
			fn(t, w, newBrowser(t, path, w))
		})
	}
}

// file writes a package file, and returns its path and contents.
func (w *world) file(t *testing.T, b *obxtest.Builder) (path string, data []byte) {
	t.Helper()
	data = b.Build()
	path = filepath.Join(w.files, b.FileName())
	must(t, os.WriteFile(path, data, 0o600))
	return path, data
}

// offer publishes a module and an offering of it at 5.00 EUR, by the command line, and returns the
// address of its page.
func (w *world) offer(t *testing.T, pkg, title string) string {
	t.Helper()
	path, _ := w.file(t, obxtest.Module(pkg, "1.0.3"))
	provider := w.as(t, "provider")
	provider.Run("module", "register", path)
	provider.Run("module", "publish", path, "--commercial")
	provider.Run("offering", "create", "--module", pkg, "--title", title, "--price", "5.00", "--currency", "EUR", "--publish")
	return "/offering/provider/" + title + "/1.0"
}

// as returns a client that acts as the user.
func (w *world) as(t *testing.T, name string) *souktest.Client {
	t.Helper()
	var token struct {
		Secret string `json:"token"`
	}
	w.client.JSON(&token, "admin", "token", "create", "--user", name)
	return w.client.With("SOUK_URL="+w.server.URL, "SOUK_TOKEN="+token.Secret)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

package browser

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"souk.dev/souk/internal/platform/sqldb"
)

// TestResources sends files and links with the mouse: what is wrong is said where it is, and the file stays
// chosen meanwhile.
func TestResources(t *testing.T) {
	w := newWorld(t, sqldb.SQLite, "SOUK_STORE_MAX_UPLOAD=2MiB")
	b := newBrowser(t, chromium(t), w)
	file := func(name string, size int) string {
		path := filepath.Join(w.files, name)
		must(t, os.WriteFile(path, bytes.Repeat([]byte("x"), size), 0o600))
		return path
	}
	provider := b.user(t, "provider")
	choose := func(path string) {
		t.Helper()
		provider.do(chromedp.SetUploadFiles(chromedp.CSS("#f-file"), []string{path}))
	}
	click := func(words string) {
		t.Helper()
		provider.do(chromedp.Click(chromedp.CSS(provider.button(words)), chromedp.NodeVisible))
	}
	provider.lookAt("/sell/resources", "resources-empty", "No resources yet")
	provider.press("Add a resource")
	provider.look("resource-new")

	choose(file("Large.bin", 3<<20))
	click("Add the file")
	provider.sees("This file is larger than what is taken here.")
	choose(file("Oven plans.pdf", 1<<20))
	provider.fill("version", "one")
	click("Add the file")
	provider.sees("The resource cannot be kept like this.", "A version is numbers with points between them")
	provider.look("resource-refused")
	provider.fill("version", "1.0")
	provider.press("Add the file") // it is still chosen
	provider.sees("The resource is there", "Oven plans", "1.0 MiB", "Not used yet")
	provider.look("resource")

	choose(file("plans2.pdf", 4))
	provider.fill("version", "1.0")
	click("Add the version")
	provider.sees("The current version is 1.0")
	provider.fill("version", "2.0rc1")
	provider.press("Add the version")
	provider.sees("The new version is there", "plans2.pdf")
	if got := provider.download(`.timeline a[aria-label="Download version 1.0"]`); len(got) != 1<<20 {
		t.Errorf("the old version has %d bytes", len(got))
	}

	provider.open("/sell/resources/new?kind=api")
	provider.look("resource-new-link")
	provider.fill("title", "Prices of flour")
	provider.fill("link", "https://localhost/")
	provider.press("Add the link")
	provider.sees("A link is an address of http or https that others can reach too")
	provider.fill("link", "https://api.example.org/v1")
	provider.press("Add the link")
	provider.sees("The resource is there", "https://api.example.org/v1")
	provider.look("resource-link")
	provider.lookAt("/sell/resources", "resources", "Oven plans", "Prices of flour")

	// Without JavaScript it goes as well.
	provider.withoutScripts()
	provider.open("/sell/resources/new")
	choose(file("plain.txt", 9))
	provider.do(chromedp.Click(chromedp.CSS(`main form[enctype] button`), chromedp.NodeVisible), chromedp.WaitVisible(chromedp.CSS(".timeline")))
	out := w.as(t, "provider").Run("resource", "list", "plain")
	if !strings.Contains(out, "provider/plain") {
		t.Errorf("without JavaScript: %s", out)
	}
	w.client.Run("verify")
}

package webkit_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"souk.dev/souk/internal/platform/webkit"
)

func get(h http.Handler, method, path, encoding string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

func TestAssetsAreKeptForEver(t *testing.T) {
	assets, err := webkit.NewAssets(fstest.MapFS{"a.css": {Data: []byte("body{}")}})
	if err != nil {
		t.Fatal(err)
	}
	url, err := assets.URL("a.css")
	if err != nil || !regexp.MustCompile(`^/static/a\.[0-9a-f]{10}\.css$`).MatchString(url) {
		t.Fatalf("URL = %q, %v", url, err)
	}
	plain := get(assets, "GET", url, "")
	if plain.Code != 200 || plain.Body.String() != "body{}" || plain.Header().Get("Content-Encoding") != "" {
		t.Errorf("plain: %d %q %v", plain.Code, plain.Body, plain.Header())
	}
	for name, want := range map[string]string{
		"Cache-Control": "public, max-age=31536000, immutable", "Content-Type": "text/css; charset=utf-8",
		"Vary": "Accept-Encoding", "Content-Length": "6", "X-Content-Type-Options": "nosniff",
	} {
		if got := plain.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for encoding, packed := range map[string]bool{
		"gzip": true, "br, gzip;q=0.8": true, "GZIP": true, "br": false, "gzip;q=0": false, "": false,
	} {
		rec := get(assets, "GET", url, encoding)
		if got := rec.Header().Get("Content-Encoding") == "gzip"; got != packed {
			t.Errorf("Accept-Encoding %q: packed %v, want %v", encoding, got, packed)
		}
	}
	zipped, err := gzip.NewReader(get(assets, "GET", url, "gzip").Body)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(zipped); err != nil || string(body) != "body{}" {
		t.Errorf("unpacked %q, %v", body, err)
	}
	if head := get(assets, "HEAD", url, ""); head.Body.Len() != 0 || head.Header().Get("Content-Length") != "6" {
		t.Errorf("HEAD: %q %v", head.Body, head.Header())
	}
	for _, path := range []string{"/static/a.css", "/static/", "/static/../a.css", strings.Replace(url, "/static/a.", "/static/a.0", 1)} {
		if rec := get(assets, "GET", path, ""); rec.Code != 404 {
			t.Errorf("%s: %d, want 404", path, rec.Code)
		}
	}
}

func TestTheNameChangesWithTheContent(t *testing.T) {
	url := func(content string) string {
		assets, err := webkit.NewAssets(fstest.MapFS{"a.js": {Data: []byte(content)}})
		if err != nil {
			t.Fatal(err)
		}
		url, err := assets.URL("a.js")
		if err != nil {
			t.Fatal(err)
		}
		return url
	}
	if url("one") == url("two") {
		t.Error("other content has the same name")
	}
	first, again := url("one"), url("one")
	if first != again {
		t.Error("the same content has another name")
	}
}

func TestAssetsRefuseUnknownKinds(t *testing.T) {
	if _, err := webkit.NewAssets(fstest.MapFS{"a.exe": {Data: []byte("x")}}); err == nil {
		t.Error("a file of an unknown kind is taken")
	}
	assets, err := webkit.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	if url, err := assets.URL("nothing.css"); err == nil {
		t.Errorf("there is no nothing.css, but it has the address %q", url)
	}
}

// TestStaticFilesStayOnThisHost looks for addresses of other hosts in what is served: names of XML
// namespaces are all that may look like one.
func TestStaticFilesStayOnThisHost(t *testing.T) {
	files := os.DirFS("static")
	names, err := fs.Glob(files, "*.*")
	if err != nil || len(names) < 5 {
		t.Fatalf("static files: %v, %v", names, err)
	}
	outside := regexp.MustCompile(`https?://[^\s"')]+|url\(["']?//`)
	notice := regexp.MustCompile(`/\*![^*]*\*/`) // the licence of what the style sheet is made of
	for _, name := range names {
		if name == "licences.txt" {
			continue
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.ReplaceAll(body, []byte("http://www.w3.org/2000/svg"), nil)
		if found := outside.Find(notice.ReplaceAll(body, nil)); found != nil {
			t.Errorf("%s names another host: %s", name, found)
		}
		for _, banned := range []string{"@import", "eval(", "new Function", "sourceMappingURL"} {
			if bytes.Contains(body, []byte(banned)) {
				t.Errorf("%s holds %q", name, banned)
			}
		}
	}
}

// TestTheScriptStaysSmall keeps what the pages do better with a script from becoming more than that.
func TestTheScriptStaysSmall(t *testing.T) {
	script, err := os.ReadFile("static/souk.js")
	if err != nil {
		t.Fatal(err)
	}
	if len(script) > 8<<10 {
		t.Errorf("souk.js has %d bytes, more than 8 KiB", len(script))
	}
}

// TestTheSpriteIsUpToDate holds the built sprite against the list that it is made of.
func TestTheSpriteIsUpToDate(t *testing.T) {
	list, err := os.ReadFile("css/icons.txt")
	if err != nil {
		t.Fatal(err)
	}
	sprite, err := os.ReadFile("static/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	want := 1 // the brand
	for name := range strings.Lines(string(list)) {
		name = strings.TrimSpace(name)
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		want++
		if !bytes.Contains(sprite, []byte(`<symbol id="`+name+`"`)) {
			t.Errorf("the icon %s is not in the sprite; run make css", name)
		}
	}
	if got := bytes.Count(sprite, []byte("<symbol ")); got != want {
		t.Errorf("the sprite has %d icons, the list names %d; run make css", got, want)
	}
}

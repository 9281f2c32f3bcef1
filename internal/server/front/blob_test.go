package front_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/disk"
	"souk.dev/souk/internal/server/front"
)

const content = "0123456789abcdefghijklmnopqrstuvwxyz"

// newBlobs returns a store with one file in it.
func newBlobs(t *testing.T) (*disk.Store, blob.Info) {
	t.Helper()
	store, err := disk.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	info, err := store.Put(t.Context(), strings.Repeat("a", 24), strings.NewReader(content), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return store, info
}

// fileHandler serves the file as a front does, behind all layers.
func fileHandler(t *testing.T, name string) (http.Handler, string) {
	t.Helper()
	store, info := newBlobs(t)
	outer, _ := newOuter()
	guard := front.Guard{Accounts: fakeAccounts{}, Fail: fail, Log: slog.New(slog.DiscardHandler)}
	return outer.Wrap(guard.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := store.Get(r.Context(), info.Key)
		if err != nil {
			fail(w, r, err)
			return
		}
		front.ServeBlob(w, r, body, front.BlobMeta{Name: name, SHA256: info.SHA256, Modified: start})
	}))), info.SHA256
}

func TestServeBlob(t *testing.T) {
	handler, sum := fileHandler(t, "brötchen.obx")
	if want := sha256.Sum256([]byte(content)); sum != hex.EncodeToString(want[:]) {
		t.Fatalf("the hash is %s", sum)
	}
	tag := `"` + sum + `"`
	tests := []struct {
		name   string
		method string
		header map[string]string
		status int
		body   string
		length string
	}{
		{"whole", "GET", nil, 200, content, "36"},
		{"head", "HEAD", nil, 200, "", "36"},
		{"range", "GET", map[string]string{"Range": "bytes=10-12"}, 206, "abc", "3"},
		{"rest", "GET", map[string]string{"Range": "bytes=33-"}, 206, "xyz", "3"},
		{"rest of the same file", "GET", map[string]string{"Range": "bytes=33-", "If-Range": tag}, 206, "xyz", "3"},
		{"rest of another file", "GET", map[string]string{"Range": "bytes=33-", "If-Range": `"other"`}, 200, content, "36"},
		{"known", "GET", map[string]string{"If-None-Match": tag}, 304, "", ""},
		{"known and weak", "GET", map[string]string{"If-None-Match": `"x", W/` + tag}, 304, "", ""},
		{"another one known", "GET", map[string]string{"If-None-Match": `"other"`}, 200, content, "36"},
		{"beyond its end", "GET", map[string]string{"Range": "bytes=36-"}, 416, "", ""},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(tt.method, "/", nil)
		for name, value := range tt.header {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != tt.status || (tt.status != 416 && w.Body.String() != tt.body) || (tt.length != "" && w.Header().Get("Content-Length") != tt.length) {
			t.Errorf("%s: %d %q, %v", tt.name, w.Code, w.Body, w.Header())
		}
		if tt.status < 300 && (w.Header().Get("ETag") != tag || w.Header().Get("X-Checksum-Sha256") != sum ||
			w.Header().Get("Content-Type") != "application/octet-stream" || !strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox")) {
			t.Errorf("%s: headers %v", tt.name, w.Header())
		}
	}
}

// TestKernelSendsFiles checks that through all layers the connection gets the file itself to read
// from, which is what makes it use sendfile.
func TestKernelSendsFiles(t *testing.T) {
	handler, _ := fileHandler(t, "a.obx")
	w := &connection{ResponseRecorder: httptest.NewRecorder()}
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.file == nil || w.Body.String() != content {
		t.Errorf("the connection was not given the file, and has %q", w.Body)
	}
}

// connection is a ResponseWriter like that of net/http, which uses sendfile for files.
type connection struct {
	*httptest.ResponseRecorder
	file *os.File
}

func (c *connection) ReadFrom(r io.Reader) (int64, error) {
	if limited, ok := r.(*io.LimitedReader); ok {
		c.file, _ = limited.R.(*os.File)
	}
	return io.Copy(c.ResponseRecorder, r)
}

func TestAsksForWhole(t *testing.T) {
	tests := []struct {
		method, name, value string
		want                bool
	}{
		{"GET", "", "", true},
		{"HEAD", "", "", false},
		{"GET", "Range", "bytes=0-", true},
		{"GET", "Range", "bytes=5-", false},
		{"GET", "If-None-Match", `"x"`, false},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(tt.method, "/", nil)
		if tt.name != "" {
			r.Header.Set(tt.name, tt.value)
		}
		if got := front.AsksForWhole(r); got != tt.want {
			t.Errorf("%s with %s %s: %v", tt.method, tt.name, tt.value, got)
		}
	}
}

// FuzzFileName checks that any name comes out of the header as it went in.
func FuzzFileName(f *testing.F) {
	for _, name := range []string{"a.obx", "brötchen und butter.obx", `a"b\c.obx`, "100%.obx", "日本.obx", "a;b=c", "\r\nSet-Cookie: x"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		value := front.Disposition(name)
		if strings.ContainsAny(value, "\r\n\x00") {
			t.Fatalf("the header %q has control characters", value)
		}
		kind, params, err := mime.ParseMediaType(value)
		if err != nil || kind != "attachment" || params["filename"] != name {
			t.Errorf("%q is read as %s %q, error %v", value, kind, params, err)
		}
	})
}

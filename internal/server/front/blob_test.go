package front_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/wire"
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
		{"another unit", "GET", map[string]string{"Range": "lines=1"}, 200, content, "36"},
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

// TestBeginOfADownload checks what counts as one, and that it can be refused.
func TestBeginOfADownload(t *testing.T) {
	store, info := newBlobs(t)
	tag := `"` + info.SHA256 + `"`
	full := errs.New(errs.KindUnavailable, "disk_full", "The disk is full.")
	tests := []struct {
		method, name, value string
		begins              bool
		status              int
	}{
		{"GET", "", "", true, 200},
		{"HEAD", "", "", false, 200},
		{"GET", "Range", "bytes=0-", true, 206},
		{"GET", "Range", "bytes=0-3", true, 206},
		{"GET", "Range", "bytes=-36", true, 206},
		{"GET", "Range", "bytes=5-", false, 206},
		{"GET", "Range", "bytes=36-", false, 416},
		{"GET", "Range", "bytes=x", false, 416},
		{"GET", "Range", "lines=1", true, 200},
		{"GET", "If-None-Match", tag, false, 304},
		{"GET", "If-None-Match", `"other"`, true, 200},
		{"GET", "If-Match", `"other"`, false, 412},
		{"GET", "If-Match", tag, true, 200},
		{"GET", "If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT", false, 412},
	}
	for _, tt := range tests {
		for _, refusal := range []error{nil, full} {
			body, err := store.Get(t.Context(), info.Key)
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(tt.method, "/", nil)
			if tt.name != "" {
				r.Header.Set(tt.name, tt.value)
			}
			begun := 0
			w := httptest.NewRecorder()
			front.ServeBlob(w, r, body, front.BlobMeta{Name: "a", SHA256: info.SHA256, Modified: start, Fail: fail, Begin: func() error {
				begun++
				return refusal
			}})
			want := tt.status
			if refusal != nil && tt.begins {
				want = 503
			}
			if w.Code != want || begun > 1 || (begun == 1) != tt.begins {
				t.Errorf("%s with %s %s: %d, begun %d times; want %d, %v", tt.method, tt.name, tt.value, w.Code, begun, want, tt.begins)
			}
			if want >= 400 {
				wantProblem(t, w)
			}
		}
	}
}

// wantProblem checks that an answer in place of a file says nothing of the file.
func wantProblem(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	var p wire.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != w.Code || p.Code == "" || p.Detail == "" ||
		w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d is %q as %s", w.Code, w.Body, w.Header().Get("Content-Type"))
	}
	for _, name := range []string{"ETag", "Content-Disposition", "Content-Length", "X-Checksum-Sha256", "Last-Modified"} {
		if value := w.Header().Get(name); value != "" {
			t.Errorf("%d has the header %s: %s", w.Code, name, value)
		}
	}
	if got := w.Header().Get("Content-Range"); w.Code == 416 != (got != "") {
		t.Errorf("%d has the Content-Range %q", w.Code, got)
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

package client_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/wire"
)

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// pattern returns n bytes in which no part is like another.
func pattern(n int) []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < n; i++ {
		sum := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
		b.Write(sum[:])
	}
	return b.Bytes()[:n]
}

// serveFile answers with the file as the server does, but breaks off after limit bytes; 0 is all.
func serveFile(data []byte, name string, limit int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"`+sumOf(data)+`"`)
		w.Header().Set("X-Checksum-Sha256", sumOf(data))
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
		if limit > 0 {
			w = &breaking{w, limit}
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}
}

type breaking struct {
	http.ResponseWriter
	left int
}

func (b *breaking) Write(p []byte) (int, error) {
	p = p[:min(len(p), b.left)]
	b.ResponseWriter.Write(p)
	b.left -= len(p)
	if b.left == 0 {
		http.NewResponseController(b.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	return len(p), nil
}

func TestDownload(t *testing.T) {
	data, other := pattern(200_000), pattern(150_000)
	other[7] ^= 1
	tests := []struct {
		name    string
		answers []http.HandlerFunc
		ranges  []string // that are asked for
		want    []byte
	}{
		{"at once", []http.HandlerFunc{serveFile(data, "a.obx", 0)}, []string{""}, data},
		{"goes on where it broke", []http.HandlerFunc{serveFile(data, "a.obx", 70_000), serveFile(data, "a.obx", 50_000), serveFile(data, "a.obx", 0)},
			[]string{"", "bytes=70000-", "bytes=120000-"}, data},
		{"starts again with another file", []http.HandlerFunc{serveFile(data, "a.obx", 70_000), serveFile(other, "a.obx", 0)},
			[]string{"", "bytes=70000-"}, other},
		{"the server rests", []http.HandlerFunc{serveFile(data, "a.obx", 10), answerProblem(wire.Problem{Status: 503, Code: "busy"}), serveFile(data, "a.obx", 0)},
			[]string{"", "bytes=10-", "bytes=10-"}, data},
		{"nothing in it", []http.HandlerFunc{serveFile(nil, "a.obx", 0)}, []string{""}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newMarket(t)
			for _, answer := range tt.answers {
				m.answers = append(m.answers, m.keep(answer))
			}
			dir := t.TempDir()
			var last int64
			got, err := m.client(t).Download(t.Context(), client.DownloadInput{
				Module: "org.example.bread", Version: "1.0.3", To: dir,
				Progress: func(done, total int64) {
					last = done
					if total != int64(len(data)) && total != int64(len(other)) {
						t.Errorf("the total is %d", total)
					}
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			for i, r := range m.requests {
				if r.URL.Path != "/api/v1/modules/org.example.bread/versions/1.0.3/file" || r.Header.Get("Range") != tt.ranges[i] {
					t.Errorf("request %d: %s, range %q", i+1, r.URL, r.Header.Get("Range"))
				}
			}
			content, err := os.ReadFile(filepath.Join(dir, "a.obx"))
			if err != nil || !bytes.Equal(content, tt.want) || got.SHA256 != sumOf(tt.want) || got.Size != int64(len(tt.want)) || last != got.Size {
				t.Errorf("got %+v with %d bytes, %v", got, len(content), err)
			}
			checkOnly(t, dir, "a.obx")
		})
	}
}

// checkOnly checks that nothing is in the folder but the file.
func checkOnly(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if strings.Join(names, " ") != strings.Join(want, " ") {
		t.Errorf("the folder holds %v, want %v", names, want)
	}
}

func TestDownloadRefused(t *testing.T) {
	wrong := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Checksum-Sha256", sumOf([]byte("something else")))
		w.Write([]byte("this"))
	}
	cutAlways := serveFile(pattern(1000), "a.obx", 0)
	tests := []struct {
		name   string
		answer http.HandlerFunc
		code   string
	}{
		{"not entitled", answerProblem(wire.Problem{Status: 403, Code: "not_entitled"}), "not_entitled"},
		{"other bytes than promised", wrong, "checksum_mismatch"},
		{"never more than the header", func(w http.ResponseWriter, r *http.Request) {
			cutAlways(&breaking{w, 1}, httptest.NewRequest("GET", "/", nil))
		}, "unreachable"},
		{"another range than asked for", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") == "" {
				serveFile(pattern(1000), "a.obx", 100)(w, r)
			}
			w.Header().Set("Content-Range", "bytes 5-9/1000")
			w.WriteHeader(http.StatusPartialContent)
		}, "bad_range"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			_, err := newMarket(t, tt.answer).client(t).Download(t.Context(), client.DownloadInput{Module: "m", To: dir})
			if errs.CodeOf(err) != tt.code {
				t.Errorf("error %v, want code %s", err, tt.code)
			}
			checkOnly(t, dir)
		})
	}
}

func TestDownloadTarget(t *testing.T) {
	for name, want := range map[string]string{
		"a.obx":               "a.obx",
		"../../etc/passwd":    "passwd",
		`..\\..\\evil.obx`:    "evil.obx",
		".bashrc":             "bashrc",
		"..":                  "download",
		"":                    "download",
		"a:b|c.obx":           "a_b_c.obx",
		"bread \\\"x\\\".obx": "bread _x_.obx",
	} {
		dir := t.TempDir()
		m := newMarket(t, serveFile([]byte("x"), name, 0))
		got, err := m.client(t).Download(t.Context(), client.DownloadInput{Module: "m", Version: "1.0.0", To: dir})
		if err != nil || got.Path != filepath.Join(dir, want) {
			t.Errorf("a file that the server calls %q is written to %s, %v", name, got.Path, err)
		}
		checkOnly(t, dir, want)
	}
	dir := t.TempDir()
	m := newMarket(t, serveFile([]byte("new"), "a.obx", 0))
	to := filepath.Join(dir, "mine.obx")
	if err := os.WriteFile(to, []byte("old and longer"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := m.client(t).Download(t.Context(), client.DownloadInput{Module: "m", To: to}); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(to); string(content) != "new" || err != nil {
		t.Errorf("the file holds %q, %v", content, err)
	}
	if _, err := m.client(t).Download(t.Context(), client.DownloadInput{Module: "m", To: filepath.Join(dir, "no", "such", "folder", "x")}); errs.CodeOf(err) != "cannot_write" {
		t.Errorf("a folder that is not there gives %v", err)
	}
}

// TestDownloadStalls checks that a connection on which nothing moves is given up.
func TestDownloadStalls(t *testing.T) {
	data := pattern(10_000)
	release := make(chan struct{})
	m := newMarket(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"x"`)
		w.Header().Set("Content-Length", "10000")
		w.Write(data[:100])
		http.NewResponseController(w).Flush()
		<-release
	}, func(w http.ResponseWriter, r *http.Request) {
		close(release)
		w.Header().Set("Content-Range", "bytes 100-9999/10000")
		w.WriteHeader(http.StatusPartialContent)
		w.Write(data[100:])
	})
	c, err := client.New(client.Config{
		URL: m.URL, Stall: 500 * time.Millisecond, Sleep: func(context.Context, time.Duration) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Download(t.Context(), client.DownloadInput{Module: "m", To: t.TempDir()})
	if err != nil || got.SHA256 != sumOf(data) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestUpload(t *testing.T) {
	data := pattern(300_000)
	m := newMarket(t)
	half := func(w http.ResponseWriter, r *http.Request) {
		io.CopyN(io.Discard, r.Body, 1000)
		panic(http.ErrAbortHandler)
	}
	m.answers = []http.HandlerFunc{half, m.keep(answerJSON(201, wire.Published{Versions: []wire.Version{{Version: "1.0.0"}}}))}
	commercial := false
	var last, total int64
	got, err := m.client(t).Publish(t.Context(), client.PublishInput{
		File:     client.File{Name: "a b.obx", Body: bytes.NewReader(data), Size: int64(len(data)), Progress: func(d, n int64) { last, total = d, n }},
		Maturity: 500, Commercial: &commercial, WithNested: true, DryRun: true,
	})
	if err != nil || len(got.Versions) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	r := m.requests[0]
	if r.URL.String() != "/api/v1/versions?commercial=false&dry_run=true&file_name=a+b.obx&maturity=500&with_nested=true" {
		t.Errorf("asked %s", r.URL)
	}
	if m.bodies[0] != string(data) || r.ContentLength != int64(len(data)) || r.Header.Get("X-Checksum-Sha256") != sumOf(data) ||
		r.Header.Get("Content-Type") != "application/octet-stream" || r.Header.Get("Idempotency-Key") == "" {
		t.Errorf("%d bytes with %v", len(m.bodies[0]), r.Header)
	}
	if last != int64(len(data)) || total != last {
		t.Errorf("the progress ends at %d of %d", last, total)
	}
}

// TestUploadRefusedEarly checks that nothing of a file is sent that the server does not want.
func TestUploadRefusedEarly(t *testing.T) {
	m := newMarket(t, answerProblem(wire.Problem{
		Status: 413, Code: "body_too_large", Detail: "The limit is 10 bytes.", Checks: []wire.Check{{Name: "archive", Level: "failed"}},
	}))
	sent := int64(0)
	got, err := m.client(t).Publish(t.Context(), client.PublishInput{File: client.File{
		Name: "a.obx", Body: bytes.NewReader(make([]byte, 1<<20)), Size: 1 << 20, Progress: func(d, _ int64) { sent = d },
	}})
	if errs.KindOf(err) != errs.KindTooLarge || len(m.pauses) != 0 || sent != 0 {
		t.Errorf("%v after %d bytes", err, sent)
	}
	if len(got.Checks) != 1 {
		t.Errorf("the checks of the refusal are %v", got.Checks)
	}
}

func TestRegisterPackage(t *testing.T) {
	m := newMarket(t)
	m.answers = []http.HandlerFunc{m.keep(answerJSON(201, wire.Registered{Modules: []wire.Module{{Package: "org.x"}}}))}
	got, err := m.client(t).RegisterPackage(t.Context(), client.RegisterInput{
		File: client.File{Name: "a.obx", Body: strings.NewReader("zip"), Size: 3}, WithNested: true,
		Overrides: wire.ModuleInput{Name: "X", Prefixes: []string{"A", "B"}, Commercial: true},
	})
	if err != nil || got.Modules[0].Package != "org.x" {
		t.Errorf("%+v, %v", got, err)
	}
	if url := m.requests[0].URL.String(); url != "/api/v1/modules/package?commercial=true&file_name=a.obx&name=X&prefix=A&prefix=B&with_nested=true" {
		t.Errorf("asked %s", url)
	}
}

package front_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"souk.dev/souk/internal/server/front"
)

func TestGzip(t *testing.T) {
	large := `{"text":"` + strings.Repeat("bread ", 2000) + `"}`
	tests := []struct {
		name, accept, mediaType, body string
		header                        string // one more of the answer
		status                        int
		zipped                        bool
	}{
		{"large JSON", "gzip", "application/json", large, "", 200, true},
		{"a problem", "deflate, gzip;q=0.5", "application/problem+json; charset=utf-8", large, "", 422, true},
		{"anything goes", "*", "application/json", large, "", 200, true},
		{"small JSON", "gzip", "application/json", `{"text":"bread"}`, "", 200, false},
		{"empty JSON", "gzip", "application/json", "", "", 200, false},
		{"not asked for", "", "application/json", large, "", 200, false},
		{"not wanted", "gzip;q=0, br", "application/json", large, "", 200, false},
		{"another coding", "br", "application/json", large, "", 200, false},
		{"no JSON", "gzip", "application/zip", large, "", 200, false},
		{"encoded already", "gzip", "application/json", large, "Content-Encoding", 200, false},
		{"a file", "gzip", "application/json", large, "Content-Disposition", 200, false},
		{"a part of a file", "gzip", "application/json", large, "Content-Range", 206, false},
	}
	for _, tt := range tests {
		for _, way := range []string{"write", "bits", "copy", "flush"} {
			server := httptest.NewServer(front.Gzip(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tt.mediaType)
				if tt.header != "" {
					w.Header().Set(tt.header, "x")
				}
				if tt.status != 200 {
					w.WriteHeader(tt.status)
				}
				answer(t, w, way, tt.body)
			})))
			status, header, body := fetch(t, server.URL, tt.accept)
			server.Close()
			zipped := strings.HasPrefix(body, "\x1f\x8b")
			if zipped {
				body = unzip(t, body)
			}
			want := tt.zipped && way != "flush" // what is flushed at once is too small to be compressed
			if status != tt.status || body != tt.body || zipped != want {
				t.Errorf("%s, %s: %d, zipped %v, %d bytes; want %d, %v, %d", tt.name, way, status, zipped, len(body), tt.status, want, len(tt.body))
			}
			if zipped != (header.Get("Content-Encoding") == "gzip") {
				t.Errorf("%s, %s: Content-Encoding %q", tt.name, way, header.Get("Content-Encoding"))
			}
			if zipped && header.Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s, %s: Vary %q", tt.name, way, header.Get("Vary"))
			}
		}
	}
}

// answer writes the body in one of several ways.
func answer(t *testing.T, w http.ResponseWriter, way, body string) {
	var err error
	switch way {
	case "write":
		_, err = io.WriteString(w, body)
	case "copy":
		_, err = io.Copy(w, strings.NewReader(body))
	case "bits", "flush":
		for len(body) > 0 && err == nil {
			n := min(len(body), 700)
			if _, err = io.WriteString(w, body[:n]); err == nil && way == "flush" {
				err = http.NewResponseController(w).Flush()
			}
			body = body[n:]
		}
	}
	if err != nil {
		t.Error(way, err)
	}
}

// fetch reads an answer as it comes over the wire.
func fetch(t *testing.T, url, accept string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", accept)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(body)
}

func unzip(t *testing.T, body string) string {
	t.Helper()
	r, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

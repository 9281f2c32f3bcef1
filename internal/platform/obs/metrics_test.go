package obs

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func get(h http.Handler, authorization string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Authorization", authorization)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestMetricsHaveBoundedLabels(t *testing.T) {
	m := NewMetrics()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /modules/{module}", func(http.ResponseWriter, *http.Request) {})
	for _, path := range []string{"/modules/a", "/modules/b", "/elsewhere/1", "/elsewhere/2"} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		mux.ServeHTTP(httptest.NewRecorder(), r)
		m.Observe(r, http.StatusOK, 30*time.Millisecond)
	}
	m.Observe(httptest.NewRequest("BREW", "/", nil), http.StatusMethodNotAllowed, time.Second)
	got := get(m.Handler(), "").Body.String()
	for _, want := range []string{
		`souk_http_request_duration_seconds_count{method="GET",route="GET /modules/{module}",status="200"} 2`,
		`souk_http_request_duration_seconds_count{method="GET",route="none",status="200"} 2`,
		`souk_http_request_duration_seconds_count{method="other",route="none",status="405"} 1`,
		`souk_http_request_duration_seconds_bucket{method="GET",route="GET /modules/{module}",status="200",le="0.025"} 0`,
		`souk_http_request_duration_seconds_bucket{method="GET",route="GET /modules/{module}",status="200",le="0.05"} 2`,
		"go_goroutines",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
}

func TestMetricsNeedTheToken(t *testing.T) {
	tests := []struct {
		token, authorization string
		want                 int
	}{
		{"0123456789abcdef", "Bearer 0123456789abcdef", 200},
		{"0123456789abcdef", "Bearer 0123456789abcdeF", 404},
		{"0123456789abcdef", "Bearer ", 404},
		{"0123456789abcdef", "", 404},
		{"", "", 404},
		{"", "Bearer ", 404},
	}
	for _, tt := range tests {
		if got := get(NewMetrics().Guarded(tt.token), tt.authorization).Code; got != tt.want {
			t.Errorf("token %q, Authorization %q: %d, want %d", tt.token, tt.authorization, got, tt.want)
		}
	}
}

package front_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/obs"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/wire"
)

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// newOuter returns the layer around everything with a log to look into.
func newOuter() (front.Outer, *bytes.Buffer) {
	var log bytes.Buffer
	cfg := config.Config{Log: config.Log{Format: config.FormatJSON}}
	return front.Outer{Log: obs.Logger(cfg, &log), Clock: clock.NewSet(start), IDs: &clock.SequentialIDs{}}, &log
}

func TestRequestID(t *testing.T) {
	made := "000000000000000000000001"
	for given, want := range map[string]string{
		"":                      made,
		"trace-0123.abc_DEF":    "trace-0123.abc_DEF",
		"7":                     "7",
		strings.Repeat("a", 64): strings.Repeat("a", 64),
		strings.Repeat("a", 65): made,
		"two words":             made,
		`"},{"level":"ERROR`:    made,
		"umlaut-ä":              made,
	} {
		outer, log := newOuter()
		var inside string
		handler := outer.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { inside = obs.RequestID(r.Context()) }))
		r := httptest.NewRequest("GET", "/", nil)
		if given != "" {
			r.Header.Set("X-Request-Id", given)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if inside != want || w.Header().Get("X-Request-Id") != want || !strings.Contains(log.String(), `"request_id":"`+want+`"`) {
			t.Errorf("id %q becomes %q inside and %q outside, want %q; log: %s", given, inside, w.Header().Get("X-Request-Id"), want, log)
		}
	}
}

func TestAccessLog(t *testing.T) {
	outer, log := newOuter()
	observed := ""
	outer.Observe = func(r *http.Request, status int, _ time.Duration) { observed = r.Pattern }
	inner := http.NewServeMux()
	inner.HandleFunc("GET /things/{id}", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, "short and stout")
	})
	guard := front.Guard{Accounts: fakeAccounts{}, Log: outer.Log, Fail: fail}
	mux := http.NewServeMux()
	mux.Handle("/", guard.Wrap(inner))
	r := httptest.NewRequest("GET", "/things/7?token=geheim", nil)
	r.Header.Set("Authorization", "Bearer good")
	outer.Wrap(mux).ServeHTTP(httptest.NewRecorder(), r)

	var line struct {
		Msg, Method, Path, Remote, User string
		Status                          int
		Bytes                           int64
	}
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatalf("%v: %s", err, log)
	}
	if line.Msg != "request" || line.Method != "GET" || line.Path != "/things/7" || line.Status != 418 || line.Bytes != 15 ||
		line.Remote != "192.0.2.1" || line.User != "ada" {
		t.Errorf("log line: %s", log)
	}
	if strings.Contains(log.String(), "geheim") {
		t.Errorf("the query is in the log: %s", log)
	}
	if observed != "GET /things/{id}" {
		t.Errorf("observed under the route %q", observed)
	}
}

func TestPanicIsAnswered(t *testing.T) {
	outer, log := newOuter()
	handler := outer.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("kaputt") }))
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	var p wire.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if w.Code != 500 || p.Code != "internal" || p.RequestID != "000000000000000000000001" || strings.Contains(w.Body.String(), "kaputt") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("answered as %s", w.Header().Get("Content-Type"))
	}
	for _, want := range []string{"kaputt", "goroutine", `"status":500`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q is not in the log: %s", want, log)
		}
	}
}

// TestPanicInTheMiddleCutsTheConnection: a client must not take half an answer for a whole one.
func TestPanicInTheMiddleCutsTheConnection(t *testing.T) {
	outer, _ := newOuter()
	server := httptest.NewServer(outer.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"items":[`)
		http.NewResponseController(w).Flush()
		panic("kaputt")
	})))
	defer server.Close()
	resp, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err == nil {
		t.Errorf("the answer %q looks whole", body)
	}
}

func TestSecurityHeaders(t *testing.T) {
	outer, _ := newOuter()
	page := httptest.NewRecorder()
	outer.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(page, httptest.NewRequest("GET", "/", nil))
	policy := page.Header().Get("Content-Security-Policy")
	for _, want := range []string{
		"default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "frame-ancestors 'none'",
		"form-action 'self'", "base-uri 'none'",
	} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy of pages lacks %s: %s", want, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || page.Header().Get("X-Content-Type-Options") != "nosniff" ||
		page.Header().Get("Referrer-Policy") != "same-origin" {
		t.Errorf("headers: %v", page.Header())
	}
	data := httptest.NewRecorder()
	outer.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { front.DataOnly(w.Header()) })).
		ServeHTTP(data, httptest.NewRequest("GET", "/", nil))
	if got := data.Header().Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") {
		t.Errorf("the policy of data is %s", got)
	}
}

func fail(w http.ResponseWriter, r *http.Request, err error) {
	front.WriteProblem(w, r, front.Explain(r.Context(), slog.New(slog.DiscardHandler), err))
}

var ada = account.Actor{UserID: "1", UserName: "ada", OrgID: "2", OrgName: "ada", Via: account.ViaToken}

func TestSecretsOfLinksAreNotLogged(t *testing.T) {
	for _, path := range []string{"/activate/SECRET/", "/reset/SECRET", "/invitations/SECRET/decline", "/openbravo/i/SECRET/api/scan", "//openbravo//i/SECRET"} {
		outer, log := newOuter()
		handler := outer.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", path, nil))
		if strings.Contains(log.String(), "SECRET") || !strings.Contains(log.String(), "/…") {
			t.Errorf("%s is logged as %s", path, log)
		}
	}
}

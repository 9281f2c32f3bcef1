package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// market is a server whose answers a test writes, one after the other; the last one stays.
type market struct {
	*httptest.Server
	mu       sync.Mutex
	answers  []http.HandlerFunc
	requests []*http.Request
	bodies   []string
	pauses   []time.Duration
}

func newMarket(t *testing.T, answers ...http.HandlerFunc) *market {
	t.Helper()
	m := &market{answers: answers}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.mu.Lock()
		answer := m.answers[0]
		if len(m.answers) > 1 {
			m.answers = m.answers[1:]
		}
		m.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(m.Close)
	return m
}

// keep notes the request before it is answered.
func (m *market) keep(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // a broken body shows in the comparison
		m.mu.Lock()
		m.requests, m.bodies = append(m.requests, r), append(m.bodies, string(body))
		m.mu.Unlock()
		next(w, r)
	}
}

func (m *market) client(t *testing.T) *client.Client {
	t.Helper()
	c, err := client.New(client.Config{
		URL: m.URL + "/", Token: "souk_x", Organisation: "bakery", UserAgent: "test",
		Sleep: func(ctx context.Context, d time.Duration) error {
			m.pauses = append(m.pauses, d)
			return ctx.Err()
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func answerJSON(status int, v any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(v)
	}
}

func answerProblem(p wire.Problem, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.Header().Set("X-Request-Id", p.RequestID)
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(p.Status)
		json.NewEncoder(w).Encode(p)
	}
}

func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestRequest(t *testing.T) {
	m := newMarket(t)
	m.answers = []http.HandlerFunc{m.keep(answerJSON(200, wire.List[wire.Module]{Items: []wire.Module{{ID: "0"}}, Next: "n"}))}
	got, err := m.client(t).Modules(t.Context(), client.ModuleQuery{Word: "100% bread", Mine: true}, page.Request{Limit: 5, After: "a"})
	if err != nil || len(got.Items) != 1 || got.Next != "n" {
		t.Errorf("%+v, %v", got, err)
	}
	r := m.requests[0]
	if r.URL.String() != "/api/v1/modules?after=a&limit=5&mine=true&q=100%25+bread" || r.Header.Get("Authorization") != "Bearer souk_x" ||
		r.Header.Get("Souk-Organisation") != "bakery" || r.Header.Get("User-Agent") != "test" || r.Header.Get("Idempotency-Key") != "" {
		t.Errorf("asked %s with %v", r.URL, r.Header)
	}
}

func TestPathsAreEscaped(t *testing.T) {
	m := newMarket(t)
	m.answers = []http.HandlerFunc{m.keep(answerJSON(200, wire.Offering{ID: "1"}))}
	if _, err := m.client(t).Offering(t.Context(), "bakery/bread & rolls/1.0"); err != nil {
		t.Fatal(err)
	}
	if got := m.requests[0].URL.EscapedPath(); got != "/api/v1/offerings/bakery%2Fbread%20&%20rolls%2F1.0" {
		t.Errorf("asked %s", got)
	}
}

func TestBadURL(t *testing.T) {
	for _, address := range []string{"", "souk.example.org", "ftp://souk.example.org", "http://", "http://[::1"} {
		if _, err := client.New(client.Config{URL: address}); errs.CodeOf(err) != "bad_url" {
			t.Errorf("the address %q gives %v", address, err)
		}
	}
}

func TestTagged(t *testing.T) {
	m := newMarket(t)
	m.answers = []http.HandlerFunc{m.keep(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"7"`)
		answerJSON(200, wire.Offering{ID: "1"})(w, r)
	})}
	c := m.client(t)
	o, err := c.Offering(t.Context(), "1")
	if err != nil || o.ETag != `"7"` || o.Value.ID != "1" {
		t.Fatalf("%+v, %v", o, err)
	}
	if _, err := c.UpdateOffering(t.Context(), "1", wire.OfferingInput{Title: "T"}, o.ETag); err != nil {
		t.Fatal(err)
	}
	if got := m.requests[1].Header.Get("If-Match"); got != `"7"` {
		t.Errorf("If-Match %q", got)
	}
}

func TestProblem(t *testing.T) {
	m := newMarket(t, answerProblem(wire.Problem{
		Status: 422, Code: "bad_offering", Detail: "It cannot be kept.", RequestID: "r1",
		Errors: []wire.FieldError{{Path: "title", Code: "required", Message: "Give a title."}},
	}))
	_, err := m.client(t).CreateOffering(t.Context(), wire.OfferingInput{})
	var answer *client.Answer
	if !errors.As(err, &answer) || answer.Status != 422 || answer.RequestID != "r1" {
		t.Errorf("the error does not say which answer it was: %v", err)
	}
	got := errs.As(err)
	got.Err = nil
	want := &errs.Error{
		Kind: errs.KindInvalid, Code: "bad_offering", Message: "It cannot be kept.",
		Fields: []errs.Field{{Path: "title", Code: "required", Message: "Give a title."}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestKinds(t *testing.T) {
	for status, want := range map[int]errs.Kind{
		400: errs.KindInvalid, 401: errs.KindUnauthenticated, 403: errs.KindForbidden, 404: errs.KindNotFound, 405: errs.KindInvalid,
		409: errs.KindConflict, 410: errs.KindGone, 412: errs.KindPrecondition, 413: errs.KindTooLarge, 422: errs.KindInvalid,
		429: errs.KindTooMany, 500: errs.KindInternal, 502: errs.KindUnavailable, 503: errs.KindUnavailable, 504: errs.KindUnavailable,
	} {
		m := newMarket(t, answerProblem(wire.Problem{Status: status, Code: "some_code"}))
		_, err := m.client(t).Me(t.Context())
		if errs.KindOf(err) != want || errs.CodeOf(err) != "some_code" {
			t.Errorf("%d becomes %v, code %s", status, errs.KindOf(err), errs.CodeOf(err))
		}
	}
}

func TestAnswerOfSomethingElse(t *testing.T) {
	m := newMarket(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>", http.StatusNotFound) })
	if _, err := m.client(t).Me(t.Context()); errs.CodeOf(err) != "unexpected_answer" || !strings.Contains(errs.As(err).Message, m.URL) {
		t.Errorf("a page in place of an answer gives %v", err)
	}
	m = newMarket(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "https://new.example")
		w.WriteHeader(http.StatusMovedPermanently)
	})
	if _, err := m.client(t).CreateToken(t.Context(), wire.TokenInput{}); !strings.Contains(errs.As(err).Message, "https://new.example") {
		t.Errorf("a write that is sent elsewhere gives %v", err)
	}
}

func TestRetries(t *testing.T) {
	busy := answerProblem(wire.Problem{Status: 503, Code: "busy"})
	inProgress := answerProblem(wire.Problem{Status: 409, Code: "idempotency_in_progress"})
	done := answerJSON(201, wire.Offering{ID: "1"})
	tests := []struct {
		name     string
		answers  []http.HandlerFunc
		attempts int
		code     string
	}{
		{"at once", []http.HandlerFunc{done}, 1, ""},
		{"after 503", []http.HandlerFunc{busy, busy, done}, 3, ""},
		{"after a cut connection", []http.HandlerFunc{cut, done}, 2, ""},
		{"after 502 of a proxy", []http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }, done}, 2, ""},
		{"while the server works on it", []http.HandlerFunc{cut, inProgress, inProgress, done}, 4, ""},
		{"never ends", []http.HandlerFunc{busy}, 5, "busy"},
		{"a mistake", []http.HandlerFunc{answerProblem(wire.Problem{Status: 422, Code: "bad_offering"})}, 1, "bad_offering"},
		{"a conflict", []http.HandlerFunc{answerProblem(wire.Problem{Status: 409, Code: "taken"})}, 1, "taken"},
		{"a bug", []http.HandlerFunc{answerProblem(wire.Problem{Status: 500, Code: "internal"})}, 1, "internal"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newMarket(t)
			for _, answer := range tt.answers {
				m.answers = append(m.answers, m.keep(answer))
			}
			_, err := m.client(t).CreateOffering(t.Context(), wire.OfferingInput{Title: "Bread"})
			if errs.CodeOf(err) != tt.code || len(m.requests) != tt.attempts || len(m.pauses) != tt.attempts-1 {
				t.Errorf("error %v after %d attempts and the pauses %v", err, len(m.requests), m.pauses)
			}
			if !slices.IsSorted(m.pauses) {
				t.Errorf("the pauses do not grow: %v", m.pauses)
			}
			key := m.requests[0].Header.Get("Idempotency-Key")
			for i, r := range m.requests {
				if len(key) < 20 || r.Header.Get("Idempotency-Key") != key || !strings.Contains(m.bodies[i], `"title":"Bread"`) {
					t.Errorf("attempt %d has the key %q and the body %q", i+1, r.Header.Get("Idempotency-Key"), m.bodies[i])
				}
			}
		})
	}
}

func TestKeysDiffer(t *testing.T) {
	m := newMarket(t)
	m.answers = []http.HandlerFunc{m.keep(answerJSON(201, wire.Offering{}))}
	c := m.client(t)
	for range 2 {
		if _, err := c.CreateOffering(t.Context(), wire.OfferingInput{}); err != nil {
			t.Fatal(err)
		}
	}
	if m.requests[0].Header.Get("Idempotency-Key") == m.requests[1].Header.Get("Idempotency-Key") {
		t.Error("two calls have the same key")
	}
}

func TestRetryAfter(t *testing.T) {
	busy := wire.Problem{Status: 429, Code: "busy"}
	m := newMarket(t, answerProblem(busy, "Retry-After", "7"), answerJSON(200, wire.Me{User: "ada"}))
	if me, err := m.client(t).Me(t.Context()); err != nil || me.User != "ada" || len(m.pauses) != 1 || m.pauses[0] != 7*time.Second {
		t.Errorf("%+v, %v after %v", me, err, m.pauses)
	}
	m = newMarket(t, answerProblem(busy, "Retry-After", "900"))
	if _, err := m.client(t).Me(t.Context()); errs.KindOf(err) != errs.KindTooMany || len(m.pauses) != 0 {
		t.Errorf("%v after %v: a long pause is for people to know", err, m.pauses)
	}
}

func TestUnreachable(t *testing.T) {
	m := newMarket(t, answerJSON(200, nil))
	c := m.client(t)
	m.Close()
	_, err := c.Me(t.Context())
	if errs.KindOf(err) != errs.KindUnavailable || errs.CodeOf(err) != "unreachable" || !strings.Contains(errs.As(err).Message, m.URL) || len(m.pauses) != 4 {
		t.Errorf("%v after %v", err, m.pauses)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	m := newMarket(t, func(http.ResponseWriter, *http.Request) {
		cancel()
		panic(http.ErrAbortHandler)
	})
	if _, err := m.client(t).Me(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a call that is given up ends with %v", err)
	}
}

func TestBrokenAnswer(t *testing.T) {
	m := newMarket(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, `{"user":`)
	}, answerJSON(200, wire.Me{User: "ada"}))
	if me, err := m.client(t).Me(t.Context()); err != nil || me.User != "ada" {
		t.Errorf("%+v, %v", me, err)
	}
}

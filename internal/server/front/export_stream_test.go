package front_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
)

func TestServeExport(t *testing.T) {
	fail := func(w http.ResponseWriter, _ *http.Request, err error) {
		w.WriteHeader(front.Status(errs.KindOf(err)))
	}
	serve := func(export func(emit func(string, any) error) error) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		front.ServeExport(w, httptest.NewRequest("GET", "/", nil), "data.json", fail, export)
		return w
	}
	w := serve(func(emit func(string, any) error) error {
		return errors.Join(emit("user", map[string]string{"name": "</script>"}), emit("sessions", 1), emit("sessions", 2), emit(`a "quoted" one`, nil))
	})
	var got map[string][]any
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	want := map[string][]any{"user": {map[string]any{"name": "</script>"}}, "sessions": {1.0, 2.0}, `a "quoted" one`: {nil}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if w.Header().Get("Content-Disposition") != `attachment; filename="data.json"` || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", w.Header())
	}
	if w := serve(func(func(string, any) error) error { return nil }); w.Body.String() != "{}\n" {
		t.Errorf("nothing is %q", w.Body)
	}
	if w := serve(func(func(string, any) error) error { return errs.Forbidden("no", "No.") }); w.Code != http.StatusForbidden {
		t.Errorf("refused before anything was sent: %d", w.Code)
	}
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("half an export looks like a whole one")
		}
	}()
	serve(func(emit func(string, any) error) error {
		return errors.Join(emit("user", 1), errors.New("the database went away"))
	})
}

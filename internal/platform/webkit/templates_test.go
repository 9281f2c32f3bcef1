package webkit_test

import (
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/platform/webkit/webkittest"
)

func files(page string) fstest.MapFS {
	return fstest.MapFS{
		"partials/p.html": {Data: []byte(`{{define "hello"}}Hello {{.}}!{{end}}`)},
		"pages/one.html":  {Data: []byte(page)},
	}
}

const good = `{{define "title"}}One{{end}}{{define "main"}}<h1>{{template "hello" .Name}}</h1>{{end}}`

type view struct{ Name string }

func parse(t *testing.T, page string) (*webkit.Templates, error) {
	t.Helper()
	assets, err := webkit.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	return webkit.Parse(files(page), webkit.Funcs(assets, clock.NewSet(now)))
}

func TestRender(t *testing.T) {
	set, err := parse(t, good)
	if err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	err = set.Render(rec, 404, "one", webkit.Frame{Shell: webkit.Shell{Brand: "Souk"}, View: view{"<b>"}})
	if err != nil {
		t.Fatal(err)
	}
	body := rec.Body.String()
	if rec.Code != 404 || !strings.Contains(body, "<h1>Hello &lt;b&gt;!</h1>") || !strings.Contains(body, "<title>One · Souk</title>") {
		t.Errorf("%d %s", rec.Code, body)
	}
	if got := rec.Header().Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("Cache-Control: %q", got)
	}
	if got := rec.Header().Get("Content-Type"); got != "text/html; charset=utf-8" {
		t.Errorf("Content-Type: %q", got)
	}
}

func TestRenderSendsNothingHalf(t *testing.T) {
	set, err := parse(t, `{{define "title"}}One{{end}}{{define "main"}}some text {{.Missing}}{{end}}`)
	if err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	if err := set.Render(rec, 200, "one", webkit.Frame{View: view{"x"}}); err == nil {
		t.Error("a page that names a missing field is rendered")
	}
	if err := set.Render(rec, 200, "two", webkit.Frame{}); err == nil {
		t.Error("a page that is not there is rendered")
	}
	if rec.Body.Len() != 0 || len(rec.Header()) != 0 {
		t.Errorf("something was sent: %q %v", rec.Body, rec.Header())
	}
}

func TestParseRefusesBrokenPages(t *testing.T) {
	for _, page := range []string{`{{define "title"}}`, `{{define "main"}}{{nothing 1}}{{end}}`} {
		if _, err := parse(t, page); err == nil {
			t.Errorf("%s is taken", page)
		}
	}
}

// TestPartsFitTheirTypes checks webkit's own partials against what they show.
func TestPartsFitTheirTypes(t *testing.T) {
	set, err := parse(t, good)
	if err != nil {
		t.Fatal(err)
	}
	assets, err := webkit.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	funcs := webkit.Funcs(assets, clock.System)
	for name, data := range map[string]reflect.Type{
		"top": reflect.TypeFor[webkit.Shell](), "foot": reflect.TypeFor[webkit.Shell](), "field": reflect.TypeFor[webkit.Field](),
		"form-errors": reflect.TypeFor[webkit.Form](), "notice": reflect.TypeFor[webkit.Notice](), "empty": reflect.TypeFor[webkit.Empty](),
		"pager": reflect.TypeFor[webkit.Pager](), "crumbs": reflect.TypeFor[[]webkit.Link](), "stepper": reflect.TypeFor[[]webkit.Step](),
		"cli": reflect.TypeFor[[]webkit.Command](), "confirm": reflect.TypeFor[webkit.Confirm](), "gauge": reflect.TypeFor[webkit.Gauge](),
		"bars": reflect.TypeFor[webkit.Bars](), "change-plan": reflect.TypeFor[[]webkit.Change](), "conflict": reflect.TypeFor[webkit.Conflict](),
		"dialog": reflect.TypeFor[webkit.Dialog](), "upload": reflect.TypeFor[webkit.Upload](), "tabs": reflect.TypeFor[[]webkit.Link](),
	} {
		for _, problem := range webkittest.Check(set.Lookup("one"), name, data, funcs) {
			t.Error(problem)
		}
	}
}

package rest_test

import (
	"encoding/json"
	"flag"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/server/rest"
)

var update = flag.Bool("update", false, "write openapi.json")

func newSpec() []byte {
	return rest.New(rest.Deps{Clock: clock.System, Log: slog.New(slog.DiscardHandler)}).Spec()
}

// TestSpecIsCommitted fails when the API changed and openapi.json did not: run the test with -update
// and read the difference.
func TestSpecIsCommitted(t *testing.T) {
	got := newSpec()
	if *update {
		if err := os.WriteFile("openapi.json", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("openapi.json is not what the API says; run with -update (-committed +now):\n%s", diff)
	}
}

type operation struct {
	ID          string                             `json:"operationId"`
	Summary     string                             `json:"summary"`
	Description string                             `json:"description"`
	Tags        []string                           `json:"tags"`
	Parameters  []parameter                        `json:"parameters"`
	RequestBody struct{ Content map[string]media } `json:"requestBody"`
	Responses   map[string]response
}

type response struct {
	Ref     string `json:"$ref"`
	Content map[string]media
}

type parameter struct {
	Ref         string `json:"$ref"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

type media struct {
	Schema struct {
		Ref string `json:"$ref"`
	}
}

type document struct {
	OpenAPI    string `json:"openapi"`
	Tags       []struct{ Name string }
	Paths      map[string]map[string]operation
	Components struct {
		Schemas   map[string]struct{ Examples []json.RawMessage }
		Responses map[string]response
	}
}

func parseSpec(t *testing.T) document {
	t.Helper()
	var doc document
	if err := json.Unmarshal(newSpec(), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestSpecIsComplete checks what a reader of the document needs of every operation.
func TestSpecIsComplete(t *testing.T) {
	doc := parseSpec(t)
	if doc.OpenAPI != "3.1.0" || len(doc.Paths) < 20 {
		t.Fatalf("OpenAPI %s with %d paths", doc.OpenAPI, len(doc.Paths))
	}
	for name := range rest.SampleBodies() {
		if _, used := doc.Components.Schemas[name]; !used {
			t.Errorf("nothing uses the example of %s", name)
		}
	}
	lowerCamel := regexp.MustCompile(`^[a-z]+([A-Z][a-z]+)*$`)
	seen := map[string]bool{}
	for path, item := range doc.Paths {
		for method, op := range item {
			name := strings.ToUpper(method) + " " + path
			if !lowerCamel.MatchString(op.ID) || seen[op.ID] {
				t.Errorf("%s: the id %q is not lowerCamelCase or not the only one", name, op.ID)
			}
			seen[op.ID] = true
			if op.Summary == "" || !strings.HasSuffix(op.Description, ".") || len(op.Tags) != 1 {
				t.Errorf("%s lacks a summary, description or tag", name)
			}
			for _, p := range op.Parameters {
				if p.Ref == "" && p.Description == "" {
					t.Errorf("%s: the parameter %s is not described", name, p.Name)
				}
			}
			checkBodies(t, doc, name, op)
			if !rest.IsDocumented(op.ID) {
				t.Errorf("%s: no documentation of %s", name, op.ID)
			}
			key := slices.ContainsFunc(op.Parameters, func(p parameter) bool { return strings.HasSuffix(p.Ref, "/idempotencyKey") })
			if key != (method != "get" && !rest.IsQuestion(op.ID)) {
				t.Errorf("%s: documents an Idempotency-Key: %v", name, key)
			}
		}
	}
}

// TestNoIdleDocumentation finds documentation of what is not there.
func TestNoIdleDocumentation(t *testing.T) {
	operations := 0
	for _, item := range parseSpec(t).Paths {
		operations += len(item)
	}
	if n := rest.Documented(); n != operations {
		t.Errorf("%d operations, and the documentation of %d", operations, n)
	}
}

func checkBodies(t *testing.T, doc document, name string, op operation) {
	t.Helper()
	bodies := map[string]map[string]media{"request": op.RequestBody.Content}
	for status, r := range op.Responses {
		if r.Ref != "" {
			r = doc.Components.Responses[strings.TrimPrefix(r.Ref, "#/components/responses/")]
		}
		bodies[status] = r.Content
	}
	for _, status := range []string{"401", "500"} {
		if bodies[status]["application/problem+json"].Schema.Ref == "" {
			t.Errorf("%s does not document %s", name, status)
		}
	}
	for where, content := range bodies {
		for kind, body := range content {
			schema := strings.TrimPrefix(body.Schema.Ref, "#/components/schemas/")
			if strings.HasSuffix(kind, "json") && len(doc.Components.Schemas[schema].Examples) == 0 {
				t.Errorf("%s: no example of the %s, %q", name, where, schema)
			}
		}
	}
}

// TestExamplesFitTheirSchemas checks the examples with the validator that checks requests.
func TestExamplesFitTheirSchemas(t *testing.T) {
	api := rest.New(rest.Deps{Clock: clock.System, Log: slog.New(slog.DiscardHandler)})
	checked := 0
	for name, example := range rest.SampleBodies() {
		text, err := json.Marshal(example)
		if err != nil {
			t.Fatal(err)
		}
		var value any
		if err := json.Unmarshal(text, &value); err != nil {
			t.Fatal(err)
		}
		for _, problem := range api.Validate(name, value) {
			t.Errorf("the example of %s: %v", name, problem)
		}
		checked++
	}
	if checked < 20 {
		t.Errorf("%d examples only", checked)
	}
}

package main

import (
	"strings"
	"testing"
)

// events joins lines into a stream.
func events(lines ...string) string { return strings.Join(lines, "\n") + "\n" }

func TestReport(t *testing.T) {
	const pass = `{"Action":"pass","Package":"souk.dev/souk/a","Elapsed":1}`
	const fail = `{"Action":"fail","Package":"souk.dev/souk/a","Elapsed":1}`
	tests := []struct {
		name   string
		stream string
		ok     bool
		want   []string
	}{
		{"nothing ran", "", false, []string{"Nothing was run."}},
		{"headings pass through", events("== unit", `{"Action":"run","Package":"souk.dev/souk/a","Test":"TestX"}`,
			`{"Action":"pass","Package":"souk.dev/souk/a","Test":"TestX"}`, pass),
			true, []string{"== unit\n", "pass  a", "1 passed, 0 failed, 0 skipped"}},
		{"subtests count in their parent's place", events(
			`{"Action":"run","Package":"souk.dev/souk/a","Test":"TestX"}`,
			`{"Action":"run","Package":"souk.dev/souk/a","Test":"TestX/one"}`,
			`{"Action":"run","Package":"souk.dev/souk/a","Test":"TestX/two"}`,
			`{"Action":"output","Package":"souk.dev/souk/a","Test":"TestX/two","Output":"    a_test.go:7: wrong\n"}`,
			`{"Action":"pass","Package":"souk.dev/souk/a","Test":"TestX/one"}`,
			`{"Action":"fail","Package":"souk.dev/souk/a","Test":"TestX/two"}`,
			`{"Action":"fail","Package":"souk.dev/souk/a","Test":"TestX"}`, fail),
			false, []string{"--- a TestX/two failed\n    a_test.go:7: wrong", "1 passed, 1 failed, 0 skipped"}},
		{"a name with a slash has no parent", events(
			`{"Action":"run","Package":"souk.dev/souk/a","Test":"TestX"}`,
			`{"Action":"run","Package":"souk.dev/souk/a","Test":"TestX/one/two"}`,
			`{"Action":"pass","Package":"souk.dev/souk/a","Test":"TestX/one/two"}`,
			`{"Action":"pass","Package":"souk.dev/souk/a","Test":"TestX"}`, pass),
			true, []string{"1 passed, 0 failed, 0 skipped"}},
		{"a parent that fails by itself", events(
			`{"Action":"run","Package":"souk.dev/souk/a","Test":"TestX"}`,
			`{"Action":"run","Package":"souk.dev/souk/a","Test":"TestX/one"}`,
			`{"Action":"pass","Package":"souk.dev/souk/a","Test":"TestX/one"}`,
			`{"Action":"fail","Package":"souk.dev/souk/a","Test":"TestX"}`, fail),
			false, []string{"--- a TestX failed", "1 passed, 1 failed"}},
		{"a skip has its reason", events(
			`{"Action":"run","Package":"souk.dev/souk/a","Test":"TestX"}`,
			`{"Action":"output","Package":"souk.dev/souk/a","Test":"TestX","Output":"=== RUN   TestX\n"}`,
			`{"Action":"output","Package":"souk.dev/souk/a","Test":"TestX","Output":"    a_test.go:7: no chromium here\n"}`,
			`{"Action":"output","Package":"souk.dev/souk/a","Test":"TestX","Output":"--- SKIP: TestX (0.00s)\n"}`,
			`{"Action":"skip","Package":"souk.dev/souk/a","Test":"TestX"}`, pass),
			true, []string{"a TestX: no chromium here", "0 passed, 0 failed, 1 skipped"}},
		{"a package that does not build", events(
			`{"ImportPath":"souk.dev/souk/a","Action":"build-output","Output":"a.go:1: undefined: x\n"}`,
			`{"Action":"fail","Package":"souk.dev/souk/a","FailedBuild":"souk.dev/souk/a"}`),
			false, []string{"a.go:1: undefined: x", "packages broken: 1"}},
		{"a test that never ends", events(
			`{"Action":"run","Package":"souk.dev/souk/a","Test":"TestX"}`,
			`{"Action":"output","Package":"souk.dev/souk/a","Test":"TestX","Output":"panic: boom\n"}`, fail),
			false, []string{"--- a TestX did not end\npanic: boom", "1 failed"}},
		{"a stream that breaks off", events(`{"Action":"start","Package":"souk.dev/souk/a"}`),
			false, []string{"--- a did not end"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			r := newReport(&out)
			if err := r.read(strings.NewReader(tt.stream)); err != nil {
				t.Fatal(err)
			}
			if ok := r.close(); ok != tt.ok {
				t.Errorf("close() = %v, want %v", ok, tt.ok)
			}
			for _, want := range tt.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("the report lacks %q:\n%s", want, out.String())
				}
			}
		})
	}
}

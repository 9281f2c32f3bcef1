package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// event is one line of "go test -json"; go doc test2json describes the fields.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of a build event
	Test        string
	Elapsed     float64 // seconds
	Output      string
	FailedBuild string
}

// test is what is known of one test of the package that runs.
type test struct {
	output strings.Builder
	seen   bool   // it had an event of its own, so it is no mere part of a name with a slash in it
	result string // pass, fail or skip; "" while it runs
	group  bool   // it has subtests, which are counted in its place
}

// skipped is one test that did not run.
type skipped struct{ name, reason string }

// report gathers the events of the packages that are running and the counts of all that ended.
type report struct {
	out      io.Writer
	packages map[string]map[string]*test // by import path, then by test; "" is the package itself
	builds   map[string]*strings.Builder // what the compiler said
	skips    []skipped
	passed   int
	failed   int
	ended    int // packages
	broken   int // packages that failed for another reason than a failed test
}

func newReport(out io.Writer) *report {
	return &report{out: out, packages: map[string]map[string]*test{}, builds: map[string]*strings.Builder{}}
}

func (r *report) line(line []byte) {
	var e event
	if line[0] != '{' || json.Unmarshal(line, &e) != nil {
		fmt.Fprint(r.out, string(line))
		return
	}
	if e.Action == "build-output" {
		if r.builds[e.ImportPath] == nil {
			r.builds[e.ImportPath] = &strings.Builder{}
		}
		r.builds[e.ImportPath].WriteString(e.Output)
		return
	}
	if e.Package == "" {
		return
	}
	t := r.test(e.Package, e.Test)
	t.seen = true
	switch e.Action {
	case "output":
		t.output.WriteString(e.Output)
	case "pass", "fail", "skip":
		t.result = e.Action
		if e.Test == "" {
			r.endPackage(e)
		}
	}
}

// test returns the record of a test, made at its first event.
func (r *report) test(pkg, name string) *test {
	tests := r.packages[pkg]
	if tests == nil {
		tests = map[string]*test{}
		r.packages[pkg] = tests
	}
	if tests[name] == nil {
		tests[name] = &test{}
		if i := strings.LastIndexByte(name, '/'); i > 0 {
			r.test(pkg, name[:i]).group = true
		}
	}
	return tests[name]
}

// endPackage counts the tests of a package, prints its line and what failed, and forgets it.
func (r *report) endPackage(e event) {
	tests := r.packages[e.Package]
	delete(r.packages, e.Package)
	r.ended++
	own := tests[""]
	delete(tests, "")

	count, failedBefore := 0, r.failed
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		if t := tests[name]; !t.seen || t.group && t.result != "" && !failedAlone(tests, name) {
			continue
		}
		count++
		r.countTest(e.Package, name, tests[name])
	}
	if e.Action == "fail" && r.failed == failedBefore {
		r.broken++
		fmt.Fprintf(r.out, "\n--- %s\n%s%s\n", short(e.Package), r.build(e.FailedBuild), own.output.String())
	}
	if e.Action == "skip" || count == 0 && e.Action == "pass" {
		return // no tests here
	}
	fmt.Fprintf(r.out, "%-5s %-40s %3d tests %7.1f s\n", e.Action, short(e.Package), count, e.Elapsed)
}

// countTest counts one test, and prints the output of one that failed or never ended.
func (r *report) countTest(pkg, name string, t *test) {
	switch t.result {
	case "pass":
		r.passed++
	case "skip":
		r.skips = append(r.skips, skipped{short(pkg) + " " + name, reason(t.output.String())})
	default:
		r.failed++
		state := "failed"
		if t.result == "" {
			state = "did not end"
		}
		fmt.Fprintf(r.out, "\n--- %s %s %s\n%s\n", short(pkg), name, state, t.output.String())
	}
}

// failedAlone reports whether a test that has subtests failed although none of them did.
func failedAlone(tests map[string]*test, name string) bool {
	if tests[name].result != "fail" {
		return false
	}
	for other, t := range tests {
		if strings.HasPrefix(other, name+"/") && t.seen && t.result != "pass" && t.result != "skip" {
			return false
		}
	}
	return true
}

func (r *report) build(importPath string) string {
	if b := r.builds[importPath]; b != nil {
		return b.String()
	}
	return ""
}

// close prints the skipped tests and the closing line, and reports whether all is well.
func (r *report) close() bool {
	for _, pkg := range slices.Sorted(maps.Keys(r.packages)) {
		r.broken++
		fmt.Fprintf(r.out, "\n--- %s did not end\n", short(pkg))
	}
	if len(r.skips) > 0 {
		fmt.Fprintf(r.out, "\nSkipped:\n")
		for _, s := range r.skips {
			fmt.Fprintf(r.out, "  %s: %s\n", s.name, s.reason)
		}
	}
	fmt.Fprintf(r.out, "\n%d passed, %d failed, %d skipped", r.passed, r.failed, len(r.skips))
	if r.broken > 0 {
		fmt.Fprintf(r.out, ", packages broken: %d", r.broken)
	}
	fmt.Fprintln(r.out)
	if r.ended == 0 {
		fmt.Fprintln(r.out, "Nothing was run.")
	}
	return r.failed == 0 && r.broken == 0 && r.ended > 0
}

var frame = regexp.MustCompile(`^(=== |--- )`)
var place = regexp.MustCompile(`^\s*[\w.-]+\.go:\d+: `)

// reason finds in the output of a skipped test what t.Skip was told.
func reason(output string) string {
	var said []string
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\n")
		if frame.MatchString(strings.TrimSpace(line)) || strings.TrimSpace(line) == "" {
			continue
		}
		said = append(said, strings.TrimSpace(place.ReplaceAllString(line, "")))
	}
	if len(said) == 0 {
		return "no reason given"
	}
	return said[len(said)-1]
}

// short cuts the module's name off an import path.
func short(pkg string) string { return strings.TrimPrefix(pkg, "souk.dev/souk/") }

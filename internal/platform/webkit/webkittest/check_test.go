package webkittest_test

import (
	"html/template"
	"reflect"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/webkit/webkittest"
)

type leaf struct{ Name string }

func (l leaf) Is(other string) bool { return l.Name == other }

type view struct {
	Title  string
	Leaves []leaf
	One    *leaf
	ByName map[string]leaf
	hidden string
}

var funcs = template.FuncMap{
	"shout": func(s string) string { return strings.ToUpper(s) },
	"wrap":  func(l leaf, words ...string) leaf { return l },
}

// TestCheck says for each text what Check must find; "" is nothing.
func TestCheck(t *testing.T) {
	_ = view{}.hidden
	for text, want := range map[string]string{
		`{{.Title}} {{range .Leaves}}{{.Name}}{{end}}`:          "",
		`{{with .One}}{{.Name}}{{$.Title}}{{end}}`:              "",
		`{{range $i, $l := .Leaves}}{{$l.Name}}{{end}}`:         "",
		`{{$t := .Title}}{{shout $t}}{{.Title | shout}}`:        "",
		`{{(wrap (index .Leaves 0) "a" "b").Name}}`:             "",
		`{{(index .ByName "x").Name}}{{if .One.Is "x"}}{{end}}`: "",
		`{{define "x"}}{{.Name}}{{end}}{{template "x" .One}}`:   "",
		`{{.Titel}}`:                                           "no field Titel",
		`{{.hidden}}`:                                          "no field hidden",
		`{{if false}}{{.Nothing}}{{end}}`:                      "no field Nothing",
		`{{if .Title}}{{else}}{{.Nothing}}{{end}}`:             "no field Nothing",
		`{{range .Leaves}}{{.Title}}{{end}}`:                   "no field Title",
		`{{range .Title}}{{end}}`:                              "range over string",
		`{{range .Leaves}}{{else}}{{.Nothing}}{{end}}`:         "no field Nothing",
		`{{with .One}}{{.Title}}{{end}}`:                       "no field Title",
		`{{shout .One}}`:                                       "takes a string",
		`{{shout}}`:                                            "takes 1 arguments",
		`{{shout .Title "more"}}`:                              "takes 1 arguments",
		`{{wrap .Leaves}}`:                                     "takes a webkittest_test.leaf",
		`{{.One.Is .One}}`:                                     "takes a string",
		`{{.Title.Deeper}}`:                                    "no field Deeper",
		`{{range $l := .Leaves}}{{$l.Title}}{{end}}`:           "no field Title",
		`{{define "x"}}{{.Title}}{{end}}{{template "x" .One}}`: "no field Title",
		`{{define "x"}}{{.Name.Y}}{{end}}{{range .Leaves}}{{template "x" .}}{{end}}`: "no field Y",
		`{{(index .Leaves 0).Title}}`: "no field Title",
	} {
		set := template.Must(template.New("page").Funcs(funcs).Parse(text))
		got := strings.Join(webkittest.Check(set, "page", reflect.TypeFor[view](), funcs), "\n")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s\n gives %q, want %q", text, got, want)
		}
	}
}

func TestCheckNamesTheMissingTemplate(t *testing.T) {
	set := template.Must(template.New("page").Parse(`{{.Title}}`))
	got := webkittest.Check(set, "other", reflect.TypeFor[view](), nil)
	if len(got) != 1 || !strings.Contains(got[0], `"other"`) {
		t.Errorf("got %q", got)
	}
}

package resolve_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/resolve"
)

const smallFile = `{"params":{"seed":1},"m":[
	{"n":"core0","t":0,"v":[{},{}]},
	{"n":"pack","t":2,"v":[{"i":[[2,0,1]],"d":[[0,1,1]]}]},
	{"n":"mod","t":3,"v":[{},{"d":[[0,0,9]]}]}],
	"installed":[[0,0],[2,1]],"update":[0],"install":[1]}`

func TestReadUniverseFile(t *testing.T) {
	modules, req, err := resolve.ReadUniverseFile(strings.NewReader(smallFile))
	if err != nil {
		t.Fatal(err)
	}
	need := func(target string, include bool, lo, hi int) resolve.NeedSpec {
		return resolve.NeedSpec{Target: target, Name: target, Include: include, Allows: resolve.Ranks(lo, hi)}
	}
	wantModules := []resolve.ModuleSpec{
		{ID: "core0", Name: "core0", Class: resolve.Core, Versions: []resolve.VersionSpec{{Version: "0"}, {Version: "1"}}},
		{ID: "pack", Name: "pack", Class: resolve.Pack, Versions: []resolve.VersionSpec{
			{Version: "0", Needs: []resolve.NeedSpec{need("core0", false, 1, 1), need("mod", true, 0, 1)}},
		}},
		{ID: "mod", Name: "mod", Class: resolve.Module, Versions: []resolve.VersionSpec{
			{Version: "0"}, {Version: "1", Needs: []resolve.NeedSpec{need("core0", false, 0, 9)}},
		}},
	}
	sameAllows := cmp.Comparer(func(a, b resolve.Allows) bool { return a.Key() == b.Key() })
	noNeeds := cmp.Transformer("needs", func(list []resolve.NeedSpec) map[int]resolve.NeedSpec {
		all := map[int]resolve.NeedSpec{} // an empty list is as good as none
		for i, n := range list {
			all[i] = n
		}
		return all
	})
	if diff := cmp.Diff(wantModules, modules, sameAllows, noNeeds); diff != "" {
		t.Error(diff)
	}
	wantRequest := resolve.Request{
		Objective: resolve.MostUpdated, AllAudiences: true,
		Installed: []resolve.Installed{{ID: "core0", Name: "core0", Version: "0"}, {ID: "mod", Name: "mod", Version: "1"}},
		Update:    []resolve.Want{{ID: "core0"}}, Install: []resolve.Want{{ID: "pack"}},
	}
	if diff := cmp.Diff(wantRequest, req); diff != "" {
		t.Error(diff)
	}
}

func TestReadUniverseFileNamesMistakes(t *testing.T) {
	modules := `"m":[{"n":"a","t":3,"v":[{}]},{"n":"b","t":3,"v":[{},{}]}]`
	tests := []struct {
		text  string
		paths []string // nil: the file as a whole
	}{
		{``, nil},
		{`[]`, nil},
		{`{"m":{}}`, nil},
		{`{"m":[{"n":1}]}`, nil},
		{`{"m":[{"v":[{"d":[[0,0,1.5]]}]}]}`, nil},
		{`{} {}`, nil},
		{`{"m":[{"t":4},{"n":"a","t":-1},{"n":"a"}]}`, []string{"m[0].n", "m[0].t", "m[1].t", "m[2].n"}},
		{`{"m":[{"n":"a","v":[{},{"d":[[0,0,0],[0,0]],"i":[[1,0,0],[0,1,0],[-1,0,0],[0,-1,0]]}]}]}`,
			[]string{"m[0].v[1].d[1]", "m[0].v[1].i[0]", "m[0].v[1].i[1]", "m[0].v[1].i[2]", "m[0].v[1].i[3]"}},
		{`{` + modules + `,"installed":[[0,0],[0,0],[0],[2,0],[1,2],[1,-1]],"install":[1,2],"update":[0,1,-1]}`,
			[]string{"installed[1]", "installed[2]", "installed[3]", "installed[4]", "installed[5]", "install[1]", "update[1]", "update[2]"}},
	}
	for _, tt := range tests {
		_, _, err := resolve.ReadUniverseFile(strings.NewReader(tt.text))
		e := errs.As(err)
		if e == nil || e.Kind != errs.KindInvalid || e.Code != "bad_universe" {
			t.Errorf("%s: got %v, want a refusal", tt.text, err)
			continue
		}
		var paths []string
		for _, f := range e.Fields {
			paths = append(paths, f.Path)
		}
		if diff := cmp.Diff(tt.paths, paths); diff != "" {
			t.Errorf("%s: %s", tt.text, diff)
		}
	}
	many := `{"m":[` + strings.Repeat(`{"n":"","v":[{"d":[[9]]}]},`, 1000) + `{"n":"last"}]}`
	if _, _, err := resolve.ReadUniverseFile(strings.NewReader(many)); len(errs.As(err).Fields) != 20 {
		t.Errorf("%d mistakes are named, want 20", len(errs.As(err).Fields))
	}
}

// Whatever the file, it is refused or becomes a universe that its own rules allow.
func FuzzReadUniverseFile(f *testing.F) {
	f.Add(smallFile)
	f.Add(`{"m":[{"n":"a","v":[{"d":[[0,0,0]]}]}],"installed":[[0,0]],"update":[0]}`)
	f.Add(`{"m":[{"n":"","t":9}],"installed":[[1]]}`)
	f.Fuzz(func(t *testing.T, text string) {
		modules, req, err := resolve.ReadUniverseFile(strings.NewReader(text))
		if err != nil {
			if !errs.Is(err, errs.KindInvalid) {
				t.Fatalf("a mistake in the file gave %v", err)
			}
			return
		}
		known := map[string]int{}
		for _, m := range modules {
			if _, twice := known[m.ID]; m.ID == "" || twice || m.Class >= resolve.Classes {
				t.Errorf("module %+v", m)
			}
			known[m.ID] = len(m.Versions)
		}
		for _, m := range modules {
			for _, v := range m.Versions {
				for _, n := range v.Needs {
					if _, ok := known[n.Target]; !ok {
						t.Errorf("%s needs %q, which is no module", m.ID, n.Target)
					}
				}
			}
		}
		for _, in := range req.Installed {
			if known[in.ID] == 0 {
				t.Errorf("%q is installed, which has no version", in.ID)
			}
		}
	})
}

package advise

import (
	"testing"
	"testing/synctest"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
)

// All that one request asks takes the time of one answer, also where it waits for its turn.
func TestSolvingEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, begin := secretive(), time.Now()
		a.ends = begin.Add(solveLimit)
		if _, err := a.solve(t.Context(), Question{}); err != nil || len(a.turns) != 0 {
			t.Fatalf("with nobody else: %v, %d turns are taken", err, len(a.turns))
		}
		a.turns <- struct{}{} // somebody else's, for long
		for range 3 {
			_, err := a.solve(t.Context(), Question{})
			if !errs.Is(err, errs.KindUnavailable) || errs.CodeOf(err) != "resolve_busy" {
				t.Errorf("with others: %v", err)
			}
		}
		if took := time.Since(begin); took != solveLimit {
			t.Errorf("it took %s", took)
		}
		<-a.turns
		if _, err := a.solve(t.Context(), Question{}); err == nil {
			t.Error("a question after the end is answered")
		}
	})
}

// Where time runs out, what was found of the versions of core is the answer.
func TestCompatibilityEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var core []resolve.VersionSpec
		for n := range int64(coreVersions) {
			number := version.Number{A: 3, B: 0, C: n}
			core = append(core, resolve.VersionSpec{ID: number.String(), Version: number.String(), Number: number})
		}
		bread := resolve.ModuleSpec{ID: "bread", Versions: []resolve.VersionSpec{{ID: "b1", Version: "1.0.0", Number: version.Number{A: 1}}}}
		a := asker{
			turns: make(chan struct{}, 1), ends: time.Now().Add(solveLimit),
			universe: resolve.NewUniverse([]resolve.ModuleSpec{{ID: module.CoreID, Class: resolve.Core, Versions: core}, bread}),
		}
		c := Compatibility{Version: release.Version{Module: module.Module{ID: "bread"}, Version: "1.0.0"}}
		a.turns <- struct{}{}
		go func() { // lets one question pass
			time.Sleep(time.Second)
			<-a.turns
			a.turns <- struct{}{}
		}()
		if err := a.compatible(t.Context(), &c, core); err != nil || !c.More || c.Asked == 0 || c.Asked == coreVersions || len(c.Core) != 1 {
			t.Errorf("%+v, %v", c, err)
		}
		if err := a.compatible(t.Context(), &Compatibility{Version: c.Version}, core); errs.CodeOf(err) != "resolve_busy" {
			t.Errorf("without an answer: %v", err)
		}
	})
}

package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/server/rest"
	"souk.dev/souk/internal/wire"
)

// universeAnswer is the answer to a universe file, in its terms: modules by name, versions by place.
type universeAnswer struct {
	Satisfiable bool           `json:"satisfiable"`
	Optimal     bool           `json:"optimal"`
	Cost        []int64        `json:"cost"` // lag of core, of templates, of packs, of modules; number of modules
	Bound       []int64        `json:"bound,omitempty"`
	Plan        map[string]int `json:"plan"`
	Conflict    []wire.Cause   `json:"conflict"`
	Repairs     []wire.Repair  `json:"repairs"`
	MS          float64        `json:"ms"`
}

// solveUniverse answers what a universe file asks.
func (c *resolveCmd) solveUniverse(ctx context.Context, s *session) error {
	if other := c.besideUniverse(); len(other) > 0 {
		return usage("A universe file says itself what is installed and asked for: leave out %s.", strings.Join(other, ", "))
	}
	f, err := os.Open(filepath.Clean(c.Universe))
	if err != nil {
		return unreadable(err)
	}
	defer f.Close()
	modules, req, err := resolve.ReadUniverseFile(f)
	if err != nil {
		return err
	}
	if c.Objective != "" {
		req.Objective = resolve.Objective(c.Objective)
	}
	universe := resolve.NewUniverse(modules)
	ctx, cancel := context.WithTimeout(ctx, c.TimeLimit)
	defer cancel()
	took := elapsed()
	found, err := universe.Solve(ctx, req)
	if err != nil {
		return err
	}
	plan := rest.PlanOf(advise.Plan{Answer: found}, took())
	answer := universeAnswer{
		Satisfiable: plan.Satisfiable, Optimal: plan.Optimal, Cost: plan.Cost, Bound: plan.Bound, Plan: map[string]int{},
		Conflict: plan.Conflict, Repairs: plan.Repairs, MS: plan.MS,
	}
	for _, step := range found.Plan {
		if step.Action != resolve.Remove {
			answer.Plan[step.ID] = step.Rank
		}
	}
	if err := s.print(answer, func(w io.Writer) { c.showUniverse(w, plan) }); err != nil {
		return err
	}
	if !answer.Satisfiable {
		return errUnsatisfiable
	}
	return nil
}

// besideUniverse returns the flags that say what the file says itself, or that mean nothing without a market.
func (c *resolveCmd) besideUniverse() []string {
	var given []string
	for _, flag := range []struct {
		name string
		set  bool
	}{
		{"--installed", c.Installed != ""}, {"--install", len(c.Install) > 0}, {"--update", len(c.Update) > 0}, {"--remove", len(c.Remove) > 0},
		{"--only", len(c.Only) > 0}, {"--any-major", len(c.AnyMajor) > 0}, {"--update-level", c.UpdateLevel != 0}, {"--install-level", c.InstallLevel != 0},
		{"--level", len(c.Level) > 0}, {"--catalogue", c.Catalogue != ""}, {"--instance", c.Instance != ""}, {"--scan", c.Scan},
	} {
		if flag.set {
			given = append(given, flag.name)
		}
	}
	return given
}

func (c *resolveCmd) showUniverse(w io.Writer, plan wire.Resolution) {
	if plan.Satisfiable {
		fmt.Fprintf(w, "Cost: %s.\n\n", list(plan.Cost))
	}
	showResolution(w, plan, c.All)
}

// list writes numbers with commas between.
func list(numbers []int64) string {
	text := fmt.Sprint(slices.Clone(numbers))
	return text[1 : len(text)-1]
}

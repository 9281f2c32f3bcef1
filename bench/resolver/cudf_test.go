package resolver

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// CUDF (Common Upgradeability Description Format) is what aspcud reads. The module at place 7 is the
// package m7, its version of rank 2 the package's version 3. Costs are sums of properties of the chosen
// packages, as lag, which is as many as there are newer versions. What must be there is what one more
// package, "request", needs: an installed module in its version or a newer one, or a package "gone7" instead,
// which needs a module that merges it.

// writeCUDF writes the table, with a property for each level of the objective, and returns the criteria
// that minimise them.
func (t *table) writeCUDF(path string) (criteria string, err error) {
	names := levels(t.All)
	var b bytes.Buffer
	b.WriteString("preamble: \nproperty: ")
	for i, n := range names {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s: int = [0]", n)
		criteria += fmt.Sprintf(",-sum(solution,%s)", n)
	}
	b.WriteString("\n\n")
	for m := range t.Modules {
		for rank := range t.Modules[m].Versions {
			t.writePackage(&b, names, m, rank)
		}
	}
	t.writeRequest(&b, names)
	return criteria[1:], os.WriteFile(path, b.Bytes(), 0o600)
}

// levels returns the properties of the objective: that of a scan, or that of a check.
func levels(all bool) []string {
	lags := []string{"lag0", "lag1", "lag2", "lag3"}
	if all {
		return append(lags, "one")
	}
	return append(append([]string{"other"}, lags...), "unasked", "added")
}

// worth returns what a chosen version adds to a level.
func (t *table) worth(level string, m, rank int) int {
	at, installed := t.at[m]
	wanted, asked := -1, false
	for _, w := range t.Install {
		if w[0] == m {
			wanted, asked = w[1], true
		}
	}
	lag := len(t.Modules[m].Versions) - 1 - rank
	switch {
	case level == "one":
		return 1
	case level == "other" && wanted >= 0 && rank != wanted,
		level == "unasked" && installed && !asked && rank != at,
		level == "added" && !installed:
		return 1
	case level == "lag"+strconv.Itoa(int(t.Modules[m].class)) && (t.All || !installed || rank != at):
		return lag
	}
	return 0
}

func (t *table) writePackage(b *bytes.Buffer, names []string, m, rank int) {
	fmt.Fprintf(b, "package: m%d\nversion: %d\n", m, rank+1)
	v := t.Modules[m].Versions[rank]
	var depends, conflicts []string
	for _, n := range v.Needs {
		switch {
		case n[0] < 0:
			depends = append(depends, "nothing")
		default:
			depends = append(depends, fmt.Sprintf("m%d >= %d , m%d <= %d", n[0], n[1]+1, n[0], n[2]+1))
		}
	}
	if len(depends) > 0 {
		fmt.Fprintf(b, "depends: %s\n", strings.Join(depends, " , "))
	}
	conflicts = append(conflicts, fmt.Sprintf("m%d", m)) // another version of itself
	for _, merged := range v.Merges {
		conflicts = append(conflicts, fmt.Sprintf("m%d", merged))
	}
	fmt.Fprintf(b, "conflicts: %s\n", strings.Join(conflicts, " , "))
	if at, installed := t.at[m]; installed && at == rank {
		b.WriteString("installed: true\n")
	}
	for _, level := range names {
		if worth := t.worth(level, m, rank); worth > 0 {
			fmt.Fprintf(b, "%s: %d\n", level, worth)
		}
	}
	b.WriteByte('\n')
}

// writeRequest writes the package that needs all that must be there, and those that stand for merged modules.
func (t *table) writeRequest(b *bytes.Buffer, names []string) {
	mergers := map[int][]string{}
	for m := range t.Modules {
		for rank, v := range t.Modules[m].Versions {
			for _, merged := range v.Merges {
				mergers[merged] = append(mergers[merged], fmt.Sprintf("m%d = %d", m, rank+1))
			}
		}
	}
	var depends []string
	for _, in := range t.Installed {
		need := fmt.Sprintf("m%d >= %d", in[0], in[1]+1)
		if len(mergers[in[0]]) > 0 {
			need += fmt.Sprintf(" | gone%d", in[0])
			fmt.Fprintf(b, "package: gone%d\nversion: 1\ndepends: %s\n", in[0], strings.Join(mergers[in[0]], " | "))
			if !t.All {
				b.WriteString("unasked: 1\n")
			}
			b.WriteByte('\n')
		}
		depends = append(depends, need)
	}
	for _, w := range t.Install {
		depends = append(depends, fmt.Sprintf("m%d", w[0]))
	}
	for _, m := range t.Update {
		depends = append(depends, fmt.Sprintf("m%d > %d", m, t.at[m]+1))
	}
	fmt.Fprintf(b, "package: request\nversion: 1\ndepends: %s\n\nrequest: \ninstall: request\n", strings.Join(depends, " , "))
}

// aspcud solves tables with the program of that name, each in a process of its own.
type aspcud struct {
	dir   string
	limit time.Duration
}

// result is what a solver came to. Pairs are modules and versions.
type result struct {
	took    time.Duration
	solved  bool // it answered in time
	none    bool // there is no answer
	members [][2]int
}

// solve runs aspcud on the file.
func (a aspcud) solve(path, criteria string) (result, error) {
	ctx, cancel := context.WithTimeout(context.Background(), a.limit)
	defer cancel()
	out := filepath.Join(a.dir, "out.cudf")
	_ = os.Remove(out) // of the run before
	cmd := exec.CommandContext(ctx, "aspcud", path, out, criteria)
	cmd.Env = append(os.Environ(), "TMPDIR="+a.dir) // when it is killed, it leaves files behind
	cmd.WaitDelay = time.Second
	killTogether(cmd)
	start := time.Now()
	text, err := cmd.CombinedOutput()
	r := result{took: time.Since(start)}
	if ctx.Err() != nil {
		return r, nil
	}
	if err != nil {
		return r, fmt.Errorf("aspcud: %w: %s", err, text)
	}
	r.solved = true
	return r, r.read(out)
}

// read takes the chosen packages from a solution.
func (r *result) read(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	m := -1
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line := lines.Text()
		if strings.TrimSpace(line) == "FAIL" {
			r.none = true
			return nil
		}
		if name, ok := strings.CutPrefix(line, "package: "); ok {
			m = -1
			if number, ok := strings.CutPrefix(name, "m"); ok {
				if m, err = strconv.Atoi(number); err != nil {
					return err
				}
			}
		}
		if text, ok := strings.CutPrefix(line, "version: "); ok && m >= 0 {
			version, err := strconv.Atoi(text)
			if err != nil {
				return err
			}
			r.members = append(r.members, [2]int{m, version - 1})
		}
	}
	return lines.Err()
}

package resolver

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/resolve/resolvetest"
)

// BenchmarkResolver prints a line for each problem and the geometric means. It is one measurement, however
// large b.N is: run it with -benchtime 1x.
func BenchmarkResolver(b *testing.B) {
	m := newMeasurement(b)
	problems := slices.Concat(files(b), installations(b, 3), fresh(m.seed, 1000, 10000))
	if m.large {
		problems = append(problems, fresh(m.seed, 100000)...)
	}
	slices.SortStableFunc(problems, func(a, b problem) int { return cmp.Compare(a.set, b.set) })
	m.begin(b)
	for _, p := range problems {
		m.row(b, p)
	}
	m.end()
	b.ReportMetric(0, "ns/op")
	if m.worse > 0 {
		b.Errorf("%d answers were worse than those of others", m.worse)
	}
}

// rounds is how often the solvers take turns on a problem.
const rounds = 5

// measurement is one run of the benchmark.
type measurement struct {
	dir    string
	python string // "" where there is no libsolv
	aspcud *aspcud
	large  bool
	seed   uint64

	ratios map[string][]float64 // "set/solver": how many times as long as ours the other one took
	worse  int
	capped int // aspcud ran out of time: the ratio is a lower bound
}

func newMeasurement(b *testing.B) *measurement {
	m := &measurement{dir: b.TempDir(), ratios: map[string][]float64{}, large: os.Getenv("BENCH_LARGE") == "1"}
	m.seed = uint64(time.Now().Unix())
	if text := os.Getenv("BENCH_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			b.Fatalf("BENCH_SEED: %v", err)
		}
		m.seed = seed
	}
	limit := 10 * time.Second
	if m.large {
		limit = 2 * time.Minute
	}
	if _, err := exec.LookPath("aspcud"); err == nil {
		m.aspcud = &aspcud{dir: m.dir, limit: limit}
	} else {
		fmt.Println("notice: aspcud is not installed, so nothing is compared with it")
	}
	if m.python = libsolvPython(); m.python == "" {
		fmt.Println("notice: python3-solv is not installed, so nothing is compared with libsolv")
	}
	return m
}

func (m *measurement) begin(b *testing.B) {
	fmt.Printf("seed of the new problems: %d (BENCH_SEED repeats them)\n", m.seed)
	if out, err := exec.Command("dpkg-query", "-W", "aspcud", "clasp", "python3-solv", "libsolv1").Output(); err == nil {
		fmt.Println(strings.ReplaceAll(strings.TrimSpace(strings.ReplaceAll(string(out), "\t", " ")), "\n", ", "))
	}
	fmt.Printf("%-40s %8s %9s %12s %12s  %s\n", "problem", "versions", "ours ms", "aspcud", "libsolv", "costs: ours, aspcud, libsolv")
}

// row measures one problem and prints its line.
func (m *measurement) row(b *testing.B, p problem) {
	t, err := newTable(p.Problem)
	if err != nil {
		b.Fatalf("%s: %v", p.name, err)
	}
	u := resolve.NewUniverse(p.Modules)
	explained := p
	p.Request.Unexplained = true // the others do not say why either
	a := m.answer(b, p, u)
	other := m.others(b, p, t, func() { m.answer(b, p, u) })
	ours := medianOf(func() { m.answer(b, p, u) })
	line := fmt.Sprintf("%-40s %8d %9.3f", p.name, p.versions(), ms(ours))
	costs := []string{costText(a.Cost)}
	for _, name := range []string{"aspcud", "libsolv"} {
		r, asked := other[name]
		text, cost := m.compare(p, t, name, r, asked, a, ours)
		line += fmt.Sprintf(" %12s", text)
		costs = append(costs, cost)
	}
	line += "  " + strings.Join(costs, " ")
	if !a.Satisfiable {
		a = m.answer(b, explained, u)
		took := medianOf(func() { m.answer(b, explained, u) })
		line += fmt.Sprintf("  explained in %.1f ms: %d facts, %d repairs", ms(took), len(a.Conflict), len(a.Repairs))
	}
	fmt.Println(line)
}

// answer solves the problem, and sees to it that the answer is one.
func (m *measurement) answer(b *testing.B, p problem, u *resolve.Universe) resolve.Answer {
	a, err := u.Solve(context.Background(), p.Request)
	if err != nil || a.Satisfiable && !a.Optimal {
		b.Fatalf("%s: optimal is %v: %v", p.name, a.Optimal, err)
	}
	return a
}

// others has the other solvers solve the problem, in turns with ours. Of each it returns the median.
func (m *measurement) others(b *testing.B, p problem, t *table, ours func()) map[string]result {
	taken := map[string][]result{}
	var process *libsolv
	if m.python != "" {
		var err error
		if process, err = startLibsolv(m.python, filepath.Join(m.dir, "table.json"), t); err != nil {
			b.Fatalf("%s: %v", p.name, err)
		}
		defer process.stop()
	}
	for round := range rounds {
		ours()
		if process != nil {
			r, err := process.solve()
			if err != nil {
				b.Fatalf("%s: libsolv: %v", p.name, err)
			}
			taken["libsolv"] = append(taken["libsolv"], r)
		}
		if m.skipAspcud(p, round, taken["aspcud"]) {
			continue
		}
		path := filepath.Join(m.dir, "in.cudf")
		criteria, err := t.writeCUDF(path)
		if err != nil {
			b.Fatal(err)
		}
		r, err := m.aspcud.solve(path, criteria)
		if err != nil {
			b.Fatalf("%s: %v", p.name, err)
		}
		taken["aspcud"] = append(taken["aspcud"], r)
	}
	middle := map[string]result{}
	for name, list := range taken {
		slices.SortFunc(list, func(a, b result) int { return cmp.Compare(a.took, b.took) })
		middle[name] = list[len(list)/2]
	}
	return middle
}

// skipAspcud reports whether aspcud is spared the round: it needs seconds where the others need milliseconds.
func (m *measurement) skipAspcud(p problem, round int, before []result) bool {
	return m.aspcud == nil || p.versions() > 50000 && !m.large || round > 0 && before[0].took > time.Second/2
}

// compare words what another solver took, how many times as long as ours that is, and what its answer costs.
func (m *measurement) compare(p problem, t *table, name string, r result, asked bool, a resolve.Answer, ours time.Duration) (text, cost string) {
	if !asked {
		return "-", "-"
	}
	ratio := float64(r.took) / float64(ours)
	m.ratios[p.set+"/"+name] = append(m.ratios[p.set+"/"+name], ratio)
	m.ratios["all/"+name] = append(m.ratios["all/"+name], ratio)
	text = fmt.Sprintf("%.4gx", ratio)
	switch {
	case !r.solved:
		m.capped++
		return ">" + text, "-"
	case r.none:
		if a.Satisfiable {
			return text, "none"
		}
		return text, "[]"
	case !a.Satisfiable:
		m.worse++
		return text, "FOUND"
	}
	set := t.set(r.members)
	if broken := resolvetest.Violations(p.Problem, set); len(broken) > 0 {
		return text, fmt.Sprintf("broken (%s)", broken[0])
	}
	theirs := resolvetest.Cost(p.Problem, set)
	if slices.Compare(theirs, a.Cost) < 0 {
		m.worse++
		return text, costText(theirs) + " BETTER"
	}
	if slices.Equal(theirs, a.Cost) {
		return text, "="
	}
	return text, costText(theirs)
}

func (m *measurement) end() {
	fmt.Println()
	for _, key := range slices.Sorted(keys(m.ratios)) {
		set, name, _ := strings.Cut(key, "/")
		fmt.Printf("%-5s %-8s took %8.1f times as long (geometric mean of %d; %.1f to %.1f)\n", set, name,
			geometricMean(m.ratios[key]), len(m.ratios[key]), slices.Min(m.ratios[key]), slices.Max(m.ratios[key]))
	}
	fmt.Printf("answers worse than another solver's: %d; aspcud ran out of time on %d, which count as if it had ended then\n", m.worse, m.capped)
}

func keys[V any](m map[string]V) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// medianOf runs something until it has run 31 times or for a fifth of a second, and returns the median time.
func medianOf(run func()) time.Duration {
	var took []time.Duration
	for begin := time.Now(); len(took) < 31 && (len(took) < 5 || time.Since(begin) < time.Second/5); {
		start := time.Now()
		run()
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took[len(took)/2]
}

func geometricMean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += math.Log(v)
	}
	return math.Exp(sum / float64(len(values)))
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func costText(cost []int64) string { return strings.ReplaceAll(fmt.Sprint(cost), " ", ",") }

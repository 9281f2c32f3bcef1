package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/wire"
)

// changeFlags are an installation and what is asked for it.
type changeFlags struct {
	Installed string   `type:"path" placeholder:"FILE" help:"What is installed: a JSON file that maps ids or package names of modules to versions; - is standard input."`
	Install   []string `sep:"none" placeholder:"MODULE@VERSION" help:"Install this; without @VERSION in whatever version fits. May be repeated, as those that follow."`
	Update    []string `sep:"none" placeholder:"MODULE@VERSION" help:"Update this; without @VERSION to whatever newer version fits."`
	Remove    []string `sep:"none" placeholder:"MODULE" help:"Remove this."`
	Only      []string `sep:"none" placeholder:"MODULE" help:"Let only these modules change, and what they need."`
	AnyMajor  []string `sep:"none" placeholder:"MODULE" help:"Let this module leave its major version by itself."`

	UpdateLevel  int            `placeholder:"LEVEL" help:"Lowest maturity of versions that are updated to."`
	InstallLevel int            `placeholder:"LEVEL" help:"Lowest maturity of what is added."`
	Level        map[string]int `placeholder:"MODULE=LEVEL" help:"Lowest maturity of one module, in place of the two."`

	Catalogue string        `type:"path" placeholder:"FILE" help:"Ask this catalogue, a file of JSON lines, and no market."`
	Instance  string        `placeholder:"KEY" help:"Key of a registered instance, whose policy counts then."`
	TimeLimit time.Duration `default:"30s" help:"With a file: when to stop looking for a better answer."`
	Flags     serverFlags   `embed:""`
}

// request returns what the flags ask for.
func (f *changeFlags) request(s *session) (wire.ResolveInput, error) {
	installed, err := readInstalled(s, f.Installed)
	if err != nil {
		return wire.ResolveInput{}, err
	}
	return wire.ResolveInput{
		Installed: installed, Install: f.Install, Update: f.Update, Remove: f.Remove, Only: f.Only, AnyMajor: f.AnyMajor,
		UpdateLevel: f.UpdateLevel, InstallLevel: f.InstallLevel, Levels: f.Level, Instance: f.Instance,
	}, nil
}

// asks reports whether anything is asked for.
func (f *changeFlags) asks() bool { return len(f.Install)+len(f.Update)+len(f.Remove) > 0 }

// resolver answers what fits: a market, or a file.
type resolver interface {
	Resolve(ctx context.Context, in wire.ResolveInput) (wire.Resolution, error)
	Why(ctx context.Context, in wire.WhyInput) (wire.Why, error)
	WhyNot(ctx context.Context, in wire.WhyNotInput) (wire.WhyNot, error)
}

// resolver returns who is asked.
func (f *changeFlags) resolver(s *session) (resolver, error) {
	if f.Catalogue == "" {
		return f.Flags.connect(s)
	}
	if f.Instance != "" {
		return nil, usage("A catalogue knows no instances: leave out --instance, or ask a market.")
	}
	return openCatalogue(f.Catalogue, f.TimeLimit)
}

type resolveCmd struct {
	changeFlags `embed:""`

	Scan      bool   `help:"Look for updates of all that is installed, as far as they fit together; what is broken already may stay so."`
	Objective string `enum:",most-updated,check,least-change" default:"" placeholder:"NAME" help:"Which of several answers is the best one: most-updated (default where nothing is asked for), check (default where something is), or least-change."`
	All       bool   `help:"Show what stays as it is, too."`
	Universe  string `type:"path" placeholder:"FILE" help:"Solve what this universe file asks, with no market and no other flags."`
}

// Run answers what the installation looks like after the change; exit code 3 says that it cannot be.
func (c *resolveCmd) Run(ctx context.Context, s *session) error {
	if c.Universe != "" {
		return c.solveUniverse(ctx, s)
	}
	if c.Scan && c.asks() {
		return usage("--scan looks for updates of everything; leave out --install, --update and --remove.")
	}
	if c.Installed == "" && !c.asks() {
		return usage("Say what is installed (--installed FILE), what is asked for (--install, --update, --remove), or both.")
	}
	in, err := c.request(s)
	if err != nil {
		return err
	}
	in.Objective, in.Tolerate = c.Objective, c.Scan
	if c.Scan {
		in.Objective = cmp.Or(in.Objective, string(resolve.MostUpdated))
		in.InstallLevel = max(in.InstallLevel, in.UpdateLevel) // what updates pull in is no less mature
	}
	market, err := c.resolver(s)
	if err != nil {
		return err
	}
	answer, err := market.Resolve(ctx, in)
	if err != nil {
		return err
	}
	if err := s.print(answer, func(w io.Writer) { showResolution(w, answer, c.All) }); err != nil {
		return err
	}
	if !answer.Satisfiable {
		return errUnsatisfiable
	}
	return nil
}

// showResolution writes a plan, or why there is none, for people.
func showResolution(w io.Writer, r wire.Resolution, all bool) {
	if !r.Satisfiable {
		showConflict(w, r)
		return
	}
	var rows [][]string
	kept := 0
	for _, step := range r.Plan {
		if step.Action == string(resolve.Keep) && !all {
			kept++
			continue
		}
		rows = append(rows, []string{step.Action, step.Name, firstOf(step.From, "-"), then(step), step.Why})
	}
	if len(rows) == 0 {
		fmt.Fprintln(w, "Nothing changes.")
	} else {
		table(w, "ACTION MODULE NOW THEN WHY", rows)
	}
	if kept > 0 {
		fmt.Fprintf(w, "\n%d stay as they are (--all shows them).\n", kept)
	}
	if !r.Optimal {
		fmt.Fprintln(w, "\nTime ran out: this fits, but there may be a better answer.")
	}
}

// then is the version at the end, "-" for none.
func then(step wire.Step) string {
	if step.Action == string(resolve.Remove) {
		return "-"
	}
	return step.Version
}

// showConflict writes the facts that contradict each other, and what could be given up.
func showConflict(w io.Writer, r wire.Resolution) {
	fmt.Fprintln(w, "This cannot be, because:")
	for _, c := range r.Conflict {
		fmt.Fprintf(w, "  - %s\n", c.Sentence)
	}
	for _, more := range r.More {
		fmt.Fprintln(w, "and besides:")
		for _, c := range more {
			fmt.Fprintf(w, "  - %s\n", c.Sentence)
		}
	}
	for i, repair := range r.Repairs {
		if i == 0 {
			fmt.Fprintln(w, "\nEach of these would help:")
		}
		fmt.Fprintf(w, "  %d. %s\n", i+1, repair.Sentence)
	}
}

// elapsed measures how long something takes.
func elapsed() func() time.Duration {
	start := clock.System.Now()
	return func() time.Duration { return clock.System.Now().Sub(start) }
}

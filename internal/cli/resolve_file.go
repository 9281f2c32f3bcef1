package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/listing"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/server/rest"
	"souk.dev/souk/internal/wire"
)

// maxInstalled bounds a file that says what is installed.
const maxInstalled = 16 << 20

// readInstalled reads a map of ids of modules to versions; no name is an installation without modules.
func readInstalled(s *session, name string) (map[string]string, error) {
	if name == "" {
		return map[string]string{}, nil
	}
	var in io.Reader = s.stdin
	if name != "-" {
		f, err := os.Open(filepath.Clean(name))
		if err != nil {
			return nil, unreadable(err)
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxInstalled+1))
	if err != nil {
		return nil, fmt.Errorf("read what is installed: %w", err)
	}
	if len(text) > maxInstalled {
		return nil, errs.Invalid("bad_installed", "What is installed takes more than %d MB; that is no map of modules.", maxInstalled>>20)
	}
	installed := map[string]string{}
	if err := json.Unmarshal(text, &installed); err != nil || installed == nil {
		return nil, errs.Invalid("bad_installed", `What is installed must be a JSON object of module ids and versions, as {"0": "3.0.1"}.`)
	}
	return installed, nil
}

// unreadable is the error for a file that is named on the command line.
func unreadable(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return errs.NotFound("no_such_file", "%v.", err)
	}
	return err
}

// catalogue answers from a file what a market answers.
type catalogue struct {
	universe *resolve.Universe
	packages map[string]string // ids by package name
	limit    time.Duration
}

// openCatalogue reads a catalogue of versions.
func openCatalogue(name string, limit time.Duration) (*catalogue, error) {
	f, err := os.Open(filepath.Clean(name))
	if err != nil {
		return nil, unreadable(err)
	}
	defer f.Close()
	c := &catalogue{packages: map[string]string{}, limit: limit}
	var entries []listing.Entry
	err = listing.Read(f, func(_ int, e listing.Entry) error {
		entries = append(entries, e)
		if e.Package != "" {
			c.packages[e.Package] = e.ID
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.universe = resolve.NewUniverse(listing.Specs(entries))
	return c, nil
}

// Resolve implements resolver.
func (c *catalogue) Resolve(ctx context.Context, in wire.ResolveInput) (wire.Resolution, error) {
	took := elapsed()
	q := c.question(in)
	if err := q.Known(c.universe); err != nil {
		return wire.Resolution{}, err
	}
	answer, err := c.ask(ctx, q)
	if err != nil {
		return wire.Resolution{}, err
	}
	return rest.PlanOf(advise.Plan{Answer: answer}, took()), nil
}

// Why implements resolver.
func (c *catalogue) Why(ctx context.Context, in wire.WhyInput) (wire.Why, error) {
	q := c.question(in.In)
	if err := q.Known(c.universe); err != nil {
		return wire.Why{}, err
	}
	answer, err := c.ask(ctx, q)
	if err != nil {
		return wire.Why{}, err
	}
	return rest.WhyOf(advise.WhyIn(answer, q, c.module(in.Module)), advise.Sentences{}), nil
}

// WhyNot implements resolver.
func (c *catalogue) WhyNot(ctx context.Context, in wire.WhyNotInput) (wire.WhyNot, error) {
	took := elapsed()
	want := resolve.Want{ID: c.module(in.Module), Version: in.Version}
	q := c.question(in.In)
	if err := q.Known(c.universe); err != nil {
		return wire.WhyNot{}, err
	}
	r, err := q.WhyNot(ctx, c.universe, want, c.ask)
	if err != nil {
		return wire.WhyNot{}, err
	}
	return rest.WhyNotOf(r, took()), nil
}

func (c *catalogue) ask(ctx context.Context, q advise.Question) (resolve.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	return q.Ask(ctx, c.universe)
}

// question reads a request. Everything in a catalogue is seen by all.
func (c *catalogue) question(in wire.ResolveInput) advise.Question {
	q := advise.Question{
		Install: c.wants(in.Install), Update: c.wants(in.Update), Remove: c.modules(in.Remove), Only: c.modules(in.Only),
		AnyMajor: c.modules(in.AnyMajor), Objective: resolve.Objective(in.Objective), Levels: map[string]int{},
		UpdateLevel: in.UpdateLevel, InstallLevel: in.InstallLevel, Tolerate: in.Tolerate, AllAudiences: true,
	}
	for id, version := range in.Installed {
		q.Modules = append(q.Modules, advise.InstalledModule{ID: c.module(id), Version: version})
	}
	for name, level := range in.Levels {
		q.Levels[c.module(name)] = level
	}
	if q.Objective == "" && len(in.Install)+len(in.Update)+len(in.Remove) > 0 {
		q.Objective = resolve.Check
	}
	return q
}

func (c *catalogue) module(name string) string {
	if id, found := c.packages[name]; found {
		return id
	}
	return name
}

func (c *catalogue) modules(names []string) []string {
	if names == nil {
		return nil
	}
	ids := make([]string, len(names))
	for i, name := range names {
		ids[i] = c.module(name)
	}
	return ids
}

func (c *catalogue) wants(names []string) []resolve.Want {
	var list []resolve.Want
	for _, name := range names {
		module, version := splitRef(name)
		list = append(list, resolve.Want{ID: c.module(module), Version: version})
	}
	return list
}

package cli

import (
	"context"
	"io"
	"strconv"

	"souk.dev/souk/internal/wire"
)

type moduleCompatibilityCmd struct {
	Module string `arg:"" name:"module@version" help:"Id or package name, with @VERSION; without it the latest."`
}

// Run shows beside which versions of core a version can be installed.
func (c *moduleCompatibilityCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	ref, version := splitRef(c.Module)
	found, err := market.Compatibility(ctx, ref, version)
	if err != nil {
		return err
	}
	if err := s.print(found, func(w io.Writer) { showCompatibility(w, found) }); err != nil {
		return err
	}
	switch {
	case found.Tried == 0:
		s.hint("This market has no core.")
	case len(found.Core) == 0:
		s.hint("None of the newest %d versions of core goes with it.", found.Tried)
	case found.More:
		s.hint("The newest %d versions of core were tried.", found.Tried)
	}
	return nil
}

func showCompatibility(w io.Writer, c wire.Compatibility) {
	if len(c.Core) == 0 {
		return
	}
	rows := make([][]string, 0, len(c.Core))
	for _, r := range c.Core {
		rows = append(rows, []string{r.Major, r.First, r.Last, strconv.Itoa(r.Versions)})
	}
	table(w, "CORE FROM TO VERSIONS", rows)
}

package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/wire"
)

type moduleUpdateCmd struct {
	Module     string `arg:"" help:"Id or package name."`
	Commercial *bool  `negatable:"" help:"Its files, old ones too, are for buyers only; or, with --no-commercial, for everybody."`
	Visibility string `placeholder:"WHO" help:"public, or organisation for the members of its owner."`
}

// Run changes who may see the module and who may download it.
func (c *moduleUpdateCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	change := wire.ModuleChange{Commercial: c.Commercial}
	if c.Visibility != "" {
		change.Visibility = &c.Visibility
	}
	if change == (wire.ModuleChange{}) {
		return usage("Say what to change: --commercial, --no-commercial or --visibility.")
	}
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	updated, err := market.UpdateModule(ctx, c.Module, change, "")
	if err != nil {
		return err
	}
	m := updated.Value
	s.warn(m.Warnings)
	return s.print(m, func(w io.Writer) {
		downloaders := "everybody"
		if m.Commercial {
			downloaders = "buyers only"
		}
		fmt.Fprintf(w, "%s is visible to %s; its files are for %s.\n", m.Package, visibleTo(m), downloaders)
	})
}

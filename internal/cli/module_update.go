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
	Trial      *bool  `negatable:"" help:"It may be installed on trial; only an administrator takes that back."`
	Support    string `placeholder:"CODE" help:"How far it is supported: SUP supported, ES extra service, DEP deprecated, USUP unsupported, REM retired, NI no information."`

	DefaultUpgrade *bool `negatable:"" help:"A higher major version is offered as an update; or, with --no-default-upgrade, only to those who ask for it."`
}

// Run changes who may see the module, who may download it, and how far it is supported.
func (c *moduleUpdateCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	change := wire.ModuleChange{Commercial: c.Commercial, Trial: c.Trial, DefaultUpgrade: c.DefaultUpgrade}
	if c.Support != "" {
		change.Support = &c.Support
	}
	if c.Visibility != "" {
		change.Visibility = &c.Visibility
	}
	if change == (wire.ModuleChange{}) {
		return usage("Say what to change: --commercial, --visibility, --trial, --support or --default-upgrade.")
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
		fmt.Fprintf(w, "%s is visible to %s; its files are for %s. Support: %s.\n", m.Package, visibleTo(m), downloaders, m.Support)
	})
}

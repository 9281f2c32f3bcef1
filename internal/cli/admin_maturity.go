package cli

import (
	"context"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/wire"
)

type adminMaturityCmd struct {
	List   adminMaturityListCmd   `cmd:"" help:"List the levels, the least mature first."`
	Set    adminMaturitySetCmd    `cmd:"" help:"Add a level, or give one another name."`
	Remove adminMaturityRemoveCmd `cmd:"" help:"Remove a level that no version has."`
}

type adminMaturityListCmd struct{}

// Run lists the levels.
func (adminMaturityListCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.levels(ctx, s, func(r *release.Service) (release.Levels, error) { return r.Levels(ctx) })
}

type adminMaturitySetCmd struct {
	Level int    `arg:"" help:"A number from 1 to 9999; higher is more mature."`
	Name  string `arg:"" help:"Its name."`
}

// Run adds or renames a level, and lists all.
func (c *adminMaturitySetCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.levels(ctx, s, func(r *release.Service) (release.Levels, error) {
		return r.SetLevel(ctx, account.Operator, c.Level, c.Name)
	})
}

type adminMaturityRemoveCmd struct {
	Level int `arg:"" help:"Its number."`
}

// Run removes a level, and lists what is left.
func (c *adminMaturityRemoveCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.levels(ctx, s, func(r *release.Service) (release.Levels, error) {
		return r.RemoveLevel(ctx, account.Operator, c.Level)
	})
}

// levels prints what do leaves.
func (c *adminCmd) levels(ctx context.Context, s *session, do func(*release.Service) (release.Levels, error)) error {
	return c.Local.existing(ctx, s, func(market *app.App) error {
		list, err := do(market.Releases)
		if err != nil {
			return err
		}
		convert := func(m release.Maturity) wire.MaturityLevel { return wire.MaturityLevel(m) }
		return printList(s, onePage(list, convert), "LEVEL NAME", func(m wire.MaturityLevel) []string { return []string{strconv.Itoa(m.Level), m.Name} })
	})
}

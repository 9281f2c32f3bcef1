package app

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app/demo"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/registry/version"
)

// instances registers those of the customers, with what they have installed.
func (d *demoMarket) instances(ctx context.Context) error {
	for _, in := range demo.Instances {
		if err := d.instance(ctx, in); err != nil {
			return fmt.Errorf("%s: %w", in.Name, err)
		}
	}
	return nil
}

func (d *demoMarket) instance(ctx context.Context, in demo.Instance) error {
	owner := d.orgs[in.Owner]
	made, _, err := d.Fleet.Register(ctx, owner, fleet.RegisterInput{Name: in.Name})
	if err != nil || len(in.Installed) == 0 {
		return err
	}
	modules := make([]advise.InstalledModule, len(in.Installed))
	versions := map[string]string{} // by package
	for i, m := range in.Installed {
		modules[i] = advise.InstalledModule{ID: m.Module, Version: m.Version}
		versions[m.Module] = m.Version
		if m.Needs == "" {
			continue
		}
		needed, err := d.Modules.Get(ctx, account.Actor{}, m.Needs)
		if err != nil {
			return err
		}
		modules[i].Rows = []advise.InstalledNeed{{
			TargetID: needed.ID, TargetName: needed.Name, Start: versions[m.Needs], Enforcement: string(version.Minor),
		}}
	}
	_, err = d.Fleet.Report(ctx, owner, made.ID, modules)
	return err
}

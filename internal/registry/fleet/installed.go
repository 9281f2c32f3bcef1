package fleet

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
)

// Installed is a module as an instance has reported it, with what is known of it here.
type Installed struct {
	advise.InstalledModule
	Name, Package string // "" where the module is not here, or not for the actor
	VersionID     string // "" where the version is not here
	Yanked        bool   // the version is withdrawn
	YankReason    string
	Latest        string // the module's latest version; "" for none
	Support       string // code of its support status; "" where the module is not here
}

// Number returns the version as A.B.C; "" where it is none.
func (i Installed) Number() string { return numberOf(i.Version) }

// Installed returns the instance with the modules that it has reported, by name; those that are not known
// here come last.
func (s *Service) Installed(ctx context.Context, actor account.Actor, ref string) (Instance, []Installed, error) {
	i, modules, err := s.installation(ctx, actor, ref)
	if err != nil {
		return Instance{}, nil, err
	}
	known, err := s.known(ctx, actor, i.ID)
	if err != nil {
		return Instance{}, nil, errs.Wrap("fleet.Installed", err)
	}
	list := make([]Installed, len(modules))
	for n, m := range modules {
		list[n] = known[m.ID]
		list[n].InstalledModule = m
	}
	slices.SortStableFunc(list, func(a, b Installed) int {
		return cmp.Or(compareBool(a.Package == "", b.Package == ""), cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return i, list, nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Installation returns the instance as advise takes it: what it has reported, under its owner's policy.
func (s *Service) Installation(ctx context.Context, actor account.Actor, ref string) (advise.Installation, error) {
	i, modules, err := s.installation(ctx, actor, ref)
	if err != nil {
		return advise.Installation{}, err
	}
	return advise.Installation{Modules: modules, Instance: byPrint + i.Fingerprint}, nil
}

func (s *Service) installation(ctx context.Context, actor account.Actor, ref string) (Instance, []advise.InstalledModule, error) {
	i, err := s.Get(ctx, actor, ref)
	if err != nil {
		return Instance{}, nil, err
	}
	modules, err := reported(ctx, s.db, i.ID)
	return i, modules, errs.Wrap("fleet: installed modules", err)
}

// known returns what is known here of the modules that an instance has reported, by their ids.
func (s *Service) known(ctx context.Context, actor account.Actor, instanceID string) (map[string]Installed, error) {
	var a sqldb.Args
	query := `
SELECT m.id, m.name, m.package, m.support, l.version, v.id, v.yanked_at IS NOT NULL, v.yank_reason
FROM instance_modules x
JOIN modules m ON m.id = x.module_id
LEFT JOIN versions l ON l.id = m.latest_version
LEFT JOIN versions v ON v.module_id = x.module_id AND v.version = x.number
WHERE x.instance_id = ` + a.Add(instanceID) + ` AND ` + module.VisibleSQL(&a, "m", actor)
	list, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (i Installed, err error) {
		return i, row.Scan(&i.ID, &i.Name, &i.Package, &i.Support, sqldb.Text(&i.Latest), sqldb.Text(&i.VersionID), &i.Yanked, sqldb.Text(&i.YankReason))
	}, query, a.Values()...)
	if err != nil {
		return nil, err
	}
	known := make(map[string]Installed, len(list))
	for _, i := range list {
		known[i.ID] = i
	}
	return known, nil
}

package fleet

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/version"
)

// Bounds of a report.
const (
	MaxModules    = 5000
	maxNeeds      = 50_000 // of all modules together
	maxTextLength = 255    // bytes
)

// Report notes what the instance has installed, all of it, in place of what was reported before. It is for
// those who may change the instance.
func (s *Service) Report(ctx context.Context, actor account.Actor, ref string, modules []advise.InstalledModule) (Instance, error) {
	modules, err := checked(modules)
	if err != nil {
		return Instance{}, err
	}
	var i Instance
	err = s.change(ctx, actor, ref, func(tx *sqldb.Tx, found *Instance) (string, map[string]any, error) {
		named, err := s.named(ctx, tx, actor, modules)
		if err != nil {
			return "", nil, err
		}
		found.Modules, found.ReportedAt, found.ReportedBy = int64(len(named)), found.UpdatedAt, actor.UserName
		i = *found
		detail := map[string]any{"name": i.Name, "modules": len(named)}
		return "instance.report", detail, replaceModules(ctx, tx, i, actor.UserID, named)
	})
	if err != nil {
		return Instance{}, errs.Wrap("fleet.Report", err)
	}
	list := []Instance{i}
	err = attachLevels(ctx, s.db, actor, list)
	return list[0], errs.Wrap("fleet.Report", err)
}

// ReportText is Report of a text that people paste or upload: see ParseReport.
func (s *Service) ReportText(ctx context.Context, actor account.Actor, ref, text string) (Instance, error) {
	modules, err := ParseReport(text)
	if err != nil {
		return Instance{}, err
	}
	return s.Report(ctx, actor, ref, modules)
}

// ReportBy is Report by the instance itself, which its key stands for; of the actor only RequestID and Remote
// count. A key that nobody has registered gives KindNotFound, code "instance_not_found".
func (s *Service) ReportBy(ctx context.Context, actor account.Actor, key string, modules []advise.InstalledModule) (Instance, error) {
	return s.reportBy(ctx, actor, modules, func(tx *sqldb.Tx) (Instance, error) { return byFingerprint(ctx, tx, Fingerprint(key)) })
}

// ReportCaller is ReportBy of an instance that is known already, by the actor that it is (see ByAddress). Modules
// without a version do not count, and a report that says nothing new is not noted.
func (s *Service) ReportCaller(ctx context.Context, actor account.Actor, modules []advise.InstalledModule) error {
	if actor.Via != account.ViaInstance {
		return errs.Forbidden("no_instance", "Only an instance reports itself.")
	}
	modules = slices.DeleteFunc(slices.Clone(modules), func(m advise.InstalledModule) bool { return strings.TrimSpace(m.Version) == "" })
	before, err := reported(ctx, s.db, actor.CredentialID)
	if err != nil {
		return errs.Wrap("fleet.ReportCaller", err)
	}
	if now, err := checked(modules); err == nil && len(now) > 0 && reflect.DeepEqual(now, before) {
		return nil
	}
	_, err = s.reportBy(ctx, actor, modules, func(tx *sqldb.Tx) (Instance, error) {
		return s.find(ctx, tx, actor, actor.CredentialID)
	})
	return err
}

// reportBy notes what the instance that find finds has installed.
func (s *Service) reportBy(ctx context.Context, actor account.Actor, modules []advise.InstalledModule, find func(tx *sqldb.Tx) (Instance, error)) (Instance, error) {
	modules, err := checked(modules)
	if err != nil {
		return Instance{}, err
	}
	var i Instance
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		found, err := find(tx)
		if err != nil {
			return err
		}
		i = found
		itself := actorOf(i)
		itself.UserID, itself.RequestID, itself.Remote = i.ID, actor.RequestID, actor.Remote
		named, err := s.named(ctx, tx, itself, modules)
		if err != nil {
			return err
		}
		i.Modules, i.ReportedAt, i.ReportedBy = int64(len(named)), s.clock.Now(), ""
		if err := replaceModules(ctx, tx, i, "", named); err != nil {
			return err
		}
		detail := map[string]any{"name": i.Name, "modules": len(named)}
		return s.accounts.Audit(ctx, tx, itself, "instance.report", "instance:"+i.ID, detail)
	})
	if err != nil {
		return Instance{}, errs.Wrap("fleet.ReportBy", err)
	}
	s.seen.note(i.ID, s.clock.Now())
	return i, nil
}

// checked returns the modules of a report without those that are not named, each once, by id.
func checked(modules []advise.InstalledModule) ([]advise.InstalledModule, error) {
	var f errs.Fields
	f.Check(len(modules) <= MaxModules, "modules", "too_many", "A report has at most %d modules; this one has %d.", MaxModules, len(modules))
	needs := 0
	seen := make(map[string]bool, len(modules))
	list := make([]advise.InstalledModule, 0, min(len(modules), MaxModules))
	for n, m := range modules {
		path := fmt.Sprintf("modules[%d]", n)
		if m.ID = strings.TrimSpace(m.ID); m.ID == "" {
			continue
		}
		if id, ok := module.NormalID(m.ID); ok {
			m.ID = id
		}
		m.Version = strings.TrimSpace(m.Version)
		ok := f.Check(plain(m.ID), path+".id", "bad_id", "This is no id of a module, and no package name.") &&
			f.Check(plain(m.Version) && m.Version != "", path+".version", "bad_version", "The version of %s is missing, or no text of at most %d bytes.", m.ID, maxTextLength) &&
			f.Check(!seen[m.ID], path+".id", "twice", "The module %s is in the report twice.", m.ID)
		if f.Len() > 50 {
			break
		}
		needs += len(m.Rows)
		for _, row := range m.Rows {
			for _, text := range []string{row.TargetID, row.TargetName, row.Start, row.End, row.Enforcement, row.Instance} {
				ok = ok && f.Check(plain(text), path+".needs", "bad_text", "What %s needs is no text of at most %d bytes.", m.ID, maxTextLength)
			}
		}
		seen[m.ID] = true
		list = append(list, m)
	}
	f.Check(needs <= maxNeeds, "modules", "too_many", "A report has at most %d dependencies; this one has %d.", maxNeeds, needs)
	slices.SortFunc(list, func(a, b advise.InstalledModule) int { return cmp.Compare(a.ID, b.ID) })
	return list, f.Err("bad_report", "The report is not taken; what was reported before stays.")
}

// named puts ids in the place of package names.
func (s *Service) named(ctx context.Context, tx *sqldb.Tx, actor account.Actor, modules []advise.InstalledModule) ([]advise.InstalledModule, error) {
	var names []string
	for _, m := range modules {
		if _, isID := module.NormalID(m.ID); !isID && strings.Contains(m.ID, ".") {
			names = append(names, m.ID)
		}
	}
	if len(names) == 0 {
		return modules, nil
	}
	known, err := s.modulesNamed(ctx, tx, actor, names)
	if err != nil {
		return nil, err
	}
	var f errs.Fields
	list := slices.Clone(modules)
	taken := make(map[string]bool, len(list))
	for n, m := range list {
		_, isID := module.NormalID(m.ID)
		if found, ok := known[m.ID]; ok {
			list[n].ID = found.ID
		} else if !isID && strings.Contains(m.ID, ".") {
			f.Add("modules", "module_not_found", "There is no module %s here, so its id is needed in place of the name.", m.ID)
		}
		f.Check(!taken[list[n].ID], "modules", "twice", "The module %s is in the report twice.", m.ID)
		taken[list[n].ID] = true
	}
	return list, f.Err("bad_report", "The report is not taken; what was reported before stays.")
}

// numberOf returns a version as it was reported as A.B.C; "" where it is none.
func numberOf(text string) string {
	n, err := version.ParseLoose(text)
	if err != nil {
		return ""
	}
	return n.String()
}

// byFingerprint returns the instance with the key.
func byFingerprint(ctx context.Context, q sqldb.Queryer, fingerprint string) (Instance, error) {
	i, err := sqldb.One(ctx, q, scanInstance, selectInstances+" WHERE i.fingerprint = $1", fingerprint)
	if errors.Is(err, sql.ErrNoRows) {
		return Instance{}, errs.NotFound("instance_not_found",
			"No instance with this key is registered here. Its owner registers it with: souk instance register NAME --key-file FILE")
	}
	if err != nil {
		return Instance{}, fmt.Errorf("find instance by key: %w", err)
	}
	return i, nil
}

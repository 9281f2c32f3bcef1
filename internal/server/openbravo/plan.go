package openbravo

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/release"
)

// plan is the answer to a check of consistency.
type plan struct {
	valid                    bool
	install, update, removed []bean
	messages                 []string
}

// consistency checks what is asked for.
func (f *Front) consistency(ctx context.Context, actor account.Actor, in advise.CheckInput, language string) (plan, error) {
	in.Instance = addressOf(ctx).instance
	result, err := f.Registry.Check(ctx, actor, in)
	if err != nil {
		return plan{}, err
	}
	all, err := f.read(ctx, actor, slices.Concat(result.Install, result.Update), language)
	if err != nil {
		return plan{}, err
	}
	p := plan{valid: result.Valid, messages: result.Messages, install: all[:len(result.Install)], update: all[len(result.Install):]}
	p.removed, err = f.removals(ctx, actor, result.Removed, language)
	return p, err
}

// updates scans for updates. Where a module could be upgraded to a higher major version, one of the beans
// says so: its own where it is among them. What an instance says that it has is noted.
func (f *Front) updates(ctx context.Context, actor account.Actor, in advise.ScanInput, language string) ([]bean, error) {
	in.Instance = addressOf(ctx).instance
	result, err := f.Registry.Scan(ctx, actor, in)
	if err != nil {
		return nil, err
	}
	f.report(ctx, actor, in.Modules)
	list, err := f.read(ctx, actor, result.Updates, language)
	if err != nil {
		return nil, err
	}
	for _, u := range result.Upgrade {
		text, err := json.Marshal(map[string]any{"moduleId": u.ModuleID, "showVersion": u.Versions})
		if err != nil {
			return nil, errs.Wrap("openbravo: upgrade", err)
		}
		carrier := slices.IndexFunc(list, func(b bean) bool { return b.moduleID == u.ModuleID && b.info.upgrade == "" })
		if carrier < 0 {
			carrier = slices.IndexFunc(list, func(b bean) bool { return b.info.upgrade == "" })
		}
		if carrier >= 0 {
			list[carrier].info.upgrade = string(text)
		}
	}
	return list, nil
}

// read returns the beans of versions of a plan, in their order.
func (f *Front) read(ctx context.Context, actor account.Actor, refs []advise.VersionRef, language string) ([]bean, error) {
	if len(refs) == 0 {
		return []bean{}, nil
	}
	ids := make([]string, len(refs))
	for i, r := range refs {
		ids[i] = r.VersionID
	}
	found, err := f.Registry.Details(ctx, actor, ids, language)
	if err != nil {
		return nil, err
	}
	if len(found) != len(ids) {
		return nil, errs.New(errs.KindUnavailable, "changed_meanwhile", "The registry changed while the answer was made. Ask again.")
	}
	return beansOf(found), nil
}

// removals returns the beans of modules that go because others take their places.
func (f *Front) removals(ctx context.Context, actor account.Actor, list []advise.Removed, language string) ([]bean, error) {
	var ids []string
	for _, r := range list {
		if r.VersionID != "" {
			ids = append(ids, r.VersionID)
		}
	}
	known := make(map[string]bean, len(ids))
	if len(ids) > 0 {
		found, err := f.Registry.Details(ctx, actor, ids, language)
		if err != nil {
			return nil, err
		}
		for _, d := range found {
			d.MergedInto = nil // the plan says it
			known[d.ID] = beanOf(d)
		}
	}
	beans := make([]bean, len(list))
	for i, r := range list {
		b, there := known[r.VersionID]
		if !there { // it may never have been published here
			b = bean{moduleID: r.ModuleID, name: r.ModuleID, kind: "M", versionNo: r.Version}
		}
		beans[i] = removal(b, r)
	}
	return beans, nil
}

// maturity is a level of maturity.
type maturity release.Maturity

func (m maturity) number() string { return strconv.Itoa(m.Level) }

// maturities returns the levels of the market, the least mature first.
func (f *Front) maturities(ctx context.Context) ([]maturity, error) {
	levels, err := f.Releases.Levels(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]maturity, len(levels))
	for i, m := range levels {
		list[i] = maturity(m)
	}
	return list, nil
}

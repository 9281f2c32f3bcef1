package web

import (
	"context"
	"net/http"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/version"
)

// keptVersion is a version with what can be changed of it.
type keptVersion struct {
	Version, Level string
	Maturity       maturity
	Yanked         bool
	Reason         string
	Ends           []keptEnd
}

// keptEnd is a range end that can be moved up.
type keptEnd struct{ ID, Name, Range, End string }

// keptUpgrade is what is written about an upgrade.
type keptUpgrade struct {
	Version, Description string
	Texts                []release.UpgradeText // in other languages
	Requirements         []string
	Remove               webkit.Confirm
}

// developerRow is a developer; Has tells which rights are ticked.
type developerRow struct {
	Name   string
	Rights []string
	Has    map[string]bool
	Remove webkit.Confirm
}

// keptVersions lists the versions, the highest first.
func (s *Site) keptVersions(ctx context.Context, actor account.Actor, view *keepView, m module.Module, r *http.Request) error {
	levels, err := s.Releases.Levels(ctx)
	if err != nil {
		return err
	}
	view.Levels = maturityOptions(levels)
	req := webkit.PageRequest(r.URL.Query(), versionsSize)
	list, err := s.Releases.Versions(ctx, actor, m.ID, req)
	if err != nil {
		return err
	}
	for _, v := range list.Items {
		kept := keptVersion{
			Version: v.Version, Level: strconv.Itoa(v.Maturity), Maturity: maturityOf(v.Maturity, v.MaturityName), Yanked: v.Yanked(), Reason: v.YankReason,
		}
		for _, d := range v.Dependencies {
			if !d.Included && d.Enforcement != version.None {
				kept.Ends = append(kept.Ends, keptEnd{ID: d.TargetID, Name: targetName(d), Range: rangeWords(d), End: d.End})
			}
		}
		view.Versions = append(view.Versions, kept)
	}
	view.Pager, err = webkit.NewPager(view.Path, list.Next, req.After != "")
	return err
}

func targetName(d release.Dependency) string { return target(nil, d.TargetID, d.TargetName).Name }

// keptUpgrades lists what is written about upgrades.
func (s *Site) keptUpgrades(ctx context.Context, actor account.Actor, view *keepView, m module.Module, _ *http.Request) error {
	list, err := s.Releases.Upgrades(ctx, actor, m.ID)
	if err != nil {
		return err
	}
	for _, u := range list {
		row := keptUpgrade{Version: u.Version, Description: u.Description, Texts: u.Texts, Remove: webkit.Confirm{
			Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove what is written about " + u.Version,
			Question: "Nobody reads it any more before the upgrade.", Action: view.Path + "/upgrade-remove", Hidden: []webkit.Hidden{{Name: "version", Value: u.Version}},
		}}
		for _, q := range u.Requirements {
			row.Requirements = append(row.Requirements, q.ModuleID+" "+q.Version+" or later")
		}
		view.Upgrades = append(view.Upgrades, row)
	}
	return nil
}

// keptPeople lists the developers, and whether the module waits for another owner.
func (s *Site) keptPeople(ctx context.Context, actor account.Actor, view *keepView, m module.Module, _ *http.Request) error {
	for _, d := range m.Developers {
		row := developerRow{Name: d.UserName, Has: map[string]bool{}, Remove: webkit.Confirm{
			Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove " + d.UserName,
			Question: d.UserName + " works on the module no more, at once.", Action: view.Path + "/developer-remove", Hidden: []webkit.Hidden{{Name: "user", Value: d.UserName}},
		}}
		for _, right := range d.Rights {
			row.Rights, row.Has[string(right)] = append(row.Rights, string(right)), true
		}
		view.Developers = append(view.Developers, row)
	}
	h, waits, err := s.Modules.PendingHandOver(ctx, actor, m.ID)
	if err != nil || !waits {
		return err
	}
	view.Pending = h.ToName
	view.Cancel = webkit.Confirm{
		Label: "Take it back", Class: "btn-sm btn-danger", Button: "Keep it with " + m.OwnerName, Question: h.ToName + " is told that it stays with you.", Action: view.Path + "/cancel",
	}
	return nil
}

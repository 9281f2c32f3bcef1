package rest

import (
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/wire"
)

func wireModule(m module.Module) wire.Module {
	return wire.Module{
		ID: m.ID, Package: m.Package, Type: module.TypeName(m.Type), Name: m.Name, Description: m.Description, Help: m.Help,
		Author: m.Author, URL: m.URL, Prefixes: each(m.Prefixes, self), Owner: m.OwnerName, Commercial: m.Commercial,
		Trial: m.Trial, Visibility: m.Visibility, Support: m.Support, DefaultUpgrade: m.DefaultUpgrade, LatestVersion: m.LatestVersion, Downloads: m.Downloads,
		RegisteredAt: m.RegisteredAt, UpdatedAt: m.UpdatedAt, QuarantinedAt: m.QuarantinedAt, QuarantineReason: m.QuarantineReason,
	}
}

func wireHit(h advise.Hit) wire.Module {
	m, v := wireModule(h.Module), h.Version
	m.Latest = &wire.VersionBrief{
		Version: v.Version, Label: v.Label, Maturity: v.Maturity, MaturityName: v.MaturityName,
		LicenceType: v.LicenceType, Size: v.Size, PublishedAt: v.PublishedAt,
	}
	return m
}

func wireVersion(v release.Version) wire.Version {
	return wire.Version{
		ID: v.ID, ModuleID: v.Module.ID, Package: v.Module.Package, Version: v.Version, Label: v.Label, Name: v.Name,
		Description: v.Description, Help: v.Help, Author: v.Author, URL: v.URL, LicenceType: v.LicenceType,
		LicenceText: v.LicenceText, UpdateText: v.UpdateText, Language: v.Language, Maturity: v.Maturity,
		MaturityName: v.MaturityName, Commercial: v.Module.Commercial, FileHeld: v.Held(), FileName: v.FileName, Size: v.Size,
		SHA256: v.SHA256, Downloads: v.Downloads, PublishedBy: v.PublishedByName, PublishedAt: v.PublishedAt,
		YankedAt: v.YankedAt, YankReason: v.YankReason, Dependencies: each(v.Dependencies, wireDependency),
		Merges: each(v.Merges, wireMerge), Translatable: v.Translatable, Translation: v.Translation,
		AccountsChart: v.HasAccountsChart, ReferenceData: v.HasReferenceData,
	}
}

func wireDependency(d release.Dependency) wire.Dependency {
	return wire.Dependency{
		ID: d.ID, ModuleID: d.TargetID, Name: d.TargetName, Start: d.Start, End: d.End, Included: d.Included,
		Enforcement: string(d.Enforcement), UserEditable: d.UserEditable,
	}
}

func wireMerge(m release.Merge) wire.Merge {
	return wire.Merge{ModuleID: m.TargetID, Name: m.TargetName}
}

func wireUnchanged(u release.Unchanged) wire.Unchanged {
	return wire.Unchanged{Package: u.Module.Package, Version: u.Version, Why: u.Why}
}

func wireCheck(c release.Check) wire.Check {
	return wire.Check{Name: c.Name, Level: string(c.Level), Code: c.Code, Path: c.Path, Message: c.Message, Fix: c.Fix}
}

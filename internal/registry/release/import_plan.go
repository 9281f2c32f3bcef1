package release

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/listing"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/version"
)

// importPlan is what the first reading of a catalogue finds.
type importPlan struct {
	actor    account.Actor
	now      time.Time
	levels   Levels
	modules  map[string]*listedModule // by id
	packages map[string]string        // in lower case, to the id of the module
	versions int
	mistakes errs.Fields
}

// listedModule is a module as a catalogue lists it: as its highest version has it.
type listedModule struct {
	module.Module
	number   version.Number
	line     int // of that version
	prefixes map[string]bool
	merges   map[string]bool
}

// planImport reads the whole catalogue and checks it, by itself and against what is registered.
func (s *Service) planImport(ctx context.Context, actor account.Actor, catalogue io.Reader) (*importPlan, error) {
	levels, err := s.Levels(ctx)
	if err != nil {
		return nil, err
	}
	p := &importPlan{
		actor: actor, now: s.clock.Now(), levels: levels, modules: map[string]*listedModule{}, packages: map[string]string{},
	}
	err = listing.Read(catalogue, func(line int, e listing.Entry) error {
		p.versions++
		if p.mistakes.Len() < listing.MaxMistakes {
			p.add(line, e)
		}
		return nil
	})
	if err != nil && errs.CodeOf(err) != "bad_catalogue" {
		return nil, errs.Wrap("release.Import", err)
	}
	if err != nil {
		p.mistakes.Append(errs.As(err).Fields...)
	} else if err := s.compareModules(ctx, p); err != nil {
		return nil, errs.Wrap("release.Import", err)
	}
	return p, p.mistakes.Err("bad_catalogue", "The catalogue has mistakes; nothing was imported.")
}

func (p *importPlan) note(line int, field, code, format string, args ...any) {
	p.mistakes.Add(fmt.Sprintf("line %d: %s", line, field), code, format, args...)
}

// add checks an entry and takes it into the plan.
func (p *importPlan) add(line int, e listing.Entry) {
	id, ok := module.NormalID(e.ID)
	if !ok {
		p.note(line, "id", "bad_id", "The id %q is not one: it has 32 hex digits (or is 0, for core).", e.ID)
	}
	if !p.levels.Has(e.Maturity) {
		p.note(line, "maturity", "unknown_maturity", "There is no maturity %d; this market has %s.", e.Maturity, p.levels.Words())
	}
	for _, t := range textsOf(e) {
		if flaw := pkgfile.Flaw(t.value, t.lines); flaw != "" {
			p.note(line, t.field, "bad_text", "The text %s.", flaw)
		} else if n := utf8.RuneCountInString(t.value); n > t.longest {
			p.note(line, t.field, "too_long", "The text has %d characters; at most %d are allowed.", n, t.longest)
		}
	}
	l := p.modules[id]
	if l == nil {
		l = &listedModule{number: version.Number{A: -1}, prefixes: map[string]bool{}, merges: map[string]bool{}}
		p.modules[id] = l
	}
	for _, prefix := range e.Prefixes {
		if !pkgfile.IsPrefix(prefix) {
			p.note(line, "dbprefixes", "bad_prefix", "The prefix %.20q has other characters than upper-case letters and digits, a letter first, or more than %d.",
				prefix, pkgfile.MaxPrefix)
		}
		l.prefixes[prefix] = true
	}
	for _, m := range e.Merges {
		target, _ := module.NormalID(m.ModuleID)
		l.merges[target] = true
	}
	if version.Compare(l.number, e.Number) < 0 {
		l.number, l.line = e.Number, line
		l.Module = module.Module{
			ID: id, Package: cmp.Or(e.Package, l.Package), Type: e.Type, Name: e.Name, Description: e.Description, Help: e.Help,
			Author: e.Author, URL: e.URL, OwnerID: p.actor.OrgID, OwnerName: p.actor.OrgName, Commercial: e.Commercial,
			Trial: l.Trial || e.TrialAllowed, Visibility: module.Public, Support: module.NoSupport, DefaultUpgrade: true, RegisteredAt: p.now, UpdatedAt: p.now,
		}
	}
}

// checkedText is a text of an entry, with the rules for it.
type checkedText struct {
	field, value string
	longest      int
	lines        bool
}

func textsOf(e listing.Entry) []checkedText {
	list := []checkedText{
		{"name", e.Name, pkgfile.MaxName, false}, {"javapackage", e.Package, pkgfile.MaxPackage, false},
		{"versionLabel", e.Label, pkgfile.MaxLabel, true}, {"description", e.Description, pkgfile.MaxDescription, true},
		{"help", e.Help, pkgfile.MaxHelp, true}, {"author", e.Author, pkgfile.MaxAuthor, true}, {"url", e.URL, pkgfile.MaxURL, true},
		{"license", e.License, pkgfile.MaxName, false}, {"licenseText", e.LicenseText, pkgfile.MaxLicenceText, true},
		{"updateDescription", e.UpdateDescription, pkgfile.MaxUpdateText, true}, {"language", e.Language, pkgfile.MaxLanguage, true},
		{"referenceDataInfo", e.ReferenceDataInfo, pkgfile.MaxReferenceData, true},
	}
	for i, d := range e.Dependencies {
		at := fmt.Sprintf("dependencies[%d].", i)
		list = append(list, checkedText{at + "id", d.ID, pkgfile.MaxName, false}, checkedText{at + "name", d.Name, pkgfile.MaxName, true})
	}
	for i, m := range e.Merges {
		list = append(list, checkedText{fmt.Sprintf("merges[%d].name", i), m.Name, pkgfile.MaxName, true})
	}
	return list
}

// version returns the version that an entry is, of a module of which only the id is known.
func (p *importPlan) version(e listing.Entry) Version {
	id, _ := module.NormalID(e.ID)
	v := Version{
		Module: module.Module{ID: id}, Number: e.Number, Version: e.Number.String(), Label: e.Label,
		Name: e.Name, Description: e.Description, Help: e.Help, Author: e.Author, URL: e.URL,
		LicenceType: e.License, LicenceText: e.LicenseText, UpdateText: e.UpdateDescription, Language: e.Language,
		Translatable: e.TranslationRequired, Translation: e.TranslationModule, HasAccountsChart: e.ChartOfAccounts,
		HasReferenceData: e.ReferenceData, ReferenceData: e.ReferenceDataInfo, Maturity: e.Maturity,
		PublishedBy: p.actor.UserID, PublishedByName: p.actor.UserName, PublishedAt: p.now,
	}
	if e.CommitTime > 0 {
		v.PublishedAt = time.Unix(e.CommitTime, 0).UTC()
	}
	for _, d := range e.Dependencies {
		target, _ := module.NormalID(d.ModuleID)
		v.Dependencies = append(v.Dependencies, Dependency{
			ID: d.ID, TargetID: target, TargetName: d.Name, Start: d.Range.Start.String(), End: d.Range.End.String(),
			Included: d.Included, Enforcement: d.Range.Enforcement, UserEditable: d.Editable,
		})
	}
	for _, m := range e.Merges {
		target, _ := module.NormalID(m.ModuleID)
		v.Merges = append(v.Merges, Merge{TargetID: target, TargetName: m.Name})
	}
	slices.SortFunc(v.Merges, func(a, b Merge) int { return cmp.Compare(a.TargetID, b.TargetID) })
	v.Merges = slices.CompactFunc(v.Merges, func(a, b Merge) bool { return a.TargetID == b.TargetID })
	return v
}

// differences names the fields of a catalogue in which two versions of the same number differ. How mature
// they are, and by whom and when they were published, does not count: that changes, or is each market's own.
func differences(stored, listed Version) []string {
	var list []string
	check := func(same bool, field string) {
		if !same {
			list = append(list, field)
		}
	}
	check(stored.Name == listed.Name, "name")
	check(stored.Label == listed.Label, "versionLabel")
	check(stored.Description == listed.Description, "description")
	check(stored.Help == listed.Help, "help")
	check(stored.Author == listed.Author, "author")
	check(stored.URL == listed.URL, "url")
	check(stored.LicenceType == listed.LicenceType, "license")
	check(stored.LicenceText == listed.LicenceText, "licenseText")
	check(stored.UpdateText == listed.UpdateText, "updateDescription")
	check(stored.Language == listed.Language, "language")
	check(stored.Translatable == listed.Translatable, "translationRequired")
	check(stored.Translation == listed.Translation, "translationModule")
	check(stored.HasAccountsChart == listed.HasAccountsChart, "hasChartOfAccounts")
	check(stored.HasReferenceData == listed.HasReferenceData, "hasReferenceData")
	check(stored.ReferenceData == listed.ReferenceData, "referenceDataInfo")
	check(slices.Equal(stored.Dependencies, listed.Dependencies), "dependencies")
	check(slices.Equal(stored.Merges, listed.Merges), "merges")
	return list
}

// claims returns for each prefix of the plan the modules that list it, without those that merge another one
// of them: these use it, and the merged one holds it.
func (p *importPlan) claims() map[string][]*listedModule {
	claims := map[string][]*listedModule{}
	for _, l := range p.modules {
		for prefix := range l.prefixes {
			claims[prefix] = append(claims[prefix], l)
		}
	}
	for prefix, list := range claims {
		if len(list) < 2 {
			continue
		}
		slices.SortFunc(list, func(a, b *listedModule) int { return cmp.Compare(a.ID, b.ID) })
		kept := slices.DeleteFunc(slices.Clone(list), func(l *listedModule) bool {
			return slices.ContainsFunc(list, func(other *listedModule) bool { return l.merges[other.ID] })
		})
		claims[prefix] = kept
	}
	return claims
}

// checkPackage notes what is wrong with the package name of a module that is new.
func (p *importPlan) checkPackage(l *listedModule) {
	switch {
	case l.Package == "":
		p.note(l.line, "javapackage", "missing", "The package name of a module that is not registered here is missing.")
	case !pkgfile.IsPackageName(l.Package):
		p.note(l.line, "javapackage", "java_package_invalid", "The package name %.80q is not one: it %s", l.Package, pkgfile.PackageRule)
	case pkgfile.IsCorePackage(l.Package) && l.ID != module.CoreID:
		p.note(l.line, "javapackage", "package_in_use", "The package name %s is that of core, the module with the id 0.", l.Package)
	}
	key := strings.ToLower(l.Package)
	if other, taken := p.packages[key]; taken && l.Package != "" {
		p.note(l.line, "javapackage", "package_in_use", "The modules %s and %s have the same package name, %s.", other, l.ID, l.Package)
	}
	p.packages[key] = l.ID
}

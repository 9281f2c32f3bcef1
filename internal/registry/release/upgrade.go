package release

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/version"
)

// The bounds of upgrade information.
const (
	maxUpgradeText  = 20_000 // characters
	maxRequirements = 200
	maxUpgradeTexts = 50
)

// Upgrade is what those should know who go to another major version of a module (spec openbravo 3.10).
type Upgrade struct {
	Version      string        // where it leads: A.B.C, or A.B for every version of it
	Description  string        // Markdown, which may hold HTML: clients are shown what of it is safe, with links to the web only
	Texts        []UpgradeText // the description in other languages than the module's own, by language
	Requirements []Requirement
	UpdatedAt    time.Time
}

// UpgradeText is a description in another language.
type UpgradeText struct {
	Language    string // as es_ES, or es
	Description string
}

// Requirement is a module that, where it is installed, must be at a version at least before the upgrade.
type Requirement struct {
	ModuleID string // it need not be registered here
	Version  string
	Maturity int    // of the versions that may be used to get there, one of the market's Levels
	Label    string // of the version, for people; "" where it has none, or is not here for the one who asks. It is not written.
}

// UpgradeInfo returns what is written about upgrades of a module to the version: what stands there for
// exactly it, else for its major version. It is the zero Upgrade where nothing is. The version may have a
// label in parentheses behind it, or be a label, as old clients show it. The description is in the language, as
// es_ES or es, else in English, else in the module's own; and the requirements have labels.
func (s *Service) UpgradeInfo(ctx context.Context, actor account.Actor, ref, number, language string) (Upgrade, error) {
	m, err := s.visible(ctx, actor, ref)
	if err != nil {
		return Upgrade{}, err
	}
	list, err := upgrades(ctx, s.db, m.ID)
	if err != nil {
		return Upgrade{}, errs.Wrap("release.UpgradeInfo", err)
	}
	if number, err = numberOf(ctx, s.db, m.ID, number); err != nil {
		return Upgrade{}, errs.Wrap("release.UpgradeInfo", err)
	}
	exact, major := upgradeKeys(number)
	for _, key := range []string{exact, major} {
		if i := slices.IndexFunc(list, func(u Upgrade) bool { return key != "" && u.Version == key }); i >= 0 {
			u, err := s.spoken(ctx, actor, m, list[i], language)
			return u, errs.Wrap("release.UpgradeInfo", err)
		}
	}
	return Upgrade{}, nil
}

// spoken returns the information in a language, with the labels that its readers may know.
func (s *Service) spoken(ctx context.Context, actor account.Actor, m module.Module, u Upgrade, language string) (Upgrade, error) {
	native, err := nativeLanguage(ctx, s.db, m.ID)
	if err != nil {
		return Upgrade{}, err
	}
	nearest := distance(native, language)
	if strings.TrimSpace(u.Description) == "" {
		nearest = farAway
	}
	for _, t := range u.Texts {
		if d := distance(t.Language, language); d < nearest {
			u.Description, nearest = t.Description, d
		}
	}
	return u, labelRequirements(ctx, s.db, actor, u.Requirements)
}

// Upgrades returns all that is written about upgrades of a module, the lowest version first.
func (s *Service) Upgrades(ctx context.Context, actor account.Actor, ref string) ([]Upgrade, error) {
	m, err := s.visible(ctx, actor, ref)
	if err != nil {
		return nil, err
	}
	list, err := upgrades(ctx, s.db, m.ID)
	return list, errs.Wrap("release.Upgrades", err)
}

// SetUpgrade writes what is to be known about upgrades of a module to a version, in place of what stood
// there; where Texts is nil, those that there are stay. It takes the right update.
func (s *Service) SetUpgrade(ctx context.Context, actor account.Actor, ref string, u Upgrade) (Upgrade, error) {
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		m, err := module.FindFor(ctx, tx, actor, ref, module.RightUpdate)
		if err != nil {
			return err
		}
		levels, err := LoadLevels(ctx, tx)
		if err != nil {
			return err
		}
		if u, err = checkUpgrade(m, u, levels); err != nil {
			return err
		}
		if u.Texts == nil {
			if u.Texts, err = upgradeTexts(ctx, tx, m.ID, u.Version); err != nil {
				return err
			}
		}
		u.UpdatedAt = s.clock.Now()
		if err := saveUpgrade(ctx, tx, m.ID, u); err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, "module.upgrade", "module:"+m.ID, map[string]any{"version": u.Version, "requirements": len(u.Requirements)})
	})
	if err != nil {
		return Upgrade{}, errs.Wrap("release.SetUpgrade", err)
	}
	return u, nil
}

// RemoveUpgrade takes away what was written. Where nothing was it gives KindNotFound, code
// "upgrade_not_found".
func (s *Service) RemoveUpgrade(ctx context.Context, actor account.Actor, ref, number string) error {
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		m, err := module.FindFor(ctx, tx, actor, ref, module.RightUpdate)
		if err != nil {
			return err
		}
		missing := errs.NotFound("upgrade_not_found", "Nothing is written about upgrades of %s to %.40q.", m.Package, number)
		if exact, major := upgradeKeys(number); number != exact && number != major {
			return missing
		}
		gone, err := dropUpgrade(ctx, tx, m.ID, number)
		if err != nil || !gone {
			return cmp.Or(err, error(missing))
		}
		return s.accounts.Audit(ctx, tx, actor, "module.upgrade.remove", "module:"+m.ID, map[string]any{"version": number})
	})
	return errs.Wrap("release.RemoveUpgrade", err)
}

// upgradeKeys returns the two texts that information about a version may stand under.
func upgradeKeys(number string) (exact, major string) {
	number, _, _ = strings.Cut(number, "(")
	n, err := version.ParseLoose(strings.TrimSpace(number))
	if err != nil || n == version.Open {
		return "", ""
	}
	return n.String(), n.Major()
}

// checkUpgrade returns the information as it is kept, or everything that is wrong with it.
func checkUpgrade(m module.Module, u Upgrade, levels Levels) (Upgrade, error) {
	var mistakes errs.Fields
	u.Version = strings.TrimSpace(u.Version)
	exact, major := upgradeKeys(u.Version)
	mistakes.Check(u.Version != "" && (u.Version == exact || u.Version == major), "version", "bad_version",
		"The upgrade leads to a version, as 3.0.244900, or to a major version, as 3.0; not to %.40q.", u.Version)
	if flaw := pkgfile.Flaw(u.Description, true); flaw != "" {
		mistakes.Add("description", "bad_text", "The description %s.", flaw)
	}
	n := utf8.RuneCountInString(u.Description)
	mistakes.Check(n <= maxUpgradeText, "description", "too_long", "The description has at most %d characters; this one has %d.", maxUpgradeText, n)
	checkUpgradeTexts(&mistakes, u.Texts)
	mistakes.Check(len(u.Requirements) <= maxRequirements, "requirements", "too_many", "An upgrade has at most %d requirements.", maxRequirements)
	mistakes.Check(strings.TrimSpace(u.Description) != "" || len(u.Requirements) > 0, "description", "required", "Write what is to be known, or what is required.")
	seen := map[string]bool{}
	for i := range u.Requirements {
		r, path := &u.Requirements[i], fmt.Sprintf("requirements[%d]", i)
		id, ok := module.NormalID(r.ModuleID)
		mistakes.Check(ok, path+".module_id", "bad_id", "The module %.40q is not named by its id: 32 hex digits, or 0 for core.", r.ModuleID)
		mistakes.Check(!seen[id], path+".module_id", "duplicate", "The module %s is required twice.", id)
		mistakes.Check(id != m.ID, path+".module_id", "requires_itself", "The module cannot require itself.")
		r.ModuleID, r.Label, seen[id] = id, "", true
		_, err := version.Parse(r.Version)
		mistakes.Check(err == nil, path+".version", "bad_version", "The version %.40q is not one: it is three numbers with dots between them, as 1.0.3.", r.Version)
		r.Maturity = cmp.Or(r.Maturity, levels[0].Level)
		mistakes.Check(levels.Has(r.Maturity), path+".maturity", "unknown_maturity", "There is no maturity %d; choose one of %s.", r.Maturity, levels.Words())
	}
	return u, mistakes.Err("bad_upgrade", "The upgrade information cannot be kept like this.")
}

// checkUpgradeTexts writes the languages of the descriptions as they are kept, and notes what is wrong with them.
func checkUpgradeTexts(mistakes *errs.Fields, texts []UpgradeText) {
	mistakes.Check(len(texts) <= maxUpgradeTexts, "texts", "too_many", "An upgrade has descriptions in at most %d languages.", maxUpgradeTexts)
	seen := map[string]bool{}
	for i := range texts {
		t, path := &texts[i], fmt.Sprintf("texts[%d]", i)
		language := pkgfile.NormalLanguage(t.Language)
		mistakes.Check(language != "", path+".language", "bad_language", "The language %.40q is not one: it is written as es_ES, or es.", t.Language)
		mistakes.Check(!seen[language], path+".language", "duplicate", "There are two descriptions in %.40s.", language)
		if flaw := pkgfile.Flaw(t.Description, true); flaw != "" {
			mistakes.Add(path+".description", "bad_text", "The description %s.", flaw)
		}
		n := utf8.RuneCountInString(t.Description)
		mistakes.Check(n <= maxUpgradeText, path+".description", "too_long", "The description has at most %d characters; this one has %d.", maxUpgradeText, n)
		mistakes.Check(strings.TrimSpace(t.Description) != "", path+".description", "required", "Write the description in %.40s, or leave the language out.", t.Language)
		t.Language, seen[language] = language, true
	}
	slices.SortFunc(texts, func(a, b UpgradeText) int { return cmp.Compare(a.Language, b.Language) })
}

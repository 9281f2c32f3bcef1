package catalogue

import (
	"context"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

// fill checks the input and puts it into the offering.
func (s *Service) fill(ctx context.Context, tx *sqldb.Tx, actor account.Actor, o *Offering, in OfferingInput) error {
	in.normalise(*o)
	if in.Name == "" && in.Title != "" {
		var err error
		if in.Name, err = spareName(ctx, tx, *o, in.Version); err != nil {
			return err
		}
	}
	next := *o
	next.Name, next.Version = in.Name, in.Version
	rules, err := s.planRules(ctx, tx, next)
	if err != nil {
		return err
	}
	var f errs.Fields
	next.Plans = check(&f, in, *o, rules)
	if err := look(ctx, tx, &f, actor, &next, in); err != nil {
		return err
	}
	if err := f.Err("bad_offering", "The offering cannot be kept like this."); err != nil {
		return err
	}
	s.namePlans(next.Plans, o.Plans)
	next.Title, next.Abstract, next.Description = in.Title, in.Abstract, in.Description
	next.TermsTitle, next.TermsText, next.Open, next.Visibility = in.TermsTitle, in.TermsText, in.Open, in.Visibility
	next.NotificationURL = in.NotificationURL
	*o = next
	return checkVersion(ctx, tx, *o)
}

// look finds what the input names, puts it into the offering, and notes what is not there.
func look(ctx context.Context, tx *sqldb.Tx, f *errs.Fields, actor account.Actor, o *Offering, in OfferingInput) (err error) {
	if o.Resources, err = bind(ctx, tx, f, actor, *o, in); err != nil {
		return err
	}
	if o.Categories, err = findCategories(ctx, tx, f, in.Categories); err != nil {
		return err
	}
	if o.Audience, err = findParties(ctx, tx, f, "visible_to", in.Audience, o.OrgID); err != nil {
		return err
	}
	o.FreeFor, err = findParties(ctx, tx, f, "free_for", in.FreeFor, o.OrgID)
	return err
}

// spareName returns a name for an offering whose title gives none: "offering", with a number behind where
// that is taken in this version or a higher one.
func spareName(ctx context.Context, tx *sqldb.Tx, o Offering, version string) (string, error) {
	return firstFree("offering", func(name string) (bool, error) {
		o.Name = name
		versions, err := versionsOf(ctx, tx, o)
		return slices.ContainsFunc(versions, func(v string) bool { return compareVersions(v, version) >= 0 }), err
	})
}

// checkVersion sees to it that the offering's version is above all others of its name. That there is the
// same one counts more than that there is a higher one (spec wstore 3.1).
func checkVersion(ctx context.Context, tx *sqldb.Tx, o Offering) error {
	versions, err := versionsOf(ctx, tx, o)
	if err != nil {
		return err
	}
	slices.SortFunc(versions, compareVersions)
	for _, v := range versions {
		switch compareVersions(v, o.Version) {
		case 0:
			return errs.Conflict("offering_exists", "There is an offering %q in version %s already. Choose another name or a higher version.", o.Name, v)
		case 1:
			return errs.Conflict("bigger_version_exists", "There is an offering %q in version %s already, which is above %s. Choose another name or a higher version.", o.Name, v, o.Version)
		}
	}
	return nil
}

// Unready returns everything that stands in the way of publishing the offering, none when it can be
// published. The paths are those of the input.
func (s *Service) Unready(ctx context.Context, o Offering) ([]errs.Field, error) {
	rules, err := s.planRules(ctx, s.db, o)
	if err != nil {
		return nil, err
	}
	if err := complete(o, rules); err != nil {
		return errs.As(err).Fields, nil
	}
	return nil, nil
}

// complete reports everything that stands in the way of publishing.
func complete(o Offering, rules pricing.Rules) error {
	var f errs.Fields
	f.Check(o.Summary() != "", "abstract", "required", "Say in one line what it is: cards and search results show that.")
	f.Check(len(o.Resources) > 0, "modules", "no_resources", "Nothing is in the offering. Add a module or another resource first.")
	for _, r := range o.Resources {
		path := boundPath(r)
		checkOpen(&f, path, o.Open, r)
		f.Check(!r.Deleted, path, "resource_deleted", "%s is deleted.", r.Title)
		f.Check(r.Available || o.Withheld, path, "nothing_to_download", "%s has no version that can be chosen. Publish one first.", r.Title)
	}
	f.Check(!o.Withheld, "resources", "resource_quarantined", "A module in it is quarantined. Take it out first.")
	f.Check(o.Visibility != Chosen || len(o.Audience) > 0, "visible_to", "required", "Name the organisations that see it, or let everybody.")
	switch in := o.Input(); {
	case len(in.Plans) > 0:
		pricing.ParseInto(&f, in.Plans, rules)
	case !o.Free():
		checkPrice(&f, in.Plan, rules.Currencies)
	}
	return f.Err("offering_incomplete", "The offering cannot be published yet.")
}

// Advice returns what its seller may not have meant, in sentences.
func (o Offering) Advice() []string {
	var list []string
	for _, r := range o.Resources {
		if !r.Available && !o.Withheld {
			list = append(list, r.Title+" has no version that can be chosen: every one is withdrawn. Nobody can buy this offering until you publish another.")
		}
		if o.Free() && r.Commercial {
			list = append(list, r.Title+" is commercial, and this offering gives it away free.")
		}
		if !o.Free() && r.Kind == KindModule && !r.Commercial {
			list = append(list, r.Title+" is not commercial: everybody can download it without paying. Make the module commercial, or offer it free.")
		}
		if o.Visibility != Organisation && r.Visibility != Public {
			list = append(list, r.Title+" is visible to your organisation only, and so is the offering until the module becomes public.")
		}
	}
	if o.Free() && len(o.FreeFor) > 0 {
		list = append(list, "It is free for everybody, so there is no need to name organisations that it is free for.")
	}
	return list
}

package catalogue

import (
	"context"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
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
	currencies, err := s.market.Currencies(ctx, tx)
	if err != nil {
		return err
	}
	var f errs.Fields
	plan := check(&f, in, currencies)
	resources, err := s.bind(ctx, tx, &f, actor, in)
	if err != nil {
		return err
	}
	if err := f.Err("bad_offering", "The offering cannot be kept like this."); err != nil {
		return err
	}
	if plan.ID = o.Plan.ID; plan.ID == "" {
		plan.ID = s.ids.NewID()
	}
	o.Name, o.Version, o.Title, o.Abstract, o.Description = in.Name, in.Version, in.Title, in.Abstract, in.Description
	o.TermsTitle, o.TermsText, o.Open, o.Visibility = in.TermsTitle, in.TermsText, in.Open, in.Visibility
	o.Plan, o.Resources = plan, resources
	return checkVersion(ctx, tx, *o)
}

// bind finds the resources of the modules and notes those that cannot be part of the offering.
func (s *Service) bind(ctx context.Context, tx *sqldb.Tx, f *errs.Fields, actor account.Actor, in OfferingInput) ([]Resource, error) {
	var resources []Resource
	bound := map[string]bool{}
	for _, ref := range in.Modules[:min(len(in.Modules), maxModules)] {
		m, err := module.Find(ctx, tx, ref)
		if err != nil && !errs.Is(err, errs.KindNotFound) {
			return nil, err
		}
		if err != nil || !m.VisibleTo(actor) {
			f.Add("modules", "module_not_found", "There is no module %q.", ref)
			continue
		}
		r, found, err := moduleResource(ctx, tx, m.ID)
		if err != nil {
			return nil, err
		}
		switch {
		case m.OwnerID != actor.OrgID:
			f.Add("modules", "module_not_yours", "The module %s belongs to %s; an organisation sells its own modules only.", m.Package, m.OwnerName)
		case !found:
			f.Add("modules", "module_not_published", "The module %s has no version yet. Publish one first.", m.Package)
		case r.Deleted:
			f.Add("modules", "resource_deleted", "The resource of the module %s is deleted.", m.Package)
		case bound[m.ID]:
			f.Add("modules", "module_twice", "The module %s is given twice.", m.Package)
		case in.Open && !r.Open:
			f.Add("modules", "open_with_commercial", "The module %s is commercial; an open offering is for everybody.", m.Package)
		default:
			resources = append(resources, r)
		}
		bound[m.ID] = true
	}
	return resources, nil
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

// complete reports everything that stands in the way of publishing.
func complete(o Offering, currencies []string) error {
	var f errs.Fields
	f.Check(len(o.Resources) > 0, "modules", "no_resources", "Nothing is in the offering. Add a module first.")
	for _, r := range o.Resources {
		f.Check(!o.Open || r.Open, "modules", "open_with_commercial", "%s is commercial; an open offering is for everybody.", r.Title)
		f.Check(!r.Deleted, "modules", "resource_deleted", "%s is deleted.", r.Title)
		f.Check(r.Available, "modules", "nothing_to_download", "%s has no version that can be chosen. Publish one first.", r.Title)
	}
	if !o.Plan.Free() {
		checkPrice(&f, PlanInput{Price: o.Plan.Price.String(), Currency: o.Plan.Price.Currency}, currencies)
	}
	return f.Err("offering_incomplete", "The offering cannot be published yet.")
}

// Advice returns what its seller may not have meant, in sentences.
func (o Offering) Advice() []string {
	var list []string
	for _, r := range o.Resources {
		if !r.Available {
			list = append(list, r.Title+" has no version that can be chosen: every one is withdrawn. Nobody can buy this offering until you publish another.")
		}
		if o.Plan.Free() && r.Commercial {
			list = append(list, r.Title+" is commercial, and this offering gives it away free.")
		}
		if !o.Plan.Free() && !r.Commercial {
			list = append(list, r.Title+" is not commercial: everybody can download it without paying. Make the module commercial, or offer it free.")
		}
		if o.Visibility == Public && r.Visibility != Public {
			list = append(list, r.Title+" is visible to your organisation only, and so is the offering until the module becomes public.")
		}
	}
	return list
}

package catalogue

import (
	"context"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// What an organisation is to an offering, as it is stored.
const (
	roleSees = "sees"
	roleFree = "free"
)

// Party is an organisation that an offering is for.
type Party struct {
	ID   string
	Name string
}

// Category is a shelf of the market that an offering stands on.
type Category struct {
	ID    string
	Slug  string // part of its address
	Title string
}

// FreeTo reports whether one of the organisations pays nothing for the offering. A buyer counts for the
// organisation that it acts for and, where that is its private one, for those that it is a member of.
func (o Offering) FreeTo(orgIDs ...string) bool {
	return slices.ContainsFunc(o.FreeFor, func(p Party) bool { return slices.Contains(orgIDs, p.ID) })
}

// SeenBy returns the offering as the actor may see it. What is between the seller and others is for the
// seller and administrators: whom else it is for, where it is told of purchases, and why it is
// quarantined.
func (o Offering) SeenBy(actor account.Actor) Offering {
	if actor.NeedAdmin() == nil || (ownOrg(actor) != "" && ownOrg(actor) == o.OrgID) {
		return o
	}
	o.Audience, o.FreeFor = only(o.Audience, guestOrg(actor)), only(o.FreeFor, guestOrg(actor))
	o.NotificationURL, o.QuarantineReason = "", ""
	return o
}

// allSeenBy is SeenBy for a list, in place.
func allSeenBy(list []Offering, actor account.Actor) []Offering {
	for i, o := range list {
		list[i] = o.SeenBy(actor)
	}
	return list
}

// only returns the one with the id, if it is there.
func only(parties []Party, id string) []Party {
	for _, p := range parties {
		if p.ID == id {
			return []Party{p}
		}
	}
	return nil
}

func partyNames(parties []Party) []string {
	var names []string
	for _, p := range parties {
		names = append(names, p.Name)
	}
	return names
}

// findParties returns the organisations with the names, and notes those that there are none of. The
// seller itself is left out: it is always among them.
func findParties(ctx context.Context, tx *sqldb.Tx, f *errs.Fields, path string, names []string, sellerID string) ([]Party, error) {
	f.Check(len(names) <= maxParties, path, "too_many", "Name at most %d organisations.", maxParties)
	names = names[:min(len(names), maxParties)]
	list, err := selectParties(ctx, tx, names)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		known := slices.ContainsFunc(list, func(p Party) bool { return strings.EqualFold(p.Name, name) })
		f.Check(known, path, "organisation_not_found", "There is no organisation %q.", name)
	}
	list = slices.DeleteFunc(list, func(p Party) bool { return p.ID == sellerID })
	if len(list) == 0 {
		return nil, nil
	}
	return list, nil
}

// findCategories returns the categories with the ids or slugs, and notes those that there are none of.
func findCategories(ctx context.Context, tx *sqldb.Tx, f *errs.Fields, refs []string) ([]Category, error) {
	f.Check(len(refs) <= maxCategories, "categories", "too_many", "An offering is in at most %d categories.", maxCategories)
	refs = refs[:min(len(refs), maxCategories)]
	list, err := selectCategories(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		known := slices.ContainsFunc(list, func(c Category) bool { return c.ID == ref || c.Slug == ref })
		f.Check(known, "categories", "category_not_found", "There is no category %q.", ref)
	}
	return list, nil
}

package module

import (
	"context"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// Right is what somebody may do with a module that another organisation owns.
type Right string

// The rights. Those of the owner who are providers have all of them.
const (
	RightPublish Right = "publish" // publish versions
	RightUpdate  Right = "update"  // range ends, maturity, yanks, support status, upgrade information
	RightManage  Right = "manage"  // both, and who may download and see the module, and its developers
)

// Rights lists the rights in the order in which they are shown.
func Rights() []Right { return []Right{RightPublish, RightUpdate, RightManage} }

// Developer is a person whom the owner of a module lets work on it.
type Developer struct {
	UserID, UserName string
	Rights           []Right // in the order of Rights
}

// Has reports whether the developer has the right, manage including the others.
func (d Developer) Has(right Right) bool {
	return slices.Contains(d.Rights, right) || slices.Contains(d.Rights, RightManage)
}

// developedBy reports whether the actor is one of the module's developers.
func (m Module) developedBy(actor account.Actor) bool {
	_, found := m.developer(actor)
	return found
}

// developer returns what the actor is among the module's developers.
func (m Module) developer(actor account.Actor) (Developer, bool) {
	if actor.UserID == "" || actor.NeedAny(account.ScopeRead, account.ScopePublish) != nil {
		return Developer{}, false
	}
	i := slices.IndexFunc(m.Developers, func(d Developer) bool { return d.UserID == actor.UserID })
	if i < 0 {
		return Developer{}, false
	}
	return m.Developers[i], true
}

// May reports whether the actor may do what the right is for: see Need.
func (m Module) May(actor account.Actor, right Right) bool { return m.Need(actor, right) == nil }

// Need returns nil when the actor may do with the module what the right is for: it acts for the owner as a
// provider, is one of the developers with the right, or administers the market, which publishes nothing
// by itself. Otherwise it returns an error of KindForbidden, code "not_owner", or what the actor lacks in
// the organisation that it acts for.
func (m Module) Need(actor account.Actor, right Right) error {
	if right != RightPublish && actor.NeedAdmin() == nil {
		return nil
	}
	if d, found := m.developer(actor); found && d.Has(right) {
		return actor.Need(account.ScopePublish)
	}
	return m.NeedOwner(actor)
}

// NeedOwner returns nil when the actor acts for the owner as a provider, else why it may not do what only
// the owner does.
func (m Module) NeedOwner(actor account.Actor) error {
	if err := actor.Need(account.ScopePublish); err != nil {
		return err
	}
	if actor.OrgID == m.OwnerID && actor.OrgID != "" {
		return actor.NeedRole(account.ScopePublish, account.RoleProvider)
	}
	if d, found := m.developer(actor); found {
		return errs.Forbidden("not_owner", "%s belongs to %s, which lets you %s; this takes more.", m.Package, m.OwnerName, rightWords(d.Rights))
	}
	return errs.Forbidden("not_owner", "%s belongs to %s, and you act for %s. Only a provider of its owner, or whom the owner names, may change it.",
		m.Package, m.OwnerName, actor.OrgName)
}

// rightWords joins rights for people, as "publish and update".
func rightWords(rights []Right) string {
	words := make([]string, len(rights))
	for i, r := range rights {
		words[i] = string(r)
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// NeedPublisher returns nil when there may be a module that the actor publishes: as a provider of its
// organisation, or as a developer of somebody else's module. It is the question before a file is received.
func (s *Service) NeedPublisher(ctx context.Context, actor account.Actor) error {
	err := actor.NeedRole(account.ScopePublish, account.RoleProvider)
	if err == nil || actor.UserID == "" || actor.Need(account.ScopePublish) != nil {
		return err
	}
	named, dberr := sqldb.All(ctx, s.db, sqldb.Value[string],
		`SELECT module_id FROM module_developers WHERE user_id = $1 LIMIT 1`, actor.UserID)
	switch {
	case dberr != nil:
		return errs.Wrap("module.NeedPublisher", dberr)
	case len(named) > 0:
		return nil
	}
	return err
}

// parseDevelopers reads what the database says of developers: a line for each, with id, name and rights.
func parseDevelopers(text string) []Developer {
	var list []Developer
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		list = append(list, Developer{UserID: words[0], UserName: words[1], Rights: parseRights(words[2:])})
	}
	return list
}

func parseRights(words []string) []Right {
	var rights []Right
	for _, r := range Rights() {
		if slices.Contains(words, string(r)) {
			rights = append(rights, r)
		}
	}
	return rights
}

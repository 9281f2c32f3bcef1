package module

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// maxDevelopers bounds the people that one module names.
const maxDevelopers = 100

// Developers returns the people whom the owner of a module lets work on it, by name. It is for those who do,
// for the owner's members, and for administrators.
func (s *Service) Developers(ctx context.Context, actor account.Actor, ref string) ([]Developer, error) {
	m, err := s.worksOn(ctx, s.db, actor, ref)
	return m.Developers, err
}

// worksOn returns the module when the actor acts for the owner, is one of its developers, or administers the
// market.
func (s *Service) worksOn(ctx context.Context, q sqldb.Queryer, actor account.Actor, ref string) (Module, error) {
	if err := actor.NeedAny(account.ScopeRead, account.ScopePublish); err != nil {
		return Module{}, err
	}
	m, err := Find(ctx, q, ref)
	switch {
	case err != nil:
		return Module{}, err
	case !m.VisibleTo(actor):
		return Module{}, NotFound(ref)
	case !m.WorkedOnBy(actor):
		return Module{}, m.NeedOwner(actor)
	}
	return m, nil
}

// WorkedOnBy reports whether the actor acts for the owner, in whatever role, is one of the module's developers,
// or administers the market.
func (m Module) WorkedOnBy(actor account.Actor) bool {
	return m.OwnedBy(actor) || m.developedBy(actor) || actor.NeedAdmin() == nil
}

// SetDeveloper lets the user with the name work on a module with the rights, in place of those that it had. It
// takes the right manage.
func (s *Service) SetDeveloper(ctx context.Context, actor account.Actor, ref, user string, rights []Right) ([]Developer, error) {
	var mistakes errs.Fields
	words := make([]string, len(rights))
	for i, r := range rights {
		words[i] = string(r)
		mistakes.Check(slices.Contains(Rights(), r), "rights", "unknown_right", "There is no right %.20q: it is publish, update or manage.", r)
	}
	mistakes.Check(len(rights) > 0, "rights", "required", "Say what the user may do: publish, update or manage.")
	if err := mistakes.Err("bad_developer", "The user cannot become a developer like this."); err != nil {
		return nil, err
	}
	kept := parseRights(words)
	return s.changeDevelopers(ctx, actor, ref, user, false, func(tx *sqldb.Tx, m Module, u named) (map[string]any, error) {
		if !u.active {
			return nil, errs.Invalid("user_inactive", "The account of %s is not active.", u.name)
		}
		if len(m.Developers) >= maxDevelopers && !slices.ContainsFunc(m.Developers, func(d Developer) bool { return d.UserID == u.id }) {
			return nil, errs.Conflict("too_many_developers", "A module has at most %d developers besides those of its owner.", maxDevelopers)
		}
		text := strings.Join(rightTexts(kept), " ")
		_, err := tx.Exec(ctx, `
INSERT INTO module_developers (module_id, user_id, rights, added_by, added_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (module_id, user_id) DO UPDATE SET rights = excluded.rights, added_by = excluded.added_by, added_at = excluded.added_at`,
			m.ID, u.id, text, actor.UserID, sqldb.Micros(s.clock.Now()))
		return map[string]any{"user": u.name, "rights": text}, err
	})
}

// RemoveDeveloper takes all rights from a user. One who has none gives KindNotFound, code
// "developer_not_found". It takes the right manage; everybody may give up his own.
func (s *Service) RemoveDeveloper(ctx context.Context, actor account.Actor, ref, user string) ([]Developer, error) {
	return s.changeDevelopers(ctx, actor, ref, user, true, func(tx *sqldb.Tx, m Module, u named) (map[string]any, error) {
		n, err := tx.Exec(ctx, `DELETE FROM module_developers WHERE module_id = $1 AND user_id = $2`, m.ID, u.id)
		if err == nil && n == 0 {
			err = errs.NotFound("developer_not_found", "%s is not one of the developers of %s.", u.name, m.Package)
		}
		return map[string]any{"user": u.name, "rights": ""}, err
	})
}

// isDeveloper reports whether the actor is the developer with the name.
func (m Module) isDeveloper(actor account.Actor, user string) bool {
	d, found := m.developer(actor)
	return found && strings.EqualFold(d.UserName, user)
}

// changeDevelopers runs a change of a module's developers in a transaction, and returns who they are then.
// ownToo lets everybody change what he has himself.
func (s *Service) changeDevelopers(ctx context.Context, actor account.Actor, ref, user string, ownToo bool, change func(*sqldb.Tx, Module, named) (map[string]any, error)) ([]Developer, error) {
	if err := actor.Need(account.ScopePublish); err != nil {
		return nil, err
	}
	var list []Developer
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		m, err := Find(ctx, tx, ref)
		if err == nil && !m.VisibleTo(actor) {
			err = NotFound(ref)
		}
		if err != nil {
			return err
		}
		if err := m.Need(actor, RightManage); err != nil && !(ownToo && m.isDeveloper(actor, user)) {
			return err
		}
		u, err := userNamed(ctx, tx, user)
		if err != nil {
			return err
		}
		detail, err := change(tx, m, u)
		if err != nil {
			return err
		}
		if err := s.accounts.Audit(ctx, tx, actor, "module.developer", "module:"+m.ID, detail); err != nil {
			return err
		}
		after, err := Find(ctx, tx, m.ID)
		list = after.Developers
		return err
	})
	if err != nil {
		return nil, errs.Wrap("module: developers", err)
	}
	return list, nil
}

func rightTexts(rights []Right) []string {
	words := make([]string, len(rights))
	for i, r := range rights {
		words[i] = string(r)
	}
	return words
}

// named is a user or an organisation that somebody named.
type named struct {
	id, name string
	active   bool // of a user: may sign in; of an organisation: is a provider
}

func userNamed(ctx context.Context, q sqldb.Queryer, name string) (named, error) {
	return lookNamed(ctx, q, name, `SELECT id, name, is_active FROM users WHERE name_key = $1`,
		errs.NotFound("user_not_found", "There is no user %.60q.", name))
}

func orgNamed(ctx context.Context, q sqldb.Queryer, name string) (named, error) {
	return lookNamed(ctx, q, name, `SELECT id, name, provider_code IS NOT NULL FROM orgs WHERE name_key = $1`,
		errs.NotFound("organisation_not_found", "There is no organisation %.60q.", name))
}

func lookNamed(ctx context.Context, q sqldb.Queryer, name, query string, missing error) (named, error) {
	if name == "" || !storable(name) {
		return named{}, missing
	}
	n, err := sqldb.One(ctx, q, func(r sqldb.Row) (n named, err error) {
		return n, r.Scan(&n.id, &n.name, &n.active)
	}, query, strings.ToLower(name))
	if errors.Is(err, sql.ErrNoRows) {
		return named{}, missing
	}
	if err != nil {
		return named{}, fmt.Errorf("look up %q: %w", name, err)
	}
	return n, nil
}

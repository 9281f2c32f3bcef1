package account

import (
	"context"
	"fmt"
	"slices"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// Membership is what one user is in one organisation.
type Membership struct {
	Org      Org
	User     User
	Roles    []Role // sorted
	JoinedAt time.Time
}

// allRoles is every role in the order of the reference.
var allRoles = []Role{RoleCustomer, RoleProvider, RoleDeveloper, RoleManager}

// Members lists the members of an organisation by name, for its members and for admins.
func (s *Service) Members(ctx context.Context, actor Actor, org string, req page.Request) (page.Page[Membership], error) {
	none := page.Page[Membership]{}
	if err := actor.Need(ScopeRead); err != nil {
		return none, err
	}
	var after string
	if _, err := req.Decode(&after); err != nil {
		return none, err
	}
	o, err := OrgByName(ctx, s.db, org)
	if err != nil {
		return none, err
	}
	member, err := s.isMember(ctx, s.db, actor, o)
	if err != nil {
		return none, err
	}
	if !member {
		return none, notAMember(o.Name)
	}
	rows, err := sqldb.All(ctx, s.db, scanMembership, memberships+`WHERE m.org_id = $1 AND u.name_key > $2
		ORDER BY u.name_key LIMIT $3`, o.ID, after, req.Size()+1)
	if err != nil {
		return none, err
	}
	return page.Of(req, rows, func(m Membership) []any { return []any{nameKey(m.User.Name)} }), nil
}

// isMember reports whether the actor may see what the organisation keeps to itself.
func (s *Service) isMember(ctx context.Context, q sqldb.Queryer, actor Actor, org Org) (bool, error) {
	if actor.NeedAdmin() == nil {
		return true, nil
	}
	_, member, err := rolesOf(ctx, q, org.ID, actor.UserID)
	return member, err
}

// SetMember makes a user a member of a shared organisation with exactly these roles, or changes the
// roles of one. It is for the organisation's managers, and for admins. It fails with
// "private_organisation", "bad_roles", "not_a_provider" and "last_manager".
func (s *Service) SetMember(ctx context.Context, actor Actor, org, user string, roles []Role) error {
	return s.setRoles(ctx, actor, org, user, roles, true)
}

// SetRoles is SetMember for those who are members already; it fails with "member_not_found" for a
// user who is none.
func (s *Service) SetRoles(ctx context.Context, actor Actor, org, user string, roles []Role) error {
	return s.setRoles(ctx, actor, org, user, roles, false)
}

func (s *Service) setRoles(ctx context.Context, actor Actor, org, user string, roles []Role, admit bool) error {
	if err := checkRoles(roles); err != nil {
		return err
	}
	return s.changeMember(ctx, actor, org, user, func(tx *sqldb.Tx, o Org, u User) error {
		if !admit {
			if err := needMember(ctx, tx, o, u); err != nil {
				return err
			}
		}
		if err := s.admitProvider(ctx, tx, actor, o, roles); err != nil {
			return err
		}
		if err := keepManager(ctx, tx, o, u, slices.Contains(roles, RoleManager)); err != nil {
			return err
		}
		if err := putMember(ctx, tx, o.ID, u.ID, roles, s.clock.Now()); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "member.set", "organisation:"+o.Name,
			map[string]any{"user": u.Name, "roles": joinRoles(roles)})
	})
}

// RemoveMember removes a user from a shared organisation. It loses its access at once: its sessions
// go on in its private organisation, its tokens for this one are revoked. It is for the
// organisation's managers, and for admins. It fails with "private_organisation" and "last_manager".
func (s *Service) RemoveMember(ctx context.Context, actor Actor, org, user string) error {
	return s.changeMember(ctx, actor, org, user, func(tx *sqldb.Tx, o Org, u User) error {
		if err := needMember(ctx, tx, o, u); err != nil {
			return err
		}
		if err := keepManager(ctx, tx, o, u, false); err != nil {
			return err
		}
		if err := deleteMember(ctx, tx, o, u, s.clock.Now()); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "member.remove", "organisation:"+o.Name, map[string]any{"user": u.Name})
	})
}

// needMember checks that the user is a member of the organisation.
func needMember(ctx context.Context, tx *sqldb.Tx, org Org, user User) error {
	_, member, err := rolesOf(ctx, tx, org.ID, user.ID)
	if err == nil && !member {
		return errs.NotFound("member_not_found", "%s is not a member of %s.", user.Name, org.Name)
	}
	return err
}

// changeMember runs change in a transaction when the actor may change the members of the
// organisation.
func (s *Service) changeMember(ctx context.Context, actor Actor, org, user string, change func(*sqldb.Tx, Org, User) error) error {
	if err := actor.Need(ScopeAccount); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		o, err := OrgByName(ctx, tx, org)
		if err != nil {
			return err
		}
		if o.Private {
			return errs.Forbidden("private_organisation",
				"%s is the private organisation of a user; its member and the roles are fixed.", o.Name)
		}
		if err := s.needManager(ctx, tx, actor, o); err != nil {
			return err
		}
		u, err := UserByName(ctx, tx, user)
		if err != nil {
			return err
		}
		return change(tx, o, u)
	})
}

// needManager checks that the actor may administer the members of the organisation, with the roles
// that it has within this transaction.
func (s *Service) needManager(ctx context.Context, tx *sqldb.Tx, actor Actor, org Org) error {
	if actor.NeedAdmin() == nil {
		return nil
	}
	roles, _, err := rolesOf(ctx, tx, org.ID, actor.UserID)
	if err != nil {
		return err
	}
	if !slices.Contains(roles, RoleManager) {
		return errs.Forbidden("manager_required", "Only a manager of %s, or an administrator of this market, may change its members.", org.Name)
	}
	return nil
}

func checkRoles(roles []Role) error {
	var f errs.Fields
	f.Check(len(roles) > 0, "roles", "required", "Give one role at least, or remove the member.")
	for i, r := range roles {
		f.Check(slices.Contains(allRoles, r), fmt.Sprintf("roles[%d]", i), "unknown_role",
			"There is no role %q; the roles are customer, provider, developer and manager.", r)
	}
	return f.Err("bad_roles", "The roles were not changed.")
}

// admitProvider refuses the role provider in an organisation that is none, and makes it one where
// the actor may.
func (s *Service) admitProvider(ctx context.Context, tx *sqldb.Tx, actor Actor, org Org, roles []Role) error {
	if org.Provider || !slices.Contains(roles, RoleProvider) {
		return nil
	}
	if actor.NeedAdmin() != nil && !s.options.OpenProviders {
		return errs.Conflict("not_a_provider",
			"%s is not a provider yet. Ask an administrator of this market to make it one first.", org.Name)
	}
	return s.makeProvider(ctx, tx, actor, org)
}

// keepManager refuses a change after which the organisation would have no active manager.
func keepManager(ctx context.Context, tx *sqldb.Tx, org Org, user User, staysManager bool) error {
	if staysManager && user.Active {
		return nil
	}
	roles, _, err := rolesOf(ctx, tx, org.ID, user.ID)
	if err != nil || !slices.Contains(roles, RoleManager) || !user.Active {
		return err // who does not manage now is no loss
	}
	others, err := otherManagers(ctx, tx, org.ID, user.ID)
	if err != nil {
		return err
	}
	if others == 0 {
		return errs.Conflict("last_manager", "%s is the last manager of %s. Make somebody else a manager first.", user.Name, org.Name)
	}
	return nil
}

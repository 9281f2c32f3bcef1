package module

import (
	"context"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// The bounds of hand-overs, against those who offer to annoy.
const (
	maxHandOvers = 20             // that wait, of one owner
	maxListed    = 200            // in one list
	quietTime    = 24 * time.Hour // in which nobody is written to twice about the same module
)

// HandOver is a module that waits for another organisation to become its owner.
type HandOver struct {
	ModuleID, Package, Name string
	FromID, FromName        string // the owner
	ToID, ToName            string
	AskedByName             string // "" for the command line of the server
	AskedAt                 time.Time
}

const selectHandOvers = `
SELECT h.module_id, m.package, m.name, m.owner_org, f.name, h.to_org, t.name, COALESCE(u.name, ''), h.asked_at
FROM module_handovers h JOIN modules m ON m.id = h.module_id JOIN orgs f ON f.id = m.owner_org JOIN orgs t ON t.id = h.to_org
LEFT JOIN users u ON u.id = h.asked_by`

func scanHandOver(r sqldb.Row) (h HandOver, err error) {
	return h, r.Scan(&h.ModuleID, &h.Package, &h.Name, &h.FromID, &h.FromName, &h.ToID, &h.ToName, &h.AskedByName, sqldb.Time(&h.AskedAt))
}

// HandOvers returns the modules that wait for the organisation that the actor acts for, and those of its own
// that wait for others, the oldest first, at most maxListed.
func (s *Service) HandOvers(ctx context.Context, actor account.Actor) ([]HandOver, error) {
	if err := actor.NeedAny(account.ScopeRead, account.ScopePublish); err != nil {
		return nil, err
	}
	list, err := sqldb.All(ctx, s.db, scanHandOver, selectHandOvers+` WHERE h.to_org = $1 OR m.owner_org = $1 ORDER BY h.asked_at, h.module_id LIMIT $2`, actor.OrgID, maxListed)
	return list, errs.Wrap("module.HandOvers", err)
}

// PendingHandOver returns the hand-over of a module that waits, and false where none does. It is for those
// who work on the module.
func (s *Service) PendingHandOver(ctx context.Context, actor account.Actor, ref string) (HandOver, bool, error) {
	m, err := s.worksOn(ctx, s.db, actor, ref)
	if err != nil {
		return HandOver{}, false, err
	}
	h, found, err := pending(ctx, s.db, m.ID)
	return h, found, errs.Wrap("module.PendingHandOver", err)
}

func pending(ctx context.Context, q sqldb.Queryer, moduleID string) (HandOver, bool, error) {
	list, err := sqldb.All(ctx, q, scanHandOver, selectHandOvers+` WHERE h.module_id = $1`, moduleID)
	if err != nil || len(list) == 0 {
		return HandOver{}, false, err
	}
	return list[0], true, nil
}

// OfferTo offers a module to another organisation, which accepts or declines; until then everything stays as
// it is. Only the owner does it, or an administrator. The other one must be a provider, and is told by mail,
// about the same module once a day. It gives KindConflict, code "module_on_sale", while the owner offers
// something with the module, and code "too_many_handovers" while too many of its modules wait.
func (s *Service) OfferTo(ctx context.Context, actor account.Actor, ref, org string) (HandOver, error) {
	var h HandOver
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		m, err := s.ownModule(ctx, tx, actor, ref)
		if err != nil {
			return err
		}
		to, err := orgNamed(ctx, tx, org)
		switch {
		case err != nil:
			return err
		case m.Quarantined():
			return errs.Conflict("quarantined", "%s is in quarantine, and stays with its owner until it is restored.", m.Package)
		case to.id == m.OwnerID:
			return errs.Invalid("same_owner", "%s belongs to %s already.", m.Package, to.name)
		case !to.active:
			return errs.Invalid("not_a_provider", "%s is no provider, and only a provider owns modules. It asks the administrators of this market to become one.", to.name)
		}
		if before, found, err := pending(ctx, tx, m.ID); err != nil || found {
			return firstOf(err, errs.Conflict("handover_waits", "%s waits for %s already. Cancel that first.", m.Package, before.ToName))
		}
		if err := s.movable(ctx, tx, m); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO module_handovers (module_id, to_org, asked_by, asked_at) VALUES ($1, $2, $3, $4)`,
			m.ID, to.id, actor.UserID, sqldb.Micros(s.clock.Now()))
		if err != nil {
			return fmt.Errorf("offer module: %w", err)
		}
		if h, _, err = pending(ctx, tx, m.ID); err != nil {
			return err
		}
		return s.tellOnce(ctx, tx, actor, "module.handover", h, s.offerMail(h))
	})
	if err != nil {
		return HandOver{}, errs.Wrap("module.OfferTo", err)
	}
	return h, nil
}

// Accept makes the organisation that the actor acts for, as a provider, the owner of a module that was
// offered to it. Developers lose their rights, which were the old owner's to give; entitlements stay. What the
// old owner still offers with it keeps it from moving, KindConflict, code "module_on_sale", and so does
// quarantine, code "quarantined".
func (s *Service) Accept(ctx context.Context, actor account.Actor, ref string) (Module, error) {
	if err := actor.NeedRole(account.ScopePublish, account.RoleProvider); err != nil {
		return Module{}, err
	}
	var after Module
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		m, h, err := s.offered(ctx, tx, actor, ref)
		if err != nil {
			return err
		}
		if m.Quarantined() {
			return errs.Conflict("quarantined", "%s is in quarantine, and stays with its owner until it is restored.", m.Package)
		}
		for _, statement := range []string{
			`UPDATE modules SET owner_org = $2, updated_at = $3 WHERE id = $1`,
			`DELETE FROM module_handovers WHERE module_id = $1`,
			`DELETE FROM module_developers WHERE module_id = $1`,
		} {
			args := []any{m.ID, h.ToID, sqldb.Micros(s.clock.Now())}
			if statement[0] == 'D' {
				args = args[:1]
			}
			if _, err := tx.Exec(ctx, statement, args...); err != nil {
				return fmt.Errorf("hand over module: %w", err)
			}
		}
		if after, err = Find(ctx, tx, m.ID); err != nil {
			return err
		}
		if s.shop != nil {
			if err := s.shop.ModuleHandedOver(ctx, tx, after); err != nil {
				return err
			}
		}
		if err := s.accounts.Audit(ctx, tx, actor, "module.handover.accept", "module:"+m.ID, map[string]any{"from": h.FromName, "to": h.ToName}); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, h.FromID, acceptedMail(h)); err != nil {
			return err
		}
		return Touch(ctx, tx, m.ID)
	})
	if err != nil {
		return Module{}, errs.Wrap("module.Accept", err)
	}
	return after, nil
}

// Decline ends a hand-over: the organisation that it waits for declines it, or the owner, or an
// administrator, cancels it.
func (s *Service) Decline(ctx context.Context, actor account.Actor, ref string) error {
	if err := actor.Need(account.ScopePublish); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		m, err := Find(ctx, tx, ref)
		if err != nil {
			return err
		}
		h, found, err := pending(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		declines := found && h.ToID == actor.OrgID
		if !declines {
			if _, err := s.ownModule(ctx, tx, actor, ref); err != nil {
				return err
			}
			if !found {
				return errs.NotFound("handover_not_found", "%s waits for no other owner.", m.Package)
			}
		} else if err := actor.NeedRole(account.ScopePublish, account.RoleProvider); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM module_handovers WHERE module_id = $1`, m.ID); err != nil {
			return fmt.Errorf("end hand-over: %w", err)
		}
		if !declines {
			return s.tellOnce(ctx, tx, actor, "module.handover.end", h, cancelledMail(h))
		}
		if err := s.accounts.Audit(ctx, tx, actor, "module.handover.end", "module:"+m.ID, map[string]any{"from": h.FromName, "to": h.ToName}); err != nil {
			return err
		}
		return s.tell(ctx, tx, h.FromID, declinedMail(h))
	})
	return errs.Wrap("module.Decline", err)
}

// movable returns nil when the owner of a module may offer it to somebody else.
func (s *Service) movable(ctx context.Context, tx *sqldb.Tx, m Module) error {
	waiting, err := sqldb.All(ctx, tx, sqldb.Value[string],
		`SELECT h.module_id FROM module_handovers h JOIN modules m ON m.id = h.module_id WHERE m.owner_org = $1`, m.OwnerID)
	switch {
	case err != nil:
		return fmt.Errorf("hand-overs of %s: %w", m.OwnerName, err)
	case len(waiting) >= maxHandOvers:
		return errs.Conflict("too_many_handovers", "%d modules of %s wait for other owners already. Cancel one of those first, or wait for an answer.", len(waiting), m.OwnerName)
	case s.shop == nil:
		return nil
	}
	titles, err := s.shop.OfferedWith(ctx, tx, m.ID)
	if err == nil && len(titles) > 0 {
		err = errs.Conflict("module_on_sale", "%s is part of what %s offers: %s. Delete those offerings, or take the module out of them, first.",
			m.Package, m.OwnerName, strings.Join(titles, ", "))
	}
	return err
}

// ownModule returns a module that the actor may give away.
func (s *Service) ownModule(ctx context.Context, q sqldb.Queryer, actor account.Actor, ref string) (Module, error) {
	m, err := Find(ctx, q, ref)
	switch {
	case err != nil:
		return Module{}, err
	case !m.VisibleTo(actor):
		return Module{}, NotFound(ref)
	case actor.NeedAdmin() == nil:
		return m, nil
	}
	if err := m.NeedOwner(actor); err != nil {
		return Module{}, err
	}
	return m, nil
}

// offered returns a module that waits for the actor's organisation; KindNotFound where it does not.
func (s *Service) offered(ctx context.Context, q sqldb.Queryer, actor account.Actor, ref string) (Module, HandOver, error) {
	m, err := Find(ctx, q, ref)
	if err != nil {
		return Module{}, HandOver{}, err
	}
	h, found, err := pending(ctx, q, m.ID)
	switch {
	case err != nil:
		return Module{}, HandOver{}, err
	case found && h.ToID == actor.OrgID:
		return m, h, nil
	case !m.VisibleTo(actor):
		return Module{}, HandOver{}, NotFound(ref)
	}
	return Module{}, HandOver{}, errs.NotFound("handover_not_found", "%s was not offered to %s.", m.Package, actor.OrgName)
}

func firstOf(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

package module

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// Auditor notes in the audit log what happens in a transaction; *account.Service does.
type Auditor interface {
	Audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action, subject string, detail map[string]any) error
}

// Shop knows what is on sale.
type Shop interface {
	// SoldWith returns the titles of the offerings on sale for money that contain the module.
	SoldWith(ctx context.Context, tx *sqldb.Tx, moduleID string) ([]string, error)
}

// Deps is what the service stands on.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock
	Accounts Auditor
}

// Service holds the use cases of modules. It is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	accounts Auditor
	shop     Shop
}

// New returns the service, as a registry without a shop: see Join.
func New(d Deps) *Service {
	return &Service{db: d.DB, clock: d.Clock, accounts: d.Accounts}
}

// Join connects the service to a shop. It is called once, before the service is used.
func (s *Service) Join(shop Shop) { s.shop = shop }

// Get returns the module with the id or package name. One that the actor does not see gives
// KindNotFound, code "module_not_found".
func (s *Service) Get(ctx context.Context, actor account.Actor, ref string) (Module, error) {
	m, err := Find(ctx, s.db, ref)
	if err != nil {
		return Module{}, err
	}
	if !m.VisibleTo(actor) {
		return Module{}, NotFound(ref)
	}
	return m, nil
}

// ByIDs returns the modules with the ids, by id. Those that are not registered here, or that the actor
// does not see, are left out.
func (s *Service) ByIDs(ctx context.Context, actor account.Actor, ids []string) (map[string]Module, error) {
	found, err := FindAll(ctx, s.db, ids)
	if err != nil {
		return nil, errs.Wrap("module.ByIDs", err)
	}
	maps.DeleteFunc(found, func(_ string, m Module) bool { return !m.VisibleTo(actor) })
	return found, nil
}

// Owned returns a page of the modules of the organisation that the actor acts for, the one
// registered last first.
func (s *Service) Owned(ctx context.Context, actor account.Actor, req page.Request) (page.Page[Module], error) {
	if err := actor.NeedAny(account.ScopeRead, account.ScopePublish); err != nil {
		return page.Page[Module]{}, err
	}
	list, err := owned(ctx, s.db, actor.OrgID, req)
	if err != nil {
		return page.Page[Module]{}, errs.Wrap("module.Owned", err)
	}
	return page.Of(req, list, func(m Module) []any { return []any{clock.Micros(m.RegisteredAt), m.ID} }), nil
}

// UpdateInput changes a module; nil fields stay.
type UpdateInput struct {
	Commercial *bool
	Visibility *string // Public or Organisation

	// IfUpdatedAt refuses the change, with KindPrecondition and code "changed_meanwhile", when the module
	// was changed at another moment last. The zero time accepts any.
	IfUpdatedAt time.Time
}

// Update changes a module that the actor manages. The warnings, sentences for people, say what the
// change does to others.
func (s *Service) Update(ctx context.Context, actor account.Actor, ref string, in UpdateInput) (Module, []string, error) {
	if err := actor.Need(account.ScopePublish); err != nil {
		return Module{}, nil, err
	}
	if v := in.Visibility; v != nil && *v != Public && *v != Organisation {
		var mistakes errs.Fields
		mistakes.Add("visibility", "invalid_visibility", "%s", visibilityMessage)
		return Module{}, nil, mistakes.Err("module_invalid", "The module cannot be changed like this.")
	}
	var m Module
	var warnings []string
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		before, err := s.managed(ctx, tx, actor, ref)
		if err != nil {
			return err
		}
		if !in.IfUpdatedAt.IsZero() && !in.IfUpdatedAt.Equal(before.UpdatedAt) {
			return errs.New(errs.KindPrecondition, "changed_meanwhile",
				"%s was changed since you read it. Read it again, and make your change to what is there now.", before.Package)
		}
		m, warnings = before, nil
		if in.Commercial != nil {
			m.Commercial = *in.Commercial
		}
		if in.Visibility != nil {
			m.Visibility = *in.Visibility
		}
		if m.Commercial == before.Commercial && m.Visibility == before.Visibility {
			return nil
		}
		if warnings, err = s.consequences(ctx, tx, before, m); err != nil {
			return err
		}
		m.UpdatedAt = s.clock.Now()
		if err := Save(ctx, tx, m); err != nil {
			return err
		}
		err = s.accounts.Audit(ctx, tx, actor, "module.update", "module:"+m.ID,
			map[string]any{"commercial": m.Commercial, "visibility": m.Visibility})
		if err != nil {
			return err
		}
		return Touch(ctx, tx, m.ID)
	})
	if err != nil {
		return Module{}, nil, errs.Wrap("module.Update", err)
	}
	return m, warnings, nil
}

// managed returns the module when the actor may change it, KindNotFound when it does not see it and
// KindForbidden, code "not_owner", when it sees it only.
func (s *Service) managed(ctx context.Context, q sqldb.Queryer, actor account.Actor, ref string) (Module, error) {
	m, err := Find(ctx, q, ref)
	switch {
	case err != nil:
		return Module{}, err
	case !m.VisibleTo(actor):
		return Module{}, NotFound(ref)
	case !m.ManagedBy(actor):
		return Module{}, NotOwner(m, actor)
	}
	return m, nil
}

// consequences says what a change means for those who use the module.
func (s *Service) consequences(ctx context.Context, tx *sqldb.Tx, before, after Module) ([]string, error) {
	var list []string
	if after.Commercial && !before.Commercial {
		list = append(list, CommercialWarning(after))
	}
	if before.Commercial && !after.Commercial && s.shop != nil {
		titles, err := s.shop.SoldWith(ctx, tx, after.ID)
		if err != nil {
			return nil, err
		}
		if len(titles) > 0 {
			list = append(list, fmt.Sprintf("%s is still sold for money in %s, although everybody gets its files for nothing from now on. Take that off sale, or make the module commercial again.",
				after.Package, strings.Join(titles, ", ")))
		}
	}
	if after.Visibility == Organisation && before.Visibility == Public {
		list = append(list, fmt.Sprintf("%s is hidden from everybody who does not act for %s, updates to those who have installed it included.",
			after.Package, after.OwnerName))
	}
	return list, nil
}

// CommercialWarning says, for people, what it means that the module becomes commercial.
func CommercialWarning(m Module) string {
	return fmt.Sprintf("%s becomes commercial with all its files, those published before included: from now on a download needs a purchase. Organisations that downloaded a version before keep that version.", m.Package)
}

// NotFound is the error for a module that is not there or not visible to the one who asks.
func NotFound(ref string) error {
	return errs.NotFound("module_not_found", "There is no module %q here. Give its id or its package name.", ref)
}

// NotOwner is the error for one who may see a module but not change it.
func NotOwner(m Module, actor account.Actor) error {
	if actor.OrgID == m.OwnerID {
		return actor.NeedRole(account.ScopePublish, account.RoleProvider)
	}
	return errs.Forbidden("not_owner", "%s belongs to %s, and you act for %s. Only a provider of its owner may change it.",
		m.Package, m.OwnerName, actor.OrgName)
}

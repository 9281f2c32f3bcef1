package module

import (
	"context"
	"fmt"
	"maps"
	"strings"

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
	// ModuleHandedOver moves what it has made of the module to the module's new owner, or refuses where the old
	// one still offers it.
	ModuleHandedOver(ctx context.Context, tx *sqldb.Tx, m Module) error
	// OfferedWith returns the titles of the offerings, drafts too, that keep the module with its owner.
	OfferedWith(ctx context.Context, tx *sqldb.Tx, moduleID string) ([]string, error)
	// SoldWith returns the titles of the offerings on sale for money that contain the module.
	SoldWith(ctx context.Context, tx *sqldb.Tx, moduleID string) ([]string, error)
}

// Deps is what the service stands on.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock
	Accounts Auditor
	Mailer   Mailer // nil: nobody is written to

	PublicURL string // for links in mails; without a slash at the end
}

// Service holds the use cases of modules. It is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	accounts Auditor
	shop     Shop
	mailer   Mailer
	url      string
}

// New returns the service, as a registry without a shop: see Join.
func New(d Deps) *Service {
	return &Service{db: d.DB, clock: d.Clock, accounts: d.Accounts, mailer: d.Mailer, url: d.PublicURL}
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

// FindFor returns the module when the actor has the right, KindNotFound when it does not see it and what
// [Module.Need] says when it sees it only.
func FindFor(ctx context.Context, q sqldb.Queryer, actor account.Actor, ref string, right Right) (Module, error) {
	m, err := Find(ctx, q, ref)
	switch {
	case err != nil:
		return Module{}, err
	case !m.VisibleTo(actor):
		return Module{}, NotFound(ref)
	}
	if err := m.Need(actor, right); err != nil {
		return Module{}, err
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

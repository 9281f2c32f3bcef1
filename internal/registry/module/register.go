package module

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// RegisterInput is an identity to reserve. White space around the texts is cut off, but not around the
// package name.
type RegisterInput struct {
	ID          string   // 32 hex digits in either case, "0" for core
	Package     string   // org.example.bread, see pkgfile.IsPackageName; pkgfile.CorePackage for core only
	Type        string   // TypeModule, TypePack or TypeTemplate
	Name        string   // one line of at most 60 characters
	Description string   // lines of at most 255 characters together
	Help        string   // lines of at most 2000 characters together
	Author      string   // lines of at most 2000 characters together
	URL         string   // one line of at most 300 characters
	Prefixes    []string // at most one, besides one for each of Merges; core has any number, a template none
	Commercial  bool
	Visibility  string // Public, Organisation; "" is Public

	// Merges are the ids of the modules that the module's package merges: their prefixes may be used.
	Merges []string
	// Where names the package inside an upload that the input was read from, for the paths of
	// mistakes; "" for none.
	Where string
	// CameWith is the id of the pack that the module is registered along with; "" for one that is
	// registered by itself.
	CameWith string
}

// Register reserves an identity for the organisation that the actor acts for, as a provider. A module
// that the organisation has registered along with a pack is registered by itself with it, once. Everything
// that is wrong or taken comes back together: an error of KindConflict when all of it is taken, else of
// KindInvalid, code "registration_refused", whose fields have the codes that CRKey knows.
func (s *Service) Register(ctx context.Context, actor account.Actor, in RegisterInput) (Module, error) {
	var list []Module
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		list, err = s.RegisterAll(ctx, tx, actor, []RegisterInput{in})
		return err
	})
	if err != nil {
		return Module{}, errs.Wrap("module.Register", err)
	}
	return list[0], nil
}

// RegisterAll is Register for several modules at once: all of them, or none.
func (s *Service) RegisterAll(ctx context.Context, tx *sqldb.Tx, actor account.Actor, inputs []RegisterInput) ([]Module, error) {
	if err := actor.NeedRole(account.ScopePublish, account.RoleProvider); err != nil {
		return nil, err
	}
	inputs = slices.Clone(inputs)
	for i := range inputs {
		inputs[i] = inputs[i].Normalised()
	}
	taken, err := lookUp(ctx, tx, actor, inputs)
	if err != nil {
		return nil, err
	}
	var mistakes errs.Fields
	list := make([]Module, len(inputs)) // those that came along with a pack, as they are
	for i, in := range inputs {
		list[i], _ = taken.along(in, actor)
		mistakes.Append(check(in, actor, taken)...)
		taken.add(in, actor)
	}
	if err := refusal(mistakes); err != nil {
		return nil, err
	}
	for i, in := range inputs {
		m := in.module(actor)
		m.Prefixes = taken.heldBy(in.ID, m.Prefixes)
		if list[i].CameWith != "" {
			list[i], err = s.settle(ctx, tx, actor, list[i], m, in.Visibility)
		} else {
			list[i], err = s.keep(ctx, tx, actor, m)
		}
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// check returns everything that forbids to register the input.
func check(in RegisterInput, actor account.Actor, taken *taken) []errs.Field {
	n := &notes{where: in.Where, pkg: in.Package}
	in.mistakes(n)
	if in.ID == CoreID && actor.NeedAdmin() != nil {
		n.add("id", "core_needs_admin", "Only an administrator of this market registers core, the module with the id 0.")
	}
	taken.conflicts(in, actor, n)
	return n.offered(taken.has)
}

// conflictCodes are the mistakes that say that something is taken.
var conflictCodes = []string{"module_id_in_use", "package_in_use", "db_prefix_in_use"}

// refusal makes one error of all mistakes; nil when there are none.
func refusal(mistakes errs.Fields) error {
	err := mistakes.Err("registration_refused", "The registration is refused; nothing was registered.")
	if err == nil {
		return nil
	}
	e := errs.As(err)
	taken := func(f errs.Field) bool { return slices.Contains(conflictCodes, f.Code) }
	if !slices.ContainsFunc(e.Fields, func(f errs.Field) bool { return !taken(f) }) {
		e.Kind = errs.KindConflict
	}
	return e
}

// module returns the module that a checked input asks for.
func (in RegisterInput) module(actor account.Actor) Module {
	return Module{
		ID: in.ID, Package: in.Package, Type: in.Type, Name: in.Name, Description: in.Description, Help: in.Help,
		Author: in.Author, URL: in.URL, Prefixes: slices.Sorted(slices.Values(in.Prefixes)),
		OwnerID: actor.OrgID, OwnerName: actor.OrgName, Commercial: in.Commercial, Visibility: cmp.Or(in.Visibility, Public),
		CameWith: in.CameWith, Support: NoSupport, DefaultUpgrade: true,
	}
}

// keep stores a new module.
func (s *Service) keep(ctx context.Context, tx *sqldb.Tx, actor account.Actor, m Module) (Module, error) {
	m.RegisteredAt = s.clock.Now()
	m.UpdatedAt = m.RegisteredAt
	if err := insert(ctx, tx, m, actor.UserID); err != nil {
		return Module{}, err
	}
	return m, s.note(ctx, tx, actor, m)
}

// note puts the registration into the audit log.
func (s *Service) note(ctx context.Context, tx *sqldb.Tx, actor account.Actor, m Module) error {
	return s.accounts.Audit(ctx, tx, actor, "module.register", "module:"+m.ID, map[string]any{
		"package": m.Package, "prefixes": strings.Join(m.Prefixes, " "), "visibility": m.Visibility,
	})
}

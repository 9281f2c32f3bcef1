package release

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
)

// RegisterInput says how the module of a package file is registered.
type RegisterInput struct {
	WithNested bool // registers the modules inside a pack too
	// Overrides replaces what the package says, where it says something: texts that are not empty,
	// prefixes where there are any, and Commercial where it is set. Visibility is that of the nested
	// modules too.
	Overrides module.RegisterInput
}

// RegisterResult is what became of a registration.
type RegisterResult struct {
	Module    module.Module   // of the file; where it is in Unchanged, as it was before
	Nested    []module.Module // registered along with it, in the order of the package
	Unchanged []Unchanged     // registered before: the file's own module, and nested ones of whomever
}

// Registered returns the modules that are new, the file's own first.
func (r RegisterResult) Registered() []module.Module {
	if slices.ContainsFunc(r.Unchanged, func(u Unchanged) bool { return u.Module.ID == r.Module.ID }) {
		return r.Nested
	}
	return append([]module.Module{r.Module}, r.Nested...)
}

// Register registers the module that the package file in body is of; one that came along with a pack
// before, once more by itself. With its nested modules a pack of the same owner may be handed in again
// as long as some of them are new: its own module is left as it is. The file is not kept, and only its
// description matters: what else may be wrong with it is for Publish to say. Errors are those of
// module.Service.Register, and those of a file that cannot be read.
func (s *Service) Register(ctx context.Context, actor account.Actor, in RegisterInput, body io.Reader) (RegisterResult, error) {
	if err := actor.NeedRole(account.ScopePublish, account.RoleProvider); err != nil {
		return RegisterResult{}, err
	}
	up, err := s.receive(ctx, body)
	if err != nil {
		return RegisterResult{}, errs.Wrap("release.Register", err)
	}
	defer up.close(ctx)
	if up.main.pkg.ID == "" {
		return RegisterResult{}, errs.Wrap("release.Register", up.pkg.Err())
	}
	var result RegisterResult
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		result, err = s.register(ctx, tx, actor, in, up)
		return err
	})
	if err != nil {
		return RegisterResult{}, errs.Wrap("release.Register", err)
	}
	return result, nil
}

func (s *Service) register(ctx context.Context, tx *sqldb.Tx, actor account.Actor, in RegisterInput, up *upload) (RegisterResult, error) {
	main := override(inputOf(up.main), in.Overrides).Normalised()
	if !in.WithNested {
		list, err := s.modules.RegisterAll(ctx, tx, actor, []module.RegisterInput{main})
		if err != nil {
			return RegisterResult{}, err
		}
		return RegisterResult{Module: list[0]}, nil
	}
	ids := []string{main.ID}
	for _, c := range up.nested {
		ids = append(ids, c.pkg.ID)
	}
	there, err := module.FindAll(ctx, tx, slices.DeleteFunc(ids, func(id string) bool { return !pkgfile.IsModuleID(id) }))
	if err != nil {
		return RegisterResult{}, err
	}
	var result RegisterResult
	var inputs []module.RegisterInput
	for _, c := range up.nested {
		if m, found := there[c.pkg.ID]; found {
			result.Unchanged = append(result.Unchanged, unchanged(m, actor))
			continue
		}
		nested := inputOf(c)
		nested.Visibility, nested.CameWith = in.Overrides.Visibility, main.ID
		inputs = append(inputs, nested)
	}
	if m, found := there[main.ID]; found && len(inputs) > 0 && settled(m, main, actor) {
		result.Unchanged = slices.Insert(result.Unchanged, 0, unchanged(m, actor))
		result.Module = m
		result.Nested, err = s.modules.RegisterAll(ctx, tx, actor, inputs)
		return result, err
	}
	list, err := s.modules.RegisterAll(ctx, tx, actor, slices.Insert(inputs, 0, main))
	if err != nil {
		return RegisterResult{}, err
	}
	result.Module, result.Nested = list[0], list[1:]
	return result, nil
}

// settled reports whether the actor's organisation has registered by itself what the input asks for.
func settled(m module.Module, in module.RegisterInput, actor account.Actor) bool {
	return m.CameWith == "" && m.OwnerID == actor.OrgID && m.Package == in.Package && m.Type == in.Type
}

func unchanged(m module.Module, actor account.Actor) Unchanged {
	why := "It belongs to somebody else."
	if m.OwnerID == actor.OrgID {
		why = "It was registered before."
	} else if m.VisibleTo(actor) {
		why = fmt.Sprintf("It belongs to %s.", m.OwnerName)
	}
	return Unchanged{Module: brief(m, actor), Why: why}
}

// brief returns the module, or, where it does not exist for the actor, what his own package says of it.
func brief(m module.Module, actor account.Actor) module.Module {
	if m.VisibleTo(actor) {
		return m
	}
	return module.Module{ID: m.ID, Package: m.Package, Name: m.Package, Type: m.Type}
}

// inputOf returns what a package says about its module.
func inputOf(c candidate) module.RegisterInput {
	m := c.pkg
	return module.RegisterInput{
		ID: m.ID, Package: m.Package, Type: m.Type, Name: m.Name, Description: m.Description, Help: m.Help,
		Author: m.Author, URL: m.URL, Prefixes: m.Prefixes, Commercial: m.Commercial, Merges: c.mergedIDs(), Where: c.path,
	}
}

// override replaces in in what by says.
func override(in, by module.RegisterInput) module.RegisterInput {
	in.ID = cmp.Or(by.ID, in.ID)
	in.Package = cmp.Or(by.Package, in.Package)
	in.Type = cmp.Or(by.Type, in.Type)
	in.Name = cmp.Or(by.Name, in.Name)
	in.Description = cmp.Or(by.Description, in.Description)
	in.Help = cmp.Or(by.Help, in.Help)
	in.Author = cmp.Or(by.Author, in.Author)
	in.URL = cmp.Or(by.URL, in.URL)
	if len(by.Prefixes) > 0 {
		in.Prefixes = by.Prefixes
	}
	in.Commercial = in.Commercial || by.Commercial
	in.Visibility = by.Visibility
	return in
}

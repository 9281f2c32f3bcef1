package rest

import (
	"context"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/wire"
)

// ModulePath names a module.
type ModulePath struct {
	Module string `path:"module" doc:"Id or package name of the module."`
}

type listModulesInput struct {
	Paging
	Speaking
	Q     string `query:"q" doc:"Words that the module has anywhere in name, description, help, package or author, inside words too."`
	Type  string `query:"type" doc:"module, pack or template."`
	Owner string `query:"owner" doc:"Organisation that owns it."`
	Mine  bool   `query:"mine" doc:"Instead: all modules of the organisation that the request acts for, the last registered first, those without a version too."`
}

func (a *API) listModules(ctx context.Context, actor account.Actor, in *listModulesInput) (*body[wire.List[wire.Module]], error) {
	if in.Mine {
		owned, err := a.Modules.Owned(ctx, actor, in.request())
		if err != nil {
			return nil, err
		}
		list := listOf(owned, wireModule)
		return list, in.modules(ctx, a, list.Body.Items, each(owned.Items, func(m module.Module) string { return m.LatestVersionID }))
	}
	hits, err := a.Advise.Search(ctx, actor, advise.SearchInput{
		Word: in.Q, Type: typeCode(in.Type), Owner: in.Owner, Language: in.Language, Page: in.request(),
	})
	if err != nil {
		return nil, err
	}
	list := listOf(hits, wireHit)
	return list, in.modules(ctx, a, list.Body.Items, each(hits.Items, func(h advise.Hit) string { return h.Version.ID }))
}

func (a *API) registerModule(ctx context.Context, actor account.Actor, in *struct{ Body wire.ModuleInput }) (*createdTagged[wire.Module], error) {
	m, err := a.Modules.Register(ctx, actor, moduleInput(in.Body))
	if err != nil {
		return nil, err
	}
	return &createdTagged[wire.Module]{Location: located("modules", m.ID), ETag: moduleTag(m), Body: wireModule(m)}, nil
}

func moduleInput(in wire.ModuleInput) module.RegisterInput {
	return module.RegisterInput{
		ID: in.ID, Package: in.Package, Type: typeCode(in.Type), Name: in.Name, Description: in.Description, Help: in.Help,
		Author: in.Author, URL: in.URL, Prefixes: in.Prefixes, Commercial: in.Commercial, Visibility: in.Visibility,
	}
}

func (a *API) getModule(ctx context.Context, actor account.Actor, in *struct {
	ModulePath
	Speaking
}) (*tagged[wire.Module], error) {
	m, err := a.Releases.Module(ctx, actor, in.Module)
	if err != nil {
		return nil, err
	}
	list := []wire.Module{wireModule(m)}
	if err := in.modules(ctx, a, list, []string{m.LatestVersionID}); err != nil {
		return nil, err
	}
	return &tagged[wire.Module]{ETag: moduleTag(m), Body: list[0]}, nil
}

func (a *API) updateModule(ctx context.Context, actor account.Actor, in *struct {
	ModulePath
	IfMatch string `header:"If-Match" doc:"The ETag of what you changed; 412 when somebody else changed it since."`
	Body    wire.ModuleChange
}) (*tagged[wire.Module], error) {
	read, err := tagNumber(in.IfMatch)
	if err != nil {
		return nil, err
	}
	m, warnings, err := a.Modules.Update(ctx, actor, in.Module, module.UpdateInput{
		Commercial: in.Body.Commercial, Visibility: in.Body.Visibility, Trial: in.Body.Trial,
		Support: in.Body.Support, DefaultUpgrade: in.Body.DefaultUpgrade, IfUpdatedAt: clock.FromMicros(read),
	})
	if err != nil {
		return nil, err
	}
	out := wireModule(m)
	out.Warnings = warnings
	return &tagged[wire.Module]{ETag: moduleTag(m), Body: out}, nil
}

// moduleTag returns the ETag of a module: when it was changed last.
func moduleTag(m module.Module) string {
	return strconv.Quote(strconv.FormatInt(clock.Micros(m.UpdatedAt), 10))
}

// errStale is for a change of what has been changed since it was read.
func errStale() error {
	return errs.New(errs.KindPrecondition, "changed_meanwhile",
		"It was changed since you read it. Read it again, and make your change to what is there now.")
}

// typeCode returns the code of a module's type; a word that is none is left to the service.
func typeCode(word string) string {
	for _, code := range []string{module.TypeModule, module.TypePack, module.TypeTemplate} {
		if word == module.TypeName(code) {
			return code
		}
	}
	return word
}

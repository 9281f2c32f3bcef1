package app

import (
	"context"
	"io"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/registry/release"
)

// RegistryImport says what a catalogue is imported as.
type RegistryImport struct {
	Catalogue io.ReadSeeker
	As        string                // name of the administrator in whose name; "" where there is one only
	Owner     string                // name of the organisation that owns new modules; "" is that user's own
	Progress  func(done, total int) // versions; may be nil
}

// ImportRegistry stores the versions that a catalogue lists, without files (see [release.Service.Import]), and
// returns the organisation that owns the modules. It becomes a provider, as one that owns modules is.
func (a *App) ImportRegistry(ctx context.Context, in RegistryImport) (release.ImportResult, account.Org, error) {
	actor := account.Operator
	user, err := a.importer(ctx, in)
	if err != nil {
		return release.ImportResult{}, account.Org{}, err
	}
	if in.Owner == "" {
		in.Owner = user.Name // everybody has an organisation of the same name
	}
	org, err := a.Accounts.Org(ctx, actor, in.Owner)
	if err != nil {
		return release.ImportResult{}, account.Org{}, err
	}
	actor.UserID, actor.UserName, actor.OrgID, actor.OrgName = user.ID, user.Name, org.ID, org.Name
	result, err := a.Releases.Import(ctx, actor, in.Catalogue, in.Progress)
	if err != nil || org.Provider {
		return result, org, err
	}
	return result, org, a.Accounts.SetProvider(ctx, actor, org.Name)
}

// importer returns the administrator in whose name a catalogue is imported.
func (a *App) importer(ctx context.Context, in RegistryImport) (account.User, error) {
	if in.As != "" {
		return a.Accounts.User(ctx, account.Operator, in.As)
	}
	admins, err := a.Accounts.FindUsers(ctx, account.Operator, account.UserFilter{State: "active", Admins: true}, page.Request{Limit: 2})
	if err != nil {
		return account.User{}, err
	}
	switch {
	case len(admins.Items) == 0:
		return account.User{}, errs.NotFound("no_admin", "This market has no administrator yet. Create one with: souk admin user create NAME --admin")
	case len(admins.Items) > 1 && in.Owner == "":
		return account.User{}, errs.Invalid("owner_required",
			"This market has several administrators. Name the one who imports (--as), or the organisation that owns the modules (--owner).")
	}
	return admins.Items[0], nil
}

package openbravo

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"slices"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
)

// fake is a registry that holds details by the ids of their versions and gives the answers it was told to.
// It notes what it was asked.
type fake struct {
	details  map[string]advise.Detail
	files    map[string][]byte // by id of the version
	large    *io.SectionReader // the file of every version, in place of those
	found    []string          // ids of versions, for Find
	scanned  advise.ScanResult
	checked  advise.CheckResult
	stored   module.Module // what Register returns besides what it is given
	upgrade  release.Upgrade
	refused  error  // what Register, Scan and Check fail with
	language string // that UpgradeInfo was asked for
	unkept   error  // what ReportCaller fails with
	counted  int
	read     int // questions for details

	find     advise.FindInput
	scan     advise.ScanInput
	check    advise.CheckInput
	register module.RegisterInput
	reported []advise.InstalledModule
	actor    account.Actor // of the last question
}

func (f *fake) Find(ctx context.Context, actor account.Actor, in advise.FindInput) ([]advise.Detail, error) {
	f.find = in
	return f.Details(ctx, actor, f.found, in.Language)
}

func (f *fake) Details(_ context.Context, actor account.Actor, ids []string, _ string) ([]advise.Detail, error) {
	f.actor = actor
	f.read++
	var list []advise.Detail
	for _, id := range ids {
		if d, found := f.details[id]; found {
			list = append(list, d)
		}
	}
	return list, nil
}

func (f *fake) Scan(_ context.Context, _ account.Actor, in advise.ScanInput) (advise.ScanResult, error) {
	f.scan = in
	return f.scanned, f.refused
}

func (f *fake) Check(_ context.Context, _ account.Actor, in advise.CheckInput) (advise.CheckResult, error) {
	f.check = in
	return f.checked, f.refused
}

func (f *fake) Register(_ context.Context, actor account.Actor, in module.RegisterInput) (module.Module, error) {
	f.register, f.actor = in, actor
	if f.refused != nil {
		return module.Module{}, f.refused
	}
	m := f.stored
	m.Package, m.Type, m.Name, m.Description, m.Help, m.Author, m.URL = in.Package, in.Type, in.Name, in.Description, in.Help, in.Author, in.URL
	if m.ID == "" {
		m.ID = in.ID
	}
	return m, nil
}

func (f *fake) Version(_ context.Context, _ account.Actor, ref, number string) (release.Version, error) {
	for _, d := range f.details {
		if d.Module.ID == ref && d.Version.Version == number {
			return d.Version, nil
		}
	}
	return release.Version{}, errs.NotFound("version_not_found", "There is no version %s of %s.", number, ref)
}

func (f *fake) VersionByID(_ context.Context, _ account.Actor, id string) (release.Version, error) {
	d, found := f.details[id]
	if !found {
		return release.Version{}, errs.NotFound("version_not_found", "There is no version with the id %q here.", id)
	}
	return d.Version, nil
}

// Open opens the file of a version; that of a commercial one only for somebody's organisation.
func (f *fake) Open(ctx context.Context, actor account.Actor, ref, number string) (release.File, error) {
	v, err := f.Version(ctx, actor, ref, number)
	if err != nil {
		return release.File{}, err
	}
	if v.Module.Commercial && actor.OrgID == "" {
		return release.File{}, errs.Forbidden("not_entitled", "%s is commercial; buy it.", v.Module.Package)
	}
	if f.large != nil {
		return release.File{Version: v, SHA256: "5ha", Size: f.large.Size(), Body: large{f.large}}, nil
	}
	data := f.files[v.ID]
	return release.File{Version: v, Name: "module.obx", SHA256: "5ha", Size: int64(len(data)), Body: body{bytes.NewReader(data)}}, nil
}

func (f *fake) Levels(context.Context) (release.Levels, error) {
	return release.Levels{{Level: 100, Name: "Test"}, {Level: 200, Name: "QA Approved"}, {Level: 500, Name: "Confirmed Stable"}}, nil
}

func (f *fake) Count(context.Context, account.Actor, release.File) error {
	f.counted++
	return nil
}

func (f *fake) UpgradeInfo(_ context.Context, _ account.Actor, ref, number, language string) (release.Upgrade, error) {
	f.language = language
	if ref != "0" || number != "3.0" {
		return release.Upgrade{}, errs.NotFound("module_not_found", "There is no module %q here.", ref)
	}
	return f.upgrade, nil
}

func (f *fake) ByKey(_ context.Context, key string) (account.Actor, error) {
	if key != "the bakery's key" {
		return account.Actor{}, errs.NotFound("instance_not_found", "There is no instance with this key.")
	}
	return account.Actor{OrgID: "bakery", OrgName: "bakery"}, nil
}

func (f *fake) ByAddress(_ context.Context, key string) (fleet.Caller, error) {
	if key != "k3y" {
		return fleet.Caller{}, errs.NotFound("address_not_found", "No instance has this address.")
	}
	actor := account.Actor{OrgID: "bakery", OrgName: "bakery", Via: account.ViaInstance, Scopes: []account.Scope{account.ScopeRead}, CredentialID: "i1"}
	return fleet.Caller{Actor: actor, Instance: "sha256:i1"}, nil
}

func (f *fake) ReportCaller(_ context.Context, actor account.Actor, modules []advise.InstalledModule) error {
	f.reported, f.actor = modules, actor
	return f.unkept
}

type body struct{ *bytes.Reader }

func (body) Close() error { return nil }

type large struct{ *io.SectionReader }

func (large) Close() error { return nil }

var (
	_ blob.Reader = body{}
	_ blob.Reader = large{}
)

// people lets dev in with its password.
type people struct{}

const devPassword = "s3cret ñ"

func (people) BasicActor(_ context.Context, name, password, remote string) (account.Actor, error) {
	if name == "dev" && password == devPassword {
		return account.Actor{UserID: "dev", UserName: "dev", OrgID: "bakery", OrgName: "bakery", Via: account.ViaBasic, Remote: remote}, nil
	}
	return account.Actor{}, errs.New(errs.KindUnauthenticated, "bad_credentials", "Name or password is wrong.")
}

func (people) SessionActor(context.Context, string) (account.Actor, error) {
	return account.Actor{}, errs.New(errs.KindUnauthenticated, "session_ended", "The session has ended.")
}

func (people) TokenActor(context.Context, string) (account.Actor, error) {
	return account.Actor{}, errs.New(errs.KindUnauthenticated, "bad_token", "The token is not valid.")
}

func (people) ActFor(_ context.Context, actor account.Actor, _ string) (account.Actor, error) {
	return actor, nil
}

const publicURL = "https://market.example"

// over returns the front over the registry.
func over(t *testing.T, f *fake) *Front {
	t.Helper()
	return New(Deps{
		Registry: f, Modules: f, Releases: f, Instances: f, Accounts: people{},
		Log: slog.New(slog.DiscardHandler), PublicURL: publicURL + "/",
	})
}

// refs names versions of the registry.
func (f *fake) refs(ids []string) []advise.VersionRef {
	var list []advise.VersionRef
	for _, id := range ids {
		d := f.details[id]
		list = append(list, advise.VersionRef{ModuleID: d.Module.ID, VersionID: id, Version: d.Version.Version})
	}
	return slices.Clip(list)
}

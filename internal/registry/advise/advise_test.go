package advise_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/disk"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/universe"
)

// world is a registry to search in.
type world struct {
	*advise.Service
	kit                 *accounttest.Kit
	modules             *module.Service
	releases            *release.Service
	baker, miller, root account.Actor
}

func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	store, err := disk.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	kit := accounttest.New(db)
	w := &world{kit: kit}
	w.modules = module.New(module.Deps{DB: db, Clock: kit.Clock, Accounts: kit})
	w.releases = release.New(release.Deps{
		DB: db, Shelf: blob.NewShelf(db, store, kit.Clock, kit.IDs), Clock: kit.Clock, IDs: kit.IDs, Accounts: kit, Modules: w.modules,
	})
	w.Service = advise.New(advise.Deps{DB: db, Releases: w.releases, Snapshots: universe.New(db, universe.Options{})})
	w.baker = kit.Company(t, "Bakery", kit.Customer(t, "baker"))
	w.miller, w.root = kit.Provider(t, "miller"), kit.Admin(t, "root")
	return w
}

// add registers and publishes a module with the texts.
func (w *world) add(t *testing.T, a account.Actor, pkg, number string, texts func(m *pkgfile.Module)) {
	t.Helper()
	b := obxtest.Module(pkg, number).With(func(m *pkgfile.Module) {
		m.Name, m.Description, m.Help, m.Author = pkg, "-", "", ""
		if texts != nil {
			texts(m)
		}
	})
	if _, err := w.modules.Get(t.Context(), w.root, pkg); err != nil {
		if _, err := w.releases.Register(t.Context(), a, release.RegisterInput{}, bytes.NewReader(b.Build())); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.releases.Publish(t.Context(), a, release.PublishInput{FileName: b.FileName()}, bytes.NewReader(b.Build())); err != nil {
		t.Fatal(err)
	}
}

// search returns the last parts of the package names that are found, on pages of the size.
func (w *world) search(t *testing.T, a account.Actor, in advise.SearchInput) []string {
	t.Helper()
	list := []string{}
	for {
		p, err := w.Search(t.Context(), a, in)
		if err != nil {
			t.Fatalf("search %+v: %v", in, err)
		}
		for _, h := range p.Items {
			if h.Version.ID != h.Module.LatestVersionID || h.Version.Version != h.Module.LatestVersion {
				t.Errorf("%s: the hit's version is %s, the module's latest %s", h.Module.Package, h.Version.Version, h.Module.LatestVersion)
			}
			list = append(list, short(h.Module))
		}
		if p.Next == "" {
			return list
		}
		if len(p.Items) != in.Page.Size() {
			t.Errorf("a page of %d that is not the last", len(p.Items))
		}
		in.Page.After = p.Next
	}
}

func short(m module.Module) string { return m.Package[strings.LastIndexByte(m.Package, '.')+1:] }

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func word(s string) advise.SearchInput { return advise.SearchInput{Word: s} }

func isCode(err error, code string) bool {
	if err == nil {
		return false
	}
	e := errs.As(err)
	return len(e.Fields) == 1 && e.Fields[0].Code == code
}

// labelled gives a version a label.
func labelled(b *obxtest.Builder, label string) *obxtest.Builder {
	return b.With(func(m *pkgfile.Module) { m.Label = label })
}

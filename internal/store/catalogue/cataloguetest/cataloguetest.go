// Package cataloguetest makes modules and offerings for the tests of the shop. It is imported by
// tests only.
package cataloguetest

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/disk"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/version"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/market"
)

// Kit is the catalogue on a test's database, with users and modules to fill it.
type Kit struct {
	*accounttest.Kit
	Modules   *module.Service
	Catalogue *catalogue.Service
	Files     *Files // of resources
	Shelf     *blob.Shelf
	modules   int
}

// Market returns a market that takes the currencies, and keeps nothing of a sale.
func Market(currencies ...string) *market.Service {
	return market.New(market.Deps{Start: market.Start{Currencies: currencies}})
}

// New returns a kit on db, whose market takes EUR, USD and JPY.
func New(db *sqldb.DB) *Kit {
	accounts := accounttest.New(db)
	files := &Files{}
	shelf := blob.NewShelf(db, files, accounts.Clock, accounts.IDs)
	k := &Kit{
		Kit:     accounts,
		Modules: module.New(module.Deps{DB: db, Clock: accounts.Clock, Accounts: accounts}),
		Files:   files,
		Shelf:   shelf,
		Catalogue: catalogue.New(catalogue.Deps{
			DB: db, Clock: accounts.Clock, IDs: accounts.IDs, Accounts: accounts, Market: Market("EUR", "USD", "JPY"),
			Shelf: shelf, MaxUpload: MaxUpload,
		}),
	}
	k.Modules.Join(k.Catalogue)
	return k
}

// Registered registers a module named name for the seller, without a version. What the test does not
// set in the input is made up.
func (k *Kit) Registered(t testing.TB, seller account.Actor, name string, in module.RegisterInput) module.Module {
	t.Helper()
	k.modules++
	in.ID, in.Type, in.Name = fmt.Sprintf("%032X", k.modules), module.TypePack, name
	in.Package = fmt.Sprintf("org.example.m%d", k.modules)
	in.Description = "All about " + name
	m, err := k.Modules.Register(t.Context(), seller, in)
	if err != nil {
		t.Fatalf("register %s: %v", name, err)
	}
	return m
}

// Module registers a module and publishes its version 1.0.0, so that it is a resource.
func (k *Kit) Module(t testing.TB, seller account.Actor, name string, commercial bool) module.Module {
	t.Helper()
	m := k.Registered(t, seller, name, module.RegisterInput{Commercial: commercial})
	k.Release(t, m, "1.0.0")
	return m
}

// Release makes a version of the module the one that is chosen, and tells the catalogue that it was
// published.
func (k *Kit) Release(t testing.TB, m module.Module, number string) {
	t.Helper()
	n, err := version.Parse(number)
	if err != nil {
		t.Fatal(err)
	}
	v := release.Version{Module: m, Number: n, Version: number, Name: m.Name, Description: m.Description}
	err = k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		if err := choose(t, tx, m, k.IDs.NewID()); err != nil {
			return err
		}
		return k.Catalogue.VersionPublished(t.Context(), tx, m, v)
	})
	if err != nil {
		t.Fatalf("publish %s %s: %v", m.Name, number, err)
	}
}

// Withdraw leaves the module without a version that can be chosen, as when the last one is withdrawn.
func (k *Kit) Withdraw(t testing.TB, m module.Module) {
	t.Helper()
	if err := k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { return choose(t, tx, m, "") }); err != nil {
		t.Fatalf("withdraw %s: %v", m.Name, err)
	}
}

// choose sets which version of the module is chosen; "" is none.
func choose(t testing.TB, tx *sqldb.Tx, m module.Module, versionID string) error {
	_, err := tx.Exec(t.Context(), `UPDATE modules SET latest_version = $2 WHERE id = $1`, m.ID, sqldb.NullText(versionID))
	return err
}

// Uploaded creates an offering; its title is made up where in has none.
func (k *Kit) Uploaded(t testing.TB, seller account.Actor, in catalogue.OfferingInput) catalogue.Offering {
	t.Helper()
	if in.Title == "" {
		k.modules++
		in.Title = fmt.Sprintf("Offering %d", k.modules)
	}
	o, err := k.Catalogue.Create(t.Context(), seller, in)
	if err != nil {
		t.Fatalf("create offering: %v", err)
	}
	return o
}

// Published creates an offering and publishes it, a second later than whatever came before.
func (k *Kit) Published(t testing.TB, seller account.Actor, in catalogue.OfferingInput) catalogue.Offering {
	t.Helper()
	k.Clock.Advance(time.Second)
	o, err := k.Catalogue.Publish(t.Context(), seller, k.Uploaded(t, seller, in).ID)
	if err != nil {
		t.Fatalf("publish offering: %v", err)
	}
	return o
}

// OnSale publishes a commercial module of the seller's and an offering of it, at a price as
// "5.00 EUR"; "" is free.
func (k *Kit) OnSale(t testing.TB, seller account.Actor, price string) (catalogue.Offering, module.Module) {
	t.Helper()
	m := k.Module(t, seller, fmt.Sprintf("Module %d", k.modules+1), true)
	in := catalogue.OfferingInput{Modules: []string{m.ID}}
	in.Plan.Price, in.Plan.Currency, _ = strings.Cut(price, " ")
	return k.Published(t, seller, in), m
}

// title makes up a title.
func (k *Kit) title(what string) string {
	k.modules++
	return fmt.Sprintf("%s %d", what, k.modules)
}

// exec changes what no use case of the catalogue does.
// KeepPictures gives the catalogue a place for pictures, and returns it with its shelf.
func (k *Kit) KeepPictures(t testing.TB) (*picture.Service, *blob.Shelf) {
	t.Helper()
	store, err := disk.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	shelf := blob.NewShelf(k.DB, store, k.Clock, k.IDs)
	pictures := picture.New(k.DB, shelf, k.Clock, k.IDs)
	k.Catalogue = catalogue.New(catalogue.Deps{
		DB: k.DB, Clock: k.Clock, IDs: k.IDs, Accounts: k.Kit.Service, Market: Market("EUR", "USD", "JPY"), Pictures: pictures,
	})
	return pictures, shelf
}

// Picture returns a small PNG file.
func Picture(t testing.TB) catalogue.PictureFile {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return catalogue.PictureFile{Name: "a.png", Body: &b}
}

// Category adds a category to the market.
func (k *Kit) Category(t testing.TB, slug, title string) catalogue.Category {
	t.Helper()
	c := catalogue.Category{ID: k.IDs.NewID(), Slug: slug, Title: title}
	k.exec(t, `INSERT INTO categories (id, slug, title, seq, created_at) VALUES ($1, $2, $3, (SELECT COUNT(*) FROM categories), 0)`, c.ID, slug, title)
	return c
}

// File adds a resource of the kind download to the seller's, and returns its id.
func (k *Kit) File(t testing.TB, seller account.Actor, name string, open bool) string {
	t.Helper()
	id := k.IDs.NewID()
	k.exec(t, `
INSERT INTO resources (id, org_id, name, title, kind, version, description, is_open, created_at, updated_at)
VALUES ($1, $2, $3, $3, 'download', '1.0', 'A file', $4, 0, 0)`, id, seller.OrgID, name, open)
	return id
}

func (k *Kit) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	err := k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

package module_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
)

// world is a market with a few people in it.
type world struct {
	*module.Service
	db                              *sqldb.DB
	kit                             *accounttest.Kit
	baker, mate, miller, eve, admin account.Actor // mate works for the baker's company, as a customer
}

func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	kit := accounttest.New(db)
	w := &world{db: db, kit: kit}
	w.Service = module.New(module.Deps{DB: db, Clock: kit.Clock, Accounts: kit})
	w.baker = kit.Company(t, "Bakery", kit.Customer(t, "baker"))
	w.mate = kit.Join(t, kit.Customer(t, "mate"), "Bakery", account.RoleCustomer)
	w.miller = kit.Provider(t, "miller")
	w.eve = kit.Customer(t, "eve")
	kit.Admin(t, "root")
	if err := kit.SetProvider(t.Context(), account.Operator, "root"); err != nil {
		t.Fatal(err)
	}
	w.admin = actor(t, kit, "root")
	return w
}

func actor(t *testing.T, kit *accounttest.Kit, name string) account.Actor {
	t.Helper()
	a, err := kit.BasicActor(t.Context(), name, accounttest.Password, "")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// id returns a module id that ends in n.
func id(n int) string { return fmt.Sprintf("%032X", n) }

func bread() module.RegisterInput {
	return module.RegisterInput{
		ID: id(0xB1), Package: "org.example.bread", Type: "M", Name: "Bread prices",
		Description: "Price list of a bakery", Help: "Knead, wait, bake.", Author: "A. Baker",
		URL: "example.org/bread", Prefixes: []string{"BRD"},
	}
}

func (w *world) register(t *testing.T, a account.Actor, in module.RegisterInput) module.Module {
	t.Helper()
	m, err := w.Register(t.Context(), a, in)
	if err != nil {
		t.Fatalf("register %s: %v", in.Package, err)
	}
	return m
}

// codes returns the codes of the fields of an error, sorted.
func codes(err error) []string {
	var list []string
	if err != nil {
		for _, f := range errs.As(err).Fields {
			list = append(list, f.Code)
		}
	}
	slices.Sort(list)
	return list
}

// rows counts the rows of tables that a registration writes.
func (w *world) rows(t *testing.T) string {
	t.Helper()
	var counts []string
	for _, table := range []string{"modules", "module_prefixes", "audit_log"} {
		n, err := sqldb.One(t.Context(), w.db, sqldb.Value[int], "SELECT count(*) FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		counts = append(counts, fmt.Sprint(table, " ", n))
	}
	return strings.Join(counts, ", ")
}

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

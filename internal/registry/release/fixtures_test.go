package release_test

import (
	"context"
	"testing"

	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

func withID(id string) func(*pkgfile.Module) { return func(m *pkgfile.Module) { m.ID = id } }

func noDependencies(m *pkgfile.Module) { m.Dependencies = nil }

// including adds an include without a package inside.
func including(pkg, number string) func(*pkgfile.Module) {
	return func(m *pkgfile.Module) {
		m.Dependencies = append(m.Dependencies, pkgfile.Dependency{
			ID: obxtest.ID(m.Package + "⊃" + pkg), TargetID: obxtest.ID(pkg), TargetName: pkg, Start: number, Included: true, Enforcement: "MAJOR",
		})
	}
}

// named gives a package another name, and the id that goes with it.
func named(pkg string) func(*pkgfile.Module) {
	return func(m *pkgfile.Module) { m.Package, m.ID, m.Prefixes = pkg, obxtest.ID(pkg), nil }
}

func called(name string) func(*pkgfile.Module) { return func(m *pkgfile.Module) { m.Name = name } }

// cancelled returns a context that is over.
func cancelled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// Package obxtest builds package files for tests: good ones of any content, written as Openbravo's own
// tools write them, and broken ones. What is built of the same parts has the same bytes.
package obxtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/safefile/ziptest"
	"souk.dev/souk/internal/registry/pkgfile"
)

// Builder gathers what goes into one package file. Its methods change it and return it.
type Builder struct {
	module  pkgfile.Module
	files   []ziptest.Entry // in the module's folder
	raw     []ziptest.Entry // at the archive's root
	nested  []ziptest.Entry
	xml     map[string]string // contents of tables, in place of the module's data
	without map[string]bool   // tables that are left out
	windows bool
	plain   bool
}

// ID returns the id that Module gives to a package name, 32 upper-case hex digits.
func ID(pkg string) string {
	sum := sha256.Sum256([]byte(pkg))
	return strings.ToUpper(hex.EncodeToString(sum[:16]))
}

// Module begins a package of type M that passes all checks: it has a name made of its package's last
// part, a description, the licence MIT and a dependency on core 3.0.0.
func Module(pkg, version string) *Builder {
	last := pkg[strings.LastIndexByte(pkg, '.')+1:]
	return &Builder{
		module: pkgfile.Module{
			ID: ID(pkg), Package: pkg, Version: version, Type: "M",
			Name: "Module " + last, Description: "What " + last + " does.", Author: "A. Baker",
			LicenceType: "MIT", LicenceText: "Do what you like.", Language: "en_US",
			Dependencies: []pkgfile.Dependency{{ID: ID(pkg + "→0"), TargetID: "0", TargetName: "core", Start: "3.0.0", Enforcement: "MAJOR"}},
		},
		xml:     map[string]string{},
		without: map[string]bool{},
	}
}

// Core begins a package of the core: id 0, no folder, no dependencies.
func Core(version string) *Builder {
	b := Module("org.openbravo", version)
	b.module.ID, b.module.Name, b.module.Dependencies = "0", "core", nil
	return b
}

// With lets change set anything about the module.
func (b *Builder) With(change func(m *pkgfile.Module)) *Builder {
	change(&b.module)
	return b
}

// Type sets the type: M, P or T.
func (b *Builder) Type(t string) *Builder { b.module.Type = t; return b }

// Prefix adds database prefixes.
func (b *Builder) Prefix(prefixes ...string) *Builder {
	b.module.Prefixes = append(b.module.Prefixes, prefixes...)
	return b
}

// Commercial makes the module a commercial one with a fitting licence.
func (b *Builder) Commercial() *Builder {
	b.module.Commercial, b.module.LicenceType = true, "OBCL"
	return b
}

// DependsOn adds a dependency with enforcement MAJOR on the module that Module makes of pkg.
func (b *Builder) DependsOn(pkg, start, end string) *Builder {
	b.module.Dependencies = append(b.module.Dependencies, pkgfile.Dependency{
		ID: ID(b.module.Package + "→" + pkg), TargetID: ID(pkg), TargetName: pkg, Start: start, End: end, Enforcement: "MAJOR",
	})
	return b
}

// Includes adds an include of another package, and that package itself.
func (b *Builder) Includes(inner *Builder) *Builder {
	b.DependsOn(inner.module.Package, inner.module.Version, "")
	last := &b.module.Dependencies[len(b.module.Dependencies)-1]
	last.TargetID, last.TargetName, last.Included = inner.module.ID, inner.module.Name, true
	return b.Nest(inner)
}

// Nest puts another package into this one.
func (b *Builder) Nest(inner *Builder) *Builder {
	b.nested = append(b.nested, ziptest.Entry{Name: inner.FileName(), Data: inner.Build()})
	return b
}

// Merges adds the module that Module makes of pkg to those that this one has absorbed.
func (b *Builder) Merges(pkg string) *Builder {
	b.module.Merges = append(b.module.Merges, pkgfile.Merge{ID: ID(b.module.Package + "+" + pkg), TargetID: ID(pkg), TargetName: pkg})
	return b
}

// File adds a file below the module's folder.
func (b *Builder) File(path, data string) *Builder {
	b.files = append(b.files, ziptest.Entry{Name: path, Data: []byte(data)})
	return b
}

// Translates adds a translation file with the texts, as Openbravo's tools write it.
func (b *Builder) Translates(t pkgfile.Text) *Builder {
	b.module.Texts = append(b.module.Texts, t)
	return b.File(fmt.Sprintf("referencedata/translation/%s/%s/AD_MODULE_TRL_%[1]s.xml", t.Language, t.ModuleID), translation(t))
}

// Entry adds an entry at the archive's root, broken or not.
func (b *Builder) Entry(e ziptest.Entry) *Builder { b.raw = append(b.raw, e); return b }

// XML sets the whole content of a table's file, as XML("AD_MODULE", "<data/>").
func (b *Builder) XML(table, text string) *Builder { b.xml[table] = text; return b }

// Without leaves a table's file out, as Without("AD_MODULE").
func (b *Builder) Without(table string) *Builder { b.without[table] = true; return b }

// Windows writes back-slashes in the names of entries, as old Windows tools did.
func (b *Builder) Windows() *Builder { b.windows = true; return b }

// Plain writes what common zip tools write, not what Java does: no entries for folders, sizes before
// the contents.
func (b *Builder) Plain() *Builder { b.plain = true; return b }

// FileName returns the name that the package file has, as "org.example.bread-1.0.3.obx".
func (b *Builder) FileName() string {
	return fmt.Sprintf("%s-%s.obx", b.module.Package, b.module.Version)
}

// Module returns what reading the package must give for the module.
func (b *Builder) Module() pkgfile.Module {
	m := b.module
	m.Prefixes = slices.Clone(m.Prefixes)
	m.Dependencies = slices.Clone(m.Dependencies)
	m.Merges = slices.Clone(m.Merges)
	m.Texts = slices.Clone(m.Texts)
	return m
}

// Build returns the bytes of the package file.
func (b *Builder) Build() []byte { return ziptest.Zip(b.entries()...) }

func (b *Builder) entries() []ziptest.Entry {
	folder := b.module.Package + "/"
	if b.module.IsCore() {
		folder = ""
	}
	var files []ziptest.Entry
	add := func(path string, data []byte) {
		files = append(files, ziptest.Entry{Name: folder + path, Data: data})
	}
	tables := b.tables()
	for _, table := range tableNames {
		if text, ok := tables[table]; ok && !b.without[table] {
			add("src-db/database/sourcedata/"+table+".xml", []byte(text))
		}
	}
	for _, f := range b.files {
		add(f.Name, f.Data)
	}
	var paths []string
	for _, f := range files {
		paths = append(paths, f.Name)
	}
	list := append(ziptest.Folders(paths...), files...)
	if b.plain {
		list = files
	}
	list = slices.Concat(list, b.nested, b.raw)
	for i := range list {
		list[i].NoDescriptor = list[i].NoDescriptor || b.plain
		if b.windows {
			list[i].Name = strings.ReplaceAll(list[i].Name, "/", `\`)
		}
	}
	return list
}

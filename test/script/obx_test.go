package script

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

// obx builds a package file: obx FILE PACKAGE VERSION [KEY=VALUE …], with the keys name, description,
// type, prefix, needs (PACKAGE@VERSION), includes (PACKAGE@VERSION, built inside), core (START..END), translates
// (LANGUAGE, makes it a translation module), text (PACKAGE@LANGUAGE:NAME), size (bytes of filling that does not
// pack) and licence.
func obx(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: obx FILE PACKAGE VERSION [KEY=VALUE]")
	}
	b := obxtest.Module(args[1], args[2])
	for _, option := range args[3:] {
		key, value, _ := strings.Cut(option, "=")
		setOption(ts, b, key, value)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Build(), 0o644))
}

func setOption(ts *testscript.TestScript, b *obxtest.Builder, key, value string) {
	pkg, version, _ := strings.Cut(value, "@")
	switch key {
	case "name":
		b.With(func(m *pkgfile.Module) { m.Name = value })
	case "description":
		b.With(func(m *pkgfile.Module) { m.Description = value })
	case "licence":
		b.With(func(m *pkgfile.Module) { m.LicenceType = value })
	case "type":
		b.Type(value)
	case "prefix":
		b.Prefix(value)
	case "needs":
		b.DependsOn(pkg, version, "")
	case "core":
		start, end, _ := strings.Cut(value, "..")
		b.With(func(m *pkgfile.Module) { m.Dependencies[0].Start, m.Dependencies[0].End = start, end })
	case "translates":
		b.With(func(m *pkgfile.Module) { m.Translation, m.Language = true, value })
	case "text":
		language, name, _ := strings.Cut(version, ":")
		b.Translates(pkgfile.Text{ModuleID: obxtest.ID(pkg), Language: language, Name: name})
	case "includes":
		b.Includes(obxtest.Module(pkg, version))
	case "filling":
		b.File("web/filling.bin", filling(ts, value))
	default:
		ts.Fatalf("obx knows no key %q", key)
	}
}

// installed writes what an installation has: installed FILE ID=VERSION …
func installed(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 1 {
		ts.Fatalf("usage: installed FILE ID=VERSION")
	}
	modules := map[string]string{}
	for _, pair := range args[1:] {
		id, version, _ := strings.Cut(pair, "=")
		modules[id] = version
	}
	text, err := json.Marshal(modules)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), text, 0o644))
}

// broken builds a package file with one thing wrong: broken FILE KIND PACKAGE VERSION.
func broken(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 4 {
		ts.Fatalf("usage: broken FILE KIND PACKAGE VERSION")
	}
	var kinds []string
	for _, v := range obxtest.Broken(args[2], args[3]) {
		if v.Name == args[1] {
			ts.Check(os.WriteFile(ts.MkAbs(args[0]), v.Data, 0o644))
			return
		}
		kinds = append(kinds, v.Name)
	}
	ts.Fatalf("there is no kind %q, only %s", args[1], strings.Join(kinds, ", "))
}

// Command demo builds the package files of the demo market into the folder that it is given.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"souk.dev/souk/internal/app/demo"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: demo FOLDER")
		os.Exit(2)
	}
	if err := build(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func build(dir string) error {
	newest := map[string]*obxtest.Builder{}
	for _, m := range demo.Modules {
		for _, version := range m.Versions() {
			b := packageOf(m, version, newest)
			if err := os.WriteFile(filepath.Join(dir, filepath.Base(m.File(version))), b.Build(), 0o644); err != nil {
				return err
			}
			newest[m.Package] = b
		}
	}
	return nil
}

// packageOf returns the package of one version; newest are those of the modules before.
func packageOf(m demo.Module, version string, newest map[string]*obxtest.Builder) *obxtest.Builder {
	b := obxtest.Module(m.Package, version)
	if m.Package == demo.CorePackage {
		b = obxtest.Core(version)
	}
	b.With(func(p *pkgfile.Module) {
		p.Name, p.Description, p.Help, p.Author = m.Name, m.Line, m.Help, "The Souk demo bakery"
		p.URL = "https://demo.example/" + m.Package
		if version != m.Versions()[0] {
			p.UpdateText = "Quicker, and it says more clearly what is wrong."
		}
	})
	if m.Type != "" {
		b.Type(m.Type)
	}
	if m.Prefix != "" {
		b.Prefix(m.Prefix)
	}
	if m.Commercial {
		b.Commercial()
	}
	for _, needed := range m.Needs {
		b.DependsOn(needed, newest[needed].Module().Version, "")
	}
	for _, inner := range m.Contains {
		b.Includes(newest[inner])
	}
	return b.File("legal/licence.txt", "Demo data of Souk. Apache-2.0.\n")
}

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
	built := map[string]*obxtest.Builder{}
	for _, item := range demo.Items {
		b := obxtest.Module(item.Package, item.Version).With(func(m *pkgfile.Module) {
			m.Name, m.Description, m.Help, m.Author = item.Name, item.Line, item.Help, "The Souk demo bakery"
			m.URL = "https://demo.example/" + item.Package
		})
		if item.Prefix != "" {
			b.Prefix(item.Prefix)
		}
		if item.Price != "" {
			b.Commercial()
		}
		for _, inner := range item.Contains {
			b.Type("P").Includes(built[inner])
		}
		b.File("legal/licence.txt", "Demo data of Souk. Apache-2.0.\n")
		built[item.Package] = b
		if err := os.WriteFile(filepath.Join(dir, item.File()), b.Build(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

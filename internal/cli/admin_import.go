package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/release"
)

type adminImportCmd struct {
	File  string `arg:"" help:"Catalogue: a file with one JSON object a line, each a version of a module."`
	Owner string `placeholder:"ORG" help:"Organisation that owns modules that are new here; your own when absent."`
	As    string `placeholder:"USER" help:"Administrator in whose name; needed where there are several and no --owner."`
}

// Help is the longer text of souk admin registry-import --help.
func (adminImportCmd) Help() string {
	return "For mirrors, and for tests with much in the market. Modules and versions are stored without files: everybody " +
		"finds and resolves them, and a download says that the file is not held here. All mistakes in the catalogue are told " +
		"with their lines, and nothing is stored then. Importing again leaves what is here already alone, and tells of " +
		"versions that the catalogue has otherwise."
}

// imported is the result of an import as JSON.
type imported struct {
	Owner      string          `json:"owner"`
	Modules    int             `json:"modules"`
	NewModules int             `json:"new_modules"`
	Versions   int             `json:"versions"`
	Added      int             `json:"added"`
	Unchanged  int             `json:"unchanged"`
	Different  []differentJSON `json:"different"`
}

type differentJSON struct {
	Line    int      `json:"line"`
	Package string   `json:"package"`
	Version string   `json:"version"`
	Fields  []string `json:"fields"`
}

// Run imports the catalogue. Versions that are here otherwise are findings.
func (c *adminImportCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	file, err := os.Open(c.File)
	if err != nil {
		return errs.NotFound("no_file", "The file cannot be read: %v.", err)
	}
	defer file.Close()
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		bar := s.progress("Importing")
		result, owner, err := market.ImportRegistry(ctx, app.RegistryImport{
			Catalogue: file, As: c.As, Owner: c.Owner,
			Progress: func(done, total int) { bar.count(done, total, "versions") },
		})
		bar.finish()
		if err != nil {
			return err
		}
		if err := s.print(importedOf(result, owner.Name), func(w io.Writer) { printImport(w, result, owner.Name) }); err != nil {
			return err
		}
		if len(result.Different) > 0 {
			return errFindings
		}
		return nil
	})
}

func importedOf(r release.ImportResult, owner string) imported {
	j := imported{
		Owner: owner, Modules: r.Modules, NewModules: r.NewModules, Versions: r.Versions, Added: r.Added, Unchanged: r.Unchanged,
		Different: make([]differentJSON, len(r.Different)),
	}
	for i, d := range r.Different {
		j.Different[i] = differentJSON(d)
	}
	return j
}

// mostDifferent is how many versions that differ are printed for people.
const mostDifferent = 20

func printImport(w io.Writer, r release.ImportResult, owner string) {
	fmt.Fprintf(w, "%d versions of %d modules, owned by %s: %d added, %d here already; %d modules are new.\n",
		r.Versions, r.Modules, owner, r.Added, r.Unchanged, r.NewModules)
	for i, d := range r.Different {
		if i == mostDifferent {
			fmt.Fprintf(w, "… and %d more; --json prints all.\n", len(r.Different)-i)
			break
		}
		fmt.Fprintf(w, "Line %d: %s %s is here with another %s, and stays as it is.\n", d.Line, d.Package, d.Version, strings.Join(d.Fields, ", "))
	}
}

package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

const moduleHeadings = "PACKAGE VERSION TYPE FOR NAME"

func moduleRow(m wire.Module) []string {
	price := "free"
	if m.Commercial {
		price = "buyers"
	}
	return []string{m.Package, firstOf(m.LatestVersion, "-"), m.Type, price, m.Name}
}

type moduleListCmd struct {
	Page pageFlags `embed:""`
}

// Run lists one's own modules, those without a version too.
func (c *moduleListCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	return findModules(ctx, s, module, client.ModuleQuery{Mine: true}, c.Page)
}

type moduleSearchCmd struct {
	Word  string `arg:"" optional:"" help:"What to look for, as it stands: inside words too, whatever the case."`
	Type  string `placeholder:"TYPE" help:"Only modules of this type: module, pack or template."`
	Owner string `placeholder:"ORG" help:"Only modules of this organisation."`

	Language string `placeholder:"LANG" help:"Language of the texts, as es_ES."`

	Page pageFlags `embed:""`
}

// Run searches in what is published.
func (c *moduleSearchCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	return findModules(ctx, s, module, client.ModuleQuery{Word: c.Word, Type: c.Type, Owner: c.Owner, Language: c.Language}, c.Page)
}

func findModules(ctx context.Context, s *session, module *moduleCmd, q client.ModuleQuery, p pageFlags) error {
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	modules, err := market.Modules(ctx, q, p.request())
	if err != nil {
		return err
	}
	return printList(s, modules, moduleHeadings, moduleRow)
}

type moduleShowCmd struct {
	Module   string `arg:"" name:"module@version" help:"Id or package name, with @VERSION for one of its versions."`
	Language string `placeholder:"LANG" help:"Language of the texts, as es_ES: each in it, else in English, else as the module has it."`
}

// Run shows the module, or the version that is named.
func (c *moduleShowCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	ref, version := splitRef(c.Module)
	if strings.Contains(c.Module, "@") {
		v, err := market.VersionIn(ctx, ref, version, c.Language)
		if err != nil {
			return err
		}
		return s.print(v, func(w io.Writer) { showVersion(w, v) })
	}
	m, err := market.ModuleIn(ctx, ref, c.Language)
	if err != nil {
		return err
	}
	return s.print(m, func(w io.Writer) { showModule(w, m) })
}

func showModule(w io.Writer, m wire.Module) {
	details(w,
		"Name", m.Name,
		"Package", m.Package,
		"Id", m.ID,
		"Type", m.Type,
		"Owner", m.Owner,
		"Latest version", firstOf(m.LatestVersion, "none yet"),
		"Description", m.Description,
		"Author", m.Author,
		"Home page", m.URL,
		"Prefixes", strings.Join(m.Prefixes, ", "),
		"For buyers only", yes(m.Commercial),
		"Visible to", visibleTo(m),
		"Support", m.Support,
		"Downloads", strconv.FormatInt(m.Downloads, 10),
		"Registered", date(m.RegisteredAt),
	)
}

func visibleTo(m wire.Module) string {
	if m.Visibility == "organisation" {
		return "members of " + m.Owner
	}
	return "everybody"
}

func showVersion(w io.Writer, v wire.Version) {
	details(w,
		"Name", v.Name,
		"Package", v.Package,
		"Version", v.Version,
		"Label", v.Label,
		"Maturity", strconv.Itoa(v.Maturity),
		"Description", v.Description,
		"What is new", v.UpdateText,
		"Licence", v.LicenceType,
		"Language", v.Language,
		"For buyers only", yes(v.Commercial),
		"File", fileOf(v),
		"SHA-256", v.SHA256,
		"Published", date(v.PublishedAt),
		"Withdrawn", strings.TrimSpace(date(v.YankedAt)+" "+v.YankReason),
		"Downloads", strconv.FormatInt(v.Downloads, 10),
	)
	if len(v.Dependencies) > 0 {
		fmt.Fprintln(w)
		rows := make([][]string, 0, len(v.Dependencies))
		for _, d := range v.Dependencies {
			rows = append(rows, []string{d.Name, d.ModuleID, versionRange(d), yes(d.Included)})
		}
		table(w, "NEEDS ID VERSION INCLUDED", rows)
	}
}

// fileOf names the file of a version.
func fileOf(v wire.Version) string {
	if !v.FileHeld {
		return "not held here"
	}
	return v.FileName + ", " + byteSize(v.Size)
}

// versionRange says for people which versions fit a dependency.
func versionRange(d wire.Dependency) string {
	switch {
	case d.Included || d.End == d.Start || d.Enforcement == "MINOR" && d.End == "":
		return d.Start
	case d.End == "" || d.Enforcement == "NONE":
		return d.Start + " or later"
	}
	return d.Start + " to " + d.End
}

type moduleVersionsCmd struct {
	Module string    `arg:"" help:"Id or package name."`
	Page   pageFlags `embed:""`
}

// Run lists the versions, the highest first.
func (c *moduleVersionsCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	versions, err := market.Versions(ctx, c.Module, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, versions, "VERSION LABEL MATURITY SIZE DOWNLOADS PUBLISHED STATE", func(v wire.Version) []string {
		state := "available"
		if !v.YankedAt.IsZero() {
			state = "withdrawn: " + v.YankReason
		}
		return []string{
			v.Version, firstOf(v.Label, "-"), strconv.Itoa(v.Maturity), byteSize(v.Size),
			strconv.FormatInt(v.Downloads, 10), date(v.PublishedAt), state,
		}
	})
}

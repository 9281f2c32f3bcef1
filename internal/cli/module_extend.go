package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

type moduleExtendCmd struct {
	Version string   `arg:"" optional:"" name:"module@version" help:"Id or package name, and the version; not with --file."`
	Target  []string `sep:"none" placeholder:"MODULE" help:"Id or package name of a module that it depends on; with an --end for each, in the same order."`
	End     []string `sep:"none" placeholder:"VERSION" help:"The highest version of the target that it goes with, from now on."`
	File    string   `placeholder:"FILE" help:"Take the ends over from the package file of the published version instead; nothing else may differ in it."`
}

// Run moves range ends of a published version up.
func (c *moduleExtendCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	if c.File != "" {
		return c.fromFile(ctx, s, module)
	}
	if c.Version == "" {
		return usage("Name MODULE@VERSION with --target and --end, or a package file with --file.")
	}
	name, version, err := versionRef(c.Version)
	if err != nil {
		return err
	}
	if len(c.Target) == 0 || len(c.Target) != len(c.End) {
		return usage("Give an --end for each --target: souk module extend %s --target MODULE --end VERSION", c.Version)
	}
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	ends := make([]wire.RangeEnd, len(c.Target))
	for i := range ends {
		ends[i] = wire.RangeEnd{Target: c.Target[i], End: c.End[i]}
	}
	e, err := market.Extend(ctx, name, version, ends)
	if err != nil {
		return err
	}
	return showExtension(s, e)
}

func (c *moduleExtendCmd) fromFile(ctx context.Context, s *session, module *moduleCmd) error {
	if c.Version != "" || len(c.Target)+len(c.End) > 0 {
		return usage("With --file the package says which version it is and where its ranges end; leave the rest out.")
	}
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	file, err := openPackage(s, c.File)
	if err != nil {
		return err
	}
	defer file.close()
	e, err := market.ExtendPackage(ctx, file.File)
	file.finish()
	if err != nil {
		return err
	}
	return showExtension(s, e)
}

func showExtension(s *session, e wire.Extension) error {
	return s.print(e, func(w io.Writer) {
		for _, m := range e.Extended {
			fmt.Fprintf(w, "%s@%s goes with %s up to %s (before: %s).\n", e.Version.Package, e.Version.Version, firstOf(m.Name, m.ModuleID), m.To, firstOf(m.From, "open"))
		}
		if len(e.Extended) == 0 {
			fmt.Fprintf(w, "%s@%s stays as it is: its ranges end there already.\n", e.Version.Package, e.Version.Version)
		}
	})
}

type moduleUpgradeCmd struct {
	List   moduleUpgradeListCmd   `cmd:"" help:"Show what is written about upgrades of a module."`
	Set    moduleUpgradeSetCmd    `cmd:"" help:"Write what those should know who go to another major version."`
	Remove moduleUpgradeRemoveCmd `cmd:"" help:"Take away what is written."`
}

type moduleUpgradeListCmd struct {
	Module string `arg:"" help:"Id or package name."`
}

// Run lists upgrade information.
func (c *moduleUpgradeListCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.Upgrades(ctx, c.Module)
	if err != nil {
		return err
	}
	return s.print(list, func(w io.Writer) {
		for _, u := range list.Items {
			showUpgrade(w, u)
		}
	})
}

func showUpgrade(w io.Writer, u wire.Upgrade) {
	fmt.Fprintf(w, "To %s:\n", u.Version)
	if u.Description != "" {
		fmt.Fprintln(w, u.Description)
	}
	for _, t := range u.Texts {
		fmt.Fprintf(w, "[%s] %s\n", t.Language, t.Description)
	}
	for _, r := range u.Requirements {
		fmt.Fprintf(w, "  needs %s %s or later, maturity %d\n", r.ModuleID, r.Version, r.Maturity)
	}
}

type moduleUpgradeSetCmd struct {
	Version     string            `arg:"" name:"module@version" help:"Id or package name, and where the upgrade leads: A.B.C or A.B."`
	Description string            `placeholder:"TEXT" help:"Markdown, or - to read it from stdin."`
	Text        map[string]string `placeholder:"LANGUAGE=TEXT" mapsep:"none" help:"The same in another language, as es_ES=TEXT; may be repeated. Without, those that there are stay."`
	Requires    []string          `sep:"none" placeholder:"ID@VERSION[:LEVEL]" help:"A module that must be at a version at least before, and the lowest maturity; may be repeated."`
}

// Run writes upgrade information.
func (c *moduleUpgradeSetCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	name, version, err := versionRef(c.Version)
	if err != nil {
		return err
	}
	in := wire.UpgradeInput{Description: c.Description}
	if c.Description == "-" {
		text, err := io.ReadAll(io.LimitReader(s.stdin, 1<<20))
		if err != nil {
			return err
		}
		in.Description = string(text)
	}
	for _, language := range slices.Sorted(maps.Keys(c.Text)) {
		in.Texts = append(in.Texts, wire.UpgradeText{Language: language, Description: c.Text[language]})
	}
	for _, text := range c.Requires {
		r, err := requirement(text)
		if err != nil {
			return err
		}
		in.Requirements = append(in.Requirements, r)
	}
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	u, err := market.SetUpgrade(ctx, name, version, in)
	if err != nil {
		return err
	}
	return s.print(u, func(w io.Writer) { showUpgrade(w, u) })
}

// requirement reads ID@VERSION or ID@VERSION:LEVEL.
func requirement(text string) (wire.Requirement, error) {
	id, version, err := versionRef(text)
	if err != nil {
		return wire.Requirement{}, err
	}
	r := wire.Requirement{ModuleID: id}
	r.Version, r.Maturity, err = cutLevel(version)
	return r, err
}

type moduleUpgradeRemoveCmd struct {
	Version string `arg:"" name:"module@version" help:"Id or package name, and where the upgrade leads."`
}

// Run removes upgrade information.
func (c *moduleUpgradeRemoveCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	name, version, err := versionRef(c.Version)
	if err != nil {
		return err
	}
	return done(s, module, func(market *client.Client) error { return market.RemoveUpgrade(ctx, name, version) },
		fmt.Sprintf("Nothing is written about upgrades of %s to %s any more.", name, version))
}

// done makes a change that answers nothing, and says what it did.
func done(s *session, module *moduleCmd, change func(*client.Client) error, say string) error {
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	if err := change(market); err != nil {
		return err
	}
	return s.print(map[string]bool{"done": true}, func(w io.Writer) { fmt.Fprintln(w, say) })
}

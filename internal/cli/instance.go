package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"souk.dev/souk/internal/wire"
)

type instanceCmd struct {
	Flags serverFlags `embed:""`

	Register instanceRegisterCmd `cmd:"" help:"Register a running installation, and its key."`
	List     instanceListCmd     `cmd:"" help:"List your instances."`
	Show     instanceShowCmd     `cmd:"" help:"Show an instance, and what it has installed."`
	Key      instanceKeyCmd      `cmd:"" help:"Give an instance another key; the old one opens nothing any more."`
	Address  instanceAddressCmd  `cmd:"" help:"Make the address at which Openbravo's clients call as the instance; the one before answers nothing any more."`
	Rename   instanceRenameCmd   `cmd:"" help:"Give an instance another name."`
	Policy   instancePolicyCmd   `cmd:"" help:"Show or set how mature versions must be that come to an instance."`
	Report   instanceReportCmd   `cmd:"" help:"Report what an instance has installed, all of it."`
	Remove   instanceRemoveCmd   `cmd:"" help:"Forget an instance."`
}

type instanceRegisterCmd struct {
	Name    string `arg:"" help:"Name of the instance, unique in the organisation."`
	KeyFile string `placeholder:"FILE" help:"File with its key, as the public key that its client sends; - for stdin. Without, one is made and shown."`
}

// Run registers the instance.
func (c *instanceRegisterCmd) Run(ctx context.Context, s *session, instance *instanceCmd) error {
	key, err := s.keyIn(c.KeyFile)
	if err != nil {
		return err
	}
	market, err := instance.Flags.connect(s)
	if err != nil {
		return err
	}
	i, err := market.RegisterInstance(ctx, wire.InstanceInput{Name: c.Name, Key: key})
	if err != nil {
		return err
	}
	return printKeyed(s, i, "Registered %s.")
}

type instanceKeyCmd struct {
	Instance string `arg:"" help:"Name or id."`
	KeyFile  string `placeholder:"FILE" help:"File with the key; - for stdin. Without, one is made and shown."`
}

// Run gives the instance another key.
func (c *instanceKeyCmd) Run(ctx context.Context, s *session, instance *instanceCmd) error {
	key, err := s.keyIn(c.KeyFile)
	if err != nil {
		return err
	}
	market, err := instance.Flags.connect(s)
	if err != nil {
		return err
	}
	i, err := market.SetInstanceKey(ctx, c.Instance, key)
	if err != nil {
		return err
	}
	return printKeyed(s, i, "%s has another key.")
}

type instanceAddressCmd struct {
	Instance string `arg:"" help:"Name or id."`
	Remove   bool   `help:"Make none, and take away the one that there is."`
}

// Run makes the address, or takes it away.
func (c *instanceAddressCmd) Run(ctx context.Context, s *session, instance *instanceCmd) error {
	market, err := instance.Flags.connect(s)
	if err != nil {
		return err
	}
	if c.Remove {
		i, err := market.RemoveInstanceAddress(ctx, c.Instance)
		if err != nil {
			return err
		}
		return s.print(i, func(w io.Writer) { fmt.Fprintf(w, "%s has no address of its own any more.\n", i.Name) })
	}
	i, err := market.MakeInstanceAddress(ctx, c.Instance)
	if err != nil {
		return err
	}
	s.hint("Keep the address to yourself: whoever knows it calls as the instance. It is not shown again.")
	return s.print(i, func(w io.Writer) {
		fmt.Fprintf(w, "%s has an address of its own.\n%s\n", i.Name, i.Address)
	})
}

// keyIn reads the key in a file; "" where none is named.
func (s *session) keyIn(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	key, err := s.textIn(path)
	if err == nil && strings.TrimSpace(key) == "" {
		return "", usage("There is no key in %s.", path)
	}
	return key, err
}

// textIn reads a file, or stdin for -.
func (s *session) textIn(path string) (string, error) {
	if path != "-" {
		return readText(path)
	}
	text, err := io.ReadAll(io.LimitReader(s.stdin, 8<<20))
	if err != nil {
		return "", fmt.Errorf("read stdin: %w", err)
	}
	return string(text), nil
}

// printKeyed shows an instance, with its key where one was made: on a line of its own, for scripts.
func printKeyed(s *session, i wire.KeyedInstance, sentence string) error {
	if i.Key != "" {
		s.hint("Keep the key; it is not shown again.")
	}
	return s.print(i, func(w io.Writer) {
		fmt.Fprintf(w, sentence+"\n", i.Name)
		if i.Key != "" {
			fmt.Fprintln(w, i.Key)
		}
	})
}

type instanceListCmd struct {
	All  bool      `help:"Those of every organisation, for administrators."`
	Page pageFlags `embed:""`
}

// Run lists the instances.
func (c *instanceListCmd) Run(ctx context.Context, s *session, instance *instanceCmd) error {
	market, err := instance.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.Instances(ctx, c.All, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, list, "INSTANCE ORGANISATION MODULES REPORTED SEEN ID", func(i wire.Instance) []string {
		return []string{i.Name, i.Organisation, strconv.FormatInt(i.Modules, 10), firstOf(date(i.ReportedAt), "-"), firstOf(date(i.SeenAt), "-"), i.ID}
	})
}

type instanceShowCmd struct {
	Instance string `arg:"" help:"Name or id."`
}

// Run shows the instance.
func (c *instanceShowCmd) Run(ctx context.Context, s *session, instance *instanceCmd) error {
	market, err := instance.Flags.connect(s)
	if err != nil {
		return err
	}
	m, err := market.InstalledModules(ctx, c.Instance)
	if err != nil {
		return err
	}
	return s.print(m, func(w io.Writer) {
		showInstance(w, m.Instance)
		if len(m.Modules) == 0 {
			return
		}
		fmt.Fprintln(w)
		rows := make([][]string, len(m.Modules))
		for n, mod := range m.Modules {
			rows[n] = []string{firstOf(mod.Package, mod.ID), mod.Version, installedNote(mod)}
		}
		table(w, "MODULE VERSION NOTE", rows)
	})
}

func showInstance(w io.Writer, i wire.Instance) {
	key := "entered"
	if i.KeyMade {
		key = "made by the market"
	}
	reporter := firstOf(i.ReportedBy, "the instance itself")
	reported := "never"
	if !i.ReportedAt.IsZero() {
		reported = fmt.Sprintf("%s by %s, %d modules", date(i.ReportedAt), reporter, i.Modules)
	}
	details(w,
		"Name", i.Name,
		"Id", i.ID,
		"Organisation", i.Organisation,
		"Key", key+", fingerprint "+i.Fingerprint,
		"Address of its own", firstOf(date(i.AddressedAt), "none"),
		"Updates", levelWords(i.Policy.UpdateLevel),
		"New modules", levelWords(i.Policy.InstallLevel),
		"Exceptions", exceptionWords(i.Policy),
		"Registered", date(i.CreatedAt),
		"Seen", firstOf(date(i.SeenAt), "never"),
		"Reported", reported,
	)
}

// installedNote says what is to be known of an installed module.
func installedNote(m wire.InstalledModule) string {
	switch {
	case m.Package == "":
		return "not known here"
	case m.Yanked:
		return "withdrawn; the latest is " + firstOf(m.Latest, "none")
	case m.VersionID == "":
		return "this version is not known here; the latest is " + firstOf(m.Latest, "none")
	case m.Latest != "" && m.Latest != m.Version:
		return "the latest is " + m.Latest
	}
	return ""
}

type instanceRenameCmd struct {
	Instance string `arg:"" help:"Name or id."`
	Name     string `arg:"" help:"Its new name."`
}

// Run gives it another name.
func (c *instanceRenameCmd) Run(ctx context.Context, s *session, instance *instanceCmd) error {
	market, err := instance.Flags.connect(s)
	if err != nil {
		return err
	}
	i, err := market.RenameInstance(ctx, c.Instance, c.Name)
	if err != nil {
		return err
	}
	return s.print(i, func(w io.Writer) { fmt.Fprintf(w, "It is called %s now.\n", i.Name) })
}

type instanceReportCmd struct {
	Instance string `arg:"" help:"Name or id."`
	File     string `arg:"" help:"File with its modules, - for stdin: lines of an id or package name and a version, CSV, or a JSON map of ids to versions."`
}

// Run reports the modules.
func (c *instanceReportCmd) Run(ctx context.Context, s *session, instance *instanceCmd) error {
	text, err := s.textIn(c.File)
	if err != nil {
		return err
	}
	market, err := instance.Flags.connect(s)
	if err != nil {
		return err
	}
	i, err := market.ReportInstalledText(ctx, c.Instance, text)
	if err != nil {
		return err
	}
	return s.print(i, func(w io.Writer) { fmt.Fprintf(w, "%s has %d modules installed.\n", i.Name, i.Modules) })
}

type instanceRemoveCmd struct {
	Instance string `arg:"" help:"Name or id."`
	Yes      bool   `help:"Do not ask."`
}

// Run removes the instance, once that is confirmed.
func (c *instanceRemoveCmd) Run(ctx context.Context, s *session, instance *instanceCmd) error {
	market, err := instance.Flags.connect(s)
	if err != nil {
		return err
	}
	i, err := market.Instance(ctx, c.Instance)
	if err != nil {
		return err
	}
	if !c.Yes {
		answer, err := s.ask(fmt.Sprintf("Forget %s of %s? Its key opens nothing any more. [y/N]", i.Name, i.Organisation), "--yes")
		if err != nil {
			return err
		}
		if !strings.EqualFold(answer, "y") && !strings.EqualFold(answer, "yes") {
			return usage("Nothing was removed.")
		}
	}
	if err := market.RemoveInstance(ctx, i.ID); err != nil {
		return err
	}
	return s.print(i, func(w io.Writer) { fmt.Fprintf(w, "%s is removed.\n", i.Name) })
}

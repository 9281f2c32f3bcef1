package cli

import (
	"fmt"
	"io"

	"souk.dev/souk/internal/wire"
)

type configCmd struct {
	Check configCheckCmd `cmd:"" help:"Check the configuration and tell all mistakes at once."`
	Show  configShowCmd  `cmd:"" help:"Show every value and where it comes from; secrets are masked."`
}

type configCheckCmd struct {
	Local localFlags `embed:""`
}

// Run loads the configuration, which tells its mistakes.
func (c *configCheckCmd) Run(s *session) error {
	if _, err := c.Local.load(s, nil); err != nil {
		return err
	}
	return s.print(struct {
		OK bool `json:"ok"`
	}{true}, func(w io.Writer) { fmt.Fprintln(w, "The configuration is fine.") })
}

type configShowCmd struct {
	Local localFlags `embed:""`
}

// setting is one value of the configuration.
type setting struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
}

// Run shows the values as the server would see them.
func (c *configShowCmd) Run(s *session) error {
	cfg, err := c.Local.load(s, nil)
	if err != nil {
		return err
	}
	var settings []setting
	var rows [][]string
	for _, v := range cfg.Show() {
		settings = append(settings, setting{v.Name, v.Value, v.Origin})
		rows = append(rows, []string{v.Name, v.Value, v.Origin})
	}
	return s.print(wire.List[setting]{Items: settings}, func(w io.Writer) { table(w, "KEY VALUE FROM", rows) })
}

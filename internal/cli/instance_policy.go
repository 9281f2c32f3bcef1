package cli

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"souk.dev/souk/internal/wire"
)

type instancePolicyCmd struct {
	Instance string         `arg:"" help:"Name or id."`
	Updates  *int           `placeholder:"LEVEL" help:"Lowest maturity of updates; 0 takes any."`
	Installs *int           `placeholder:"LEVEL" help:"Lowest maturity of what is installed anew; 0 takes any."`
	Module   map[string]int `placeholder:"MODULE=LEVEL" help:"Lowest maturity of updates of this module; may be repeated."`
	Drop     []string       `placeholder:"MODULE" help:"No exception for this module any more; may be repeated."`
}

// Run sets what the flags name, and shows the policy.
func (c *instancePolicyCmd) Run(ctx context.Context, s *session, instance *instanceCmd) error {
	market, err := instance.Flags.connect(s)
	if err != nil {
		return err
	}
	i, err := market.Instance(ctx, c.Instance)
	if err != nil {
		return err
	}
	if c.Updates != nil || c.Installs != nil || len(c.Module) > 0 || len(c.Drop) > 0 {
		if i, err = market.SetInstancePolicy(ctx, i.ID, c.changed(i.Policy)); err != nil {
			return err
		}
	}
	return s.print(i.Policy, func(w io.Writer) {
		details(w,
			"Updates", levelWords(i.Policy.UpdateLevel),
			"New modules", levelWords(i.Policy.InstallLevel),
			"Exceptions", exceptionWords(i.Policy),
		)
	})
}

// changed returns the policy as the flags say.
func (c *instancePolicyCmd) changed(p wire.InstancePolicy) wire.InstancePolicy {
	if c.Updates != nil {
		p.UpdateLevel = *c.Updates
	}
	if c.Installs != nil {
		p.InstallLevel = *c.Installs
	}
	named := func(l wire.ModuleLevel, ref string) bool {
		return strings.EqualFold(l.Module, ref) || l.Package != "" && l.Package == ref
	}
	p.Levels = slices.DeleteFunc(p.Levels, func(l wire.ModuleLevel) bool {
		for ref := range c.Module {
			if named(l, ref) {
				return true
			}
		}
		return slices.ContainsFunc(c.Drop, func(ref string) bool { return named(l, ref) })
	})
	for ref, level := range c.Module {
		p.Levels = append(p.Levels, wire.ModuleLevel{Module: ref, Level: level})
	}
	return p
}

// levelWords says which versions a level lets through.
func levelWords(level int) string {
	if level == 0 {
		return "of any maturity"
	}
	return "of maturity " + strconv.Itoa(level) + " or more"
}

func exceptionWords(p wire.InstancePolicy) string {
	words := make([]string, len(p.Levels))
	for n, l := range p.Levels {
		words[n] = firstOf(l.Package, l.Module) + " " + strconv.Itoa(l.Level)
	}
	return strings.Join(words, ", ")
}

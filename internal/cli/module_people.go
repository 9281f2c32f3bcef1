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

type moduleDevelopersCmd struct {
	List   moduleDevelopersListCmd   `cmd:"" help:"List the people whom the owner lets work on a module."`
	Add    moduleDevelopersAddCmd    `cmd:"" help:"Let a user work on a module, or change what he may do."`
	Remove moduleDevelopersRemoveCmd `cmd:"" help:"Take all rights from a developer."`
}

type moduleDevelopersListCmd struct {
	Module string `arg:"" help:"Id or package name."`
}

// Run lists the developers.
func (c *moduleDevelopersListCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	return developers(s, module, func(market *client.Client) (wire.List[wire.Developer], error) {
		return market.Developers(ctx, c.Module)
	})
}

type moduleDevelopersAddCmd struct {
	Module string   `arg:"" help:"Id or package name."`
	User   string   `arg:"" help:"Name of the user."`
	Right  []string `required:"" placeholder:"RIGHT" help:"publish, update or manage; may be repeated. manage includes the others."`
}

// Run names a developer.
func (c *moduleDevelopersAddCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	return developers(s, module, func(market *client.Client) (wire.List[wire.Developer], error) {
		return market.SetDeveloper(ctx, c.Module, c.User, c.Right)
	})
}

type moduleDevelopersRemoveCmd struct {
	Module string `arg:"" help:"Id or package name."`
	User   string `arg:"" help:"Name of the user."`
}

// Run removes a developer.
func (c *moduleDevelopersRemoveCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	return developers(s, module, func(market *client.Client) (wire.List[wire.Developer], error) {
		return market.RemoveDeveloper(ctx, c.Module, c.User)
	})
}

// developers prints what do leaves.
func developers(s *session, module *moduleCmd, do func(*client.Client) (wire.List[wire.Developer], error)) error {
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := do(market)
	if err != nil {
		return err
	}
	return printList(s, list, "USER RIGHTS", func(d wire.Developer) []string { return []string{d.User, strings.Join(d.Rights, " ")} })
}

type moduleHandOverCmd struct {
	List    moduleHandOverListCmd    `cmd:"" help:"List the modules that were offered to your organisation, and those that it offers."`
	Offer   moduleHandOverOfferCmd   `cmd:"" help:"Offer a module to another organisation."`
	Accept  moduleHandOverAcceptCmd  `cmd:"" help:"Take over a module that was offered."`
	Decline moduleHandOverDeclineCmd `cmd:"" help:"Decline a module that was offered, or take an offer back."`
}

type moduleHandOverListCmd struct{}

// Run lists hand-overs.
func (moduleHandOverListCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.HandOvers(ctx)
	if err != nil {
		return err
	}
	return printList(s, list, "MODULE NAME FROM TO ASKED BY", func(h wire.HandOver) []string {
		return []string{h.Package, h.Name, h.From, h.To, date(h.AskedAt), firstOf(h.AskedBy, "-")}
	})
}

type moduleHandOverOfferCmd struct {
	Module string `arg:"" help:"Id or package name."`
	To     string `arg:"" name:"organisation" help:"Name of the organisation, which must be a provider."`
}

// Run offers a module.
func (c *moduleHandOverOfferCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	h, err := market.OfferModule(ctx, c.Module, c.To)
	if err != nil {
		return err
	}
	return s.print(h, func(w io.Writer) {
		fmt.Fprintf(w, "%s is offered to %s. It stays with %s until %s accepts.\n", h.Package, h.To, h.From, h.To)
	})
}

type moduleHandOverAcceptCmd struct {
	Module string `arg:"" help:"Id or package name."`
}

// Run takes a module over.
func (c *moduleHandOverAcceptCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	m, err := market.AcceptModule(ctx, c.Module)
	if err != nil {
		return err
	}
	return s.print(m, func(w io.Writer) { fmt.Fprintf(w, "%s belongs to %s.\n", m.Package, m.Owner) })
}

type moduleHandOverDeclineCmd struct {
	Module string `arg:"" help:"Id or package name."`
}

// Run ends a hand-over.
func (c *moduleHandOverDeclineCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	return done(s, module, func(market *client.Client) error { return market.DeclineModule(ctx, c.Module) }, c.Module+" stays with its owner.")
}

// cutLevel cuts VERSION:LEVEL; the level is 0 where none is named.
func cutLevel(text string) (version string, level int, err error) {
	version, after, found := strings.Cut(text, ":")
	if !found {
		return version, 0, nil
	}
	if level, err = strconv.Atoi(after); err != nil {
		return "", 0, usage("The level of maturity in %q is a number, as 200.", text)
	}
	return version, level, nil
}

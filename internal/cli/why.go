package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/wire"
)

type whyCmd struct {
	Module      string `arg:"" help:"Id or package name."`
	changeFlags `embed:""`
}

// Run says why a module is in what is installed, or in the answer to what is asked for.
func (c *whyCmd) Run(ctx context.Context, s *session) error {
	in, err := c.request(s)
	if err != nil {
		return err
	}
	if !c.asks() { // as it is installed, broken or not
		in.Only, in.Tolerate = []string{}, true
	}
	market, err := c.resolver(s)
	if err != nil {
		return err
	}
	answer, err := market.Why(ctx, wire.WhyInput{Module: c.Module, In: in})
	if err != nil {
		return err
	}
	if err := s.print(answer, func(w io.Writer) { showWhy(w, answer) }); err != nil {
		return err
	}
	if !answer.Satisfiable {
		return errUnsatisfiable
	}
	return nil
}

func showWhy(w io.Writer, a wire.Why) {
	for _, sentence := range a.Sentences {
		fmt.Fprintln(w, sentence)
	}
	if len(a.NeededBy) == 0 {
		return
	}
	fmt.Fprintln(w)
	rows := make([][]string, 0, len(a.NeededBy))
	for _, link := range a.NeededBy {
		rows = append(rows, []string{link.Name, link.Version, link.Allows, yes(link.Include)})
	}
	table(w, "NEEDED-BY VERSION TAKES INCLUDED", rows)
}

type whyNotCmd struct {
	Module      string `arg:"" help:"Id or package name."`
	Version     string `arg:"" optional:"" help:"The version; without it, any."`
	changeFlags `embed:""`
}

// Run says whether a version can be had; exit code 3 says that it cannot.
func (c *whyNotCmd) Run(ctx context.Context, s *session) error {
	in, err := c.request(s)
	if err != nil {
		return err
	}
	market, err := c.resolver(s)
	if err != nil {
		return err
	}
	answer, err := market.WhyNot(ctx, wire.WhyNotInput{Module: c.Module, Version: c.Version, In: in})
	if err != nil {
		return err
	}
	if err := s.print(answer, func(w io.Writer) { showWhyNot(w, answer) }); err != nil {
		return err
	}
	if !answer.Fits {
		return errUnsatisfiable
	}
	return nil
}

func showWhyNot(w io.Writer, a wire.WhyNot) {
	switch {
	case a.Here:
		fmt.Fprintln(w, "It is installed already.")
	case a.Fits:
		fmt.Fprintln(w, "Nothing stands in the way. This is what it takes:")
		fmt.Fprintln(w)
		showResolution(w, a.Plan, false)
	default:
		showConflict(w, a.Plan)
	}
}

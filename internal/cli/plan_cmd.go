package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/wire"
)

type planCmd struct {
	Flags serverFlags `embed:""`

	Show    planShowCmd    `cmd:"" help:"Show the price plans of an offering."`
	Check   planCheckCmd   `cmd:"" help:"Check price plans in a file, without keeping them."`
	Preview planPreviewCmd `cmd:"" help:"Work out what a price plan comes to, with the arithmetic."`
	WhatIf  planWhatIfCmd  `cmd:"" help:"Say what the customers of an offering would have paid on another plan."`
	Units   planUnitsCmd   `cmd:"" help:"List the units that prices may be for."`
}

type planShowCmd struct {
	Offering string `arg:"" help:"Id, or ORG/NAME/VERSION."`
}

// Run shows the plans.
func (c *planShowCmd) Run(ctx context.Context, s *session, plan *planCmd) error {
	market, err := plan.Flags.connect(s)
	if err != nil {
		return err
	}
	o, err := market.Offering(ctx, c.Offering)
	if err != nil {
		return err
	}
	return s.print(o.Value.Plans, func(w io.Writer) { showPlans(w, o.Value.Plans) })
}

type planCheckCmd struct {
	File string `arg:"" help:"JSON: a plan, or a list of them; - reads it from the standard input."`
}

// Run checks every plan of the file.
func (c *planCheckCmd) Run(ctx context.Context, s *session, plan *planCmd) error {
	plans, err := readPlans(c.File)
	if err != nil {
		return err
	}
	market, err := plan.Flags.connect(s)
	if err != nil {
		return err
	}
	checked := make([]wire.Plan, len(plans))
	for i, p := range plans {
		found, err := market.PreviewPlan(ctx, wire.PlanPreviewInput{Plan: p})
		if err != nil {
			return fmt.Errorf("%s: %w", firstOf(p.Label, p.Title, "plan"), err)
		}
		checked[i] = found.Plan
	}
	return s.print(checked, func(w io.Writer) { showPlans(w, checked) })
}

type planPreviewCmd struct {
	File     string   `arg:"" optional:"" help:"JSON with the plan; - reads it from the standard input."`
	Offering string   `placeholder:"OFFERING" help:"Take a plan of this offering instead of a file."`
	Label    string   `placeholder:"LABEL" help:"Which plan, where there are several."`
	Use      []string `placeholder:"METER=N" help:"Usage of a period, as invocation=250; may be repeated." sep:"none"`
}

// Run works out what the plan comes to.
func (c *planPreviewCmd) Run(ctx context.Context, s *session, plan *planCmd) error {
	if (c.File == "") == (c.Offering == "") {
		return usage("Name a file with the plan, or the --offering.")
	}
	used := map[string]string{}
	for _, text := range c.Use {
		meter, n, ok := strings.Cut(text, "=")
		if !ok {
			return usage("Write usage as METER=NUMBER, not %q.", text)
		}
		used[meter] = n
	}
	market, err := plan.Flags.connect(s)
	if err != nil {
		return err
	}
	var found wire.Estimate
	if c.Offering != "" {
		found, err = market.EstimatePlan(ctx, c.Offering, c.Label, used)
	} else {
		var p wire.Plan
		if p, err = onePlan(c.File, c.Label); err == nil {
			found, err = market.PreviewPlan(ctx, wire.PlanPreviewInput{Plan: p, Usage: used})
		}
	}
	if err != nil {
		return err
	}
	return s.print(found, func(w io.Writer) {
		showPlans(w, []wire.Plan{found.Plan})
		showBill(w, "To begin with", found.Start)
		showBill(w, "A later period", found.Period)
	})
}

type planUnitsCmd struct{}

// Run lists the units.
func (planUnitsCmd) Run(ctx context.Context, s *session, plan *planCmd) error {
	market, err := plan.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.Units(ctx)
	if err != nil {
		return err
	}
	return printList(s, list, "NAME MODEL PERIOD", func(u wire.Unit) []string { return []string{u.Name, u.Model, firstOf(period(u), "-")} })
}

// maxPlanFile bounds a file of plans, in bytes.
const maxPlanFile = 1 << 20

// readPlans reads a file with a plan, or a list of plans.
func readPlans(path string) ([]wire.Plan, error) {
	file := os.Stdin
	if path != "-" {
		opened, err := os.Open(path)
		if err != nil {
			return nil, errs.NotFound("no_file", "The file cannot be read: %v.", err)
		}
		defer opened.Close()
		file = opened
	}
	data, err := io.ReadAll(io.LimitReader(file, maxPlanFile+1))
	if err != nil {
		return nil, fmt.Errorf("read plans: %w", err)
	}
	if len(data) > maxPlanFile {
		return nil, errs.Invalid("bad_plan_file", "%s has more than %d bytes; no plan is as long as that.", path, maxPlanFile)
	}
	var plans []wire.Plan
	if text := strings.TrimSpace(string(data)); strings.HasPrefix(text, "[") {
		err = strict(data, &plans)
	} else {
		plans = make([]wire.Plan, 1)
		err = strict(data, &plans[0])
	}
	if err != nil {
		return nil, errs.Invalid("bad_plan_file", "%s is not a price plan in JSON, or a list of them: %v.", path, err)
	}
	return plans, nil
}

// strict reads JSON that has no fields but those of v: a name that is mistyped must not change a price.
func strict(data []byte, v any) error {
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.DisallowUnknownFields()
	return decoder.Decode(v)
}

// onePlan returns the plan of a file that has the label.
func onePlan(path, label string) (wire.Plan, error) {
	plans, err := readPlans(path)
	if err != nil {
		return wire.Plan{}, err
	}
	for _, p := range plans {
		if (label == "" && len(plans) == 1) || (label != "" && p.Label == label) {
			return p, nil
		}
	}
	return wire.Plan{}, usage("%s has %d plans. Choose one with --label.", path, len(plans))
}

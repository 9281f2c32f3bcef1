package pricing

import (
	"maps"
	"slices"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
)

// Estimate is what a plan comes to for one who thinks about it.
type Estimate struct {
	Start  Bill // charged when a contract begins
	Period Bill // charged for a later period: every subscription once, and the usage of a period
}

// Project estimates a plan for a contract that begins at a time, with the usage of one period.
func Project(p Plan, usage Usage, at time.Time) (Estimate, error) {
	start, err := Rate(p, p.Start(at))
	if err != nil {
		return Estimate{}, err
	}
	if usage == nil {
		usage = Usage{}
	}
	in := Input{Usage: usage}
	for _, s := range p.spans(at) {
		next := p.Components[s.Component].Period.Next(at, 2)
		in.Spans = append(in.Spans, Span{Component: s.Component, From: s.To, To: next})
	}
	period, err := Rate(p, in)
	return Estimate{Start: start, Period: period}, err
}

// ParseUsage reads quantities by the keys of the plan's meters, in any case; what is empty is nothing. Mistakes
// come back together, code "bad_usage", with the paths usage.KEY.
func ParseUsage(p Plan, texts map[string]string) (Usage, error) {
	var f errs.Fields
	usage := Usage{}
	meters := p.Meters()
	reader := parser{fields: &f, path: "usage"}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		key := meterKey(strings.TrimSpace(name))
		if !slices.ContainsFunc(meters, func(m Meter) bool { return m.Key == key }) {
			f.Add("usage."+clip(name), "unknown_meter", "The plan counts nothing that is called %q.", clip(name))
			continue
		}
		usage[key], _ = reader.number(clip(name), texts[name], false)
	}
	return usage, f.Err("bad_usage", "The usage cannot be reckoned with.")
}

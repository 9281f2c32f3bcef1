package pricing

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/money"
)

// Reserved labels of plans, in lower case (spec wstore 1.6).
const (
	LabelUpdate    = "update"    // for those who bought an older version of the offering
	LabelDeveloper = "developer" // for those with the role developer
)

// The classes of revenue, which shares are agreed by; see [Plan.Class].
const (
	ClassSingle       = "single-payment"
	ClassSubscription = "subscription"
	ClassUse          = "use"
)

// Plan is a price plan as a contract keeps it. Its JSON is the canonical one: a superset of WStore's
// (spec wstore 1.6), with decimals as text. [Parse] makes one of what a seller wrote.
type Plan struct {
	Label       string          `json:"label,omitempty"` // "" only where it is the only plan
	Title       string          `json:"title"`
	Description string          `json:"description,omitempty"`
	Currency    string          `json:"currency,omitempty"` // "" for a free plan
	TaxIncluded bool            `json:"tax_included,omitempty"`
	Components  []Component     `json:"price_components,omitempty"` // none: free
	Deductions  []Component     `json:"deductions,omitempty"`       // by use; taken off
	SetupFee    decimal.Decimal `json:"setup_fee,omitzero"`         // once, with the first charge
	Minimum     decimal.Decimal `json:"minimum,omitzero"`           // of each billed period's subscriptions and usage
	TrialDays   int             `json:"trial_days,omitempty"`       // in which subscriptions and usage cost nothing
}

// Decode reads the canonical JSON of a plan, as a database keeps it. What people write is read by [Parse].
func Decode(data []byte) (Plan, error) {
	var p Plan
	if err := json.Unmarshal(data, &p); err != nil {
		return Plan{}, fmt.Errorf("decode plan: %w", err)
	}
	return p, nil
}

// Encode returns the canonical JSON of a plan. Equal plans give equal text.
func (p Plan) Encode() ([]byte, error) {
	data, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("encode plan: %w", err)
	}
	return data, nil
}

// Free reports whether the plan costs nothing: it has no components.
func (p Plan) Free() bool { return len(p.Components) == 0 }

// Reserved reports whether the plan is for owners of an older version or for developers only.
func (p Plan) Reserved() bool {
	label := strings.ToLower(p.Label)
	return label == LabelUpdate || label == LabelDeveloper
}

// Class returns the class of revenue of the plan: ClassUse where something is priced by use, else
// ClassSubscription, else ClassSingle; "" for a free plan (spec wstore 3.4).
func (p Plan) Class() string {
	class := ""
	for _, c := range p.Components {
		switch {
		case c.Model == PayPerUse:
			return ClassUse
		case c.Model == Subscription:
			class = ClassSubscription
		case class == "":
			class = ClassSingle
		}
	}
	return class
}

// Meter is one thing that usage is counted of.
type Meter struct {
	Key   string `json:"key"`   // lower case; what Usage is keyed by
	Label string `json:"label"` // for people: of the component, or of the variable
	Unit  string `json:"unit"`  // "" for a variable of a function
}

// Meters returns what usage is counted of, each once, in the order of the plan: the units of basic components
// and deductions that are paid by use, and the usage variables of functions by their labels.
func (p Plan) Meters() []Meter {
	var list []Meter
	seen := map[string]bool{}
	add := func(m Meter) {
		if !seen[m.Key] {
			seen[m.Key] = true
			list = append(list, m)
		}
	}
	for _, components := range [][]Component{p.Components, p.Deductions} {
		for _, c := range components {
			switch {
			case c.Function != nil:
				for _, v := range c.Function.usage() {
					add(Meter{Key: meterKey(v.Label), Label: v.Label})
				}
			case c.Model == PayPerUse:
				add(Meter{Key: meterKey(c.Unit), Label: c.Label, Unit: c.Unit})
			}
		}
	}
	return list
}

// Meter returns the key of the meter that an event with this unit and component label counts towards: the
// usage variable with the label, else the component with the unit (spec wstore 3.8). Case does not matter.
func (p Plan) Meter(unit, label string) (key string, ok bool) {
	byUnit := ""
	for _, m := range p.Meters() {
		switch {
		case m.Unit == "" && m.Key == meterKey(label):
			return m.Key, true
		case m.Unit != "" && m.Key == meterKey(unit):
			byUnit = m.Key
		}
	}
	return byUnit, byUnit != ""
}

func meterKey(text string) string { return strings.ToLower(text) }

// Start returns what is billed when a contract with the plan begins: single payments, the set-up fee and the
// first period of each subscription, or no subscription where there is a trial. Nothing was used yet.
func (p Plan) Start(at time.Time) Input {
	in := Input{Initial: true}
	if p.TrialDays > 0 {
		return in
	}
	in.Spans = p.spans(at)
	return in
}

// spans returns the first whole period of each subscription.
func (p Plan) spans(at time.Time) []Span {
	var list []Span
	for i, c := range p.Components {
		if c.Model == Subscription {
			list = append(list, Span{Component: i, From: at, To: c.Period.Next(at, 1)})
		}
	}
	return list
}

// Price returns what a contract costs up to the end of its first periods, before any usage and as if there was
// no trial: what shop windows show. The zero Amount is a free plan's.
func (p Plan) Price() (money.Amount, error) {
	if p.Free() {
		return money.Amount{}, nil
	}
	bill, err := Rate(p, Input{Initial: true, Spans: p.spans(time.Unix(0, 0).UTC())})
	return bill.Net, err
}

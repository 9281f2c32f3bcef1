package pricing

import "github.com/shopspring/decimal"

// Draft is a plan as a seller writes it: numbers are text as it was typed, and nothing is checked. [Parse] makes
// a Plan of it.
type Draft struct {
	Label, Title, Description string
	Currency                  string // "" for a free plan
	TaxIncluded               bool
	Components, Deductions    []DraftComponent
	SetupFee, Minimum         string // "" for none
	TrialDays                 int
}

// DraftComponent is a component as a seller writes it: a unit with a price, or a function.
type DraftComponent struct {
	Label, Description string
	Unit, Value        string
	Scheme             string // "" is Flat
	Tiers              []DraftTier
	Package, FreeUnits string
	Function           *DraftFunction // nil where it has a unit
}

// DraftTier is a tier as a seller writes it.
type DraftTier struct {
	UpTo string // "" has no end
	Unit string // price of each
	Flat string // "" for none
}

// DraftFunction is a price function as a seller writes it.
type DraftFunction struct {
	Label     string // "" is the component's
	Text      string // how it is shown; "" is the formula
	Formula   string // as "calls * price + 5"; counts where Body is nil
	Body      *Expr
	Variables map[string]DraftVariable // by id
}

// DraftVariable is a variable as a seller writes it.
type DraftVariable struct {
	Label string // "" is its id
	Type  string // usage or constant
	Value string // of a constant
}

// Draft returns the plan as its seller may change it; Parse makes the same plan of it where the market still
// takes its units and currency.
func (p Plan) Draft() Draft {
	return Draft{
		Label: p.Label, Title: p.Title, Description: p.Description, Currency: p.Currency, TaxIncluded: p.TaxIncluded,
		Components: draftAll(p.Components), Deductions: draftAll(p.Deductions),
		SetupFee: unlessZero(p.SetupFee), Minimum: unlessZero(p.Minimum), TrialDays: p.TrialDays,
	}
}

func draftAll(list []Component) []DraftComponent {
	var drafts []DraftComponent
	for _, c := range list {
		d := DraftComponent{
			Label: c.Label, Description: c.Description, Unit: c.Unit, Scheme: string(c.Scheme),
			Package: unlessZero(c.Package), FreeUnits: unlessZero(c.FreeUnits),
		}
		if c.Function != nil {
			d.Function = c.Function.draft()
		} else if len(c.Tiers) == 0 {
			d.Value = c.Value.String()
		}
		for _, t := range c.Tiers {
			tier := DraftTier{Unit: t.Unit.String(), Flat: unlessZero(t.Flat)}
			if t.UpTo != nil {
				tier.UpTo = t.UpTo.String()
			}
			d.Tiers = append(d.Tiers, tier)
		}
		drafts = append(drafts, d)
	}
	return drafts
}

// draft returns the function with its formula; the numbers in it are no variables there.
func (f *Function) draft() *DraftFunction {
	d := &DraftFunction{Label: f.Label, Text: f.Text, Formula: f.Formula(), Variables: map[string]DraftVariable{}}
	for id, v := range f.Variables {
		if !isLiteral(id, v) {
			d.Variables[id] = DraftVariable{Label: v.Label, Type: string(v.Type), Value: constantText(v)}
		}
	}
	if len(d.Variables) == 0 {
		d.Variables = nil
	}
	if d.Text == d.Formula {
		d.Text = ""
	}
	return d
}

// isLiteral reports whether a variable is a number that stands in the formula itself.
func isLiteral(id string, v Variable) bool {
	return v.Type == ConstantVariable && v.Label == id && isNumber(id) && v.Value.String() == id
}

func constantText(v Variable) string {
	if v.Type != ConstantVariable {
		return ""
	}
	return v.Value.String()
}

func unlessZero(d decimal.Decimal) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

package pricing

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// WStoreLimit bounds the JSON of an offering's pricing, in bytes.
const WStoreLimit = 1 << 20

// ParseWStore reads the member "pricing" of an offering as WStore's clients write it (spec wstore 1.6), and says
// the first mistake in WStore's order and words (3.2): an error of KindInvalid, code "bad_pricing", whose message
// begins with "Invalid pricing info: ". What WStore would take and this market does not, as a price below zero,
// comes behind, in our words. An open offering has no plans.
func ParseWStore(data []byte, rules Rules, open bool) ([]Plan, error) {
	if len(data) > WStoreLimit {
		return nil, wstoreError("The price plans have more than %d bytes", WStoreLimit)
	}
	var pricing map[string]json.RawMessage
	if json.Unmarshal(data, &pricing) != nil || pricing["price_plans"] == nil {
		return nil, wstoreError("Missing price_plans field")
	}
	var list []json.RawMessage
	if json.Unmarshal(pricing["price_plans"], &list) != nil || list == nil {
		return nil, wstoreError("price_plans field must be a list")
	}
	if open && len(list) > 0 {
		return nil, wstoreError("Open offerings cannot define price plans")
	}
	drafts := make([]Draft, len(list))
	w := wstore{rules: rules, labels: map[string]bool{}, several: len(list) > 1}
	for i, raw := range list {
		var err error
		if drafts[i], err = w.plan(raw); err != nil {
			return nil, err
		}
	}
	plans, err := Parse(drafts, rules)
	if e := errs.As(err); e != nil && len(e.Fields) > 0 {
		return nil, wstoreError("%s", e.Fields[0].Message)
	}
	return plans, err
}

func wstoreError(format string, args ...any) error {
	return errs.Invalid("bad_pricing", "Invalid pricing info: "+format, args...)
}

// wstore reads the plans of one offering.
type wstore struct {
	rules   Rules
	several bool
	labels  map[string]bool
}

// object is a JSON object whose members are read one by one.
type object map[string]json.RawMessage

// has reports whether the member is there and not null.
func (o object) has(name string) bool { return o[name] != nil && string(o[name]) != "null" }

// text returns a member that is text, or a number as it was written; other forms are "".
func (o object) text(name string) string {
	var s string
	if json.Unmarshal(o[name], &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(o[name], &n) == nil {
		return n.String()
	}
	return ""
}

// shown returns a member as a message quotes it.
func (o object) shown(name string) string {
	if s := o.text(name); s != "" {
		return clip(s)
	}
	return clip(string(o[name]))
}

func (o object) list(name string) []json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(o[name], &list) != nil {
		return nil
	}
	return list
}

func readObject(raw json.RawMessage) object {
	var o object
	if json.Unmarshal(raw, &o) != nil {
		return object{}
	}
	return o
}

func (w *wstore) plan(raw json.RawMessage) (Draft, error) {
	o := readObject(raw)
	d := Draft{Label: o.text("label"), Title: o.text("title"), Description: o.text("description"), Currency: o.text("currency")}
	switch {
	case !o.has("title"):
		return d, wstoreError("Missing title field in price plan")
	case !o.has("description"):
		return d, wstoreError("Missing description field in price plan")
	case w.several && !o.has("label"):
		return d, wstoreError("label field is required in a price plan when more than one is provided")
	case w.several && w.labels[d.Label]:
		return d, wstoreError("label fields in price plans must be unique")
	case strings.EqualFold(d.Label, LabelUpdate) && !w.rules.Earlier:
		return d, wstoreError("It is not possible to define an updating price plan without previous versions of the offering")
	}
	w.labels[d.Label] = true
	components, deductions := o.list("price_components"), o.list("deductions")
	if len(components)+len(deductions) > MaxParts {
		return d, wstoreError("A plan has at most %d prices and deductions", MaxParts)
	}
	for _, raw := range components {
		c, err := w.component(raw, false)
		if err != nil {
			return d, err
		}
		d.Components = append(d.Components, c)
	}
	for _, raw := range deductions {
		c, err := w.component(raw, true)
		if err != nil {
			return d, err
		}
		d.Deductions = append(d.Deductions, c)
	}
	if len(components)+len(deductions) == 0 {
		return d, nil
	}
	return d, w.currency(o)
}

func (w *wstore) currency(o object) error {
	switch {
	case len(w.rules.Currencies) == 0:
		return wstoreError("There are'n currencies registered in WStore, please contact with an admin") // so it is spelt
	case !o.has("currency"):
		return wstoreError("Missing currency field")
	case !slices.Contains(w.rules.Currencies, strings.ToUpper(o.text("currency"))):
		return wstoreError("The currency %s is not supported", o.shown("currency"))
	}
	return nil
}

func (w *wstore) component(raw json.RawMessage, deduction bool) (DraftComponent, error) {
	o := readObject(raw)
	c := DraftComponent{Label: o.text("label"), Description: o.text("description")}
	basic, function := o.has("value") && o.has("unit"), o.has("text_function") && o.has("price_function")
	switch {
	case !o.has("label"):
		return c, wstoreError("Missing title field in price component") // so it says
	case !o.has("description"):
		return c, wstoreError("Missing description field in price component")
	case basic && function:
		return c, wstoreError("Only a pricing method (basic component or price function) is allowed in a price component")
	case function:
		var err error
		c.Function, err = w.function(readObject(o["price_function"]), o.text("text_function"))
		return c, err
	case !basic:
		return c, wstoreError("A price component is not defining a pricing, value and unit fields are required for basic components and text_function and price_function fields are required for price functions")
	}
	unit, known := w.rules.Units.Find(o.text("unit"))
	switch {
	case !known:
		return c, wstoreError("A price component contains an unsupported unit: %s", o.shown("unit"))
	case deduction && unit.Model != PayPerUse:
		return c, wstoreError("Deductions only can define pay per use components")
	}
	c.Unit, c.Value = unit.Name, o.text("value")
	if _, ok := readNumber(c.Value); !ok {
		return c, wstoreError("The value of price components must be a number, found: %s", o.shown("value"))
	}
	return c, nil
}

func (w *wstore) function(o object, text string) (*DraftFunction, error) {
	f := &DraftFunction{Label: o.text("label"), Text: text, Variables: map[string]DraftVariable{}}
	for _, name := range []string{"label", "variables"} {
		if !o.has(name) {
			return nil, wstoreError("Missing required field %q in price function", name)
		}
	}
	variables := readObject(o["variables"])
	for _, id := range slices.Sorted(maps.Keys(variables)) {
		v, err := w.variable(readObject(variables[id]))
		if err != nil {
			return nil, err
		}
		f.Variables[id] = v
	}
	if !o.has("function") {
		return nil, wstoreError("Missing required field function in price function")
	}
	var err error
	nodes := 0
	f.Body, err = w.expr(readObject(o["function"]), f.Variables, &nodes)
	return f, err
}

func (w *wstore) variable(o object) (DraftVariable, error) {
	v := DraftVariable{Label: o.text("label"), Type: o.text("type")}
	switch {
	case !o.has("label"):
		return v, wstoreError("Missing required field %q in price function variable", "label")
	case !o.has("type"):
		return v, wstoreError("Missing required field %q in price function variable", "type")
	case v.Type != string(UsageVariable) && v.Type != string(ConstantVariable):
		return v, wstoreError("Invalid variable type %s in price funtion variable, allowed are: usage, constant", o.shown("type")) // so it is spelt
	case v.Type == string(UsageVariable):
		return v, nil
	case !o.has("value"):
		return v, wstoreError("Missing required field %q in price function constant", "value")
	}
	v.Value = o.text("value")
	if _, ok := readNumber(v.Value); !ok {
		return v, wstoreError("value field in price function variables must be a number, found: %s", o.shown("value"))
	}
	return v, nil
}

func (w *wstore) expr(o object, variables map[string]DraftVariable, nodes *int) (*Expr, error) {
	if *nodes++; *nodes > MaxNodes {
		return nil, wstoreError("A price function has at most %d operations", MaxNodes)
	}
	e := &Expr{Op: o.text("operation")}
	switch {
	case !o.has("operation"):
		return nil, wstoreError("Missing required field operation in price function")
	case strength[e.Op] == 0:
		return nil, wstoreError("Operation %s is not supported", o.shown("operation"))
	}
	for _, arg := range []struct {
		name string
		to   *Operand
	}{{"arg1", &e.Arg1}, {"arg2", &e.Arg2}} {
		if !o.has(arg.name) {
			return nil, wstoreError("Missing required field %s in price function", arg.name)
		}
		var err error
		if *arg.to, err = w.operand(o, arg.name, variables, nodes); err != nil {
			return nil, err
		}
	}
	return e, nil
}

func (w *wstore) operand(o object, name string, variables map[string]DraftVariable, nodes *int) (Operand, error) {
	if strings.HasPrefix(strings.TrimSpace(string(o[name])), "{") {
		e, err := w.expr(readObject(o[name]), variables, nodes)
		return Operand{Expr: e}, err
	}
	id := o.text(name)
	if _, ok := variables[id]; !ok {
		return Operand{}, wstoreError("Variable %s not declared", o.shown(name))
	}
	return Operand{Variable: id}, nil
}

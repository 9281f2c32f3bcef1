package pricing

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/errs"
)

// function reads a price function; label is what stands for a missing one.
func (p parser) function(d *DraftFunction, label string) *Function {
	f := &Function{Label: cmp.Or(p.line("label", d.Label, maxLabel), label), Text: p.line("text", d.Text, maxText), Variables: map[string]Variable{}}
	if !p.check(len(d.Variables) <= MaxVariables, "variables", "too_many", "A formula has at most %d variables.", MaxVariables) {
		return f
	}
	for _, id := range slices.Sorted(maps.Keys(d.Variables)) {
		f.Variables[id] = p.variable(id, d.Variables[id])
	}
	if f.Body = d.Body; f.Body == nil {
		body, err := ParseFormula(d.Formula)
		if err != nil {
			e := errs.As(err)
			p.fields.Add(p.at("formula"), e.Code, "%s", e.Message)
			return f
		}
		f.Body = body
		f.takeNumbers(body)
	}
	if p.body(f) {
		f.Text = cmp.Or(f.Text, f.Formula())
	}
	return f
}

func (p parser) variable(id string, d DraftVariable) Variable {
	name := "variables." + clip(id)
	ok := utf8.ValidString(id) && id != "" && len(id) <= maxLabel && !strings.ContainsFunc(id, breaksLine) && !strings.ContainsAny(id, "[]") && strings.TrimSpace(id) == id
	p.check(ok, name, "bad_name", "The name of a variable is text without square brackets, at most %d bytes.", maxLabel)
	v := Variable{Label: cmp.Or(p.line(name+".label", d.Label, maxLabel), id), Type: VariableType(d.Type)}
	switch v.Type {
	case UsageVariable:
		p.check(strings.TrimSpace(d.Value) == "", name+".value", "counted", "It is counted, so it has no value of its own.")
	case ConstantVariable:
		v.Value, _ = p.signed(name+".value", d.Value, true)
	default:
		p.fields.Add(p.at(name+".type"), "bad_type", "A variable is of type usage or constant, not %q.", clip(d.Type))
	}
	return v
}

// takeNumbers declares the numbers that stand in a formula as constants, each under its own text.
func (f *Function) takeNumbers(e *Expr) {
	for _, o := range []*Operand{&e.Arg1, &e.Arg2} {
		if o.Expr != nil {
			f.takeNumbers(o.Expr)
			continue
		}
		n, ok := readNumber(o.Variable)
		if _, declared := f.Variables[o.Variable]; declared || !ok || !isNumber(o.Variable) {
			continue
		}
		o.Variable = n.String()
		f.Variables[o.Variable] = Variable{Label: o.Variable, Type: ConstantVariable, Value: n}
	}
}

// body checks the tree of a function, and returns whether it is right.
func (p parser) body(f *Function) bool {
	before := p.fields.Len()
	nodes := 0
	p.check(sizeOf(f.Body, &nodes), "formula", "too_large", "A formula has at most %d operations.", MaxNodes)
	p.check(len(f.Variables) <= MaxVariables, "formula", "too_many", "A formula has at most %d variables and numbers.", MaxVariables)
	if p.fields.Len() > before {
		return false
	}
	for _, id := range f.undeclared(f.Body, nil) {
		p.fields.Add(p.at("formula"), "unknown_variable", "%q is not declared. Add it to the variables.", clip(id))
	}
	f.operations(f.Body, func(op string) {
		p.fields.Add(p.at("formula"), "unknown_operation", "There is no operation %q; there are + - * and /.", clip(op))
	})
	if p.fields.Len() > before {
		return false
	}
	if _, _, err := f.constant(Operand{Expr: f.Body}); err != nil {
		e := errs.As(err)
		p.fields.Add(p.at("formula"), e.Code, "%s", e.Message)
	}
	return p.fields.Len() == before
}

// sizeOf counts the operations of a tree, and reports whether it is within the limit.
func sizeOf(e *Expr, nodes *int) bool {
	if *nodes++; *nodes > MaxNodes {
		return false
	}
	for _, o := range []Operand{e.Arg1, e.Arg2} {
		if o.Expr != nil && !sizeOf(o.Expr, nodes) {
			return false
		}
	}
	return true
}

// undeclared returns the ids in a tree that are no variables, each once.
func (f *Function) undeclared(e *Expr, list []string) []string {
	for _, o := range []Operand{e.Arg1, e.Arg2} {
		if o.Expr != nil {
			list = f.undeclared(o.Expr, list)
		} else if _, ok := f.Variables[o.Variable]; !ok && !slices.Contains(list, o.Variable) {
			list = append(list, o.Variable)
		}
	}
	return list
}

// operations tells wrong of every operation that there is not.
func (f *Function) operations(e *Expr, wrong func(op string)) {
	if strength[e.Op] == 0 {
		wrong(e.Op)
	}
	for _, o := range []Operand{e.Arg1, e.Arg2} {
		if o.Expr != nil {
			f.operations(o.Expr, wrong)
		}
	}
}

// constant returns what an operand comes to, and whether that does not depend on usage. Dividing by what is
// always zero is an error.
func (f *Function) constant(o Operand) (value *big.Rat, known bool, err error) {
	if o.Expr == nil {
		if f.Variables[o.Variable].Type == UsageVariable {
			return nil, false, nil
		}
		value, err = f.value(o.Variable, nil)
		return value, err == nil, err
	}
	_, left, err := f.constant(o.Expr.Arg1)
	if err != nil {
		return nil, false, err
	}
	divisor, right, err := f.constant(o.Expr.Arg2)
	if err != nil {
		return nil, false, err
	}
	if right && divisor.Sign() == 0 && o.Expr.Op == "/" {
		return nil, false, errs.Invalid("division_by_zero", "It divides by %s, which is always 0.", formatOperand(o.Expr.Arg2, strength["/"]+1))
	}
	if !left || !right {
		return nil, false, nil
	}
	value, err = f.eval(o.Expr, nil)
	return value, err == nil, err
}

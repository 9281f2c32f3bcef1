package pricing

import (
	"encoding/json"
	"maps"
	"math/big"
	"slices"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
)

// Function is a price that is computed from what was counted and from constants (spec wstore 1.6).
type Function struct {
	Label     string              `json:"label"`
	Text      string              `json:"text,omitempty"` // how it is shown; WStore's text_function
	Variables map[string]Variable `json:"variables"`
	Body      *Expr               `json:"function"`
}

// VariableType says where the value of a variable comes from.
type VariableType string

// The types of variables.
const (
	UsageVariable    VariableType = "usage"    // counted by the meter with its label
	ConstantVariable VariableType = "constant" // Value
)

// Variable is one of a function.
type Variable struct {
	Label string          `json:"label"`
	Type  VariableType    `json:"type"`
	Value decimal.Decimal `json:"value,omitzero"` // of a constant
}

// Expr is an operation on two operands.
type Expr struct {
	Op   string  `json:"operation"` // + - * /
	Arg1 Operand `json:"arg1"`
	Arg2 Operand `json:"arg2"`
}

// Operand is a variable or an expression; its JSON is the variable's id as text, or the expression.
type Operand struct {
	Variable string // id; "" where it is an expression
	Expr     *Expr
}

// MarshalJSON writes the operand as WStore does.
func (o Operand) MarshalJSON() ([]byte, error) {
	if o.Expr != nil {
		return json.Marshal(o.Expr)
	}
	return json.Marshal(o.Variable)
}

// UnmarshalJSON reads the operand as WStore does.
func (o *Operand) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &o.Variable)
	}
	return json.Unmarshal(data, &o.Expr)
}

// usage returns the usage variables by their ids' order.
func (f *Function) usage() []Variable {
	var list []Variable
	for _, id := range slices.Sorted(maps.Keys(f.Variables)) {
		if v := f.Variables[id]; v.Type == UsageVariable {
			list = append(list, v)
		}
	}
	return list
}

// value returns what a variable stands for.
func (f *Function) value(id string, usage Usage) (*big.Rat, error) {
	v, ok := f.Variables[id]
	switch {
	case !ok:
		return nil, errs.Invalid("unknown_variable", "The price function %q uses %q, which is none of its variables.", clip(f.Label), clip(id))
	case v.Type == ConstantVariable:
		return rat(v.Value)
	default:
		return rat(usage[meterKey(v.Label)])
	}
}

// eval returns what an expression comes to. Division by zero is an error of code "division_by_zero".
func (f *Function) eval(e *Expr, usage Usage) (*big.Rat, error) {
	a, err := f.operand(e.Arg1, usage)
	if err != nil {
		return nil, err
	}
	b, err := f.operand(e.Arg2, usage)
	if err != nil {
		return nil, err
	}
	switch e.Op {
	case "+":
		return a.Add(a, b), nil
	case "-":
		return a.Sub(a, b), nil
	case "*":
		return a.Mul(a, b), nil
	case "/":
		if b.Sign() == 0 {
			return nil, errs.Invalid("division_by_zero", "The price function %q divides by zero: %s is 0 in this period.", clip(f.Label), formatOperand(e.Arg2, 0))
		}
		return a.Quo(a, b), nil
	default:
		return nil, errs.Invalid("unknown_operation", "The price function %q has the operation %q; there are + - * and /.", clip(f.Label), clip(e.Op))
	}
}

func (f *Function) operand(o Operand, usage Usage) (*big.Rat, error) {
	if o.Expr != nil {
		return f.eval(o.Expr, usage)
	}
	return f.value(o.Variable, usage)
}

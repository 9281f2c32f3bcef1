package pricing

import (
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// Limits of the text of a formula.
const (
	maxFormula  = 4000 // bytes
	maxBrackets = 50   // within each other
)

// ParseFormula reads a formula as "calls * price + 5": + - * / with their usual strength, brackets, numbers, and
// the ids of variables, which stand in square brackets where they are no plain words. Numbers stay as their text,
// like ids. The code of its error is "bad_formula".
func ParseFormula(text string) (*Expr, error) {
	if len(text) > maxFormula {
		return nil, badFormula("It has more than %d bytes.", maxFormula)
	}
	p := &formulaParser{rest: text}
	o, err := p.sum(0)
	if err != nil {
		return nil, err
	}
	if p.skip(); p.rest != "" {
		return nil, badFormula("At %s there is something too much.", p.place())
	}
	if o.Expr == nil {
		return nil, badFormula("Write at least one operation, as calls * 0.05.")
	}
	return o.Expr, nil
}

// formulaParser reads a formula from its left.
type formulaParser struct{ rest string }

// sum reads operands with + and − between them; depth counts the brackets around it.
func (p *formulaParser) sum(depth int) (Operand, error) { return p.chain("+-", depth, p.product) }

func (p *formulaParser) product(depth int) (Operand, error) { return p.chain("*/", depth, p.operand) }

// chain reads operands of the next strength with the operations between them, from left to right.
func (p *formulaParser) chain(ops string, depth int, next func(depth int) (Operand, error)) (Operand, error) {
	left, err := next(depth)
	if err != nil {
		return Operand{}, err
	}
	for {
		p.skip()
		if p.rest == "" || !strings.Contains(ops, p.rest[:1]) {
			return left, nil
		}
		op := p.rest[:1]
		p.rest = p.rest[1:]
		right, err := next(depth)
		if err != nil {
			return Operand{}, err
		}
		left = Operand{Expr: &Expr{Op: op, Arg1: left, Arg2: right}}
	}
}

func (p *formulaParser) operand(depth int) (Operand, error) {
	p.skip()
	switch {
	case p.rest == "":
		return Operand{}, badFormula("It ends where a variable, a number or a bracket is expected.")
	case p.rest[0] == '(':
		return p.brackets(depth)
	case p.rest[0] == '[':
		id, rest, closed := strings.Cut(p.rest[1:], "]")
		if id = strings.TrimSpace(id); !closed || id == "" {
			return Operand{}, badFormula("At %s a square bracket is not closed, or there is nothing in it.", p.place())
		}
		p.rest = rest
		return Operand{Variable: id}, nil
	}
	n := strings.IndexFunc(p.rest, func(r rune) bool { return !isLetter(r) && !isDigit(r) && r != '.' })
	if n < 0 {
		n = len(p.rest)
	}
	word := p.rest[:n]
	if !isWord(word) && !isNumber(word) {
		return Operand{}, badFormula("At %s a variable, a number or a bracket is expected. Put a name with blanks or signs into square brackets.", p.place())
	}
	p.rest = p.rest[n:]
	return Operand{Variable: word}, nil
}

func (p *formulaParser) brackets(depth int) (Operand, error) {
	if depth >= maxBrackets {
		return Operand{}, badFormula("There are more than %d brackets within each other.", maxBrackets)
	}
	p.rest = p.rest[1:]
	o, err := p.sum(depth + 1)
	if err != nil {
		return Operand{}, err
	}
	if p.skip(); !strings.HasPrefix(p.rest, ")") {
		return Operand{}, badFormula("A bracket is not closed.")
	}
	p.rest = p.rest[1:]
	return o, nil
}

func (p *formulaParser) skip() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

// place quotes where reading stopped.
func (p *formulaParser) place() string {
	if p.rest == "" {
		return "its end"
	}
	return "“" + clip(p.rest) + "”"
}

func badFormula(format string, args ...any) error {
	return errs.Invalid("bad_formula", format, args...)
}

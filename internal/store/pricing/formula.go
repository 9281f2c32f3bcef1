package pricing

import "strings"

// strength says how strongly an operation binds.
var strength = map[string]int{"+": 1, "-": 1, "*": 2, "/": 2}

// Formula returns the function as a formula with the ids of its variables, as "calls * price + seats".
func (f *Function) Formula() string {
	if f.Body == nil {
		return ""
	}
	return formatOperand(Operand{Expr: f.Body}, 0)
}

// formatOperand writes an operand; what binds less than around it gets brackets.
func formatOperand(o Operand, around int) string {
	if o.Expr == nil {
		return formatName(o.Variable)
	}
	own := strength[o.Expr.Op]
	text := formatOperand(o.Expr.Arg1, own) + " " + o.Expr.Op + " " + formatOperand(o.Expr.Arg2, own+1)
	if own < around {
		return "(" + text + ")"
	}
	return text
}

// formatName writes the id of a variable; one that is no plain word stands in square brackets.
func formatName(id string) string {
	if isWord(id) || isNumber(id) {
		return id
	}
	return "[" + id + "]"
}

func isWord(s string) bool {
	for i, r := range s {
		if !isLetter(r) && (i == 0 || !isDigit(r)) {
			return false
		}
	}
	return s != ""
}

// isNumber reports whether s is digits with at most one point among them.
func isNumber(s string) bool {
	units, decimals, point := strings.Cut(s, ".")
	return allDigits(units) && (!point || allDigits(decimals))
}

func allDigits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !isDigit(r) })
}

func isLetter(r rune) bool { return r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
func isDigit(r rune) bool  { return r >= '0' && r <= '9' }

// Names returns the ids in a tree that are no numbers, each once, in the order in which they stand there.
func Names(e *Expr) []string {
	var list []string
	for _, id := range (&Function{}).undeclared(e, nil) {
		if !isNumber(id) {
			list = append(list, id)
		}
	}
	return list
}

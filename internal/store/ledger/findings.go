package ledger

import "fmt"

// MaxProblems bounds how many problems a report lists; the others are counted.
const MaxProblems = 1000

// Findings are what a check has found wrong. The zero value is ready to use.
type Findings struct {
	Problems     []string // what is wrong, each a sentence; at most MaxProblems
	MoreProblems int64    // that are not listed
}

// Clean reports whether nothing is wrong.
func (f *Findings) Clean() bool { return len(f.Problems) == 0 }

// Addf notes a problem, a sentence formatted with args.
func (f *Findings) Addf(format string, args ...any) {
	if len(f.Problems) == MaxProblems {
		f.MoreProblems++
		return
	}
	f.Problems = append(f.Problems, fmt.Sprintf(format, args...))
}

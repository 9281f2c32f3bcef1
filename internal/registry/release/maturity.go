package release

import (
	"strconv"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// Maturity is one level of how far a version may be trusted (spec openbravo 1.7).
type Maturity struct {
	Level int
	Name  string
}

// The levels of maturity.
const (
	Test            = 100 // what is published without a level
	QAApproved      = 200
	ConfirmedStable = 500
)

// Maturities lists the levels, the least mature first.
var Maturities = []Maturity{{Test, "Test"}, {QAApproved, "QA Approved"}, {ConfirmedStable, "Confirmed Stable"}}

// MaturityName returns the name of a level, "--" for one that is none.
func MaturityName(level int) string {
	for _, m := range Maturities {
		if m.Level == level {
			return m.Name
		}
	}
	return "--"
}

// checkMaturity refuses what is no level.
func checkMaturity(level int) error {
	names := make([]string, len(Maturities))
	for i, m := range Maturities {
		if m.Level == level {
			return nil
		}
		names[i] = strconv.Itoa(m.Level) + " " + m.Name
	}
	var mistakes errs.Fields
	mistakes.Add("maturity", "unknown_maturity", "There is no maturity %d; choose one of %s.", level, strings.Join(names, ", "))
	return mistakes.Err("bad_maturity", "The maturity is not one of this market.")
}

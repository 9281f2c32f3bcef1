package search

import (
	"slices"
	"strings"
)

// hasFold reports whether name is among the names, which are in lower case.
func hasFold(names []string, name string) bool { return slices.Contains(names, strings.ToLower(name)) }

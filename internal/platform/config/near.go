package config

import "souk.dev/souk/internal/platform/errs"

// unknown notes that nobody knows the name, and which known name it was most likely meant to be.
func unknown(f *errs.Fields, code, name, what, origin string, known []string) {
	hint := "."
	if near := nearest(name, known); near != "" {
		hint = "; did you mean " + near + "?"
	}
	f.Add(name, code, "There is no such %s (from %s)%s", what, origin, hint)
}

// nearest returns the known name that wrong is most like, "" when none is like it.
func nearest(wrong string, known []string) string {
	best, least := "", len(wrong)/3+2 // a third of the letters may be wrong, and one
	for _, name := range known {
		if d := distance(wrong, name); d < least {
			best, least = name, d
		}
	}
	return best
}

// distance is how many letters must be inserted, removed or replaced to get from a to b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

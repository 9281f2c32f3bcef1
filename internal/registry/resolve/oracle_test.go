package resolve_test

import (
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/resolve/resolvetest"
)

// rounds returns how many random problems are solved: SOUK_RESOLVE_ROUNDS, else few.
func rounds(t *testing.T, few int) int {
	text := os.Getenv("SOUK_RESOLVE_ROUNDS")
	if text == "" {
		return few
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("SOUK_RESOLVE_ROUNDS: %v", err)
	}
	return n
}

// complaints solves a problem and returns what is wrong with the answer.
func complaints(p resolvetest.Problem) []string {
	a, err := resolve.NewUniverse(p.Modules).Solve(context.Background(), p.Request)
	if err != nil {
		return []string{"error: " + err.Error()}
	}
	return resolvetest.Complaints(p, a)
}

// sort returns what sort of complaint the first one is: its words, without ids and numbers.
func sort(complaints []string) string {
	if len(complaints) == 0 {
		return ""
	}
	words := slices.DeleteFunc(strings.Fields(complaints[0]), func(w string) bool {
		return strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' })
	})
	return strings.Join(words, " ") + "."
}

// Small random problems are solved as by one who tries every set.
func TestSolveAgreesWithTryingEverything(t *testing.T) {
	first, err := strconv.ParseUint(os.Getenv("SOUK_RESOLVE_SEED"), 10, 64)
	if err != nil {
		first = 1
	}
	failed := 0
	for seed, p := range resolvetest.Problems(first, rounds(t, 5000)) {
		list := complaints(p)
		if len(list) == 0 {
			continue
		}
		small := resolvetest.Shrink(p, func(q resolvetest.Problem) bool { return sort(complaints(q)) == sort(list) })
		t.Errorf("%s: %q; the smallest problem like it: %q\n%s", resolvetest.Name(seed), list, complaints(small), small)
		if failed++; failed == 5 {
			t.Fatal("that is enough")
		}
	}
}

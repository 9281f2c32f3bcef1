package page

import (
	"testing"

	"souk.dev/souk/internal/platform/errs"
)

func TestPagesFollowOneAnother(t *testing.T) {
	all := []int{1, 2, 3, 4, 5}
	var seen []int
	req := Request{Limit: 2}
	for range 4 {
		var after int
		if _, err := req.Decode(&after); err != nil {
			t.Fatal(err)
		}
		var rows []int
		for _, n := range all {
			if n > after && len(rows) < req.Size()+1 {
				rows = append(rows, n)
			}
		}
		p := Of(req, rows, func(n int) []any { return []any{n} })
		seen = append(seen, p.Items...)
		if p.Next == "" {
			break
		}
		req.After = p.Next
	}
	if len(seen) != 5 || seen[4] != 5 {
		t.Errorf("the pages held %v, want %v", seen, all)
	}
}

func TestAForeignCursorIsRefused(t *testing.T) {
	for _, cursor := range []string{"%%%", "bm90IGpzb24", "WzEsMl0", "WyJ4Il0"} {
		var n int
		if _, err := (Request{After: cursor}).Decode(&n); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("cursor %q: error %v, want one of KindInvalid", cursor, err)
		}
	}
	var text string
	if _, err := (Request{After: encode([]any{"a\x00b"})}).Decode(&text); !errs.Is(err, errs.KindInvalid) {
		t.Errorf("a NUL in the cursor: error %v, want one of KindInvalid", err)
	}
}

func TestSizeIsBounded(t *testing.T) {
	for limit, want := range map[int]int{-1: Default, 0: Default, 1: 1, Max: Max, Max + 1: Max} {
		if got := (Request{Limit: limit}).Size(); got != want {
			t.Errorf("limit %d gives %d, want %d", limit, got, want)
		}
	}
}

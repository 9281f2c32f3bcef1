package revshare

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// SoFar returns what the present month has come to by now for the organisation that the actor acts for, as a statement
// that is not issued: it has no id, no signature, and changes with the next event. It is for managers and providers. In
// a month without anything it is "no_statement" (KindNotFound); one that is over, or has not begun, is "not_now"
// (KindConflict).
func (s *Service) SoFar(ctx context.Context, actor account.Actor, period string) (Statement, error) {
	party, err := s.party(ctx, actor, "")
	if err != nil {
		return Statement{}, err
	}
	from, to, err := month(period)
	if err != nil {
		return Statement{}, err
	}
	now := s.clock.Now()
	if now.Before(from) || !now.Before(to) {
		return Statement{}, errs.Conflict("not_now", "%s is not the present month.", period)
	}
	st := Statement{
		Format: statementFormat, Market: Issuer{Name: s.options.Name, URL: s.options.PublicURL}, Seller: party, Period: period, From: from, To: to, IssuedAt: now,
	}
	err = s.db.Snapshot(ctx, func(q sqldb.Queryer) (err error) {
		st.Books, err = books(ctx, q, party, from, to)
		return err
	})
	if err == nil && len(st.Books) == 0 {
		err = errs.NotFound("no_statement", "In %s nothing was due to %s by now, and nothing was sold.", period, party.Name)
	}
	return st, err
}

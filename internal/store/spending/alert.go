package spending

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// Thresholds are the percentages of a limit at which managers are told, the lowest first.
var Thresholds = []int64{50, 80, 100}

// alert tells the managers of an organisation which threshold of a limit was reached, once for each period. Of several
// at a time they are told the highest.
func (s *Service) alert(ctx context.Context, tx *sqldb.Tx, l Limit, orgID string) error {
	now := s.clock.Now()
	for _, span := range Spans[1:] {
		most, limited := l.Most[span]
		if !limited || most.Minor <= 0 {
			continue
		}
		start := span.start(now)
		spent, err := l.spent(ctx, tx, orgID, start)
		if err != nil {
			return err
		}
		tell := int64(0)
		for _, percent := range Thresholds {
			if !reached(spent, most, percent) {
				continue
			}
			n, err := tx.Exec(ctx, `INSERT INTO spending_alerts (org_id, user_id, span, start_at, percent, told_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (org_id, user_id, span, start_at, percent) DO NOTHING`, orgID, l.UserID, string(span), clock.Micros(start), percent, clock.Micros(now))
			if err != nil {
				return fmt.Errorf("note an alert: %w", err)
			}
			if n > 0 {
				tell = percent
			}
		}
		if tell > 0 {
			if err := s.tell(ctx, tx, l, orgID, span, spent, tell); err != nil {
				return err
			}
		}
	}
	return nil
}

// reached reports whether spent is so many percent of most, at least.
func reached(spent, most money.Amount, percent int64) bool {
	times := func(a, b int64) *big.Int { return new(big.Int).Mul(big.NewInt(a), big.NewInt(b)) }
	return times(spent.Minor, 100).Cmp(times(most.Minor, percent)) >= 0
}

// tell writes to the managers. Where everything is spent others are told as well.
func (s *Service) tell(ctx context.Context, tx *sqldb.Tx, l Limit, orgID string, span Span, spent money.Amount, percent int64) error {
	org, err := sqldb.One(ctx, tx, sqldb.Value[string], `SELECT name FROM orgs WHERE id = $1`, orgID)
	if err != nil {
		return fmt.Errorf("organisation of a limit: %w", err)
	}
	if percent == Thresholds[len(Thresholds)-1] {
		start := span.start(s.clock.Now())
		err := s.events.LimitReached(ctx, tx, Reached{
			OrgID: orgID, Org: org, UserID: l.UserID, User: l.User, Span: span, From: start, To: span.end(start), Most: l.Most[span], Spent: spent, WarnOnly: l.WarnOnly,
		})
		if err != nil {
			return err
		}
	}
	to, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT DISTINCT u.email FROM users u JOIN org_members m ON m.user_id = u.id
WHERE m.org_id = $1 AND u.is_active AND u.email <> ''
  AND (' ' || m.roles || ' ' LIKE '% manager %' OR u.id = $2 OR u.private_org = $1) ORDER BY u.email`, orgID, l.UserID)
	if err != nil {
		return fmt.Errorf("managers of %s: %w", org, err)
	}
	for _, address := range to {
		err := s.mailer.Send(ctx, tx, s.letter(address, org, l, span, spent, percent))
		if err != nil && errs.CodeOf(err) != "bad_mail" { // an address that is none keeps nobody from buying
			return err
		}
	}
	return nil
}

func (s *Service) letter(to, org string, l Limit, span Span, spent money.Amount, percent int64) mail.Message {
	what := "Nothing is refused: the limit only warns."
	if !l.WarnOnly {
		what = "What goes beyond the limit is refused."
	}
	whose := strings.Join(strings.Fields(l.whose(org)), " ")
	return mail.Message{
		To:      to,
		Subject: fmt.Sprintf("%d %% of what %s may spend this %s is spent", percent, whose, span),
		Text: fmt.Sprintf("%s has spent %s of %s %s this %s.\n\n%s\n\nYou see the limits, and change them, at\n%s/settings/organisations/%s/limits\nor with\nsouk org limits set %s\n",
			whose, spent, l.Most[span], l.Currency, span, what, s.publicURL, org, org),
	}
}

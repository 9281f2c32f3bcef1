package order

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// complete makes a pending purchase a paid one after its payment was captured. Whoever comes second
// finds it paid. What more says goes into the audit log with it.
func (s *Service) complete(ctx context.Context, actor account.Actor, p Purchase, st payment.Status, more ...detail) (Purchase, error) {
	if st.State != payment.Captured || st.Amount != p.Total {
		return Purchase{}, errs.New(errs.KindInternal, "payment_differs",
			"The gateway captured %s %s for purchase %s, which comes to %s %s.", st.Amount, st.Amount.Currency, p.ID, p.Total, p.Total.Currency)
	}
	id := p.ID
	err := s.db.TxTogether(ctx, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if p, err = find(ctx, tx, actor, id); err != nil || p.State == StatePaid {
			return err
		}
		if p.State != StatePending {
			return errs.New(errs.KindInternal, "charged_after_close", "The purchase %s was %s, but its payment is captured.", p.ID, p.State)
		}
		if err := s.finish(ctx, tx, actor, &p, more...); err != nil || st.Method == nil {
			return err
		}
		return s.keepFirst(ctx, tx, actor, p, st)
	})
	return p, err
}

// finish writes everything that makes an open purchase a paid one.
func (s *Service) finish(ctx context.Context, tx *sqldb.Tx, actor account.Actor, p *Purchase, more ...detail) error {
	from := p.State
	*p = p.closed(StatePaid, s.clock.Now())
	if err := setState(ctx, tx, *p, from); err != nil {
		return err
	}
	if err := countSale(ctx, tx, p.OfferingID); err != nil {
		return err
	}
	bill, err := s.begin(ctx, tx, actor, *p)
	if err != nil {
		return err
	}
	receipt := func(p Purchase, to string) mail.Message { return s.receipt(p, bill, to) }
	if err := s.mailBuyer(ctx, tx, *p, receipt); err != nil {
		return err
	}
	return s.audit(ctx, tx, actor, "purchase.complete", *p, more...)
}

// close ends a pending purchase that will not be charged. Whoever comes second finds it closed. With a
// reason, the market dismissed it, and the buyer gets a mail that says why.
func (s *Service) close(ctx context.Context, actor account.Actor, p Purchase, state State, reason string) (Purchase, error) {
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if p, err = find(ctx, tx, actor, p.ID); err != nil || p.State == StateCancelled || p.State == StateExpired {
			return err
		}
		from := p.State
		p = p.closed(state, s.clock.Now())
		p.CloseReason = reason
		if err := setState(ctx, tx, p, from); err != nil {
			return err
		}
		if err := s.voidFirst(ctx, tx, p); err != nil {
			return err
		}
		noted := p.CreatedAt
		if !p.DecidedAt.IsZero() { // it was a request before
			noted = p.DecidedAt
		}
		if err := s.unspend(ctx, tx, p, p.Total, noted); err != nil {
			return err
		}
		if reason == "" {
			return s.audit(ctx, tx, actor, "purchase."+string(state), p)
		}
		if err := s.mailBuyer(ctx, tx, p, s.dismissed); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "purchase.dismiss", p, detail{"reason", reason})
	})
	return p, err
}

// detail is something more that the audit log says of an action.
type detail struct {
	name string
	text string
}

func (s *Service) audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action string, p Purchase, more ...detail) error {
	all := map[string]any{
		"offering": p.OfferingID, "organisation": p.OrgID, "total": p.Total.String(), "currency": p.Total.Currency,
	}
	for _, d := range more {
		all[d.name] = d.text
	}
	return s.accounts.Audit(ctx, tx, actor, action, "purchase:"+p.ID, all)
}

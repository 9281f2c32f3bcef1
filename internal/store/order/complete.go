package order

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/payment"
)

// complete makes a pending purchase a paid one after its payment was captured. Whoever comes second
// finds it paid.
func (s *Service) complete(ctx context.Context, actor account.Actor, p Purchase, st payment.Status) (Purchase, error) {
	if st.State != payment.Captured || st.Amount != p.Total {
		return Purchase{}, errs.New(errs.KindInternal, "payment_differs",
			"The gateway captured %s %s for purchase %s, which comes to %s %s.", st.Amount, st.Amount.Currency, p.ID, p.Total, p.Total.Currency)
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if p, err = find(ctx, tx, actor, p.ID); err != nil || p.State == StatePaid {
			return err
		}
		if p.State != StatePending {
			return errs.New(errs.KindInternal, "charged_after_close", "The purchase %s was %s, but its payment is captured.", p.ID, p.State)
		}
		return s.finish(ctx, tx, actor, &p)
	})
	return p, err
}

// finish writes everything that makes a pending purchase a paid one.
func (s *Service) finish(ctx context.Context, tx *sqldb.Tx, actor account.Actor, p *Purchase) error {
	*p = p.closed(StatePaid, s.clock.Now())
	if err := setState(ctx, tx, *p); err != nil {
		return err
	}
	list, err := entries(*p)
	if err != nil {
		return err
	}
	for _, e := range list {
		if err := s.ledger.Book(ctx, tx, e); err != nil {
			return err
		}
	}
	if err := grant(ctx, tx, *p); err != nil {
		return err
	}
	bill, err := s.invoices.Issue(ctx, tx, actor, p.sale())
	if err != nil {
		return err
	}
	if err := s.sendReceipt(ctx, tx, *p, bill); err != nil {
		return err
	}
	return s.audit(ctx, tx, actor, "purchase.complete", *p)
}

// close ends a pending purchase that will not be charged. Whoever comes second finds it closed.
func (s *Service) close(ctx context.Context, actor account.Actor, p Purchase, state State) (Purchase, error) {
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if p, err = find(ctx, tx, actor, p.ID); err != nil || p.State == StateCancelled || p.State == StateExpired {
			return err
		}
		p = p.closed(state, s.clock.Now())
		if err := setState(ctx, tx, p); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "purchase."+string(state), p)
	})
	return p, err
}

func (s *Service) audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action string, p Purchase) error {
	return s.accounts.Audit(ctx, tx, actor, action, "purchase:"+p.ID, map[string]any{
		"offering": p.OfferingID, "organisation": p.OrgID, "total": p.Total.String(), "currency": p.Total.Currency,
	})
}

// sendReceipt mails the buyer, where there is an address. A receipt that cannot be sent does not stop a
// purchase that is paid for.
func (s *Service) sendReceipt(ctx context.Context, tx *sqldb.Tx, p Purchase, bill invoice.Invoice) error {
	user, err := account.UserByID(ctx, tx, p.UserID)
	if err != nil {
		return fmt.Errorf("buyer of purchase %s: %w", p.ID, err)
	}
	if user.Email == "" {
		return nil
	}
	err = s.mailer.Send(ctx, tx, s.receipt(p, bill, user.Email))
	if errs.Is(err, errs.KindInvalid) {
		s.log.WarnContext(ctx, "receipt not sent", "purchase", p.ID, "err", err)
		return nil
	}
	return err
}

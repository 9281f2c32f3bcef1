package order

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/pricing"
)

// Limits of a what-if.
const (
	maxWhatIfMonths    = 24
	maxWhatIfContracts = 1000
)

// WhatIfInput asks what customers would have paid on another plan.
type WhatIfInput struct {
	Offering string // id or reference, of the seller's; of one that is not published, the customers of its other versions are asked about
	Label    string // of the plan whose customers are asked about; "" is those of all
	Plan     pricing.Plan
	Months   int // how far back; 0 is 3
}

// WhatIf is what all customers would have paid, with single payments and set-up fees left out. Sums are those of
// the customers that could be reckoned, in the prices of the plans.
type WhatIf struct {
	From, To                time.Time
	Customers               []WhatIfCustomer
	Before, After           money.Amount
	ShareBefore, ShareAfter money.Amount // what the seller gets of them
	More                    bool         // there are more contracts than were looked at
}

// WhatIfCustomer is one contract.
type WhatIfCustomer struct {
	ContractID, OrgName, Plan string
	pricing.Comparison
	Problem string // why it cannot be reckoned; "" where it can
}

// WhatIf replays a draft of a plan over the past months of all contracts of an offering that run now. It is for
// its seller. Mistakes are KindInvalid, code "bad_what_if", KindForbidden, and those of finding the offering. What
// was used by meters that only the draft has was not counted, and is nothing.
func (s *Service) WhatIf(ctx context.Context, actor account.Actor, in WhatIfInput) (WhatIf, error) {
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return WhatIf{}, err
	}
	o, err := catalogue.FindVisible(ctx, s.db, actor, in.Offering)
	if err != nil {
		return WhatIf{}, err
	}
	if o.OrgID != actor.OrgID {
		return WhatIf{}, errs.Forbidden("offering_not_yours", "The offering belongs to %s; act for it to see what its customers pay.", o.OrgName)
	}
	if in.Months == 0 {
		in.Months = 3
	}
	var f errs.Fields
	f.Check(in.Months > 0 && in.Months <= maxWhatIfMonths, "months", "bad_months", "It goes back 1 to %d months.", maxWhatIfMonths)
	if err := f.Err("bad_what_if", "The plan cannot be replayed like this."); err != nil {
		return WhatIf{}, err
	}
	to := s.clock.Now().UTC()
	answer := WhatIf{From: oneMonth.Next(to, -in.Months), To: to}
	contracts, err := s.runningContracts(ctx, o)
	if err != nil {
		return WhatIf{}, err
	}
	if answer.More = len(contracts) > maxWhatIfContracts; answer.More {
		contracts = contracts[:maxWhatIfContracts]
	}
	for _, c := range contracts {
		if in.Label != "" && c.Plan.Label != in.Label {
			continue
		}
		if err := s.replay(ctx, &answer, o, c, in); err != nil {
			return WhatIf{}, err
		}
	}
	return answer, nil
}

// runningContracts returns the contracts of an offering that have begun and not ended, the oldest first, and one more
// than a what-if looks at. Of a draft these are those of all versions of the product.
func (s *Service) runningContracts(ctx context.Context, o catalogue.Offering) ([]Contract, error) {
	where, args := "p.offering_id = $1", []any{o.ID, maxWhatIfContracts + 1}
	if o.State == catalogue.StateUploaded {
		where, args = "p.offering_id IN (SELECT f.id FROM offerings f WHERE f.org_id = $1 AND f.name = $3)", append([]any{o.OrgID, maxWhatIfContracts + 1}, o.Name)
	}
	list, err := sqldb.All(ctx, s.db, s.scanContract, selectContracts+`
JOIN purchases p ON p.id = c.id
WHERE `+where+` AND c.started_at IS NOT NULL AND c.ended_at IS NULL
ORDER BY c.started_at, c.id LIMIT $2`, args...)
	if err != nil {
		return nil, fmt.Errorf("contracts of offering %s: %w", o.ID, err)
	}
	return list, nil
}

var oneMonth = pricing.Period{Count: 1, Unit: pricing.Month}

// windows returns the months before a moment with what was used in them, as far back as the contract has begun.
func (s *Service) windows(ctx context.Context, c Contract, to time.Time, months int) ([]pricing.Window, error) {
	var list []pricing.Window
	for n := months; n > 0; n-- {
		w := pricing.Window{From: oneMonth.Next(to, -n), To: oneMonth.Next(to, 1-n)}
		if !w.To.After(c.StartedAt) {
			continue
		}
		if w.From.Before(c.StartedAt) {
			w.From = c.StartedAt
		}
		if s.metering != nil {
			var err error
			if w.Usage, err = s.metering.Usage(ctx, s.db, c.ID(), w.From, w.To); err != nil {
				return nil, err
			}
		}
		list = append(list, w)
	}
	return list, nil
}

// replay reckons one contract on both plans, month by month, as far back as it has begun.
func (s *Service) replay(ctx context.Context, answer *WhatIf, o catalogue.Offering, c Contract, in WhatIfInput) error {
	windows, err := s.windows(ctx, c, answer.To, in.Months)
	if err != nil {
		return err
	}
	customer := WhatIfCustomer{ContractID: c.ID(), Plan: c.Plan.Title}
	names, err := sqldb.All(ctx, s.db, sqldb.Value[string], `SELECT g.name FROM purchases p JOIN orgs g ON g.id = p.org_id WHERE p.id = $1`, c.ID())
	if err != nil {
		return fmt.Errorf("customer of contract %s: %w", c.ID(), err)
	}
	if len(names) > 0 {
		customer.OrgName = names[0]
	}
	customer.Comparison, err = pricing.Compare(c.Plan, in.Plan, windows)
	switch {
	case errs.Is(err, errs.KindInvalid):
		customer.Problem = errs.As(err).Message
	case err != nil:
		return err
	case answer.Before.Currency != "" && customer.Before.Currency != answer.Before.Currency:
		customer.Problem = "It is in another currency, and not in the totals."
	default:
		if err := answer.add(customer.Comparison); err != nil {
			return err
		}
		if err := s.shares(ctx, answer, o, c.Plan, in.Plan, customer.Comparison); err != nil {
			return err
		}
	}
	answer.Customers = append(answer.Customers, customer)
	return nil
}

// add adds a customer to the totals; the first says their currency.
func (w *WhatIf) add(c pricing.Comparison) error {
	if w.Before.Currency == "" {
		w.Before.Currency, w.After.Currency = c.Before.Currency, c.Before.Currency
	}
	var err error
	if w.Before, err = w.Before.Add(c.Before); err != nil {
		return err
	}
	w.After, err = w.After.Add(c.After)
	return err
}

// shares adds what the seller gets of a customer's payments, by the classes of both plans.
func (s *Service) shares(ctx context.Context, w *WhatIf, o catalogue.Offering, before, after pricing.Plan, c pricing.Comparison) error {
	w.ShareBefore.Currency, w.ShareAfter.Currency = w.Before.Currency, w.Before.Currency
	for _, part := range []struct {
		class string
		net   money.Amount
		share *money.Amount
	}{{before.Class(), c.Before, &w.ShareBefore}, {after.Class(), c.After, &w.ShareAfter}} {
		split, err := s.sharing.Split(ctx, s.db, Sale{OfferingID: o.ID, SellerID: o.OrgID, Class: part.class, Net: part.net})
		if err != nil {
			return err
		}
		for _, p := range split.Parts {
			if p.OrgID == o.OrgID {
				if *part.share, err = part.share.Add(p.Amount); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

package market

import (
	"context"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
)

// Fee is what the market keeps of a sale.
type Fee struct {
	Percent string    // of the net price, decimal text, as "12.5"
	Since   time.Time // zero where it is the configuration's
	By      string    // name of the user who set it; "operator" for the command line, "" for the configuration
}

// FeeFacts returns the fee, since when it holds, and who set it. It is for administrators.
func (s *Service) FeeFacts(ctx context.Context, actor account.Actor) (Fee, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Fee{}, err
	}
	return s.feeFacts(ctx, s.db)
}

func (s *Service) feeFacts(ctx context.Context, q sqldb.Queryer) (Fee, error) {
	rate, err := s.Fee(ctx, q)
	if err != nil {
		return Fee{}, err
	}
	fee := Fee{Percent: rate.String()}
	set, found, err := setting.Get(ctx, q, feeSetting)
	if err != nil || !found {
		return fee, err
	}
	fee.Since = set.UpdatedAt
	fee.By, err = userName(ctx, q, set.UpdatedBy)
	return fee, err
}

func userName(ctx context.Context, q sqldb.Queryer, id string) (string, error) {
	if id == account.Operator.UserID {
		return account.Operator.UserName, nil
	}
	names, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT name FROM users WHERE id = $1`, id)
	if err != nil {
		return "", fmt.Errorf("name of user: %w", err)
	}
	return strings.Join(names, ""), nil
}

// SetFee sets what the market keeps of the net price of a sale, in percent from 0 to 100, as "12.5".
// It counts for every class of revenue, in place of what was set by class before. Purchases that were made
// before keep theirs. A mistake is of KindInvalid, code "bad_fee". It is for
// administrators.
func (s *Service) SetFee(ctx context.Context, actor account.Actor, percent string) (Fee, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Fee{}, err
	}
	rate, err := money.ParsePercent(strings.TrimSpace(percent))
	if err != nil {
		var f errs.Fields
		e := errs.As(err)
		f.Add("percent", e.Code, "%s", e.Message)
		return Fee{}, f.Err("bad_fee", "The fee cannot be set like this.")
	}
	var fee Fee
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		before, err := s.Fee(ctx, tx)
		if err != nil {
			return err
		}
		if s.shares != nil { // before the fee changes, so that they know what it was
			if err := s.shares.FeeSet(ctx, tx, actor, rate); err != nil {
				return err
			}
		}
		if !before.Equal(rate) {
			set := setting.Setting{Value: rate.String(), UpdatedAt: s.clock.Now(), UpdatedBy: actor.UserID}
			if err := setting.Set(ctx, tx, feeSetting, set); err != nil {
				return err
			}
			err := s.accounts.Audit(ctx, tx, actor, "fee.set", "market:fee", map[string]any{"from": before.String(), "to": rate.String()})
			if err != nil {
				return err
			}
		}
		fee, err = s.feeFacts(ctx, tx)
		return err
	})
	if err != nil {
		return Fee{}, errs.Wrap("market.SetFee", err)
	}
	return fee, nil
}

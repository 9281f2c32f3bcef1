package order

import (
	"context"
	"encoding/json"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
)

// patienceSetting notes the patience that the ends of rights were computed with; DefaultPatience where it is not set.
const patienceSetting = "patience"

// patienceBatch is how many contracts are read at once.
const patienceBatch = 200

// ApplyPatience computes anew until when the buyers of running contracts have their rights, where the market waits for
// payments longer or shorter than it did before. It is called at the start; one that a crash ends begins again.
func (s *Service) ApplyPatience(ctx context.Context) error {
	before := DefaultPatience
	set, found, err := setting.Get(ctx, s.db, patienceSetting)
	if err == nil && found {
		err = json.Unmarshal([]byte(set.Value), &before)
	}
	if err != nil {
		return fmt.Errorf("patience: %w", err)
	}
	if before == s.options.Patience {
		return nil
	}
	for behind := ""; ; {
		ids, err := sqldb.All(ctx, s.db, sqldb.Value[string],
			`SELECT id FROM contracts WHERE due_at IS NOT NULL AND ended_at IS NULL AND id > $1 ORDER BY id LIMIT $2`, behind, patienceBatch)
		if err != nil {
			return fmt.Errorf("contracts of before: %w", err)
		}
		for _, id := range ids {
			if err := s.computeAnew(ctx, id); err != nil {
				return fmt.Errorf("contract %s: %w", id, err)
			}
			behind = id
		}
		if len(ids) < patienceBatch {
			break
		}
	}
	value, err := json.Marshal(s.options.Patience)
	if err != nil {
		return fmt.Errorf("patience: %w", err)
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		return setting.Set(ctx, tx, patienceSetting, setting.Setting{Value: string(value), UpdatedAt: s.clock.Now()})
	})
}

// computeAnew keeps a contract with what follows from its times.
func (s *Service) computeAnew(ctx context.Context, id string) error {
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		c, err := s.findContract(ctx, tx, account.Operator, id)
		if err != nil {
			return err
		}
		return s.keep(ctx, tx, &c)
	})
}

package app

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
)

// furnishedSetting notes in a sandbox that it has the rules of its market.
const furnishedSetting = "sandbox_furnished"

// rules are the rows of a market that a sandbox begins with, so that prices and taxes are the same in both.
var rules = []struct{ table, columns, where string }{
	{"currencies", "code, is_default, added_at", ""},
	{"units", "name, name_key, model, period_count, period_unit, seq, added_at", ""},
	{"tax_rates", "country, class, valid_from, percent, added_at, added_by", ""},
	{"categories", "id, slug, title, description, icon, seq, created_at", ""},
	{"share_models", "version, org_id, product, single_payment, subscription, pay_per_use, set_at, set_by", " WHERE org_id IS NULL"},
	{"settings", "name, value, updated_at, updated_by", " WHERE name IN ('tax_mode', 'platform_fee')"},
}

// furnish gives a sandbox the rules of the market as they are now, once.
func (a *App) furnish(ctx context.Context, market *App) error {
	_, done, err := setting.Get(ctx, a.DB, furnishedSetting)
	if err != nil || done {
		return err
	}
	copied := make([][][]any, len(rules))
	for i, r := range rules {
		if copied[i], err = sqldb.All(ctx, market.DB, func(row sqldb.Row) ([]any, error) { return anyColumns(row, r.columns) },
			"SELECT "+r.columns+" FROM "+r.table+r.where); err != nil {
			return fmt.Errorf("rules of the market: %w", err)
		}
	}
	return a.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		for i, r := range rules {
			if _, err := tx.Exec(ctx, "DELETE FROM "+r.table+r.where); err != nil {
				return err
			}
			if err := sqldb.Insert(ctx, tx, r.table+" ("+r.columns+")", copied[i]); err != nil {
				return fmt.Errorf("rules of the market: %w", err)
			}
		}
		return setting.Set(ctx, tx, furnishedSetting, setting.Setting{Value: "done", UpdatedAt: a.Real.Now()})
	})
}

// anyColumns reads a row as the database has it.
func anyColumns(row sqldb.Row, columns string) ([]any, error) {
	values := make([]any, strings.Count(columns, ",")+1)
	into := make([]any, len(values))
	for i := range values {
		into[i] = &values[i]
	}
	return values, row.Scan(into...)
}

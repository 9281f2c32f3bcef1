package market

import (
	"context"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
)

// feeSetting is the name of the setting with the market's fee, in percent.
const feeSetting = "platform_fee"

// Currencies returns the codes that prices may be in, the default first, the others by code.
func (s *Service) Currencies(ctx context.Context, q sqldb.Queryer) ([]string, error) {
	list, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT code FROM currencies ORDER BY is_default DESC, code`)
	if err != nil {
		return nil, fmt.Errorf("currencies: %w", err)
	}
	if len(list) == 0 {
		return s.start.Currencies, nil
	}
	return list, nil
}

// Fee returns what the market keeps of the net price of a sale, in percent.
func (s *Service) Fee(ctx context.Context, q sqldb.Queryer) (decimal.Decimal, error) {
	v, found, err := setting.Get(ctx, q, feeSetting)
	if err != nil || !found {
		return s.start.Fee, err
	}
	return money.ParsePercent(v.Value)
}

// Category is a shelf of the market that offerings stand on.
type Category struct {
	ID          string
	Slug        string // lower-case words with - between them; part of its address
	Title       string
	Description string // one line, "" for none
	Icon        string // of the sprite, "" for none
	CreatedAt   time.Time
}

// Categories returns all categories in the administrator's order.
func (s *Service) Categories(ctx context.Context, q sqldb.Queryer) ([]Category, error) {
	list, err := sqldb.All(ctx, q, scanCategory, `
SELECT id, slug, title, description, icon, created_at FROM categories ORDER BY seq, id`)
	if err != nil {
		return nil, fmt.Errorf("categories: %w", err)
	}
	return list, nil
}

func scanCategory(row sqldb.Row) (Category, error) {
	var c Category
	return c, row.Scan(&c.ID, &c.Slug, &c.Title, &c.Description, &c.Icon, sqldb.Time(&c.CreatedAt))
}

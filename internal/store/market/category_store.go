package market

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
)

func insertCategory(ctx context.Context, tx *sqldb.Tx, c Category) error {
	_, err := tx.Exec(ctx, `
INSERT INTO categories (id, slug, title, description, icon, seq, created_at)
SELECT $1, $2, $3, $4, $5, COALESCE(MAX(seq), 0) + 1, $6 FROM categories`,
		c.ID, c.Slug, c.Title, c.Description, c.Icon, sqldb.Micros(c.CreatedAt))
	if err != nil {
		return fmt.Errorf("insert category: %w", err)
	}
	return nil
}

func updateCategory(ctx context.Context, tx *sqldb.Tx, c Category) error {
	_, err := tx.Exec(ctx, `UPDATE categories SET slug = $2, title = $3, description = $4, icon = $5 WHERE id = $1`,
		c.ID, c.Slug, c.Title, c.Description, c.Icon)
	if err != nil {
		return fmt.Errorf("update category: %w", err)
	}
	return nil
}

func placeCategory(ctx context.Context, tx *sqldb.Tx, id string, seq int) error {
	if _, err := tx.Exec(ctx, `UPDATE categories SET seq = $2 WHERE id = $1`, id, seq); err != nil {
		return fmt.Errorf("place category: %w", err)
	}
	return nil
}

// deleteCategory removes a category, from the offerings on it too.
func deleteCategory(ctx context.Context, tx *sqldb.Tx, id string) error {
	for _, query := range []string{`DELETE FROM offering_categories WHERE category_id = $1`, `DELETE FROM categories WHERE id = $1`} {
		if _, err := tx.Exec(ctx, query, id); err != nil {
			return fmt.Errorf("delete category: %w", err)
		}
	}
	return nil
}

// offeringsOn counts the offerings that are not off sale by category.
func offeringsOn(ctx context.Context, q sqldb.Queryer) (map[string]int64, error) {
	return byName(ctx, q, `
SELECT c.category_id, COUNT(*) FROM offering_categories c JOIN offerings o ON o.id = c.offering_id
WHERE o.state <> 'deleted' GROUP BY c.category_id`, func(n int64) int64 { return n })
}

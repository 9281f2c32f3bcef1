package metering

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
)

// Unbill takes back what [Service.MarkBilled] noted for a charge that is given up: its usage, and what it
// corrected, are not billed any more.
func (s *Service) Unbill(ctx context.Context, tx *sqldb.Tx, chargeID string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM usage_billed WHERE charge_id = $1`, chargeID); err != nil {
		return fmt.Errorf("give the usage of charge %s back: %w", chargeID, err)
	}
	return nil
}

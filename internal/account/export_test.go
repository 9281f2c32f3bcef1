package account

import (
	"context"
	"encoding/json"

	"souk.dev/souk/internal/platform/sqldb"
)

// RunAsked does the jobs that were asked for, as the queue of a server does.
func RunAsked(ctx context.Context, s *Service) error {
	jobs, err := sqldb.All(ctx, s.db, sqldb.Value[string], `SELECT payload FROM outbox WHERE kind = 'account_mail_asked' ORDER BY id`)
	if err != nil {
		return err
	}
	for _, payload := range jobs {
		var args mailAsked
		if err := json.Unmarshal([]byte(payload), &args); err != nil {
			return err
		}
		if err := s.mailAsked(ctx, args); err != nil {
			return err
		}
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM outbox`)
		return err
	})
}

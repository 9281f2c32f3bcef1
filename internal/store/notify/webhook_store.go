package notify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

const selectWebhooks = `
SELECT w.id, w.org_id, o.name, w.kind, w.url, w.description, w.types, w.secret, w.old_secret, w.old_until, w.state, w.problem,
       w.failures, w.failing_since, w.answered_at, w.created_at, w.updated_at
FROM webhooks w JOIN orgs o ON o.id = w.org_id`

func scanWebhook(row sqldb.Row) (Webhook, error) {
	var w Webhook
	var types string
	err := row.Scan(&w.ID, &w.OrgID, &w.OrgName, &w.Kind, &w.URL, &w.Description, &types, &w.secret, &w.oldSecret, sqldb.Time(&w.OldUntil),
		&w.State, &w.Problem, &w.Failures, sqldb.Time(&w.FailingSince), sqldb.Time(&w.AnsweredAt), sqldb.Time(&w.CreatedAt), sqldb.Time(&w.UpdatedAt))
	w.Types = splitTypes(types)
	return w, err
}

// findWebhook returns the address with the id, if it is one of the organisation that the actor acts for.
func findWebhook(ctx context.Context, q sqldb.Queryer, actor account.Actor, id string) (Webhook, error) {
	missing := errs.NotFound("webhook_not_found", "%s has no webhook %q.", actor.OrgName, id)
	if !clock.IsID(id) {
		return Webhook{}, missing
	}
	w, err := sqldb.One(ctx, q, scanWebhook, selectWebhooks+` WHERE w.id = $1 AND w.org_id = $2`, id, actor.OrgID)
	if errors.Is(err, sql.ErrNoRows) {
		return Webhook{}, missing
	}
	if err != nil {
		return Webhook{}, fmt.Errorf("find webhook: %w", err)
	}
	return w, nil
}

func insertWebhook(ctx context.Context, tx *sqldb.Tx, w Webhook) error {
	_, err := tx.Exec(ctx, `
INSERT INTO webhooks (id, org_id, kind, url, description, types, secret, state, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
		w.ID, w.OrgID, string(w.Kind), w.URL, w.Description, joinTypes(w.Types, " "), w.secret, string(w.State), sqldb.Micros(w.CreatedAt))
	return known(err, w)
}

// saveWebhook writes what its owner may change, and how it goes.
func saveWebhook(ctx context.Context, tx *sqldb.Tx, w Webhook) error {
	_, err := tx.Exec(ctx, `
UPDATE webhooks SET url = $2, description = $3, types = $4, secret = $5, old_secret = $6, old_until = $7, state = $8, problem = $9,
    failures = $10, failing_since = $11, answered_at = $12, updated_at = $13 WHERE id = $1`,
		w.ID, w.URL, w.Description, joinTypes(w.Types, " "), w.secret, w.oldSecret, sqldb.Micros(w.OldUntil), string(w.State), w.Problem,
		w.Failures, sqldb.Micros(w.FailingSince), sqldb.Micros(w.AnsweredAt), sqldb.Micros(w.UpdatedAt))
	return known(err, w)
}

// known refuses an address that the organisation has entered before.
func known(err error, w Webhook) error {
	if sqldb.IsUnique(err) {
		return errs.Conflict("webhook_exists", "There is a webhook to %s already. Change that one.", w.URL)
	}
	if err != nil {
		return fmt.Errorf("store webhook: %w", err)
	}
	return nil
}

package order

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

const selectCharges = `
SELECT h.id, h.contract_id, h.seq, h.concept, h.state, h.window_from, h.window_to, h.part, h.of_charge, h.lines, h.used, h.after,
       h.currency, h.net, h.tax, h.total, h.fee, h.fee_rate, h.shares, h.share_model, h.refunded, h.gateway, h.gateway_ref, h.attempt, h.saved, h.tries, h.next_try_at,
       h.expires_at, h.problem, h.reason, h.user_id, h.created_at, h.due_at, h.paid_at, h.closed_at
FROM charges h`

func scanCharge(row sqldb.Row) (Charge, error) {
	var c Charge
	var currency, lines, used, after, shares string
	err := row.Scan(&c.ID, &c.ContractID, &c.Seq, &c.Concept, &c.State, sqldb.Time(&c.From), sqldb.Time(&c.To), &c.Part, sqldb.Text(&c.Of), &lines, &used, &after,
		&currency, &c.Net.Minor, &c.Tax.Minor, &c.Total.Minor, &c.Fee.Minor, &c.FeeRate, &shares, &c.ShareModel, &c.Refunded.Minor, &c.Gateway, &c.GatewayRef, &c.Attempt, &c.saved, &c.Tries,
		sqldb.Time(&c.NextTryAt), sqldb.Time(&c.ExpiresAt), &c.Problem, &c.Reason, sqldb.Text(&c.UserID),
		sqldb.Time(&c.CreatedAt), sqldb.Time(&c.DueAt), sqldb.Time(&c.PaidAt), sqldb.Time(&c.ClosedAt))
	if err != nil {
		return Charge{}, err
	}
	c.Net.Currency, c.Tax.Currency, c.Total.Currency, c.Fee.Currency, c.Refunded.Currency = currency, currency, currency, currency, currency
	for _, part := range []struct {
		text string
		to   any
	}{{lines, &c.Lines}, {used, &c.used}, {after, &c.after}, {shares, &c.Shares}} {
		if err := decodeJSON("charge "+c.ID, part.text, part.to); err != nil {
			return Charge{}, err
		}
	}
	return c, nil
}

func chargeNotFound(id string) error {
	if !clock.IsID(id) {
		id = "with this id"
	}
	return errs.NotFound("charge_not_found", "This contract has no charge %s.", id)
}

// findCharge returns the charge with the id, whoever asks.
func findCharge(ctx context.Context, q sqldb.Queryer, id string) (Charge, error) {
	if !clock.IsID(id) {
		return Charge{}, chargeNotFound(id)
	}
	c, err := sqldb.One(ctx, q, scanCharge, selectCharges+" WHERE h.id = $1", id)
	if isMissing(err) {
		return Charge{}, chargeNotFound(id)
	}
	if err != nil {
		return Charge{}, fmt.Errorf("find charge: %w", err)
	}
	return c, nil
}

// findOpen returns the charge of the contract that waits for its payment, nil where there is none.
func findOpen(ctx context.Context, q sqldb.Queryer, contractID string) (*Charge, error) {
	list, err := sqldb.All(ctx, q, scanCharge, selectCharges+` WHERE h.contract_id = $1 AND h.state = 'open' AND h.concept <> 'refund'`, contractID)
	if err != nil {
		return nil, fmt.Errorf("open charge: %w", err)
	}
	if len(list) == 0 {
		return nil, nil //nolint:nilnil // no charge is what is asked for
	}
	return &list[0], nil
}

// mostCharges is how many charges of a contract are shown; ten years of weeks.
const mostCharges = 520

// chargesOf returns the charges of the contract, the newest first.
func chargesOf(ctx context.Context, q sqldb.Queryer, contractID string) ([]Charge, error) {
	list, err := sqldb.All(ctx, q, scanCharge, selectCharges+` WHERE h.contract_id = $1 ORDER BY h.seq DESC LIMIT $2`, contractID, mostCharges)
	if err != nil {
		return nil, fmt.Errorf("charges of contract: %w", err)
	}
	return list, nil
}

// findEnding returns up to limit open charges whose time to be paid has passed, sorted by it, behind the one
// that is given. Those of purchases are the purchases' own business.
func findEnding(ctx context.Context, q sqldb.Queryer, now time.Time, behind Charge, limit int) ([]Charge, error) {
	list, err := sqldb.All(ctx, q, scanCharge, selectCharges+`
WHERE h.state = 'open' AND h.expires_at <= $1 AND (h.expires_at, h.id) > ($2, $3)
ORDER BY h.expires_at, h.id LIMIT $4`, sqldb.Micros(now), clock.Micros(behind.ExpiresAt), behind.ID, limit)
	if err != nil {
		return nil, fmt.Errorf("find charges: %w", err)
	}
	return list, nil
}

// insertCharge stores a new charge, with the next number of its contract.
func insertCharge(ctx context.Context, tx *sqldb.Tx, c *Charge) error {
	texts := make([]string, 4)
	for i, v := range []any{c.Lines, c.used, c.after, c.Shares} {
		text, err := encodeJSON("charge "+c.ID, v)
		if err != nil {
			return err
		}
		texts[i] = text
	}
	var err error
	if c.Seq, err = sqldb.One(ctx, tx, sqldb.Value[int64], `SELECT COALESCE(MAX(seq), 0) + 1 FROM charges WHERE contract_id = $1`, c.ContractID); err != nil {
		return fmt.Errorf("number of charge: %w", err)
	}
	if c.Attempt == 0 {
		c.Attempt = 1
	}
	_, err = tx.Exec(ctx, `
INSERT INTO charges (id, contract_id, seq, concept, state, window_from, window_to, part, of_charge, lines, used, after, shares,
                     currency, net, tax, total, fee, fee_rate, gateway, attempt, next_try_at, reason, user_id, created_at, due_at, paid_at, share_model)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`,
		c.ID, c.ContractID, c.Seq, c.Concept, c.State, clock.Micros(c.From), clock.Micros(c.To), c.Part, sqldb.NullText(c.Of), texts[0], texts[1], texts[2], texts[3],
		c.Total.Currency, c.Net.Minor, c.Tax.Minor, c.Total.Minor, c.Fee.Minor, c.FeeRate, c.Gateway, c.Attempt, sqldb.Micros(c.NextTryAt), c.Reason,
		sqldb.NullText(c.UserID), clock.Micros(c.CreatedAt), clock.Micros(c.DueAt), sqldb.Micros(c.PaidAt), c.ShareModel)
	if err != nil {
		return fmt.Errorf("insert charge: %w", err)
	}
	return nil
}

// keepCharge stores where a charge stands, if it still stands where from says.
func keepCharge(ctx context.Context, tx *sqldb.Tx, c Charge, from ChargeState) error {
	lines, err := encodeJSON("charge "+c.ID, c.Lines)
	if err != nil {
		return err
	}
	after, err := encodeJSON("charge "+c.ID, c.after)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `
UPDATE charges
SET state = $2, gateway = $3, gateway_ref = $4, attempt = $5, tries = $6, next_try_at = $7, expires_at = $8, problem = $9,
    paid_at = $10, closed_at = $11, refunded = $12, window_from = $13, window_to = $14, lines = $15, after = $16, saved = $17
WHERE id = $1 AND state = $18`,
		c.ID, c.State, c.Gateway, c.GatewayRef, c.Attempt, c.Tries, sqldb.Micros(c.NextTryAt), sqldb.Micros(c.ExpiresAt), c.Problem,
		sqldb.Micros(c.PaidAt), sqldb.Micros(c.ClosedAt), c.Refunded.Minor, clock.Micros(c.From), clock.Micros(c.To), lines, after, c.saved, from)
	if err != nil {
		return fmt.Errorf("keep charge: %w", err)
	}
	if n != 1 {
		return fmt.Errorf("keep charge %s as %s: it is not %s any more", c.ID, c.State, from)
	}
	return nil
}

package remote

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

const selectPayments = `
SELECT p.reference, p.ref, p.currency, p.amount, p.title, p.return_url, p.cancel_url, p.payer, p.keep, p.saved, p.state, p.attempt,
       p.url, p.charge_id, p.failure, p.method, p.brand, p.last4, p.valid_until, p.refunded, p.charged_back, p.created_at, p.expires_at, p.asked,
       COALESCE((SELECT CAST(SUM(r.amount) AS BIGINT) FROM gateway_refunds r
                 WHERE r.gateway = p.gateway AND r.payment = p.reference AND r.state IN ('done', 'pending')), 0)
FROM gateway_payments p `

func scanPayment(row sqldb.Row) (Payment, error) {
	var p Payment
	var m payment.Method
	var until, ours int64
	err := row.Scan(&p.Reference, sqldb.Text(&p.Ref), &p.Amount.Currency, &p.Amount.Minor, &p.Title, &p.ReturnURL, &p.CancelURL, &p.Payer,
		&p.Keep, &p.Saved, &p.state, &p.attempt, &p.url, &p.ChargeID, &p.failure, &m.Token, &m.Brand, &m.Last4, &until,
		&p.refunded, &p.chargedBack, sqldb.Time(&p.CreatedAt), sqldb.Time(&p.ExpiresAt), &p.asked, &ours)
	if p.refunded = max(p.refunded, ours); m.Token != "" {
		m.Year, m.Month = int(until/100), time.Month(until%100)
		p.method = &m
	}
	return p, err
}

// minor returns an amount in the payment's currency; the zero Amount for nothing.
func (p Payment) minor(n int64) money.Amount {
	if n == 0 {
		return money.Amount{}
	}
	return money.Amount{Minor: n, Currency: p.Amount.Currency}
}

// isRef reports whether s can be what a gateway calls a payment.
func isRef(s string) bool {
	odd := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
	}
	return s != "" && len(s) <= 255 && !strings.ContainsFunc(s, odd)
}

func notFound() error {
	return errs.NotFound("payment_not_found", "There is no such payment. Go back to the shop and start again.")
}

// byRef returns the payment that the gateway calls so.
func (g *Gateway) byRef(ctx context.Context, q sqldb.Queryer, ref string) (Payment, error) {
	if !isRef(ref) {
		return Payment{}, notFound()
	}
	return g.find(ctx, q, "ref", ref)
}

func (g *Gateway) find(ctx context.Context, q sqldb.Queryer, column, value string) (Payment, error) {
	p, err := sqldb.One(ctx, q, scanPayment, selectPayments+`WHERE p.gateway = $1 AND p.`+column+` = $2`, g.Name(), value)
	if errors.Is(err, sql.ErrNoRows) {
		return Payment{}, notFound()
	}
	if err != nil {
		return Payment{}, fmt.Errorf("find payment: %w", err)
	}
	return p, nil
}

// insert stores the payment of a charge, unless it is there, and returns it.
func (g *Gateway) insert(ctx context.Context, c payment.Charge, saved string) (Payment, error) {
	var p Payment
	err := g.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		first := open
		if saved != "" {
			first = taking
		}
		_, err = tx.Exec(ctx, `
INSERT INTO gateway_payments (gateway, reference, currency, amount, title, return_url, cancel_url, payer, keep, saved, state, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (gateway, reference) DO NOTHING`,
			g.Name(), c.Reference, c.Amount.Currency, c.Amount.Minor, c.Title, c.ReturnURL, c.CancelURL, c.Payer, c.Keep && c.Payer != "", saved,
			first, sqldb.Micros(g.clock.Now()), sqldb.Micros(c.ExpiresAt))
		if err != nil {
			return fmt.Errorf("start payment: %w", err)
		}
		p, err = g.find(ctx, tx, "reference", c.Reference)
		return err
	})
	return p, err
}

// update changes the payment, if condition still holds of its row, and returns it as it is then. The
// values stand for $3 and on.
func (g *Gateway) update(ctx context.Context, p Payment, change, condition string, values ...any) (Payment, error) {
	err := g.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		args := append([]any{g.Name(), p.Reference}, values...)
		if _, err := tx.Exec(ctx, `UPDATE gateway_payments SET `+change+` WHERE gateway = $1 AND reference = $2 AND `+condition, args...); err != nil {
			return fmt.Errorf("change payment: %w", err)
		}
		p, err = g.find(ctx, tx, "reference", p.Reference)
		return err
	})
	return p, err
}

// opened keeps what the gateway calls the payment. Who comes second keeps what the first one got.
func (g *Gateway) opened(ctx context.Context, p Payment, ref, url string) (Payment, error) {
	return g.update(ctx, p, `ref = $3, url = $4`, `ref IS NULL`, ref, url)
}

// takeUp moves an open payment that is in time to taking, and returns it; any other as it is.
func (g *Gateway) takeUp(ctx context.Context, ref string) (Payment, error) {
	p, err := g.byRef(ctx, g.db, ref)
	if err != nil || p.state != open {
		return p, err
	}
	now := g.clock.Now()
	return g.update(ctx, p, `state = 'taking', asked = 0, ask_at = $3`, `state = 'open' AND expires_at > $4`,
		sqldb.Micros(now.Add(pause(0))), sqldb.Micros(now))
}

// giveUp moves an open payment to cancelled, to be released, and returns it; any other as it is.
func (g *Gateway) giveUp(ctx context.Context, ref string) (Payment, error) {
	p, err := g.byRef(ctx, g.db, ref)
	if err != nil {
		return p, err
	}
	return g.update(ctx, p, `state = 'cancelled', failure = '', asked = 0, ask_at = $3`, `state = 'open'`, sqldb.Micros(g.clock.Now().Add(pause(0))))
}

// taken notes that the money was taken, or how a payment that was taken stands by now.
func (g *Gateway) taken(ctx context.Context, p Payment, seen Seen) (Payment, error) {
	if seen.Amount != p.Amount {
		return p, errs.New(errs.KindInternal, "payment_differs", "The gateway took %s %s for %s, which comes to %s %s.",
			seen.Amount, seen.Amount.Currency, p.Reference, p.Amount, p.Amount.Currency)
	}
	var m payment.Method
	until := 0
	if seen.Method != nil && (p.Keep || p.Saved != "") {
		m = *seen.Method
		until = m.Year*100 + int(m.Month)
	}
	ref := p.Ref
	if ref == "" {
		ref = seen.Ref
	}
	p, err := g.update(ctx, p, `state = 'captured', ref = $3, charge_id = CASE WHEN $4 = '' THEN charge_id ELSE $4 END, failure = '',
    method = CASE WHEN state = 'captured' THEN method ELSE $5 END, brand = $6, last4 = $7, valid_until = $8, refunded = $9, charged_back = $10, asked = 0, ask_at = NULL`,
		`state IN ('open', 'taking', 'captured')`,
		sqldb.NullText(ref), seen.ChargeID, m.Token, m.Brand, m.Last4, until, seen.Refunded, seen.ChargedBack)
	if err == nil && p.state != captured {
		err = errs.New(errs.KindInternal, "charged_after_close", "The payment of %s is %s here, but the gateway took the money.", p.Reference, p.state)
	}
	return p, err
}

// refused notes that the payment was surely not taken: it is open again, for another attempt. Who asks
// under the key of the attempt that is over gets the same answer, so nothing of it is on its way any more.
func (g *Gateway) refused(ctx context.Context, p Payment, why payment.Failure) (Payment, error) {
	return g.update(ctx, p, `state = 'open', failure = $3, attempt = attempt + 1, asked = 0, ask_at = NULL`,
		`state = 'taking' AND attempt = $4`, why, p.attempt)
}

// ended notes that the payment came to an end without being taken.
func (g *Gateway) ended(ctx context.Context, p Payment, end state) (Payment, error) {
	ref := p.Ref
	if ref == "" {
		ref = newRef()
	}
	return g.update(ctx, p, `state = $3, ref = $4, failure = $5, asked = 0, ask_at = NULL`, `state IN ('open', 'taking')`, end, ref, p.failure)
}

// answered notes that nothing is open about the payment any more.
func (g *Gateway) answered(ctx context.Context, p Payment) error {
	_, err := g.update(ctx, p, `asked = 0, ask_at = NULL`, `TRUE`)
	return err
}

// askLater notes when an open question is asked again.
func (g *Gateway) askLater(ctx context.Context, p Payment) error {
	_, err := g.update(ctx, p, `asked = asked + 1, ask_at = $3`, `state <> 'captured'`, sqldb.Micros(g.clock.Now().Add(pause(p.asked))))
	return err
}

// pause is how long to wait before a question is asked again that was asked so often: 15 s at first, an
// hour in the end.
func pause(asked int) time.Duration {
	return min(15*time.Second<<min(asked, 20), time.Hour)
}

// fault keeps for administrators what went wrong at the gateway, and returns the error.
func (g *Gateway) fault(ctx context.Context, call string, err error) error {
	noteErr := g.db.Tx(context.WithoutCancel(ctx), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
INSERT INTO gateway_faults (gateway, call, message, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (gateway) DO UPDATE SET call = excluded.call, message = excluded.message, at = excluded.at`,
			g.Name(), call, short(err.Error()), clock.Micros(g.clock.Now()))
		return err
	})
	if noteErr != nil {
		return errors.Join(err, noteErr)
	}
	return err
}

// short keeps a message short enough to be shown, and free of what is no text.
func short(text string) string {
	const most = 300
	runes := []rune(strings.ToValidUTF8(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text), "?"))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}

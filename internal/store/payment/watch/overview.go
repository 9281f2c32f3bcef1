package watch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// Gateway is how a gateway stands, for administrators.
type Gateway struct {
	Name     string
	Title    string // as buyers see it
	Sentence string
	Offered  bool // buyers may choose it
	Test     bool // no real money moves
	Manual   bool // somebody at the market sees the money arrive
	Saves    bool // it keeps ways to pay for renewals
	Refunds  bool // it gives money back

	WebhookURL string    // where it sends messages; "" where it sends none
	MessageAt  time.Time // when the last message came; zero for never
	Open       int64     // questions that it has not answered yet
	Fault      Fault     // what went wrong last
}

// Fault is what went wrong at a gateway; the zero value is nothing.
type Fault struct {
	Call    string // what was asked of it, as "capture"
	Message string
	At      time.Time
}

// Overview returns how the gateways stand that are set up. It is for administrators.
func (s *Service) Overview(ctx context.Context, actor account.Actor) ([]Gateway, error) {
	if err := actor.NeedAdmin(); err != nil {
		return nil, err
	}
	var list []Gateway
	for _, g := range s.Gateways {
		o, err := s.overview(ctx, g)
		if err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return list, nil
}

func (s *Service) overview(ctx context.Context, g payment.Gateway) (Gateway, error) {
	o := Gateway{Name: g.Name(), Test: payment.IsTest(g)}
	o.Title, o.Sentence = g.About()
	o.Offered = len(s.Offer) == 0 || slices.Contains(s.Offer, o.Name)
	if manual, ok := g.(payment.Manual); ok {
		o.Manual = true
		o.Offered = o.Offered && manual.Details() != ""
	}
	_, o.Saves = g.(payment.Saver)
	_, o.Refunds = g.(payment.Refunder)
	if _, ok := g.(payment.Hooked); ok {
		o.WebhookURL = s.PublicURL + "/webhooks/" + o.Name
	}
	facts, err := sqldb.All(ctx, s.DB, func(row sqldb.Row) (f Fault, err error) {
		return f, row.Scan(&f.Call, &f.Message, sqldb.Time(&f.At))
	}, `SELECT call, message, at FROM gateway_faults WHERE gateway = $1`, o.Name)
	if err != nil {
		return o, fmt.Errorf("faults of gateways: %w", err)
	}
	if len(facts) > 0 {
		o.Fault = facts[0]
	}
	_, err = sqldb.One(ctx, s.DB, func(row sqldb.Row) (struct{}, error) { return struct{}{}, row.Scan(sqldb.Time(&o.MessageAt), &o.Open) }, `
SELECT (SELECT MAX(received_at) FROM gateway_events WHERE gateway = $1),
       (SELECT COUNT(*) FROM gateway_payments WHERE gateway = $1 AND ask_at IS NOT NULL) +
       (SELECT COUNT(*) FROM gateway_refunds WHERE gateway = $1 AND ask_at IS NOT NULL)`, o.Name)
	if err != nil {
		return o, fmt.Errorf("how gateways stand: %w", err)
	}
	return o, nil
}

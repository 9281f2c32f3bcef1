package watch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// Shop looks at a payment again that something is known about; *order.Service does.
type Shop interface {
	LookAgain(ctx context.Context, gateway, ref string) error
}

// Settler is a gateway that asks again what was not answered, and returns the refs of payments of which
// something is known now; those of package remote do.
type Settler interface {
	Settle(ctx context.Context) (refs []string, err error)
}

// Deps is what the service stands on.
type Deps struct {
	DB        *sqldb.DB
	Clock     clock.Clock
	Queue     *job.Queue
	Shop      Shop
	Gateways  []payment.Gateway // in the order in which buyers see them
	Offer     []string          // names of those that buyers may choose; nil for all
	Log       *slog.Logger
	PublicURL string // of the market
}

// Service holds the use cases. It is safe for concurrent use.
type Service struct {
	Deps
	mu      sync.Mutex
	refused map[string]time.Time // when a forged message was noted last, by gateway
}

// New returns the service, and registers what its jobs do.
func New(d Deps) *Service {
	s := &Service{Deps: d, refused: map[string]time.Time{}}
	s.PublicURL = strings.TrimSuffix(d.PublicURL, "/")
	job.Register(d.Queue, func(ctx context.Context, l lookAgain) error { return s.Shop.LookAgain(ctx, l.Gateway, l.Ref) })
	return s
}

// lookAgain is the job that looks at a payment that a message was about.
type lookAgain struct {
	Gateway string `json:"gateway"`
	Ref     string `json:"ref"`
}

// Kind implements job.Args.
func (lookAgain) Kind() string { return "payment_look" }

// Receive takes a message that came in for the gateway with the name, which may be anything that anybody sent.
// After it returns nil, the message is followed once. A gateway that sends none is KindNotFound, code
// "gateway_not_found"; a message that is not its own KindUnauthenticated, code "bad_signature"; when that cannot
// be found out now it is KindUnavailable, and the gateway sends it again.
func (s *Service) Receive(ctx context.Context, name string, header http.Header, body []byte) error {
	hooked := s.hooked(name)
	if hooked == nil {
		return errs.NotFound("gateway_not_found", "This market has no gateway %s that sends messages.", clip(name))
	}
	events, err := hooked.Webhook(ctx, header, body)
	if err != nil {
		if errs.CodeOf(err) == "bad_signature" {
			return errors.Join(err, s.noteForged(ctx, name))
		}
		if e := (*errs.Error)(nil); errors.As(err, &e) {
			return err
		}
		e := errs.New(errs.KindUnavailable, "gateway_unavailable", "The message cannot be looked at now. Please send it again.")
		e.Err = err
		return e
	}
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, e := range events {
			if err := s.follow(ctx, tx, name, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// follow asks for the job that an event is about, unless it was seen before.
func (s *Service) follow(ctx context.Context, tx *sqldb.Tx, name string, e payment.Event) error {
	n, err := tx.Exec(ctx, `
INSERT INTO gateway_events (gateway, id, kind, ref, received_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (gateway, id) DO NOTHING`, name, clip(e.ID), clip(e.Kind), e.Ref, sqldb.Micros(s.Clock.Now()))
	if err != nil {
		return fmt.Errorf("note message: %w", err)
	}
	if n == 0 {
		return nil
	}
	return s.Queue.Add(ctx, tx, lookAgain{Gateway: name, Ref: e.Ref})
}

// forgedPause is how long a gateway's forged messages are not noted after one: anybody can send them.
const forgedPause = time.Minute

// noteForged notes for administrators that a message was refused: the secret in the configuration may be wrong.
func (s *Service) noteForged(ctx context.Context, name string) error {
	now := s.Clock.Now()
	s.mu.Lock()
	last, seen := s.refused[name]
	if seen && now.Sub(last) < forgedPause {
		s.mu.Unlock()
		return nil
	}
	s.refused[name] = now
	s.mu.Unlock()
	s.Log.WarnContext(ctx, "message of a gateway refused", "gateway", name)
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
INSERT INTO gateway_faults (gateway, call, message, at) VALUES ($1, 'webhook', $2, $3)
ON CONFLICT (gateway) DO UPDATE SET call = excluded.call, message = excluded.message, at = excluded.at`,
			name, "A message was refused: it is not signed with the secret in the configuration.", clock.Micros(now))
		return err
	})
}

// Settle asks all gateways again what is open, and lets the shop look at what is known now. It is the
// periodic job, and may run on several servers at once.
func (s *Service) Settle(ctx context.Context) error {
	var failures []error
	for _, g := range s.Gateways {
		settler, ok := g.(Settler)
		if !ok {
			continue
		}
		refs, err := settler.Settle(ctx)
		if err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", g.Name(), err))
		}
		for _, ref := range refs {
			if err := s.Shop.LookAgain(ctx, g.Name(), ref); err != nil {
				failures = append(failures, fmt.Errorf("payment %s at %s: %w", ref, g.Name(), err))
			}
		}
	}
	return errors.Join(failures...)
}

// keepEvents is how long it is remembered which messages came: much longer than any gateway repeats one.
const keepEvents = 90 * 24 * time.Hour

// Tidy forgets messages that are old.
func (s *Service) Tidy(ctx context.Context) error {
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM gateway_events WHERE received_at < $1`, sqldb.Micros(s.Clock.Now().Add(-keepEvents)))
		return err
	})
}

func (s *Service) hooked(name string) payment.Hooked {
	for _, g := range s.Gateways {
		if h, ok := g.(payment.Hooked); ok && g.Name() == name {
			return h
		}
	}
	return nil
}

// clip keeps what others wrote short, and text.
func clip(text string) string {
	const most = 200
	if len(text) > most {
		text = text[:most]
	}
	for !utf8.ValidString(text) && text != "" {
		text = text[:len(text)-1]
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, text)
}

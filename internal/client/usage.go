package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// MaxUsageEvents is how many events SendUsage takes at a time.
const MaxUsageEvents = 1000

// SendUsage reports what customers used: up to MaxUsageEvents events, each a wire.UsageEvent or a CloudEvent as
// JSON. It says what became of each, and may simply be called again with the same events.
func (c *Client) SendUsage(ctx context.Context, events []json.RawMessage) (results wire.UsageResults, err error) {
	body, err := json.Marshal(events)
	if err != nil {
		return results, fmt.Errorf("encode usage events: %w", err)
	}
	err = c.attempts(ctx, func() error {
		ctx, cancel := context.WithTimeout(ctx, callTimeout)
		defer cancel()
		req, err := c.newRequest(ctx, request{method: http.MethodPost, path: "/usage/events"}, bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/json") // no Idempotency-Key: events have ids
		return c.exchange(req, &results)
	})
	return results, err
}

// UsageQuery chooses usage of a contract; zero fields leave out a condition.
type UsageQuery struct {
	From, To time.Time
	By       string // hour, day or month; event for an export of events
	Label    string // of events: only those of this meter, component or unit
}

func (q UsageQuery) values() url.Values {
	query := url.Values{}
	set(query, "by", q.By)
	set(query, "label", q.Label)
	for name, at := range map[string]time.Time{"from": q.From, "to": q.To} {
		if !at.IsZero() {
			query.Set(name, at.UTC().Format(time.RFC3339Nano))
		}
	}
	return query
}

// Usage returns what was used of a contract.
func (c *Client) Usage(ctx context.Context, contract string, q UsageQuery) (u wire.Usage, err error) {
	return u, c.get(ctx, at("contracts", contract, "usage"), q.values(), &u)
}

// UsageEvents returns a page of the events of a contract, the oldest first.
func (c *Client) UsageEvents(ctx context.Context, contract string, q UsageQuery, p page.Request) (l wire.List[wire.CountedEvent], err error) {
	return l, c.get(ctx, at("contracts", contract, "usage", "events"), pageQuery(q.values(), p), &l)
}

// ExportUsage writes the usage of a contract to w as CSV. It is asked for once: what was written cannot be taken
// back.
func (c *Client) ExportUsage(ctx context.Context, contract string, q UsageQuery, w io.Writer) error {
	return c.copyTo(ctx, request{method: http.MethodGet, path: at("contracts", contract, "usage", "export"), query: q.values()}, w)
}

// UsageSettings returns how late the organisation takes usage.
func (c *Client) UsageSettings(ctx context.Context) (s wire.UsageSettings, err error) {
	return s, c.get(ctx, "/usage/settings", nil, &s)
}

// SetUsageSettings sets it.
func (c *Client) SetUsageSettings(ctx context.Context, in wire.UsageSettings) (s wire.UsageSettings, err error) {
	return s, c.put(ctx, "/usage/settings", in, &s)
}

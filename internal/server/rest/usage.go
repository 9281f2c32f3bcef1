package rest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/pricing"
	"souk.dev/souk/internal/wire"
)

// isUsage reports whether the body of r is usage events.
func isUsage(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Path == Prefix+"/usage/events"
}

// sendUsage takes usage events. It is written out because sellers send so many.
func (a *API) sendUsage(w http.ResponseWriter, r *http.Request) {
	actor := front.ActorFrom(r.Context())
	if err := actor.NeedSignIn(); err != nil { // before anything is read
		a.fail(w, r, err)
		return
	}
	body, err := readAll(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	events, single, err := metering.ReadEvents(body)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	results, err := a.Usage.Send(r.Context(), actor, events)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	if single && results[0].Err != nil {
		a.fail(w, r, results[0].Err)
		return
	}
	status := http.StatusOK
	if single && results[0].Status == metering.Accepted {
		status = http.StatusCreated
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(appendResults(nil, results)) // fails only when the client is gone
}

// readAll reads the body of r, whose length is bounded.
func readAll(r *http.Request) ([]byte, error) {
	if r.ContentLength <= 0 {
		return io.ReadAll(r.Body)
	}
	body := make([]byte, r.ContentLength)
	n, err := io.ReadFull(r.Body, body)
	if err != nil && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	return body[:n], nil
}

// appendResults writes a wire.UsageResults as JSON.
func appendResults(b []byte, results []metering.Result) []byte {
	var accepted, duplicates, refused int64
	for _, r := range results {
		switch r.Status {
		case metering.Accepted:
			accepted++
		case metering.Duplicate:
			duplicates++
		default:
			refused++
		}
	}
	b = strconv.AppendInt(append(b, `{"accepted":`...), accepted, 10)
	b = strconv.AppendInt(append(b, `,"duplicates":`...), duplicates, 10)
	b = strconv.AppendInt(append(b, `,"refused":`...), refused, 10)
	b = append(b, `,"results":[`...)
	for i, r := range results {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendResult(b, r)
	}
	return append(b, "]}\n"...)
}

func appendResult(b []byte, r metering.Result) []byte {
	b = appendJSON(append(b, `{"id":`...), r.ID)
	if r.Source != "" {
		b = appendJSON(append(b, `,"source":`...), r.Source)
	}
	status := http.StatusCreated
	switch {
	case r.Err != nil:
		status = front.Status(r.Err.Kind)
	case r.Status == metering.Duplicate:
		status = http.StatusOK
	}
	b = append(append(append(b, `,"result":"`...), r.Status...), `","status":`...)
	b = strconv.AppendInt(b, int64(status), 10)
	if r.Err != nil {
		b = appendJSON(append(b, `,"code":`...), r.Err.Code)
		b = appendJSON(append(b, `,"message":`...), explain(r.Err))
	}
	return append(b, '}')
}

// explain returns what is wrong with one event of many, its mistakes included.
func explain(err *errs.Error) string {
	text := err.Message
	for _, f := range err.Fields {
		text += " " + f.Path + ": " + f.Message
	}
	return text
}

// appendJSON writes a text as JSON.
func appendJSON(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			text, _ := json.Marshal(s) // a string always has JSON
			return append(b, text...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

func (a *API) getUsageSettings(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.UsageSettings], error) {
	days, err := a.Usage.LateDays(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[wire.UsageSettings]{Body: wire.UsageSettings{LateDays: days}}, nil
}

func (a *API) setUsageSettings(ctx context.Context, actor account.Actor, in *struct{ Body wire.UsageSettings }) (*body[wire.UsageSettings], error) {
	if err := a.Usage.SetLateDays(ctx, actor, in.Body.LateDays); err != nil {
		return nil, err
	}
	return &body[wire.UsageSettings]{Body: in.Body}, nil
}

// UsageTime are the parameters that choose a window of time.
type UsageTime struct {
	From time.Time `query:"from" doc:"Begin of the window; the begin of the month when absent."`
	To   time.Time `query:"to" doc:"Its end, which is not included; now when absent."`
}

func (a *API) getUsage(ctx context.Context, actor account.Actor, in *struct {
	ID string `path:"id" doc:"Id of the contract."`
	UsageTime
	By string `query:"by" enum:"hour,day,month" doc:"The length of the periods; day when absent."`
}) (*body[wire.Usage], error) {
	o, err := a.Usage.Overview(ctx, actor, in.ID, metering.Window{From: in.From, To: in.To, Step: metering.Step(in.By)})
	if err != nil {
		return nil, err
	}
	return &body[wire.Usage]{Body: wireUsage(o)}, nil
}

func (a *API) listUsageEvents(ctx context.Context, actor account.Actor, in *struct {
	ID string `path:"id" doc:"Id of the contract."`
	Paging
	From  time.Time `query:"from" doc:"Not before this moment."`
	To    time.Time `query:"to" doc:"Before this moment."`
	Label string    `query:"label" doc:"Only those of this meter, component or unit, in any case."`
}) (*body[wire.List[wire.CountedEvent]], error) {
	list, err := a.Usage.Events(ctx, actor, in.ID, metering.Filter{From: in.From, To: in.To, Label: in.Label}, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(list, func(e metering.Counted) wire.CountedEvent {
		return wire.CountedEvent{
			ID: e.ID, Source: e.Source, Time: e.Time, ReceivedAt: e.ReceivedAt, Meter: e.Meter, Also: e.Also, Quantity: e.Quantity, Properties: e.Properties,
		}
	}), nil
}

// exportUsage streams usage as CSV.
func (a *API) exportUsage(w http.ResponseWriter, r *http.Request) {
	q := newQuery(r, "from", "to", "by", "label")
	from, to := q.time("from"), q.time("to")
	if err := q.mistakes.Err("invalid_request", "The request does not have the form that it should have."); err != nil {
		a.fail(w, r, err)
		return
	}
	var write func(io.Writer) error
	var err error
	actor, id := front.ActorFrom(r.Context()), r.PathValue("id")
	if q.text("by") == "event" {
		write, err = a.Usage.ExportEvents(r.Context(), actor, id, metering.Filter{From: from, To: to, Label: q.text("label")})
	} else {
		write, err = a.Usage.Export(r.Context(), actor, id, metering.Window{From: from, To: to, Step: metering.Step(q.text("by"))})
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	front.StreamCSV(w, r, a.Log, "usage.csv", write)
}

// time reads a parameter that is a moment; the zero time where it is absent.
func (q *query) time(name string) time.Time {
	if q.text(name) == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, q.text(name))
	q.mistakes.Check(err == nil, name, "invalid", "This is a time, as 2026-11-30T12:00:00Z.")
	return at
}

func wireUsage(o metering.Overview) wire.Usage {
	return wire.Usage{
		Contract: o.Contract.ID, Offering: o.Contract.Offering, From: o.Window.From, To: o.Window.To, By: string(o.Window.Step),
		Meters: each(o.Meters, func(m pricing.Meter) wire.UsageMeter { return wire.UsageMeter(m) }), Total: wireQuantities(o.Total),
		Periods: each(o.Periods, func(p metering.Period) wire.UsagePeriod {
			return wire.UsagePeriod{Start: p.Start, Used: wireQuantities(p.Used)}
		}),
	}
}

func wireQuantities(used map[string]decimal.Decimal) map[string]string {
	text := make(map[string]string, len(used))
	for meter, n := range used {
		text[meter] = n.String()
	}
	return text
}

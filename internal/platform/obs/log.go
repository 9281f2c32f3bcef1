package obs

import (
	"context"
	"io"
	"log/slog"

	"souk.dev/souk/internal/platform/config"
)

type requestIDKey struct{}

// WithRequestID returns a context whose log lines carry the id.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID returns the id of the request that the context belongs to, "" when it belongs to none.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string) // absent is ""
	return id
}

// Logger returns the logger of the server, which writes to w as log.level and log.format say.
func Logger(cfg config.Config, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.Log.Level, ReplaceAttr: redact}
	var h slog.Handler = slog.NewTextHandler(w, options)
	if cfg.Log.Format == config.FormatJSON {
		h = slog.NewJSONHandler(w, options)
	}
	return slog.New(requestHandler{h})
}

// requestHandler adds the request's id to each line.
type requestHandler struct{ slog.Handler }

// Handle implements [slog.Handler].
func (h requestHandler) Handle(ctx context.Context, r slog.Record) error {
	if id := RequestID(ctx); id != "" {
		r = r.Clone()
		r.AddAttrs(slog.String("request_id", id))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements [slog.Handler].
func (h requestHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestHandler{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements [slog.Handler].
func (h requestHandler) WithGroup(name string) slog.Handler {
	return requestHandler{h.Handler.WithGroup(name)}
}

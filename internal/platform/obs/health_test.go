package obs

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

func TestHealth(t *testing.T) {
	var log bytes.Buffer
	h := NewHealth(slog.New(slog.NewTextHandler(&log, nil)), "m1")
	failure := error(nil)
	h.Add("database", func(context.Context) error { return failure })
	h.Add("files", func(context.Context) error { return nil })
	check := func(name string, handler http.Handler, status int, body string) {
		t.Helper()
		w := get(handler, "")
		if w.Code != status || strings.TrimSpace(w.Body.String()) != body || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	check("ready", h.Ready(), 200, `{"status":"ok","checks":{"database":"ok","files":"ok"}}`)
	failure = errors.New("connection to db.internal refused")
	check("failing", h.Ready(), 503, `{"status":"failing","checks":{"database":"failing","files":"ok"}}`)
	if !strings.Contains(log.String(), "db.internal refused") {
		t.Errorf("the log does not say why: %s", &log)
	}
	failure = nil
	check("ready again", h.Ready(), 200, `{"status":"ok","checks":{"database":"ok","files":"ok"}}`)
	h.Stop()
	check("stopping", h.Ready(), 503, `{"status":"stopping","checks":{"database":"ok","files":"ok"}}`)
	check("alive", h.Live(), 200, `{"status":"ok","instance":"m1"}`)
}

func TestChecksEnd(t *testing.T) {
	h := NewHealth(slog.New(slog.DiscardHandler), "")
	var limited bool
	h.Add("slow", func(ctx context.Context) error {
		_, limited = ctx.Deadline()
		return nil
	})
	get(h.Ready(), "")
	if !limited {
		t.Error("a check may take for ever")
	}
}

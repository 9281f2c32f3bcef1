package obs

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/config"
)

// line logs with fn and returns the one line that comes out, read as JSON.
func line(t *testing.T, fn func(*slog.Logger)) map[string]any {
	t.Helper()
	var out bytes.Buffer
	fn(Logger(config.Config{Log: config.Log{Format: config.FormatJSON}}, &out))
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%q: %v", out.String(), err)
	}
	return got
}

func TestRequestIDStandsInEachLine(t *testing.T) {
	ctx := WithRequestID(t.Context(), "req-1")
	if RequestID(ctx) != "req-1" || RequestID(t.Context()) != "" {
		t.Errorf("ids %q and %q", RequestID(ctx), RequestID(t.Context()))
	}
	got := line(t, func(l *slog.Logger) { l.With("room", "order").InfoContext(ctx, "bought", "n", 1) })
	if got["request_id"] != "req-1" || got["room"] != "order" || got["msg"] != "bought" || got["n"] != 1.0 {
		t.Errorf("line %v", got)
	}
	got = line(t, func(l *slog.Logger) { l.Info("started") })
	if _, has := got["request_id"]; has {
		t.Errorf("line %v", got)
	}
}

func TestLevelAndFormat(t *testing.T) {
	var out bytes.Buffer
	l := Logger(config.Config{Log: config.Log{Level: slog.LevelWarn, Format: config.FormatText}}, &out)
	l.Info("hidden")
	l.Warn("seen")
	if got := out.String(); strings.Contains(got, "hidden") || !strings.Contains(got, "level=WARN msg=seen") {
		t.Errorf("log %q", got)
	}
}

type card struct{ Number string }

func (c card) LogValue() slog.Value { return slog.GroupValue(slog.String("number", c.Number)) }

func TestSecretsStayOutOfTheLog(t *testing.T) {
	const hush = "hunter2hunter2"
	const cardNumber = "4111 1111 1111 1111"
	address := &url.URL{Scheme: "postgres", User: url.UserPassword("ann", hush), Host: "h"}
	tests := map[string]func(*slog.Logger){
		"name":           func(l *slog.Logger) { l.Info("m", "password", hush) },
		"part of a name": func(l *slog.Logger) { l.Info("m", "New-Password-Again", hush) },
		"name of a group's attribute": func(l *slog.Logger) {
			l.Info("m", slog.Group("mail", "host", "h", "api_key", hush))
		},
		"with":             func(l *slog.Logger) { l.With("session", hush).Info("m") },
		"with group":       func(l *slog.Logger) { l.WithGroup("g").Info("m", "cookie", hush) },
		"message":          func(l *slog.Logger) { l.Info("token souk_" + hush) },
		"address":          func(l *slog.Logger) { l.Info("m", "db", address.String()) },
		"address as value": func(l *slog.Logger) { l.Info("m", "db", address) },
		"error":            func(l *slog.Logger) { l.Error("m", "error", errors.New("dial postgres://ann:"+hush+"@h/n: refused")) },
		"header": func(l *slog.Logger) {
			l.Info("m", "header", http.Header{"Authorization": {"Bearer " + hush}, "X-Auth-Token": {hush}})
		},
		"text of a header": func(l *slog.Logger) { l.Info("m", "sent", "Authorization: basic "+hush) },
		"query":            func(l *slog.Logger) { l.Info("m", "path", "/return?token="+hush+"&id=1") },
		"struct":           func(l *slog.Logger) { l.Info("m", "in", struct{ A, B string }{"x", "souk_" + hush}) },
		"slice":            func(l *slog.Logger) { l.Info("m", "in", []string{"Bearer " + hush}) },
		"card":             func(l *slog.Logger) { l.Info("paid with " + cardNumber) },
		"LogValuer":        func(l *slog.Logger) { l.Info("m", "card", card{cardNumber}) },
	}
	for name, fn := range tests {
		t.Run(name, func(t *testing.T) {
			for _, format := range []string{config.FormatJSON, config.FormatText} {
				var out bytes.Buffer
				fn(Logger(config.Config{Log: config.Log{Format: format}}, &out))
				got := out.String()
				if strings.Contains(got, hush) || strings.Contains(got, "4111 1111") || !strings.Contains(got, redacted) {
					t.Errorf("%s: %s", format, got)
				}
			}
		})
	}
}

func TestWhatIsNoSecretStays(t *testing.T) {
	tests := []string{
		"http://127.0.0.1:8080/modules/a@b", "souk_x", "the bearer of news", "version 2.50.18291",
		"id 000102030405060708090a0b", "0123456789012345", "2026-11-02 09:00:00", "postgres://h:5432/n",
	}
	for _, text := range tests {
		if got := line(t, func(l *slog.Logger) { l.Info("m", "v", text) })["v"]; got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	got := line(t, func(l *slog.Logger) { l.Info("m", "n", 4111111111111111, "ok", true, "nil", nil) })
	if got["n"] != 4111111111111111.0 || got["ok"] != true || got["nil"] != nil {
		t.Errorf("line %v", got)
	}
}

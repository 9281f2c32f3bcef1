package front

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/obs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/wire"
)

// Challenge is the header WWW-Authenticate of 401. It does not name Basic: a browser would ask for a
// password and send it with everything from then on.
const Challenge = `Bearer realm="souk"`

// Fail answers a request that failed, in the form of a front.
type Fail func(w http.ResponseWriter, r *http.Request, err error)

// Explain returns what may be said about err. A failure of ours is logged with its cause; everything
// else is the caller's and shows in the access log only.
func Explain(ctx context.Context, log *slog.Logger, err error) *errs.Error {
	e := errs.As(err)
	switch {
	case e.Kind != errs.KindInternal:
	case sqldb.IsDown(err):
		log.LogAttrs(ctx, slog.LevelError, "the database does not answer", slog.String("error", err.Error()))
		return errs.New(errs.KindUnavailable, "database_down", "The market's database does not answer at present. Try again in a moment.")
	case errors.Is(err, context.Canceled):
		log.LogAttrs(ctx, slog.LevelInfo, "the client went away", slog.String("error", err.Error()))
	default:
		log.LogAttrs(ctx, slog.LevelError, "failed", slog.String("error", err.Error()))
	}
	return e
}

// Problem returns e as the body of an answer after RFC 9457.
func Problem(ctx context.Context, e *errs.Error) wire.Problem {
	p := NewProblem(ctx, Status(e.Kind), e.Code, e.Message)
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, wire.FieldError{Path: brief(f.Path), Code: f.Code, Message: brief(f.Message)})
	}
	return p
}

// longest is how much of one thing in the input a message repeats, in characters.
const longest = 100

// quotedOrWord is what can be input in a message.
var quotedOrWord = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|\S+`)

// brief cuts what is quoted in a message, and words, to their first hundred characters.
func brief(message string) string {
	if len(message) <= longest {
		return message
	}
	return quotedOrWord.ReplaceAllStringFunc(message, func(part string) string {
		runes := []rune(part)
		switch {
		case len(runes) <= longest+2: // with the quotes
			return part
		case strings.HasPrefix(part, `"`) && strings.HasSuffix(part, `"`):
			return string(runes[:longest+1]) + `…"`
		}
		return string(runes[:longest]) + "…"
	})
}

// NewProblem returns a problem with a status that no kind of failure has, as 405.
func NewProblem(ctx context.Context, status int, code, detail string) wire.Problem {
	return wire.Problem{
		Type: wire.ProblemType(code), Title: http.StatusText(status), Status: status,
		Detail: brief(detail), Code: code, RequestID: obs.RequestID(ctx),
	}
}

// WriteProblem answers with e as application/problem+json.
func WriteProblem(w http.ResponseWriter, r *http.Request, e *errs.Error) {
	if wait := RetryAfter(e); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
	}
	SendProblem(w, Problem(r.Context(), e))
}

// SendProblem answers with p as application/problem+json.
func SendProblem(w http.ResponseWriter, p wire.Problem) {
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", Challenge)
	}
	DataOnly(w.Header())
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // fails only when the client is gone
}

// RetryAfter returns how long a client should wait before it tries again, 0 where waiting does not
// help.
func RetryAfter(e *errs.Error) time.Duration {
	if e.Wait > 0 {
		return e.Wait
	}
	if e.Kind != errs.KindTooMany && e.Kind != errs.KindUnavailable {
		return 0
	}
	return defaultWait
}

const defaultWait = 5 * time.Second

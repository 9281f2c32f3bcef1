package front

import (
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"runtime/debug"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/obs"
)

// Outer is the layer around the whole server.
type Outer struct {
	Log     *slog.Logger
	Clock   clock.Clock
	IDs     clock.IDs // makes the ids of requests that come without one
	Proxies Proxies
	// Observe, when set, is told of every finished request; r.Pattern is the innermost route's.
	Observe func(r *http.Request, status int, took time.Duration)
}

// Wrap returns next behind the layer.
func (o Outer) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := o.Clock.Now()
		id := requestID(r, o.IDs)
		remote := o.Proxies.Remote(r)
		about := &note{}
		ctx := withNote(withRemote(obs.WithRequestID(r.Context(), id), remote), about)
		r = r.WithContext(ctx)
		rec := &recorder{ResponseWriter: w}
		rec.Header().Set("X-Request-Id", id)
		secure(rec.Header())

		defer func() {
			took := o.Clock.Now().Sub(start)
			o.access(r, rec, remote, about.user, took)
			if about.route != "" {
				r.Pattern = about.route
			}
			if o.Observe != nil {
				o.Observe(r, rec.status, took)
			}
		}()
		Recover(o.Log, o.fail, next).ServeHTTP(rec, r)
		rec.begin() // a handler that wrote nothing answered 200
	})
}

func (o Outer) fail(w http.ResponseWriter, r *http.Request, err error) {
	WriteProblem(w, r, Explain(r.Context(), o.Log, err))
}

// access writes the line of a finished request. The query is left out: it may hold a token.
func (o Outer) access(r *http.Request, rec *recorder, remote, user string, took time.Duration) {
	o.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
		slog.String("method", r.Method), slog.String("path", loggedPath(r.URL.Path)), slog.Int("status", rec.status),
		slog.Int64("bytes", rec.bytes), slog.Duration("took", took),
		slog.String("remote", remote), slog.String("user", user))
}

// secretPaths are where a mailed link leads, and where instances have addresses of their own: what stands behind lets
// whoever reads the log in.
var secretPaths = []string{"/activate/", "/reset/", "/invitations/", "/openbravo/i/"}

// loggedPath returns the path as the log may have it.
func loggedPath(asked string) string {
	for _, begin := range secretPaths {
		if strings.HasPrefix(path.Clean(asked), begin) {
			return begin + "…"
		}
	}
	return asked
}

// requestID returns the id that the client or a proxy gave the request, where it is one that can
// stand in a log, else a new one.
func requestID(r *http.Request, ids clock.IDs) string {
	id := r.Header.Get("X-Request-Id")
	if id == "" || len(id) > 64 {
		return ids.NewID()
	}
	for _, c := range []byte(id) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return ids.NewID()
		}
	}
	return id
}

// Recover returns next with panics turned into failures: they are logged with their stack, and
// answered by fail where nothing was sent yet; else the connection is cut, so that the client does
// not take half an answer for a whole one.
func Recover(log *slog.Logger, fail Fail, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{ResponseWriter: w}
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler {
				panic(cause) //nolint:forbidigo // it is on its way already
			}
			log.LogAttrs(r.Context(), slog.LevelError, "panic",
				slog.String("cause", fmt.Sprint(cause)), slog.String("stack", string(debug.Stack())))
			if rec.status != 0 {
				Cut()
			}
			fail(rec, r, &errs.Error{
				Op: "front.Recover", Kind: errs.KindInternal, Code: "internal", Message: internalMessage,
				Err: fmt.Errorf("panic: %v", cause),
			})
		}()
		next.ServeHTTP(rec, r)
	})
}

const internalMessage = "Something went wrong on our side. It has been logged; please try again."

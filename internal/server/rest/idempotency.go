package rest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/server/front"
)

const (
	// keptFor is how long an answer is given again.
	keptFor = 24 * time.Hour
	// lease is how long a request counts as being worked on without a sign of life; its server
	// crashed then. The sign is given every beat.
	lease = 2 * time.Minute
	beat  = 30 * time.Second
)

// keys remembers the answers to writes that came with an Idempotency-Key.
type keys struct {
	db    *sqldb.DB
	clock clock.Clock
	log   *slog.Logger
}

// attempt is one request with a key.
type attempt struct {
	caller string      // who sent it: keys of different callers have nothing to do with each other
	key    string      // hash of the key
	hash   string      // of the request, under the key: it tells nothing about a password in the body
	file   *hashedFile // nil where hash says it all
}

// wrap returns next behind the memory.
func (k *keys) wrap(fail front.Fail, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		if key == "" || r.Method == http.MethodGet || r.Method == http.MethodHead || isQuestion(r) {
			next.ServeHTTP(w, r)
			return
		}
		at, err := newAttempt(r, key)
		if err != nil {
			fail(w, r, err)
			return
		}
		stored, err := k.begin(r.Context(), at)
		switch {
		case err != nil:
			fail(w, r, err)
		case stored != nil:
			if err := at.sameFile(stored); err != nil {
				fail(w, r, err)
				return
			}
			stored.replay(w, r, fail)
		default:
			k.work(w, r, at, next)
		}
	})
}

// work lets next answer, and keeps the answer before the client gets it.
func (k *keys) work(w http.ResponseWriter, r *http.Request, at attempt, next http.Handler) {
	// The client may go away; what was done must be remembered all the same.
	ctx := context.WithoutCancel(r.Context())
	stop := k.keepAlive(ctx, at)
	held := &heldAnswer{to: w}
	finished := false
	defer func() {
		stop()
		if !finished { // a panic: nothing was answered
			k.forget(ctx, at)
		}
	}()
	next.ServeHTTP(held, r)
	stop()
	finished = true
	if err := k.finish(ctx, at, held.answer(r)); err != nil {
		// The write is done; it is the protection against doing it twice that failed.
		k.log.ErrorContext(ctx, "answer not kept", slog.String("error", err.Error()))
	}
	held.send()
}

// keepAlive gives the sign of life while the request is worked on.
func (k *keys) keepAlive(ctx context.Context, at attempt) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(beat)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				if err := k.touch(ctx, at); err != nil && ctx.Err() == nil {
					k.log.ErrorContext(ctx, "sign of life", slog.String("error", err.Error()))
				}
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// newAttempt identifies the request. A body that is no file is read for that, and put back. A file is
// known by its checksum, which the handler checks; one without is hashed while the handler reads it.
func newAttempt(r *http.Request, key string) (attempt, error) {
	if len(key) > 255 || strings.ContainsFunc(key, func(c rune) bool { return c < '!' || c > '~' }) {
		return attempt{}, errs.Invalid("bad_idempotency_key",
			"An Idempotency-Key has at most 255 characters, all of them visible ones of ASCII.")
	}
	mac := hmac.New(sha256.New, []byte(key))
	fmt.Fprintf(mac, "%s\n%s\n%s\n", r.Method, r.URL.EscapedPath(), r.URL.RawQuery)
	fmt.Fprintf(mac, "%q\n%q\n", r.Header.Get("Souk-Organisation"), r.Header.Get("If-Match"))
	var file *hashedFile
	switch checksum := r.Header.Get(checksumHeader); {
	case isUpload(r) && checksum != "":
		fmt.Fprintf(mac, "%q\n", checksum)
	case isUpload(r):
		file = &hashedFile{ReadCloser: r.Body, hash: hmac.New(sha256.New, []byte(key))}
		r.Body = file
	default:
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return attempt{}, err
		}
		mac.Write(body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	actor := front.ActorFrom(r.Context())
	caller := "user:" + actor.UserID
	if actor.Anonymous() {
		caller = "remote:" + front.Remote(r.Context())
	}
	sum := sha256.Sum256([]byte(key))
	return attempt{caller: caller, key: hex.EncodeToString(sum[:]), hash: hex.EncodeToString(mac.Sum(nil)), file: file}, nil
}

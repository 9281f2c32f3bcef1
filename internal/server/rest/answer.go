package rest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
)

// keptLimit bounds the body of an answer that is kept, in bytes.
const keptLimit = 1 << 20

// keptHeaders are the headers of an answer that say what was done.
var keptHeaders = []string{"Content-Type", "ETag", "Location"}

// storedAnswer is an answer as it is kept.
type storedAnswer struct {
	status int
	header map[string]string // nil when body and header were not kept
	body   string
	file   string // hash of the file that it is about, "" for none
}

// keepable reports whether the same request, sent again, would be answered the same: not when the
// server failed, or when who asks has to sign in or wait first.
func (s storedAnswer) keepable() bool {
	switch s.status {
	case http.StatusUnauthorized, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	}
	return s.status < http.StatusInternalServerError
}

// replay gives the answer again.
func (s storedAnswer) replay(w http.ResponseWriter, r *http.Request, fail front.Fail) {
	if s.header == nil {
		fail(w, r, errs.Conflict("answer_not_kept",
			"This request was done before, and its answer was not kept because it is secret or very long. "+
				"Look at what is there, or send the request with a new Idempotency-Key to do it once more."))
		return
	}
	for name, value := range s.header {
		w.Header().Set(name, value)
	}
	w.Header().Set("Idempotent-Replayed", "true")
	w.WriteHeader(s.status)
	_, _ = w.Write([]byte(s.body)) // fails only when the client is gone
}

// headerText returns the headers as the database keeps them, "" where they were not kept.
func (s storedAnswer) headerText() (string, error) {
	if s.header == nil {
		return "", nil
	}
	text, err := json.Marshal(s.header)
	return string(text), err
}

// heldAnswer holds an answer back until it has been kept.
type heldAnswer struct {
	to     http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (h *heldAnswer) Header() http.Header { return h.to.Header() }

func (h *heldAnswer) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

func (h *heldAnswer) Write(p []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.body.Write(p)
}

// Unwrap lets http.ResponseController set deadlines.
func (h *heldAnswer) Unwrap() http.ResponseWriter { return h.to }

// answer returns what is to be kept of the answer to r.
func (h *heldAnswer) answer(r *http.Request) storedAnswer {
	h.WriteHeader(http.StatusOK)
	s := storedAnswer{status: h.status}
	if h.body.Len() > keptLimit || (isSecret(r) && h.status < http.StatusBadRequest) {
		return s
	}
	s.body, s.header = h.body.String(), map[string]string{}
	for _, name := range keptHeaders {
		if value := h.Header().Get(name); value != "" {
			s.header[name] = value
		}
	}
	return s
}

// isSecret reports whether the answer to r shows a secret that the server does not store.
func isSecret(r *http.Request) bool {
	return r.Method == http.MethodPost && (r.URL.Path == Prefix+"/tokens" ||
		r.URL.Path == Prefix+"/instances" || strings.HasSuffix(r.URL.Path, "/key") || isAddress(r.URL.Path) || isWebhookSecret(r.URL.Path) || strings.HasSuffix(r.URL.Path, "/reset-link"))
}

func (h *heldAnswer) send() {
	h.to.WriteHeader(h.status)
	_, _ = h.to.Write(h.body.Bytes()) // fails only when the client is gone
}

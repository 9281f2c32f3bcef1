package front

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// errNoFile ends the copying of a file that is not sent.
var errNoFile = errors.New("something else is answered")

// fileAnswer is what http.ServeContent writes to: refusals become problems, and the file is announced
// to [BlobMeta.Begin].
type fileAnswer struct {
	to      http.ResponseWriter
	r       *http.Request
	meta    BlobMeta
	size    int64
	refused bool // something else than the file has been answered
}

func (a *fileAnswer) Header() http.Header { return a.to.Header() }

// Unwrap is for http.ResponseController.
func (a *fileAnswer) Unwrap() http.ResponseWriter { return a.to }

// WriteHeader sends the status of an answer with a file, or all of another one.
func (a *fileAnswer) WriteHeader(status int) {
	switch {
	case status == http.StatusPreconditionFailed:
		a.refuse(func() {
			WriteProblem(a.to, a.r, errs.New(errs.KindPrecondition, "file_changed",
				"The file is not the one that you have: it has another ETag or date. Download it without the condition."))
		})
	case status == http.StatusRequestedRangeNotSatisfiable:
		a.Header().Set("Content-Range", fmt.Sprintf("bytes */%d", a.size))
		a.refuse(func() {
			SendProblem(a.to, NewProblem(a.r.Context(), status, "no_such_range",
				"The file does not have this range; the header Content-Range says how long it is."))
		})
	case a.begins(status) && a.meta.Begin != nil:
		if err := a.meta.Begin(); err != nil {
			a.Header().Del("Content-Range")
			a.refuse(func() { a.meta.Fail(a.to, a.r, err) })
			return
		}
		a.to.WriteHeader(status)
	default:
		a.to.WriteHeader(status)
	}
}

// begins reports whether an answer of the status gives the file from its start.
func (a *fileAnswer) begins(status int) bool {
	if a.r.Method != http.MethodGet {
		return false
	}
	return status == http.StatusOK ||
		status == http.StatusPartialContent && strings.HasPrefix(a.Header().Get("Content-Range"), "bytes 0-")
}

// refuse answers without the file, and without the headers that speak of it.
func (a *fileAnswer) refuse(answer func()) {
	a.refused = true
	for _, name := range []string{"Accept-Ranges", "Cache-Control", "Content-Disposition", "Content-Length", "ETag", "Last-Modified", "X-Checksum-Sha256"} {
		a.Header().Del(name)
	}
	answer()
}

// Write sends a part of the file. The text that http.ServeContent has for a refusal is left out.
func (a *fileAnswer) Write(p []byte) (int, error) {
	if a.refused {
		return 0, errNoFile
	}
	return a.to.Write(p)
}

// ReadFrom implements io.ReaderFrom, so that the file still goes to the socket inside the kernel.
func (a *fileAnswer) ReadFrom(r io.Reader) (int64, error) {
	if a.refused {
		return 0, errNoFile
	}
	return io.Copy(a.to, r) // uses the ReaderFrom underneath
}

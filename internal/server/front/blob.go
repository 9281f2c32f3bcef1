package front

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/blob"
)

// BlobMeta describes a stored file to those who download it.
type BlobMeta struct {
	Name        string // the name to save it under
	SHA256      string // of its bytes, hex; the ETag
	ContentType string // "" means application/octet-stream
	Modified    time.Time
	// Public marks what is the same for everybody and for ever under its address: it is shown in place,
	// and kept without asking again.
	Public bool
	// Begin is called before an answer that gives the file from its start: what is worth counting as
	// a download. What it returns is answered by Fail in place of the file. Both may be nil.
	Begin func() error
	Fail  Fail
}

// ServeBlob answers with a stored file: whole, in ranges of bytes, or with 304 where the client has
// it; 412 and 416 are problems. The body is closed. A file on disk goes to the socket inside the
// kernel.
func ServeBlob(w http.ResponseWriter, r *http.Request, body blob.Reader, meta BlobMeta) {
	defer body.Close()
	h := w.Header()
	DataOnly(h)
	h.Set("Cache-Control", "private, no-cache") // keep it, but ask again: the right to it may end
	h.Set("Content-Type", "application/octet-stream")
	if meta.ContentType != "" {
		h.Set("Content-Type", meta.ContentType)
	}
	if meta.Public {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Content-Disposition", disposition(meta.Name))
	}
	h.Set("ETag", `"`+meta.SHA256+`"`)
	h.Set("X-Checksum-Sha256", meta.SHA256)
	if unit := r.Header.Get("Range"); unit != "" && !strings.HasPrefix(unit, "bytes=") {
		r = r.Clone(r.Context())
		r.Header.Del("Range") // RFC 9110, 14.2: other units are as if they were not there
	}
	http.ServeContent(&fileAnswer{to: w, r: r, meta: meta, size: body.Size()}, r, "", meta.Modified, seeker(body))
}

// seeker returns the file underneath where there is one: only an *os.File reaches sendfile.
func seeker(body blob.Reader) io.ReadSeeker {
	if f, ok := body.(interface{ File() *os.File }); ok {
		return f.File()
	}
	return body
}

// disposition names the file for saving after RFC 6266: in ASCII for old clients, and in full.
func disposition(name string) string {
	ascii := strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' || strings.ContainsRune(`"\/%`, c) {
			return '_'
		}
		return c
	}, name)
	full := strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, ascii, full)
}

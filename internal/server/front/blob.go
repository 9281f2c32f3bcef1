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
}

// ServeBlob answers with a stored file: whole, in ranges, or with 304 where the client has it. The
// body is closed. A file on disk goes to the socket inside the kernel.
func ServeBlob(w http.ResponseWriter, r *http.Request, body blob.Reader, meta BlobMeta) {
	defer body.Close()
	h := w.Header()
	DataOnly(h)
	h.Set("Cache-Control", "private, no-cache") // keep it, but ask again: the right to it may end
	h.Set("Content-Type", "application/octet-stream")
	if meta.ContentType != "" {
		h.Set("Content-Type", meta.ContentType)
	}
	h.Set("Content-Disposition", disposition(meta.Name))
	h.Set("ETag", `"`+meta.SHA256+`"`)
	h.Set("X-Checksum-Sha256", meta.SHA256)
	http.ServeContent(w, r, "", meta.Modified, seeker(body))
}

// AsksForWhole reports whether r asks for a file from its start, rather than for its headers, the
// rest of it, or whether it has changed: what is worth counting as a download.
func AsksForWhole(r *http.Request) bool {
	ranges := r.Header.Get("Range")
	return r.Method == http.MethodGet && (ranges == "" || strings.HasPrefix(ranges, "bytes=0-")) &&
		r.Header.Get("If-None-Match") == ""
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

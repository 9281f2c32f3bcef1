package front

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
)

// inMemory is a file that is made when it is asked for.
type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// ServeBytes is ServeBlob for a file that is made when it is asked for.
func ServeBytes(w http.ResponseWriter, r *http.Request, data []byte, meta BlobMeta) {
	ServeBlob(w, r, inMemory{bytes.NewReader(data)}, meta)
}

// StreamCSV answers with a table of that name, as it is written. Where writing fails the connection is cut,
// so that the client does not take half a table for a whole one.
func StreamCSV(w http.ResponseWriter, r *http.Request, log *slog.Logger, name string, write func(io.Writer) error) {
	h := w.Header()
	DataOnly(h)
	h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	h.Set("Content-Disposition", disposition(name))
	if r.Method == http.MethodHead {
		return
	}
	if err := write(w); err != nil {
		log.WarnContext(r.Context(), "a table was not sent to its end", "table", name, "err", err)
		Cut()
	}
}

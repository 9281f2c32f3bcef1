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
	stream(w, r, log, "text/csv; charset=utf-8; header=present", name, write)
}

// StreamZIP answers with a ZIP file of that name, as it is written; as StreamCSV.
func StreamZIP(w http.ResponseWriter, r *http.Request, log *slog.Logger, name string, write func(io.Writer) error) {
	stream(w, r, log, "application/zip", name, write)
}

func stream(w http.ResponseWriter, r *http.Request, log *slog.Logger, mediaType, name string, write func(io.Writer) error) {
	h := w.Header()
	DataOnly(h)
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", disposition(name))
	if r.Method == http.MethodHead {
		return
	}
	if err := write(w); err != nil {
		log.WarnContext(r.Context(), "a file was not sent to its end", "file", name, "err", err)
		Cut()
	}
}

package openbravo

import (
	"net/http"

	"souk.dev/souk/internal/server/openbravo/soap"
)

// The most that is read of the bodies of other requests.
const (
	jsonLimit = soap.MaxBytes
	formLimit = 64 << 10
)

// routes lists every path.
func (f *Front) routes() {
	soapCall := f.guarded(f.soapFail, wireLimit, f.callService)
	about := f.guarded(f.soapFail, formLimit, f.describe)
	f.mux.Handle("POST /openbravo/services/{service}", soapCall)
	f.mux.Handle("GET /openbravo/services/{service}", about)
	f.mux.Handle("GET /openbravo/services/{$}", about)
	f.mux.Handle("GET /openbravo/services", about)

	file := f.guarded(f.downloadFail, formLimit, f.download)
	f.mux.Handle("GET "+downloads+"{version}", file)
	f.mux.Handle("POST "+downloads+"{version}", file)

	f.mux.HandleFunc("/", http.NotFound)
}

// Package webhook is where payment gateways send messages: POST /webhooks/{gateway}. It answers quickly: a
// message is verified and written down, and a job follows it. Whoever else calls learns nothing.
//
// A message that is taken is answered 200; one that is not the gateway's 401; when that cannot be found out now
// 503, and the gateway sends it again.
package webhook

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/payment"
)

// Prefix is the path that all addresses begin with.
const Prefix = "/webhooks"

// patience is how long a gateway may take to send a message.
const patience = 10 * time.Second

// Receiver takes messages; *watch.Service does.
type Receiver interface {
	Receive(ctx context.Context, gateway string, header http.Header, body []byte) error
}

// New returns the handler.
func New(gateways Receiver, log *slog.Logger) http.Handler {
	f := &handler{gateways: gateways, log: log}
	mux := http.NewServeMux()
	f.routes(mux)
	return mux
}

type handler struct {
	gateways Receiver
	log      *slog.Logger
}

// routes lists every path.
func (f *handler) routes(mux *http.ServeMux) {
	mux.HandleFunc("POST "+Prefix+"/{gateway}", f.receive)
	mux.HandleFunc(Prefix+"/", f.missing)
}

func (f *handler) receive(w http.ResponseWriter, r *http.Request) {
	body, err := f.read(w, r)
	if err == nil {
		err = f.gateways.Receive(r.Context(), r.PathValue("gateway"), r.Header, body)
	}
	if err != nil {
		front.WriteProblem(w, r, front.Explain(r.Context(), f.log, err))
		return
	}
	w.WriteHeader(http.StatusOK)
}

// read reads a message whole, within bounds of size and time.
func (f *handler) read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	deadline := clock.System.Now().Add(patience) // sockets know no other clock
	if err := http.NewResponseController(w).SetReadDeadline(deadline); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, payment.MostWebhook))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, errs.New(errs.KindTooLarge, "body_too_large", "A message has at most %d bytes.", payment.MostWebhook)
	}
	if err != nil {
		return nil, errs.Invalid("bad_body", "The message could not be read.")
	}
	return body, nil
}

func (f *handler) missing(w http.ResponseWriter, r *http.Request) {
	front.WriteProblem(w, r, errs.NotFound("not_found", "Gateways send messages with POST to %s/NAME.", Prefix))
}

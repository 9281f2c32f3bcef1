package openbravo

import (
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/server/openbravo/soap"
)

// wireLimit is how much of a message is read from the connection, so that a client that sends too much
// still reads why it is refused.
const wireLimit = 4 * soap.MaxBytes

// callService answers a SOAP call.
func (f *Front) callService(w http.ResponseWriter, r *http.Request) {
	gen, known := generations[r.PathValue("service")]
	if !known {
		f.soapFail(w, r, soap.ClientFault("Server.NoService", "There is no service %.80q here.", r.PathValue("service")))
		return
	}
	doc, err := message(r)
	if err != nil {
		f.soapFail(w, r, err)
		return
	}
	a, err := f.answered(r, gen, doc)
	switch {
	case err != nil:
		f.soapFail(w, r, err)
	case a.file != nil:
		f.sendContents(w, r, gen, a)
	default:
		send(w, http.StatusOK, a.message)
	}
}

// answered does what the message calls. When it returns nothing of the message is left in memory: clients
// may read the answer slowly.
func (f *Front) answered(r *http.Request, gen generation, doc []byte) (answer, error) {
	done, err := f.turn(r.Context(), len(doc))
	if err != nil {
		return answer{}, err
	}
	defer done()
	envelope, err := soap.Read(doc, r.Header.Get("Content-Type"))
	if err != nil {
		return answer{}, err
	}
	request, err := envelope.Call()
	if err != nil {
		return answer{}, err
	}
	op, known := operationNamed(request.Operation)
	if !known {
		return answer{}, soap.ClientFault("Client", "No such operation '%.80s'", request.Operation)
	}
	args, err := request.Bind(gen.names(op))
	if err != nil {
		return answer{}, err
	}
	if r, err = f.as(r); err != nil {
		return answer{}, f.failed(r, op, err)
	}
	c := &call{Front: f, request: r, actor: front.ActorFrom(r.Context()), language: language(r), gen: gen, envelope: envelope, args: args}
	a, err := op.run(c)
	if err != nil {
		return answer{}, f.failed(r, op, err)
	}
	a.to = soap.Call{Operation: request.Operation, Space: request.Space}
	if a.write != nil {
		a.message = soap.Answer(a.to, gen.Beans(), a.write)
	}
	return a, nil
}

// sendContents answers getModule: the file passes through, encoded, without being kept.
func (f *Front) sendContents(w http.ResponseWriter, r *http.Request, gen generation, a answer) {
	defer a.file.Body.Close()
	if err := f.Releases.Count(r.Context(), a.file.actor, a.file.File); err != nil {
		f.soapFail(w, r, err)
		return
	}
	contents := soap.AnswerBytes(a.to, gen.Beans(), "getModuleReturn", a.file.Body, a.file.Size)
	header(w, contents.Len())
	w.WriteHeader(http.StatusOK)
	if _, err := contents.WriteTo(w); err != nil {
		f.Log.WarnContext(r.Context(), "a package file was not sent to its end", "version", a.file.Version.ID, "err", err)
		front.Cut()
	}
}

// message returns the body of a call, unpacked.
func message(r *http.Request) ([]byte, error) {
	body, err := unpacked(r)
	if err != nil {
		return nil, err
	}
	doc, err := io.ReadAll(io.LimitReader(body, soap.MaxBytes+1))
	if err != nil {
		return nil, unread(err)
	}
	if len(doc) > soap.MaxBytes {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return nil, unread(err)
		}
		return nil, soap.TooLarge()
	}
	return doc, nil
}

func unpacked(r *http.Request) (io.Reader, error) {
	switch coding := strings.ToLower(strings.TrimSpace(r.Header.Get("Content-Encoding"))); coding {
	case "", "identity":
		return r.Body, nil
	case "gzip", "x-gzip":
		body, err := gzip.NewReader(r.Body)
		return body, unread(err)
	case "deflate":
		body, err := zlib.NewReader(r.Body)
		return body, unread(err)
	default:
		return nil, soap.UserFault("The message is packed with %.40q; this service unpacks gzip and deflate.", coding)
	}
}

// unread returns the fault for a body that cannot be read, nil for none. What the guard says of a body
// stands.
func unread(err error) error {
	if e := (*errs.Error)(nil); err == nil || errors.As(err, &e) {
		return err
	}
	return soap.UserFault("The message cannot be unpacked: %v.", err)
}

// soapFail answers with the fault that err is.
func (f *Front) soapFail(w http.ResponseWriter, r *http.Request, err error) {
	if fault := (*soap.Fault)(nil); errors.As(err, &fault) {
		send(w, http.StatusInternalServerError, fault.Bytes())
		return
	}
	e := front.Explain(r.Context(), f.Log, err)
	if key := keyOf(e); key == keyNotEntitled && e.Code != addressNotFound {
		err = soap.UserFault("@%s@ %s", key, words(e))
	} else {
		err = soap.UserFault("%s", words(e))
	}
	f.soapFail(w, r, err)
}

// failed returns what an operation fails with: a fault with a code that clients look up among their messages, where
// they do that.
func (f *Front) failed(r *http.Request, op operation, err error) error {
	if fault := (*soap.Fault)(nil); !op.keyed || errors.As(err, &fault) {
		return err
	}
	e := front.Explain(r.Context(), f.Log, err)
	return &soap.Fault{Code: keyOf(e), Text: words(e)}
}

// words returns everything that a failure says, for clients that show one text.
func words(e *errs.Error) string {
	parts := []string{e.Message}
	for _, field := range e.Fields {
		parts = append(parts, field.Message)
	}
	return strings.Join(parts, " ")
}

// keyOf returns the key of the clients' message table for a failure about a version.
func keyOf(e *errs.Error) string {
	switch {
	case e.Kind == errs.KindForbidden, e.Kind == errs.KindGone, e.Code == addressNotFound:
		return keyNotEntitled
	case e.Kind == errs.KindNotFound:
		return keyNotFound
	}
	return keyUnknown
}

// send writes a message with its length, which clients of HTTP/1.0 go by.
func send(w http.ResponseWriter, status int, message []byte) {
	header(w, int64(len(message)))
	w.WriteHeader(status)
	_, _ = w.Write(message) // fails only when the client is gone
}

func header(w http.ResponseWriter, length int64) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.Header().Set("Content-Length", strconv.FormatInt(length, 10))
}

package openbravo

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/server/front"
)

// The JSON services are those of the clients since 2019 (spec openbravo 3.4 to 3.11).

// jsonAnswer answers with 200, the only status that the clients take for success.
func (f *Front) jsonAnswer(w http.ResponseWriter, r *http.Request, value any) {
	f.sendJSON(w, r, http.StatusOK, value)
}

func (f *Front) sendJSON(w http.ResponseWriter, r *http.Request, status int, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		f.Log.ErrorContext(r.Context(), "an answer cannot be written as JSON", "err", err)
		status, text = http.StatusInternalServerError, []byte(`{"msg":"Something went wrong on our side."}`)
	}
	header(w, int64(len(text)))
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text) // fails only when the client is gone
}

// jsonFail answers with what went wrong, which the clients show.
func (f *Front) jsonFail(w http.ResponseWriter, r *http.Request, err error) {
	e := front.Explain(r.Context(), f.Log, err)
	f.sendJSON(w, r, front.Status(e.Kind), map[string]string{"msg": words(e)})
}

// registerFail is jsonFail with the keys that the clients know for a refused registration.
func (f *Front) registerFail(w http.ResponseWriter, r *http.Request, err error) {
	e := front.Explain(r.Context(), f.Log, err)
	f.sendJSON(w, r, front.Status(e.Kind), map[string]string{"msg": registerText(e)})
}

// checkFail answers a check that failed: the clients read the four fields without looking at the status.
func (f *Front) checkFail(w http.ResponseWriter, r *http.Request, err error) {
	e := front.Explain(r.Context(), f.Log, err)
	f.jsonAnswer(w, r, planJSON(plan{messages: []string{words(e)}}))
}

// decode reads the body of a request.
func decode(r *http.Request, into any) error {
	d := json.NewDecoder(r.Body)
	d.UseNumber()
	err := d.Decode(into)
	if e := (*errs.Error)(nil); err == nil || errors.As(err, &e) {
		return err
	}
	if errors.Is(err, io.EOF) {
		return errs.Invalid("bad_body", "The request has no body; send a JSON object.")
	}
	return errs.Invalid("bad_body", "The body is not the JSON that is expected: %.200s.", err)
}

// loose is a text that may also be sent as a number, as null or as the word for it.
type loose string

// UnmarshalJSON implements json.Unmarshaler.
func (l *loose) UnmarshalJSON(data []byte) error {
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return err
	}
	*l = ""
	switch v := value.(type) {
	case string:
		*l = loose(present(v))
	case float64, bool:
		*l = loose(data)
	}
	return nil
}

// question is the body of a scan or of a check.
type question struct {
	Modules        map[string]json.RawMessage `json:"modules"`
	ToInstall      []loose                    `json:"toInstall"`
	ToUpdate       []loose                    `json:"toUpdate"`
	AdditionalInfo map[string]loose           `json:"additionalInfo"`
}

// installed reads the modules: rows, or a version.
func (q question) installed() ([]advise.InstalledModule, error) {
	var list []advise.InstalledModule
	for _, id := range slices.Sorted(maps.Keys(q.Modules)) {
		raw := q.Modules[id]
		var rows [][]loose
		if json.Unmarshal(raw, &rows) == nil && rows != nil {
			texts := make([][]string, len(rows))
			for i, row := range rows {
				texts[i] = textsOf(row)
			}
			list = append(list, moduleOfRows(id, texts))
			continue
		}
		var number loose
		if err := json.Unmarshal(raw, &number); err != nil {
			return nil, errs.Invalid("bad_body", "The module %.40q is neither rows nor a version.", id)
		}
		list = append(list, advise.InstalledModule{ID: id, Version: string(number)})
	}
	return list, nil
}

func (q question) options() options {
	o := options{}
	for key, value := range q.AdditionalInfo {
		o[key] = string(value)
	}
	return o
}

func textsOf(list []loose) []string {
	texts := make([]string, len(list))
	for i, text := range list {
		texts[i] = string(text)
	}
	return texts
}

// nothingJSON answers for paths that there are not, and methods that a path does not take.
func (f *Front) nothingJSON(w http.ResponseWriter, r *http.Request) {
	f.jsonFail(w, r, errs.NotFound("no_such_path", "There is nothing at %.100q for %s.", r.URL.Path, r.Method))
}

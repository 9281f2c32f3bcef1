package rest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/wire"
)

// checksumHeader holds the SHA-256 of a file, in both directions.
const checksumHeader = "X-Checksum-Sha256"

// publishPackage publishes the package file in the body.
func (a *API) publishPackage(w http.ResponseWriter, r *http.Request) {
	q := newQuery(r, "file_name", "maturity", "commercial", "trial", "with_nested", "dry_run")
	in := release.PublishInput{
		Trial:    q.flag("trial"),
		FileName: q.text("file_name"), Maturity: q.number("maturity"), WithNested: q.flag("with_nested"), DryRun: q.flag("dry_run"),
	}
	if q.has("commercial") {
		commercial := q.flag("commercial")
		in.Commercial = &commercial
	}
	file, err := q.file(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	result, err := a.Releases.Publish(r.Context(), front.ActorFrom(r.Context()), in, file)
	if err != nil {
		p := newProblem(r.Context(), front.Explain(r.Context(), a.Log, err))
		p.Checks = each(result.Checks, wireCheck)
		sendProblem(w, p)
		return
	}
	status := http.StatusOK
	if !in.DryRun && len(result.Versions) > 0 {
		status = http.StatusCreated
		v := result.Versions[0]
		w.Header().Set("Location", located("modules", v.Module.ID, "versions", v.Version))
	}
	send(w, status, wire.Published{
		Versions: each(result.Versions, wireVersion), Unchanged: each(result.Unchanged, wireUnchanged),
		Checks: each(result.Checks, wireCheck), DryRun: in.DryRun,
	})
}

// registerPackage registers the module of the package file in the body.
func (a *API) registerPackage(w http.ResponseWriter, r *http.Request) {
	q := newQuery(r, "file_name", "with_nested", "id", "package", "type", "name", "description", "help", "author", "url",
		"prefix", "commercial", "visibility")
	in := release.RegisterInput{WithNested: q.flag("with_nested"), Overrides: module.RegisterInput{
		ID: q.text("id"), Package: q.text("package"), Type: typeCode(q.text("type")), Name: q.text("name"),
		Description: q.text("description"), Help: q.text("help"), Author: q.text("author"), URL: q.text("url"),
		Prefixes: q.values["prefix"], Commercial: q.flag("commercial"), Visibility: q.text("visibility"),
	}}
	file, err := q.file(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	result, err := a.Releases.Register(r.Context(), front.ActorFrom(r.Context()), in, file)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	w.Header().Set("Location", located("modules", result.Module.ID))
	send(w, http.StatusCreated, wire.Registered{
		Modules: each(result.Registered(), wireModule), Unchanged: each(result.Unchanged, wireUnchanged),
	})
}

// query reads the parameters of an upload and collects what is wrong with them.
type query struct {
	values   url.Values
	mistakes errs.Fields
}

// newQuery reads the query of r, which may have the named parameters only.
func newQuery(r *http.Request, names ...string) *query {
	q := &query{values: r.URL.Query()}
	for name, values := range q.values {
		q.mistakes.Check(slices.Contains(names, name), name, "unknown_parameter", "There is no parameter of this name here.")
		q.mistakes.Check(len(values) == 1 || name == "prefix", name, "invalid", "Give this parameter once.")
	}
	return q
}

func (q *query) has(name string) bool    { return q.values.Has(name) }
func (q *query) text(name string) string { return q.values.Get(name) }

func (q *query) flag(name string) bool {
	if q.text(name) == "" {
		return false
	}
	v, err := strconv.ParseBool(q.text(name))
	q.mistakes.Check(err == nil, name, "invalid", "This is true or false.")
	return v
}

func (q *query) number(name string) int {
	if q.text(name) == "" {
		return 0
	}
	n, err := strconv.Atoi(q.text(name))
	q.mistakes.Check(err == nil, name, "invalid", "This is a number.")
	return n
}

var sha256Form = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)

// file returns the body of r, which fails at its end when it is not what the checksum says, or what
// is wrong with the parameters.
func (q *query) file(r *http.Request) (io.Reader, error) {
	sum := r.Header.Get(checksumHeader)
	q.mistakes.Check(sum == "" || sha256Form.MatchString(sum), checksumHeader, "invalid", "This is 64 hex digits.")
	if err := q.mistakes.Err("invalid_request", "The request does not have the form that it should have."); err != nil {
		return nil, err
	}
	want, err := hex.DecodeString(sum)
	if err != nil {
		return nil, fmt.Errorf("checksum: %w", err)
	}
	return &checkedReader{from: r.Body, hash: sha256.New(), want: want}, nil
}

// checkedReader gives an error in place of the end of what has another hash than it should have.
type checkedReader struct {
	from io.Reader
	hash hash.Hash
	want []byte // empty: any
}

func (c *checkedReader) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.hash.Write(p[:n])
	if err == io.EOF && len(c.want) > 0 && !slices.Equal(c.hash.Sum(nil), c.want) {
		return n, errs.Invalid("checksum_mismatch", "What arrived has another SHA-256 than %s says. Send it again.", checksumHeader)
	}
	return n, err
}

// send answers with v as JSON.
func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v) // fails only when the client is gone
}

func sendProblem(w http.ResponseWriter, p *problem) {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	front.SendProblem(w, p.Problem)
}

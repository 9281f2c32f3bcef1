package rest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/wire"
)

// takesFiles are the paths below Prefix whose body is the file of a resource, where a parameter names it,
// and JSON with a link else.
var takesFiles = regexp.MustCompile(`^/resources(/[^/]+/versions)?$`)

// isResourceFile reports whether the body of r is the file of a resource.
func isResourceFile(r *http.Request) bool {
	return r.Method == http.MethodPost && takesFiles.MatchString(strings.TrimPrefix(r.URL.EscapedPath(), Prefix)) &&
		r.URL.Query().Has("file_name")
}

// createResource makes a resource of the file in the body, or of a link.
func (a *API) createResource(w http.ResponseWriter, r *http.Request) {
	var in catalogue.ResourceInput
	file, err := a.content(r, "ResourceInput", []string{"name", "title", "version", "description", "media_type", "open"}, func(q *query) {
		in = catalogue.ResourceInput{
			Kind: catalogue.KindDownload, FileName: q.text("file_name"), Name: q.text("name"), Title: q.text("title"),
			Version: q.text("version"), Description: q.text("description"), MediaType: q.text("media_type"), Open: q.flag("open"),
		}
	}, func(text []byte) error {
		var given wire.ResourceInput
		err := json.Unmarshal(text, &given)
		in = catalogue.ResourceInput{
			Kind: catalogue.KindAPI, Link: given.Link, Name: given.Name, Title: given.Title, Version: given.Version,
			Description: given.Description, MediaType: given.MediaType, Open: given.Open,
		}
		return err
	})
	if err != nil {
		a.failShape(w, r, err)
		return
	}
	made, err := a.Catalogue.CreateResource(r.Context(), front.ActorFrom(r.Context()), in, file)
	a.sendResource(w, r, http.StatusCreated, made, err)
}

// upgradeResource gives a resource a new version: the file in the body, or a link.
func (a *API) upgradeResource(w http.ResponseWriter, r *http.Request) {
	var in catalogue.UpgradeInput
	file, err := a.content(r, "ResourceVersionInput", []string{"version", "media_type"}, func(q *query) {
		in = catalogue.UpgradeInput{FileName: q.text("file_name"), Version: q.text("version"), MediaType: q.text("media_type")}
	}, func(text []byte) error {
		var given wire.ResourceVersionInput
		err := json.Unmarshal(text, &given)
		in = catalogue.UpgradeInput{Link: given.Link, Version: given.Version, MediaType: given.MediaType}
		return err
	})
	if err == nil {
		in.Revision, err = tagNumber(r.Header.Get("If-Match"))
	}
	if err != nil {
		a.failShape(w, r, err)
		return
	}
	changed, err := a.Catalogue.UpgradeResource(r.Context(), front.ActorFrom(r.Context()), r.PathValue("resource"), in, file)
	a.sendResource(w, r, http.StatusCreated, changed, err)
}

func (a *API) sendResource(w http.ResponseWriter, r *http.Request, status int, made catalogue.Resource, err error) {
	if err != nil {
		a.fail(w, r, err)
		return
	}
	w.Header().Set("Location", located("resources", made.ID))
	w.Header().Set("ETag", resourceTag(made))
	send(w, status, wireResource(made))
}

// content reads what a resource consists of: parameters, of which named is one, with a file that is
// returned, or JSON of the schema and no file.
func (a *API) content(r *http.Request, schema string, names []string, fromQuery func(*query), fromJSON func([]byte) error) (io.Reader, error) {
	if isResourceFile(r) {
		q := newQuery(r, append(names, "file_name")...)
		fromQuery(q)
		return q.file(r)
	}
	if err := newQuery(r).mistakes.Err("invalid_request", "The request does not have the form that it should have."); err != nil {
		return nil, err
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var value any
	if err := readJSON(text, &value); err != nil {
		return nil, parserProblem(r.Context(), http.StatusBadRequest, "", []error{err})
	}
	schemas, found := a.huma.OpenAPI().Components.Schemas, &huma.ValidateResult{}
	huma.Validate(schemas, schemas.Map()[schema], huma.NewPathBuffer([]byte("body"), len("body")), huma.ModeWriteToServer, value, found)
	if len(found.Errors) > 0 {
		return nil, parserProblem(r.Context(), http.StatusUnprocessableEntity, "", found.Errors)
	}
	if err := fromJSON(text); err != nil {
		return nil, fmt.Errorf("read %s: %w", schema, err)
	}
	return nil, nil //nolint:nilnil // a link has no file
}

// failShape answers with what the parser says, or any other failure.
func (a *API) failShape(w http.ResponseWriter, r *http.Request, err error) {
	if p, ok := err.(*problem); ok { //nolint:errorlint // it is the parser's own, never wrapped
		sendProblem(w, p)
		return
	}
	a.fail(w, r, err)
}

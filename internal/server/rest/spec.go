package rest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"souk.dev/souk/internal/wire"
)

const introduction = `The API of a Souk marketplace. Sign in with an API token, as ` + "`Authorization: Bearer souk_…`" + `;
name and password (Basic) work too, and are how a token is made. The header Souk-Organisation chooses the
organisation that you act for, where you are a member.

Failures are problems after RFC 9457, with a stable code and all mistakes of an input at once. Lists come
in pages: next is the cursor for the parameter after. A write with an Idempotency-Key happens once: its
answer is kept for 24 hours and given again, with the header Idempotent-Replayed, to the same request with
the same body. Times are RFC 3339 in
UTC; money is decimal text with its currency. Every answer has the header X-Request-Id, which names the
request in the log of the server.`

// humaConfig returns the frame of the document. The page that would show it is not made: it loads a
// script from elsewhere.
func humaConfig() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Souk", Version: "1", Description: introduction,
				License: &huma.License{Name: "Apache 2.0", Identifier: "Apache-2.0"},
			},
			Servers: []*huma.Server{{URL: Prefix}},
			Tags: []*huma.Tag{
				{Name: "account", Description: "Users, their API tokens, and organisations."},
				{Name: "registry", Description: "Modules, their versions and files."},
				{Name: "store", Description: "Offerings, purchases and what was bought."},
				{Name: "webhooks", Description: "What happened, and the addresses that are told of it."},
				{Name: "administration", Description: "For administrators of the market."},
			},
			Security: signedIn,
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"bearer": {Type: "http", Scheme: "bearer", Description: "An API token. The header X-Auth-Token takes it as well."},
					"basic":  {Type: "http", Scheme: "basic", Description: "User name, and the password or an API token."},
				},
				Parameters: map[string]*huma.Param{
					"organisation": {
						Name: "Souk-Organisation", In: "header", Schema: &huma.Schema{Type: "string"}, Example: "bakery",
						Description: "Organisation to act for, where the user is a member; without it that of the token, or the current one.",
					},
					"idempotencyKey": {
						Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: "string", MaxLength: new(255)},
						Description: "Made up by the client, a new one for each thing that it does. The same request with the same key " +
							"is done once. Another request with it is refused (422, idempotency_key_reused), and so is one " +
							"that is still being worked on (409, idempotency_in_progress).",
						Example: "6f1c0a52-6f0e-4a55-9d3c-1f7f4b6f7c11",
					},
				},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}
}

var (
	signedIn = []map[string][]string{{"bearer": {}}, {"basic": {}}}
	anybody  = []map[string][]string{{}, {"bearer": {}}, {"basic": {}}}
)

// operation returns what huma must know of an operation, with its documentation.
func operation(method, path, id string) huma.Operation {
	doc := docs[id]
	op := huma.Operation{
		OperationID: id, Method: method, Path: path, Tags: []string{doc.tag}, Summary: doc.summary,
		Description: doc.description, DefaultStatus: doc.status,
		// What may be sent, and how long it may take, is for front.Guard to say.
		MaxBodyBytes: -1, BodyReadTimeout: -1,
	}
	if doc.open {
		op.Security = anybody
	}
	op.Parameters = append(op.Parameters, &huma.Param{Ref: "#/components/parameters/organisation"})
	op.Errors = append(slices.Clone(doc.errors), http.StatusUnauthorized, http.StatusInternalServerError)
	if doc.question {
		op.Errors = append(op.Errors, http.StatusUnprocessableEntity)
	} else if method != http.MethodGet {
		op.Parameters = append(op.Parameters, &huma.Param{Ref: "#/components/parameters/idempotencyKey"})
		op.Errors = append(op.Errors, http.StatusConflict, http.StatusUnprocessableEntity)
	}
	slices.Sort(op.Errors)
	op.Errors = slices.Compact(op.Errors)
	return op
}

// describe fills in what huma finds out itself of the operations that it parses.
func describe(api huma.API, op *huma.Operation) {
	plainDocs[op.OperationID](api.OpenAPI().Components.Schemas, op)
	for _, status := range op.Errors {
		op.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status),
			Content: map[string]*huma.MediaType{
				"application/problem+json": {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}},
			},
		}
	}
}

// finishSpec completes what huma gathered and returns the document.
func (a *API) finishSpec() []byte {
	spec := a.huma.OpenAPI()
	spec.Components.Responses = map[string]*huma.Response{}
	schemas := spec.Components.Schemas.Map()
	sent := map[string]bool{}
	for _, item := range spec.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			shareProblems(spec, op)
			if op.RequestBody != nil && op.RequestBody.Content["application/json"] != nil {
				reach(schemas, op.RequestBody.Content["application/json"].Schema, sent)
			}
		}
	}
	for name, schema := range schemas {
		if !sent[name] {
			schema.AdditionalProperties = nil // answers may get more fields
		}
	}
	for name, schema := range schemas {
		if example, found := examples[name]; found {
			schema.Examples = []any{example}
		}
	}
	text, err := json.MarshalIndent(spec, "", "  ")
	if err != nil {
		panic("rest: OpenAPI document: " + err.Error()) //nolint:forbidigo // it is made of constants
	}
	return append(text, '\n')
}

// shareProblems lets all operations refer to one description of each failure.
func shareProblems(spec *huma.OpenAPI, op *huma.Operation) {
	for status, response := range op.Responses {
		if response.Content["application/problem+json"] == nil {
			continue
		}
		if status == "429" || status == "503" {
			response.Headers = map[string]*huma.Param{
				"Retry-After": {Description: "Seconds to wait.", Schema: &huma.Schema{Type: "integer"}},
			}
		}
		name := strings.ReplaceAll(response.Description, " ", "")
		spec.Components.Responses[name] = response
		op.Responses[status] = &huma.Response{Ref: "#/components/responses/" + name}
	}
}

// reach notes the schema and all that it refers to.
func reach(schemas map[string]*huma.Schema, s *huma.Schema, seen map[string]bool) {
	if s == nil {
		return
	}
	if name := strings.TrimPrefix(s.Ref, "#/components/schemas/"); s.Ref != "" && !seen[name] {
		seen[name] = true
		reach(schemas, schemas[name], seen)
	}
	reach(schemas, s.Items, seen)
	for _, property := range s.Properties {
		reach(schemas, property, seen)
	}
}

// problemExample is what every failure looks like.
var problemExample = wire.Problem{
	Type: wire.ProblemType("bad_offering"), Title: "Unprocessable Entity", Status: http.StatusUnprocessableEntity,
	Detail: "The offering cannot be kept like this.", Code: "bad_offering", RequestID: "674f1c2e9b1d4c0f8a7e5b32",
	Errors: []wire.FieldError{{Path: "plan.currency", Code: "unknown_currency", Message: "There is no currency \"EURO\"; give a code of ISO 4217, as EUR."}},
}

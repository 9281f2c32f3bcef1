package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/wire"
)

// problem is a failure as huma takes it: status, headers and body.
type problem struct {
	wire.Problem
	header http.Header
}

func (p *problem) Error() string             { return p.Detail }
func (p *problem) GetStatus() int            { return p.Status }
func (p *problem) GetHeaders() http.Header   { return p.header }
func (p *problem) ContentType(string) string { return "application/problem+json" }

// problem turns err into what huma answers with.
func (a *API) problem(ctx context.Context, err error) *problem {
	return newProblem(ctx, front.Explain(ctx, a.Log, err))
}

func newProblem(ctx context.Context, e *errs.Error) *problem {
	p := &problem{Problem: front.Problem(ctx, e), header: http.Header{}}
	if wait := front.RetryAfter(e); wait > 0 {
		p.header.Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
	}
	if e.Kind == errs.KindUnauthenticated {
		p.header.Set("WWW-Authenticate", front.Challenge)
	}
	return p
}

// huma keeps how it makes its own errors, and whether it takes null for a list, in variables of its
// package. Nothing else in the program uses it.
func init() {
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, message string, causes ...error) huma.StatusError {
		return parserProblem(context.Background(), status, message, causes)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, causes ...error) huma.StatusError {
		return parserProblem(ctx.Context(), status, message, causes)
	}
}

// parserProblem turns what huma says of the shape of a request into a problem.
func parserProblem(ctx context.Context, status int, message string, causes []error) *problem {
	for _, cause := range causes {
		var e *errs.Error // from the reader of the body
		if errors.As(cause, &e) {
			return newProblem(ctx, e)
		}
	}
	switch status {
	case http.StatusUnprocessableEntity:
		e := errs.Invalid("invalid_request", "The request does not have the form that it should have.")
		for _, cause := range causes {
			e.Fields = append(e.Fields, shapeField(cause))
		}
		return newProblem(ctx, e)
	case http.StatusBadRequest:
		detail := "The request needs a body in JSON."
		if len(causes) > 0 {
			detail = fmt.Sprintf("The body is not the JSON that it should be: %s.", detailOf(causes[0]).Message)
		}
		return &problem{Problem: front.NewProblem(ctx, status, "malformed_body", detail)}
	case http.StatusUnsupportedMediaType:
		return &problem{Problem: front.NewProblem(ctx, status, "unsupported_media_type", "The body must be application/json.")}
	}
	return &problem{Problem: front.NewProblem(ctx, status, strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_"), message)}
}

func detailOf(cause error) *huma.ErrorDetail {
	var d huma.ErrorDetailer
	if errors.As(cause, &d) {
		return d.ErrorDetail()
	}
	return &huma.ErrorDetail{Message: cause.Error()}
}

// shapeField turns one finding of the parser into a mistake, in the words of the services, and a
// missing field under its own name.
func shapeField(cause error) errs.Field {
	d := detailOf(cause)
	before, after, _ := strings.Cut(validation.MsgExpectedRequiredProperty, "%s")
	if name, ok := strings.CutPrefix(d.Message, before); ok {
		name = strings.TrimSuffix(name, after)
		return errs.Field{Path: fieldPath(d.Location + "." + name), Code: "required", Message: "Give this field."}
	}
	f := errs.Field{Path: fieldPath(d.Location), Code: "invalid", Message: sentence(d.Message)}
	switch {
	case d.Message == fmt.Sprintf(validation.MsgExpectedMinLength, 1):
		f.Code, f.Message = "required", "Give at least one character, or leave the field out."
	case d.Message == validation.MsgUnexpectedProperty:
		f.Code, f.Message = "unknown_field", "There is no field of this name here."
	case d.Message == "unknown query parameter":
		f.Code, f.Message = "unknown_parameter", "There is no parameter of this name here."
	}
	return f
}

// fieldPath leaves out in which part of the request the field stands, as the services do.
func fieldPath(location string) string {
	part, field, found := strings.Cut(location, ".")
	switch part {
	case "body", "query", "path", "header":
		if found {
			return field
		}
	}
	return location
}

func sentence(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}

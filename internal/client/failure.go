package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/wire"
)

// Answer says which answer of the server a failure was. It is in the chain of the error.
type Answer struct {
	Status     int
	RequestID  string       // names the request in the server's log; "" where the answer was not the server's own
	Checks     []wire.Check // where a package was refused
	retryAfter time.Duration
}

// Error returns the status and the request's id, for logs.
func (a *Answer) Error() string {
	text := fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status))
	if a.RequestID != "" {
		text += ", request " + a.RequestID
	}
	return text
}

// failure reads an answer that is a failure.
func failure(resp *http.Response) error {
	answer := &Answer{Status: resp.StatusCode, RequestID: resp.Header.Get("X-Request-Id")}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds >= 0 {
		answer.retryAfter = time.Duration(seconds) * time.Second
	}
	e := &errs.Error{Kind: kindOf(resp.StatusCode), Err: answer}
	var p wire.Problem
	isProblem := strings.HasPrefix(resp.Header.Get("Content-Type"), "application/problem+json")
	if isProblem && json.NewDecoder(io.LimitReader(resp.Body, answerLimit)).Decode(&p) == nil && p.Code != "" {
		e.Code, e.Message, answer.Checks = p.Code, p.Detail, p.Checks
		for _, f := range p.Errors {
			e.Fields = append(e.Fields, errs.Field{Path: f.Path, Code: f.Code, Message: f.Message})
		}
		return e
	}
	e.Code = "unexpected_answer"
	e.Message = fmt.Sprintf("The market answered %d %s, in a form that is not Souk's. Is %s the right address?",
		resp.StatusCode, http.StatusText(resp.StatusCode), resp.Request.URL.Redacted())
	if to := resp.Header.Get("Location"); resp.StatusCode < 400 && to != "" {
		e.Message = fmt.Sprintf("The market has moved: use the address %s.", to)
	}
	return e
}

// kindOf returns the kind of failure that a status stands for.
func kindOf(status int) errs.Kind {
	switch status {
	case http.StatusUnauthorized:
		return errs.KindUnauthenticated
	case http.StatusForbidden:
		return errs.KindForbidden
	case http.StatusNotFound:
		return errs.KindNotFound
	case http.StatusConflict:
		return errs.KindConflict
	case http.StatusGone:
		return errs.KindGone
	case http.StatusPreconditionFailed:
		return errs.KindPrecondition
	case http.StatusRequestEntityTooLarge:
		return errs.KindTooLarge
	case http.StatusTooManyRequests:
		return errs.KindTooMany
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return errs.KindUnavailable
	}
	if status >= 400 && status < 500 {
		return errs.KindInvalid
	}
	return errs.KindInternal
}

// unreachable explains a request that got no answer.
func (c *Client) unreachable(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) && !errors.Is(context.Cause(ctx), errStalled) {
		return ctx.Err()
	}
	return &errs.Error{
		Kind: errs.KindUnavailable, Code: "unreachable", Err: err,
		Message: fmt.Sprintf("The market at %s cannot be reached: %v.", c.base.Redacted(), cause(err)),
	}
}

// cause leaves method and address out of what net/http says.
func cause(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// unreadable explains an answer that is not what it should be.
func (c *Client) unreadable(resp *http.Response, err error) error {
	return &errs.Error{
		Kind: errs.KindUnavailable, Code: "unexpected_answer",
		Message: fmt.Sprintf("The answer of the market at %s broke off or is not Souk's.", c.base.Redacted()),
		Err:     fmt.Errorf("%w: %w", &Answer{Status: resp.StatusCode, RequestID: resp.Header.Get("X-Request-Id")}, err),
	}
}

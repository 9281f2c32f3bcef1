package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/alecthomas/kong"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/wire"
)

// Exit codes.
const (
	exitOK            = 0
	exitFailed        = 1 // it failed, or something was found
	exitUsage         = 2 // the command line is wrong
	exitUnsatisfiable = 3 // what is asked for cannot be
	exitNotFound      = 4 // what was named is not there
)

// usageError is a mistake of the command line, which no server has to say.
type usageError struct{ message string }

func (e *usageError) Error() string { return e.message }

// usage returns a mistake of the command line; the message is a sentence.
func usage(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// parseFailure turns what the parser says into a usage error that names the command's help. Errors
// of our own hooks pass through.
func parseFailure(err error) error {
	var parse *kong.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	command := "souk"
	if parse.Context != nil {
		if node := parse.Context.Selected(); node != nil {
			command = node.FullPath()
		}
	}
	return usage("%s. See: %s --help", parse.Error(), command)
}

// errFindings ends a command that has printed what it found: there is no more to say.
var errFindings = errors.New("something was found")

// errUnsatisfiable ends a command that has printed why what is asked for cannot be.
var errUnsatisfiable = errors.New("it cannot be satisfied")

// finish reports err on stderr and returns the exit code.
func (s *session) finish(err error) int {
	if err == nil {
		return exitOK
	}
	if errors.Is(err, errFindings) {
		return exitFailed
	}
	if errors.Is(err, errUnsatisfiable) {
		return exitUnsatisfiable
	}
	var wrong *usageError
	if errors.As(err, &wrong) {
		s.report(&errs.Error{Kind: errs.KindInvalid, Code: "usage", Message: wrong.message})
		return exitUsage
	}
	e := explain(err)
	s.report(e)
	if e.Kind == errs.KindNotFound {
		return exitNotFound
	}
	return exitFailed
}

// explain returns err with a message for the person at the terminal. There is no log behind a
// command, so the text of an error that is not ours is shown.
func explain(err error) *errs.Error {
	if errors.Is(err, context.Canceled) {
		return &errs.Error{Kind: errs.KindUnavailable, Code: "interrupted", Message: "Interrupted."}
	}
	var ours *errs.Error
	if errors.As(err, &ours) && ours.Message != "" {
		return ours
	}
	return &errs.Error{Kind: errs.KindInternal, Code: "failed", Message: err.Error()}
}

// problem is an error as JSON, after RFC 9457 and in the form of the API; what only a server knows is
// left out of errors that did not come from one.
type problem struct {
	Type      string       `json:"type"`
	Title     string       `json:"title"` // the kind of failure, as "not_found"
	Status    int          `json:"status,omitempty"`
	Detail    string       `json:"detail"`
	Code      string       `json:"code"`
	RequestID string       `json:"request_id,omitempty"`
	Errors    []errs.Field `json:"errors,omitempty"`
	Checks    []wire.Check `json:"checks,omitempty"`
}

func problemOf(e *errs.Error) problem {
	p := problem{Type: wire.ProblemType(e.Code), Title: e.Kind.String(), Detail: e.Message, Code: e.Code, Errors: e.Fields}
	var answer *client.Answer
	if errors.As(e, &answer) {
		p.Status, p.RequestID, p.Checks = answer.Status, answer.RequestID, answer.Checks
	}
	return p
}

func (s *session) report(e *errs.Error) {
	if s.json {
		encoder := json.NewEncoder(s.stderr)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		// A stderr that cannot be written to leaves nowhere to say so.
		_ = encoder.Encode(problemOf(e))
		return
	}
	fmt.Fprintf(s.stderr, "souk: %s\n", e.Message)
	for _, f := range e.Fields {
		if f.Path == "" {
			fmt.Fprintf(s.stderr, "  - %s\n", f.Message)
			continue
		}
		fmt.Fprintf(s.stderr, "  - %s: %s\n", f.Path, f.Message)
	}
}

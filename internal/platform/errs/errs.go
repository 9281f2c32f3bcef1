// Package errs is the one error type of Souk.
//
// A domain service returns an *Error (or an error that wraps one) for everything that a caller
// can react to. Kind says what sort of failure it is and is all that a front needs to pick a status;
// Code is stable and machine-read; Message and Fields are written for the person in front of the
// screen and never carry a secret or an internal detail. Anything that is not an *Error is a bug or
// a broken machine and is shown as KindInternal, without its text.
//
// Several mistakes in one input come back together: collect them in a [Fields] and return its Err.
package errs

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind is the closed set of failures that callers tell apart.
type Kind uint8

// The kinds, in the order of the HTTP status that the fronts answer with.
const (
	KindInternal        Kind = iota // 500: a bug, or the machine failed
	KindInvalid                     // 422: the input is wrong; Fields say where
	KindUnauthenticated             // 401: nobody is signed in, or the credential is wrong
	KindForbidden                   // 403: signed in, but not allowed
	KindNotFound                    // 404: no such thing, or not visible to the caller
	KindConflict                    // 409: contradicts what is there already
	KindGone                        // 410: was there, and will not come back
	KindPrecondition                // 412: changed since the caller last looked
	KindTooLarge                    // 413: over a limit of size
	KindTooMany                     // 429: too often; try later
	KindUnavailable                 // 503: cannot be done now; try later
)

var kindNames = [...]string{
	"internal", "invalid", "unauthenticated", "forbidden", "not_found", "conflict", "gone",
	"precondition", "too_large", "too_many", "unavailable",
}

// String returns the kind's stable name, such as "not_found".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// ParseKind is the inverse of String; an unknown name gives KindInternal.
func ParseKind(name string) Kind {
	for i, n := range kindNames {
		if n == name {
			return Kind(i)
		}
	}
	return KindInternal
}

// Field is one mistake in an input.
type Field struct {
	// Path names the place: a field ("price"), a nested one ("plan.currency"), or a place in a
	// file ("AD_MODULE.xml: VERSION").
	Path string `json:"path"`
	// Code is stable and machine-read, in snake case ("too_long").
	Code string `json:"code"`
	// Message says what is wrong and what to do, as a sentence without the path.
	Message string `json:"message"`
}

// Error is a failure with everything that a front needs to answer it.
type Error struct {
	Op      string        // where it happened, as "release.Publish"; for logs only
	Kind    Kind          // what sort of failure
	Code    string        // stable, machine-read, in snake case ("version_exists")
	Message string        // safe for users: what, where, and what to do
	Fields  []Field       // the mistakes of an input, where Kind is KindInvalid
	Wait    time.Duration // how long to wait before trying again; 0 where it is not known
	Err     error         // the cause; for logs only
}

// Error returns the full text for logs, cause included.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	b.WriteString(e.Message)
	if e.Message == "" {
		b.WriteString(e.Code)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Path, f.Message)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// New returns an error of the kind; the message is formatted with args.
func New(kind Kind, code, format string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Invalid is New with KindInvalid.
func Invalid(code, format string, args ...any) *Error {
	return New(KindInvalid, code, format, args...)
}

// NotFound is New with KindNotFound.
func NotFound(code, format string, args ...any) *Error {
	return New(KindNotFound, code, format, args...)
}

// Forbidden is New with KindForbidden.
func Forbidden(code, format string, args ...any) *Error {
	return New(KindForbidden, code, format, args...)
}

// Conflict is New with KindConflict.
func Conflict(code, format string, args ...any) *Error {
	return New(KindConflict, code, format, args...)
}

// Wrap adds op to err for the log. It keeps kind, code and message, and returns nil for nil.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", op, err)
}

// As returns the *Error in err's chain. Any other error becomes one of KindInternal whose message
// tells the user nothing but that it is our fault; nil gives nil.
func As(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{
		Kind: KindInternal, Code: "internal",
		Message: "Something went wrong on our side. It has been logged; please try again.", Err: err,
	}
}

// KindOf returns the kind of err, KindInternal for errors that are not ours.
func KindOf(err error) Kind { return As(err).Kind }

// Is reports whether err is of the kind; nil is of none.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// CodeOf returns the stable code of err, "" for nil.
func CodeOf(err error) string {
	if err == nil {
		return ""
	}
	return As(err).Code
}
